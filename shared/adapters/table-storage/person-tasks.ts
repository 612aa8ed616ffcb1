import { HubError } from '../../domain/hub-error.ts'
import type { Dossier } from '../../domain/privacy/dossier.ts'
import {
  daysAfter,
  isOver,
  reportDays,
  type PersonTask,
  type TaskKey,
  type TaskKind,
  type TaskOwner,
} from '../../domain/privacy/person-task.ts'
import type { PersonTasks } from '../../ports/privacy.ts'
import type { Kept } from '../../ports/storage.ts'
import type { Expire, Retire } from './expiry.ts'
import { inConcert } from './in-concert.ts'
import { table, type Key, type OpenTable, type Table } from './table.ts'
import { textColumns, textOf, withoutText } from './text-columns.ts'

/** The dossier is a text beside the columns: nobody looks for it by what it says. */
type TaskRow = Omit<PersonTask, 'dossier'>

const toTaskRow = ({ dossier, ...task }: PersonTask): TaskRow => ({
  ...task,
  ...(dossier === undefined ? {} : textColumns(JSON.stringify(dossier))),
})
function fromTaskRow(row: Kept<TaskRow>): Kept<PersonTask> {
  const text = textOf(row)
  return { ...withoutText(row), ...(text === '' ? {} : { dossier: JSON.parse(text) as Dossier }) }
}

const nameOf = ({ owner, kind, taskId }: TaskKey) => `${owner}.${kind}.${taskId}`
function keyNamed(name: string): TaskKey {
  const [owner = '', kind = '', taskId = ''] = name.split('.')
  return { owner: owner as TaskOwner, kind: kind as TaskKind, taskId }
}
const taskKey = ({ owner, kind, taskId }: TaskKey): Key => ({ partition: owner, row: `${kind}_${taskId}` })
const openKey = (key: TaskKey): Key => ({ partition: 'open', row: nameOf(key) })
const partsOf = ({ owner, taskId }: TaskKey) => `parts_${owner}_${taskId}`
const partRow = (number: number) => String(number).padStart(6, '0')

/** Characters of items in one row, where an item is not longer itself. */
const mostText = 30_000
const partsAtOnce = 100

function inParts(items: readonly object[]): readonly string[] {
  const parts: string[][] = []
  let room = 0
  for (const item of items) {
    const text = JSON.stringify(item)
    if (text.length > room) {
      parts.push([])
      room = mostText
    }
    parts.at(-1)?.push(text)
    room -= text.length + 1
  }
  return parts.map((texts) => `[${texts.join(',')}]`)
}

/** What is not over is named in `open` before its own row is there, so that nothing is forgotten. */
export function personTaskTable(
  open: OpenTable,
  expire: Expire,
): { readonly personTasks: PersonTasks; readonly retire: Readonly<Record<'PersonTasks', Retire>> } {
  const tasks = table<TaskRow>(open, 'PersonTasks')
  const unfinished = table<object>(open, 'PersonTasks')
  const parts = table<object>(open, 'PersonTasks')

  const find: PersonTasks['find'] = async (key) => {
    const found = await tasks.find(taskKey(key))
    return found && fromTaskRow(found)
  }
  const removeParts = removing(parts)

  return {
    personTasks: {
      find,
      insert: async (task) => {
        await expire(daysAfter(task.requestedAt, reportDays), { table: 'PersonTasks', hash: nameOf(task) })
        await unfinished.put(openKey(task), {})
        const kept = await tasks.insert(taskKey(task), toTaskRow(task))
        if (!kept) throw new HubError('state.conflicting', 'There is one with this id already.')
        return fromTaskRow(kept)
      },
      replace: async (task, version) => {
        if (task.expiresAt) await expire(task.expiresAt, { table: 'PersonTasks', hash: nameOf(task) })
        const kept = fromTaskRow(await tasks.replace(taskKey(task), toTaskRow(task), version))
        if (isOver(task)) await unfinished.remove(openKey(task))
        return kept
      },
      list: async (owner, kind, wish) => {
        const page = await tasks.page({ partition: owner, prefix: `${kind}_` }, wish)
        return { ...page, items: page.items.map(({ key: _key, ...row }) => fromTaskRow(row)) }
      },
      listOpen: async (wish) => {
        const page = await unfinished.page({ partition: 'open' }, wish)
        const named = page.items.map(({ key }) => keyNamed(key.row))
        // One whose row is not there, or over by now, is a crash in between.
        const there = await inConcert(named, async (key) => {
          const task = await find(key)
          if (task && !isOver(task)) return key
          if (task) await unfinished.remove(openKey(key))
          return undefined
        })
        return { ...page, items: there.filter((key) => key !== undefined) }
      },
      putParts: async (key, from, items) => {
        const texts = inParts(items)
        await inConcert([...texts.entries()], ([place, text]) =>
          parts.put({ partition: partsOf(key), row: partRow(from + place) }, textColumns(text)),
        )
        return from + texts.length
      },
      readParts: (key, count) => reading(parts, key, count),
      removeParts,
    },
    retire: { PersonTasks: ({ hash }, now) => retireTask({ tasks, find, removeParts }, keyNamed(hash), now) },
  }
}

async function* reading(parts: Table<object>, key: TaskKey, count: number): AsyncGenerator<readonly unknown[]> {
  for (let first = 0; first < count; first += partsAtOnce) {
    const stretch = {
      partition: partsOf(key),
      from: partRow(first),
      until: partRow(Math.min(first + partsAtOnce, count)),
    }
    for (const row of (await parts.page(stretch, { limit: partsAtOnce })).items)
      yield JSON.parse(textOf(row)) as readonly unknown[]
  }
}

const removing = (parts: Table<object>) => async (key: TaskKey) => {
  for (const row of await parts.keys({ partition: partsOf(key) })) await parts.remove({ partition: partsOf(key), row })
}

/** First what an export wrote, and long after it the row. */
async function retireTask(
  { tasks, find, removeParts }: Pick<PersonTasks, 'find' | 'removeParts'> & { readonly tasks: Table<TaskRow> },
  key: TaskKey,
  now: Date,
): Promise<void> {
  const task = await find(key)
  if (!task) return
  if (now >= daysAfter(task.requestedAt, reportDays)) {
    await removeParts(key)
    return tasks.remove(taskKey(key))
  }
  if (task.state !== 'done' || task.expiresAt === undefined || now < task.expiresAt) return
  await removeParts(key)
  await tasks.replace(taskKey(key), toTaskRow({ ...task, state: 'expired', parts: 0 }), task.version)
}
