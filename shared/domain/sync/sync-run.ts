import type { ErrorCode } from '../hub-error.ts'
import type { ClientId, EntraTenantId, MemberId, OrganisationId, RunId } from '../ids.ts'
import { addTallies, nobody, tallyNames, type Tally } from './tally.ts'

export const runStates = ['queued', 'running', 'completed', 'partial', 'failed', 'cancelled'] as const
export type RunState = (typeof runStates)[number]
export const syncTriggers = ['initial', 'manual', 'recurring'] as const
export type SyncTrigger = (typeof syncTriggers)[number]

/** One execution of a sync. Its tally is the sum of its tenants'. */
export interface SyncRun extends Tally {
  readonly runId: RunId
  readonly organisationId: OrganisationId
  readonly mode: 'preview' | 'apply'
  readonly trigger: SyncTrigger
  /** Only where the run is about one Client. */
  readonly clientId?: ClientId
  readonly state: RunState
  /** Absent where the schedule started it. */
  readonly startedBy?: MemberId
  readonly startedAt: Date
  /** When it last got on: a run that stands still is closed. */
  readonly movedAt: Date
  readonly finishedAt?: Date
  readonly failure?: ErrorCode
  /** Tenants of the run, and how many of them are over. */
  readonly tenants: number
  readonly tenantsOver: number
  readonly requests: number
  readonly retries: number
  /** The source asked for patience until then: every tenant of the run waits. */
  readonly quietUntil?: Date
  /** What it noted about people was removed: it was old. */
  readonly purgedAt?: Date
}

export const isRunning = ({ state }: Pick<SyncRun, 'state'>) => state === 'queued' || state === 'running'

/** One run at a time for each of these: a second start is told of the one that runs. */
export const scopeKeyOf = ({ mode, clientId }: Pick<SyncRun, 'mode' | 'clientId'>) => `${mode}-${clientId ?? 'all'}`

export const syncWorkflowIdOf = (run: Pick<SyncRun, 'organisationId' | 'mode' | 'clientId'>) =>
  `sync-${run.organisationId}-${scopeKeyOf(run)}`

export const tenantStates = ['queued', 'running', 'completed', 'partial', 'braked', 'failed'] as const
export type TenantState = (typeof tenantStates)[number]

/** What a tenant's reading does next; each is done in steps that may be repeated. */
export const tenantPhases = [
  'opening',
  'groups',
  'reading',
  'absences',
  'confirming',
  'weighing',
  'leaving',
  'second-look',
  'queue',
  'closing',
] as const
export type TenantPhase = (typeof tenantPhases)[number]

/** The result of one managed tenant in one run, and its checkpoint: everything that the next step needs. */
export interface TenantResult extends Tally {
  readonly organisationId: OrganisationId
  readonly runId: RunId
  readonly tid: EntraTenantId
  readonly clientId: ClientId
  readonly state: TenantState
  readonly phase: TenantPhase
  readonly startedAt?: Date
  readonly finishedAt?: Date
  readonly failure?: ErrorCode
  readonly requests: number
  readonly retries: number
  /** Which reading of the tenant this is: a list of changes that turned out stale is followed by a full one. */
  readonly reading: number
  /** Pages of all readings so far. */
  readonly pages: number
  /** The reading began at the start and so shows everybody. */
  readonly complete: boolean
  /** Where the next page is: absent at the start of a full reading. */
  readonly from?: 'page' | 'changes'
  readonly cursor?: string
  /** Where the next reading of changes begins, once the last page said so. */
  readonly delta?: string
  /** Where the phase is in its own list. */
  readonly place?: string
  /** People whom the filter kept. */
  readonly kept: number
  /** People without an identity: nobody can tell one from the other. */
  readonly nameless: number
  readonly activeLinks: number
  readonly departing: number
  /** Some page of this reading told of people who are deleted. */
  readonly tellsRemoved?: true
  /** Nobody of the tenant was linked when the run came to it: of whom a page shows for the first time nobody can be. */
  readonly linkless?: true
  /** A digest of mapping, filter and field policy as they were at the beginning. */
  readonly rules?: string
  /** Which operator let it through the mass brake. */
  readonly letThroughBy?: MemberId
}

