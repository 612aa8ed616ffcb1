import { isHubError } from '../../domain/hub-error.ts'
import type { NotedPeople, PersonalRows } from '../../ports/privacy.ts'
import type { TenantKey } from '../../ports/sync.ts'
import { toRow } from './row.ts'
import { table, type Keyed, type OpenTable } from './table.ts'
import { textColumns, textOf, withoutText } from './text-columns.ts'

const partitionOf = ({ organisationId, runId, tid }: TenantKey) => `${organisationId}_${runId}_${tid}`
const rowsAtOnce = 100

type NoteRow = Keyed<{ readonly ids?: readonly string[] }>

/** What a line, or the text of any other row of a run, may say of whom it is about. */
interface Note {
  readonly objectId?: string
  readonly contactId?: string
  readonly holder?: string
  readonly contact?: { readonly provenance?: { readonly objectId?: string } }
}

/** What a run noted of certain people, row by row of the partition of one tenant in one run. */
export function personNotes(open: OpenTable): Pick<PersonalRows, 'listNotes' | 'removeNotes'> {
  const notes = table<{ readonly ids?: readonly string[] }>(open, 'SyncPeople')

  async function* rowsOf(key: TenantKey): AsyncGenerator<NoteRow> {
    let cursor: string | undefined
    do {
      const page = await notes.page({ partition: partitionOf(key) }, { cursor, limit: rowsAtOnce })
      yield* page.items
      cursor = page.next
    } while (cursor !== undefined)
  }

  /** A row that a purge took meanwhile is not written again. */
  async function rewrite(partition: string, row: string, record: object): Promise<void> {
    try {
      await notes.transact([['update', toRow(partition, row, record), 'Replace']])
    } catch (thrown) {
      if (!isHubError(thrown, 'version.stale')) throw thrown
    }
  }

  return {
    listNotes: async (key, people) => {
      const found: object[] = []
      for await (const row of rowsOf(key)) found.push(...notesIn(key, row, people))
      return found
    },
    removeNotes: async (key, people) => {
      for await (const row of rowsOf(key)) {
        const without = rowWithout(row, people)
        if (without === 'same') continue
        const { partition, row: name } = row.key
        if (without === 'gone') await notes.remove({ partition, row: name })
        else await rewrite(partition, name, without)
      }
    },
  }
}

const isAbout = ({ objectIds, contactIds }: NotedPeople) => {
  const [people, contacts] = [new Set(objectIds), new Set<string>(contactIds)]
  return ({ objectId, contactId, holder, contact }: Note): boolean =>
    [objectId, holder, contact?.provenance?.objectId].some((id) => id !== undefined && people.has(id)) ||
    (contactId !== undefined && contacts.has(contactId))
}

function notesIn({ runId, tid }: TenantKey, row: NoteRow, people: NotedPeople): readonly object[] {
  const kind = row.key.row.split('_')[0]
  if (row.ids !== undefined) {
    const listed = row.ids.filter((id) => people.objectIds.includes(id))
    return listed.map((objectId) => ({ runId, tid, kind, objectId }))
  }
  const said = JSON.parse(textOf(row)) as Note | readonly Note[]
  const notes = Array.isArray(said) ? (said as readonly Note[]) : [said as Note]
  return notes.filter(isAbout(people)).map((note) => ({ runId, tid, kind, ...note }))
}

/** What stays of a row: as it is, nothing, or the row without them. */
function rowWithout(row: NoteRow, people: NotedPeople): 'same' | 'gone' | object {
  const about = isAbout(people)
  const { key: _key, version: _version, ...record } = row
  if (row.ids !== undefined) {
    const ids = row.ids.filter((id) => !people.objectIds.includes(id))
    return ids.length === row.ids.length ? 'same' : { ...record, ids }
  }
  const said = JSON.parse(textOf(row)) as Note | readonly Note[]
  if (!Array.isArray(said)) return about(said as Note) ? 'gone' : 'same'
  const kept = (said as readonly Note[]).filter((note) => !about(note))
  return kept.length === said.length ? 'same' : { ...withoutText(record), ...textColumns(JSON.stringify(kept)) }
}
