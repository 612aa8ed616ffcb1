import { begunTask, type PersonTask } from '../../domain/privacy/person-task.ts'
import { sectionNames } from '../../domain/privacy/sections.ts'
import type { Ports } from '../../ports/ports.ts'
import { compileDossier } from '../privacy/compile-dossier.ts'
import { personTaskStep } from '../privacy/person-task-step.ts'
import type { ErasureNote } from './erasure-notes.ts'

/** What was noted stays as it was: other backups are held against it. */
const noNotes: Pick<Ports['blobs'], 'put' | 'read'> = {
  put: () => Promise.resolve(),
  read: () => Promise.resolve(undefined),
}

/**
 * Erases again whoever was erased after a backup began, in the rows that were restored from it: the marks first, then everything that the
 * erasure itself goes through, under its own id. No sync is waited for: none of the restored past is at work any more. Nothing is written beside
 * the backups. Safe to repeat.
 */
export async function repeatErasures(ports: Ports, notes: readonly ErasureNote[]): Promise<void> {
  const syncRuns = { ...ports.syncRuns, listCurrent: () => Promise.resolve([]) }
  const silent: Ports = { ...ports, syncRuns, blobs: { ...ports.blobs, ...noNotes } }
  for (const note of notes) await repeatErasure(silent, note)
}

async function repeatErasure(ports: Ports, note: ErasureNote): Promise<void> {
  for (const { organisationId, salt, hashes } of note.marks) {
    await ports.erasureMarks.nameSalt(organisationId, salt)
    await ports.erasureMarks.put(organisationId, hashes, new Date(note.begunAt))
  }
  const key = await beginAgain(ports, note)
  for (;;) {
    await passMarking(ports, key)
    const { kind } = await personTaskStep(ports, key)
    if (kind !== 'more') return
  }
}

/** The marks are those that were noted: no salt is needed for them, and no vault. */
async function passMarking({ personTasks }: Ports, key: PersonTask): Promise<void> {
  const task = await personTasks.find(key)
  if (task?.phase !== 'mark') return
  const { version, ...kept } = task
  const [section] = sectionNames
  await personTasks.replace({ ...kept, phase: 'erase', section }, version)
}

/** Whoever was the last Admin then may not be now: it was decided when it was asked for. */
async function beginAgain(ports: Ports, note: ErasureNote): Promise<PersonTask> {
  const { owner, taskId, subjects, requestedBy, within } = note
  const requestedAt = new Date(note.requestedAt)
  const reach = within === undefined ? {} : { within }
  const request: PersonTask = {
    owner,
    taskId,
    kind: 'erasure',
    subjects,
    related: [],
    state: 'waiting',
    ...reach,
    requestedBy,
    requestedAt,
    startsAt: requestedAt,
    rounds: 0,
    parts: 0,
    report: [],
  }
  const dossier = await compileDossier(ports, { owner, subjects, ...reach })
  const begun = begunTask(request, dossier, ports.clock.now())
  const known = await ports.personTasks.find(begun)
  await (known ? ports.personTasks.replace(begun, known.version) : ports.personTasks.insert(begun))
  return begun
}