export const isTenantOver = ({ state }: Pick<TenantResult, 'state'>) => state !== 'queued' && state !== 'running'

/**
 * Whether a step found nothing to do but to say what comes next, or repeats itself at no price, or was the only page of a tenant that
 * is read for the first time: its checkpoint may wait for the next one, since a step that is repeated comes to the same end.
 */
export const isOnlyOnwards = (before: TenantResult, after: TenantResult): boolean =>
  isOnlyPage(before, after) || isEasilyRepeated(before, after)

/** A repeat finds that the page was noted, and from then on looks for whoever has left since. */
const isOnlyPage = (before: TenantResult, after: TenantResult): boolean =>
  before.linkless === true &&
  before.phase === 'reading' &&
  after.phase !== 'reading' &&
  before.pages === 0 &&
  !isTenantOver(after)

const isEasilyRepeated = (before: TenantResult, after: TenantResult): boolean =>
  before.phase !== after.phase &&
  before.pages === after.pages &&
  after.phase !== 'groups' &&
  !isTenantOver(after) &&
  ['opening', 'absences', 'second-look'].includes(before.phase)

/** Somebody should look at it. */
export const isTroubled = ({ state }: Pick<TenantResult, 'state'>) => ['partial', 'braked', 'failed'].includes(state)

export const queuedTenant = (
  key: Pick<TenantResult, 'organisationId' | 'runId' | 'tid' | 'clientId'>,
): TenantResult => ({
  ...nobody,
  ...key,
  state: 'queued',
  phase: 'opening',
  requests: 0,
  retries: 0,
  reading: 0,
  pages: 0,
  complete: false,
  kept: 0,
  nameless: 0,
  activeLinks: 0,
  departing: 0,
})

/** Only the numbers of people. */
export const tallyIn = (counted: Tally): Tally =>
  Object.fromEntries(tallyNames.map((name) => [name, counted[name]])) as unknown as Tally

/**
 * How a run ended: completed when every tenant was, also when there was none; failed when each failed; else partial. A person who
 * failed makes their tenant partial.
 */
export function runStateFrom(states: readonly TenantState[]): 'completed' | 'partial' | 'failed' {
  if (states.every((state) => state === 'completed')) return 'completed'
  return states.every((state) => state === 'failed') ? 'failed' : 'partial'
}

/** The sums over the tenants of a run. */
export const sumOf = (
  results: readonly TenantResult[],
): Tally & { readonly requests: number; readonly retries: number } => ({
  ...results.map(tallyIn).reduce(addTallies, nobody),
  requests: results.reduce((sum, { requests }) => sum + requests, 0),
  retries: results.reduce((sum, { retries }) => sum + retries, 0),
})

/** What the hub remembers of a tenant from run to run. */
export interface TenantMemory {
  readonly organisationId: OrganisationId
  readonly tid: EntraTenantId
  /** Where the next reading of changes begins, and when that was given. */
  readonly delta?: string
  readonly deltaAt?: Date
  /** Of the rules under which it was read: other rules need everybody again. */
  readonly rules?: string
  /** When a reading of it was last complete: everybody who is linked was seen by then. */
  readonly seenAt?: Date
  readonly lastRunId?: RunId
  /** The run that made this memory: before it no person of the tenant was linked. Absent where the memory is older than that is noted. */
  readonly firstRunId?: RunId
  /** The run that works on it just now. */
  readonly claimedBy?: RunId
}

/** A delta link lives seven days at Microsoft; one that old is not tried. */
const longestDeltaDays = 6

/** Where a reading begins: with the changes since the last one, or, when the rules changed or that was too long ago, with everybody. */
export function readingFrom(
  memory: TenantMemory | undefined,
  rules: string,
  groupsCount: boolean,
  now: Date,
): { readonly kind: 'start' } | { readonly kind: 'changes'; readonly delta: string } {
  const { delta, deltaAt } = memory ?? {}
  const fresh = deltaAt !== undefined && now.getTime() - deltaAt.getTime() < longestDeltaDays * 86_400_000
  // Whoever joins or leaves a group does not change themselves: no list of changes shows it.
  if (delta === undefined || !fresh || memory?.rules !== rules || groupsCount) return { kind: 'start' }
  return { kind: 'changes', delta }
}
