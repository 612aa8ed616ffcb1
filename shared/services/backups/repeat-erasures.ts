import { begunTask, type PersonTask } from '../../domain/privacy/person-task.ts'
import { sectionNames } from '../../domain/privacy/sections.ts'
import type { Ports } from '../../ports/ports.ts'
import { compileDossier } from '../privacy/compile-dossier.ts'
import { personTaskStep } from '../privacy/person-task-step.ts'
import { erasuresSince, type ErasureNote } from './erasure-notes.ts'

/** What was noted stays as it was: other backups are held against it. */
const noNotes: Pick<Ports['blobs'], 'put' | 'read'> = {
  put: () => Promise.resolve(),
  read: () => Promise.resolve(undefined),
}

/**
 * Erases again whoever was erased after a backup began, in the rows that were restored from it: the marks first, then everything that the
 * erasure itself goes through, under its own id. No sync is waited for: none of the restored past is at work any more. Nothing is written beside
 * the backups. Answers how many. Safe to repeat.
 */
export async function repeatErasures(ports: Ports, startedAt: Date): Promise<number> {
  const notes = await erasuresSince(ports.blobs, startedAt)
  const syncRuns = { ...ports.syncRuns, listCurrent: () => Promise.resolve([]) }
  const silent: Ports = { ...ports, syncRuns, blobs: { ...ports.blobs, ...noNotes } }
  for (const note of notes) await repeatErasure(silent, note)
  return notes.length
}

async function repeatErasure(ports: Ports, note: ErasureNote): Promise<void> {
  for (const { organisationId, salt, hashes } of note.marks) {
    await ports.erasureMarks.nameSalt(organisationId, salt)
    await ports.erasureMarks.put(organisationId, hashes, new Date(note.begunAt))
  }
  const key = await beginAgain(ports, note)
  for (;;) {
    const { kind } = await personTaskStep(ports, key)
    if (kind !== 'more') return
  }
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
  const [section] = sectionNames
  // Whom it finds is erased at once: what would be marked is what the note had.
  const begun: PersonTask = { ...begunTask(request, dossier, ports.clock.now()), phase: 'erase', section }
  const known = await ports.personTasks.find(begun)
  await (known ? ports.personTasks.replace(begun, known.version) : ports.personTasks.insert(begun))
  return begun
}
