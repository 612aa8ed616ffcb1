import { HubError, type ErrorCode } from '../hub-error.ts'
import { newestFirst, type MemberId, type OrganisationId } from '../ids.ts'
import type { Dossier } from './dossier.ts'
import { sectionNames, type KeptReason, type SectionName } from './sections.ts'
import type { Subject } from './subject.ts'

/** Whose an export or an erasure is: the Organisation's in which it was asked for, or the Member's own. */
export type TaskOwner = OrganisationId | `own_${MemberId}`
export const ownTasks = (memberId: MemberId): TaskOwner => `own_${memberId}`

export type TaskKind = 'export' | 'erasure'

/**
 * `waiting`: not begun, can be withdrawn; `running`; `done`: an export can be downloaded; `expired`: an export that was removed; `withdrawn`;
 * `refused`: what it needed did not hold any more when it began (`failure` says which).
 */
export const taskStates = ['waiting', 'running', 'done', 'expired', 'withdrawn', 'refused'] as const
export type TaskState = (typeof taskStates)[number]

/** An export writes; an erasure looks (which also marks the person), erases, and looks again. */
export type TaskPhase = 'look' | 'mark' | 'write' | 'erase' | 'settle' | 'verify'

const phasesOf: Readonly<Record<TaskKind, readonly TaskPhase[]>> = {
  export: ['look', 'write'],
  erasure: ['look', 'mark', 'erase', 'settle', 'verify'],
}
/** These are not gone through section by section. */
const single: ReadonlySet<TaskPhase> = new Set(['mark', 'settle'])

/** Items that were found in a section, and what of them is there at the end of an erasure. */
export interface FoundLine {
  readonly section: SectionName
  readonly found: number
  readonly left?: number
  readonly kept?: KeptReason
}

/** An export of everything about a person, or their erasure: its request, its checkpoint and its report. */
export interface PersonTask {
  readonly owner: TaskOwner
  readonly taskId: string
  readonly kind: TaskKind
  readonly subjects: readonly Subject[]
  /** Others that are the same human, by a proven address or the same person of a directory, and were not asked for. */
  readonly related: readonly Subject[]
  readonly state: TaskState
  readonly failure?: ErrorCode
  /** Of a task of one's own: the Organisations that the session reached; absent: all of them. */
  readonly within?: readonly OrganisationId[]
  readonly requestedBy: MemberId
  readonly requestedAt: Date
  /** Not before. */
  readonly startsAt: Date
  readonly startedAt?: Date
  readonly finishedAt?: Date
  /** Until when an export can be downloaded. */
  readonly expiresAt?: Date
  readonly phase?: TaskPhase
  readonly section?: SectionName
  /** Where the section is gone on with. */
  readonly place?: string
  /** How often it was verified and erased again. */
  readonly rounds: number
  /** Rows of an export that were written. */
  readonly parts: number
  readonly report: readonly FoundLine[]
  /** Absent before it begins and after it is over. */
  readonly dossier?: Dossier
}

export type TaskKey = Pick<PersonTask, 'owner' | 'kind' | 'taskId'>

/** Sorts newest first. */
export const newTaskId = (at: Date, guid: string) => `${newestFirst(at)}-${guid.slice(0, 8)}`

/** How long an erasure waits before it begins, unless somebody says otherwise, in hours: a mistake can be taken back. */
export const usualWaitHours = 24
export const longestWaitHours = 720
/** How long an export can be downloaded, in days. */
const exportDays = 7
/** How long it is told that there was an export or an erasure, and what it found, in days. */
export const reportDays = 760
/** So often what is found again is erased again. */
const mostRounds = 3

export const daysAfter = (moment: Date, days: number) => new Date(moment.getTime() + days * 86_400_000)

export const isOver = ({ state }: Pick<PersonTask, 'state'>) => state !== 'waiting' && state !== 'running'

/** @throws HubError `erasure.started` */
export function withdrawnTask(task: PersonTask, at: Date): PersonTask {
  if (task.state !== 'waiting')
    throw new HubError('erasure.started', 'It has begun, or is over: it cannot be taken back any more.')
  return { ...task, state: 'withdrawn', finishedAt: at }
}

/** It begins: from now on the dossier is kept. */
export function begunTask(task: PersonTask, dossier: Dossier, at: Date): PersonTask {
  const [phase] = phasesOf[task.kind]
  return { ...task, state: 'running', startedAt: at, ...(phase ? { phase } : {}), ...firstSection(phase), dossier }
}

const firstSection = (phase: TaskPhase | undefined) =>
  phase === undefined || single.has(phase) ? {} : { section: sectionNames[0] }

type Moved = Omit<PersonTask, 'section' | 'place' | 'phase'>

const still = ({ section: _section, place: _place, phase: _phase, ...task }: PersonTask): Moved => task

/** The next place of a task: within the section, the next section, the next phase, or none: it is over. */
export function movedOn(task: PersonTask, next: string | undefined, at: Date): PersonTask {
  const { phase, section } = task
  if (phase === undefined) return over(task, at)
  if (next !== undefined) return { ...task, place: next }
  const following = section === undefined ? undefined : sectionNames[sectionNames.indexOf(section) + 1]
  if (following !== undefined) return { ...still(task), phase, section: following }
  if (phase === 'verify' && isSomethingLeft(task) && task.rounds < mostRounds)
    return { ...still(task), phase: 'erase', ...firstSection('erase'), rounds: task.rounds + 1 }
  const phases = phasesOf[task.kind]
  const then = phases[phases.indexOf(phase) + 1]
  return then === undefined ? over(task, at) : { ...still(task), phase: then, ...firstSection(then) }
}

const isSomethingLeft = ({ report }: PersonTask) => report.some(({ left = 0, kept }) => left > 0 && kept === undefined)

/** Over: whom it was about is told by ids of our own alone. */
function over(task: PersonTask, at: Date): PersonTask {
  const { dossier: _gone, ...kept }: Moved = still(task)
  const erased = task.kind === 'erasure'
  return {
    ...kept,
    state: 'done',
    finishedAt: at,
    ...(erased
      ? { subjects: ofOurOwn(task.subjects), related: ofOurOwn(task.related) }
      : { expiresAt: daysAfter(at, exportDays) }),
  }
}

const ofOurOwn = (subjects: readonly Subject[]) => subjects.filter(({ kind }) => kind !== 'directory-user')

/** It cannot begin: why, is told. */
export const refusedTask = (task: PersonTask, failure: ErrorCode, at: Date): PersonTask => ({
  ...task,
  state: 'refused',
  failure,
  finishedAt: at,
})

/** The report with what a page showed. A section that begins anew is counted anew. */
export function counted(
  report: readonly FoundLine[],
  { section, phase, place }: Pick<PersonTask, 'section' | 'phase' | 'place'>,
  count: number,
  kept: KeptReason | undefined,
): readonly FoundLine[] {
  if (section === undefined) return report
  const field = phase === 'verify' ? 'left' : 'found'
  const line = report.find((one) => one.section === section) ?? { section, found: 0 }
  const before = place === undefined ? 0 : (line[field] ?? 0)
  const next: FoundLine = { ...line, ...(kept === undefined ? {} : { kept }), [field]: before + count }
  return [...report.filter((one) => one.section !== section), next]
}
