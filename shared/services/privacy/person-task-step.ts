import { isHubError, type HubError } from '../../domain/hub-error.ts'
import type { OrganisationId } from '../../domain/ids.ts'
import { isOfAddressBook, withIdentities } from '../../domain/privacy/dossier.ts'
import { termsOf } from '../../domain/privacy/erasure-mark.ts'
import {
  begunTask,
  counted,
  isOver,
  movedOn,
  refusedTask,
  type PersonTask,
  type TaskKey,
} from '../../domain/privacy/person-task.ts'
import { isRunning } from '../../domain/sync/sync-run.ts'
import type { AuditAction } from '../../domain/audit.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Kept } from '../../ports/storage.ts'
import { noteErasure, noteErasureEnded, type NotedMarks } from '../backups/erasure-notes.ts'
import { compileDossier, isOwn } from './compile-dossier.ts'
import { markErased } from './erasure-marks.ts'
import { refuseErasure } from './refuse-erasure.ts'
import type { RunningTask, Section } from './section.ts'
import { sections } from './sections.ts'

/** What a step says to the workflow. */
export type TaskOutcome =
  { readonly kind: 'more' } | { readonly kind: 'over' } | { readonly kind: 'wait'; readonly seconds: number }

type Current = RunningTask & Kept<PersonTask>

const more: TaskOutcome = { kind: 'more' }
const over: TaskOutcome = { kind: 'over' }

/** One wait of a workflow, at most, in seconds: a day. */
const longestWait = 86_400
/** How often a sync that began before the marks were set is looked at again, in seconds. */
const syncWait = 30

/**
 * Moves an export or an erasure on by one page. Where it is stands in its row, which moves last: repeated after a crash at any point it
 * comes to the same end.
 */
export async function personTaskStep(ports: Ports, key: TaskKey): Promise<TaskOutcome> {
  const task = await ports.personTasks.find(key)
  if (!task) return over
  if (isOver(task)) {
    // Somebody ended it while it was being written.
    if (task.kind === 'export' && task.state !== 'done') await ports.personTasks.removeParts(task)
    return over
  }
  try {
    if (task.state === 'waiting') return await begin(ports, task)
    return await goOn(ports, task)
  } catch (thrown) {
    // Something of it was changed meanwhile, by this very task in another workflow too: it is read again.
    if (isHubError(thrown, 'version.stale')) return more
    throw thrown
  }
}

async function begin(ports: Ports, task: Kept<PersonTask>): Promise<TaskOutcome> {
  const now = ports.clock.now()
  const seconds = Math.ceil((task.startsAt.getTime() - now.getTime()) / 1000)
  if (seconds > 0) return { kind: 'wait', seconds: Math.min(seconds, longestWait) }
  const dossier = await compileDossier(ports, {
    owner: task.owner,
    subjects: task.subjects,
    ...(task.within === undefined ? {} : { within: task.within }),
  })
  if (task.kind === 'erasure') {
    const refusal = await refusalOf(() => refuseErasure(ports, task))
    if (refusal) {
      await tell(ports, task, 'erasure.refused', dossier.organisationIds)
      await ports.personTasks.replace(refusedTask(task, refusal.code, now), task.version)
      return over
    }
  }
  if (task.kind === 'erasure') await tell(ports, task, 'erasure.begun', dossier.organisationIds)
  await ports.personTasks.replace(begunTask(task, dossier, now), task.version)
  return more
}

async function refusalOf(act: () => Promise<void>): Promise<HubError | undefined> {
  try {
    await act()
    return undefined
  } catch (thrown) {
    if (isHubError(thrown, 'admin.last', 'member.operator')) return thrown
    throw thrown
  }
}

