import { isHubError } from '../../domain/hub-error.ts'
import type { OrganisationId } from '../../domain/ids.ts'
import { daysAfter, reportDays, type PersonTask } from '../../domain/privacy/person-task.ts'
import type { Ports } from '../../ports/ports.ts'

const prefix = 'erasures/'
const nameOf = ({ owner, taskId }: Pick<PersonTask, 'owner' | 'taskId'>) => `${prefix}${owner}_${taskId}.json`

/** The largest note: subjects and marks of one person are a few kilobytes. */
const mostBytes = 1_000_000

/** Marks that an erasure set: hashes, and the version of the salt that they were made with. */
export interface NotedMarks {
  readonly organisationId: OrganisationId
  readonly salt: string
  readonly hashes: readonly string[]
}

/**
 * What lies beside the backups of an erasure, so that a backup from before it does not bring the person back: ids, and salted hashes. Moments
 * are ISO 8601.
 */
export interface ErasureNote extends Pick<PersonTask, 'owner' | 'taskId' | 'subjects' | 'requestedBy'> {
  readonly version: 1
  readonly within?: readonly OrganisationId[]
  readonly requestedAt: string
  readonly begunAt: string
  /** Absent while it is under way, or where it broke off. */
  readonly endedAt?: string
  readonly marks: readonly NotedMarks[]
}

type NoteNeeds = Pick<Ports, 'blobs' | 'clock'>

/**
 * Notes an erasure beside the backups before anything is erased. Safe to repeat. A hub that has no place for backups has none to keep the
 * person out of.
 */
export async function noteErasure(
  { blobs, clock }: NoteNeeds,
  task: PersonTask,
  marks: readonly NotedMarks[],
): Promise<void> {
  const { owner, taskId, subjects, requestedBy, requestedAt, startedAt, within } = task
  await put(blobs, {
    version: 1,
    owner,
    taskId,
    subjects,
    requestedBy,
    ...(within === undefined ? {} : { within }),
    requestedAt: requestedAt.toISOString(),
    begunAt: (startedAt ?? clock.now()).toISOString(),
    marks,
  })
}

/** Backups that begin from now on have nothing of the person. Safe to repeat. */
export async function noteErasureEnded(
  { blobs, clock }: NoteNeeds,
  task: Pick<PersonTask, 'owner' | 'taskId'>,
): Promise<void> {
  const note = await unlessUnconfigured(() => readNote(blobs, nameOf(task)))
  if (note) await put(blobs, { ...note, endedAt: clock.now().toISOString() })
}

const put = (blobs: Ports['blobs'], note: ErasureNote) =>
  unlessUnconfigured(() => blobs.put(nameOf(note), new TextEncoder().encode(JSON.stringify(note))))

async function unlessUnconfigured<Result>(act: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await act()
  } catch (thrown) {
    if (isHubError(thrown, 'backup.unconfigured')) return undefined
    throw thrown
  }
}

async function readNote(blobs: Ports['blobs'], name: string): Promise<ErasureNote | undefined> {
  const bytes = await blobs.read(name, 0, mostBytes)
  return bytes && (JSON.parse(new TextDecoder().decode(bytes)) as ErasureNote)
}

/** Erasures that a backup which began then may not have seen whole: those that were not over by then. In the order in which they began. */
export async function erasuresSince(blobs: Ports['blobs'], startedAt: Date): Promise<readonly ErasureNote[]> {
  const notes: ErasureNote[] = []
  for await (const { name } of blobs.list(prefix)) {
    const note = await readNote(blobs, name)
    if (note && (note.endedAt === undefined || new Date(note.endedAt) >= startedAt)) notes.push(note)
  }
  return notes.sort((one, other) => one.begunAt.localeCompare(other.begunAt))
}

/** Notes go when their reports do. Safe to repeat. */
export async function purgeErasureNotes({ blobs, clock }: NoteNeeds): Promise<void> {
  const old = daysAfter(clock.now(), -reportDays)
  for await (const { name, changedAt } of blobs.list(prefix)) if (changedAt < old) await blobs.remove(name)
}