async function goOn(ports: Ports, task: Kept<PersonTask>): Promise<TaskOutcome> {
  const { dossier, section: name, phase } = task
  if (dossier === undefined) return over
  const running: Current = { ...task, dossier }
  if (name === undefined) {
    if (phase === 'mark') await noteErasure(ports, task, await mark(ports, running))
    else if (await isSyncUnderWay(ports, running)) return { kind: 'wait', seconds: syncWait }
    return move(ports, task, task, undefined)
  }
  const section = sections[name]
  return phase === 'erase' ? erasePage(ports, running, section) : readPage(ports, running, section)
}

async function erasePage(ports: Ports, task: Current, section: Section): Promise<TaskOutcome> {
  const { next } = await section.erase(ports, task, task.place)
  return move(ports, task, task, next)
}

async function readPage(ports: Ports, task: Current, section: Section): Promise<TaskOutcome> {
  const { items, next, learned = [] } = await section.read(ports, task, task.place)
  const kept = section.kept?.(task.dossier)
  const isWriting = task.phase === 'write'
  // What another Organisation has is counted nowhere and written nowhere: only that it is there.
  const shown = kept === 'other-organisations' && isWriting ? [] : items
  const named = shown.map((item) => ({ section: task.section, item }))
  const parts = isWriting ? await ports.personTasks.putParts(task, task.parts, named) : task.parts
  const seen: PersonTask = {
    ...task,
    parts,
    dossier: withIdentities(task.dossier, learned),
    report: counted(task.report, task, shown.length, kept),
  }
  return move(ports, task, seen, next)
}

async function move(
  ports: Ports,
  current: Kept<PersonTask>,
  task: PersonTask,
  next: string | undefined,
): Promise<TaskOutcome> {
  const moved = movedOn(task, next, ports.clock.now())
  const isDone = isOver(moved)
  if (isDone && task.kind === 'erasure') {
    await tell(ports, task, 'erasure.completed', task.dossier?.organisationIds ?? [])
    await noteErasureEnded(ports, task)
  }
  await ports.personTasks.replace(moved, current.version)
  return isDone ? over : more
}

/** Nobody signs in to the account from now on, and nobody brings the person back unseen. */
async function mark(ports: Ports, { dossier }: RunningTask): Promise<readonly NotedMarks[]> {
  const [organisationId] = dossier.organisationIds
  const isMarked = isOfAddressBook(dossier) && organisationId !== undefined
  const marks = isMarked ? await markErased(ports, organisationId, termsOf(dossier)) : undefined
  await shutOut(ports, dossier)
  return isMarked && marks ? [{ organisationId, ...marks }] : []
}

async function shutOut({ members, random }: Ports, { member: reach }: RunningTask['dossier']): Promise<void> {
  const member = reach?.whole === true ? await members.find(reach.memberId) : undefined
  if (member?.state !== 'active') return
  const { version, ...kept } = member
  await members.replace({ ...kept, state: 'inactive', sessionStamp: random.secret() }, version)
}

/** A sync that began before the marks were set may still write what it decided then. */
async function isSyncUnderWay({ syncRuns }: Ports, { dossier, startedAt, rounds }: RunningTask): Promise<boolean> {
  const [organisationId] = dossier.organisationIds
  if (!isOfAddressBook(dossier) || organisationId === undefined || rounds > 0) return false
  const runs = await syncRuns.listCurrent(organisationId)
  return runs.some((run) => isRunning(run) && startedAt !== undefined && run.startedAt <= startedAt)
}

/**
 * In the trail of every Organisation that it concerns: the erasure by its id, not the person. Before the row moves: what breaks off in between
 * is told twice, and never not at all.
 */
async function tell(
  { audit, clock, platform }: Ports,
  task: PersonTask,
  action: AuditAction,
  organisationIds: readonly OrganisationId[],
): Promise<void> {
  const told = organisationIds.length > 0 ? organisationIds : [platform.organisationId]
  for (const organisationId of told)
    await audit.append({
      organisationId,
      at: clock.now(),
      action,
      actor: 'hub',
      subject: `erasure:${task.taskId}`,
      correlationId: task.taskId,
      foreign: isOwn(task),
    })
}
