import { isHubError, type ErrorCode } from '../../domain/hub-error.ts'
import { isGarbled } from '../../domain/patience.ts'
import {
  isRunning,
  isTenantOver,
  type SyncRun,
  type TenantPhase,
  type TenantResult,
} from '../../domain/sync/sync-run.ts'
import type { Kept } from '../../ports/storage.ts'
import type { TenantKey } from '../../ports/sync.ts'
import { briefMemory } from '../brief-memory.ts'
import { decideAgain } from '../decide-again.ts'
import { claimTenant } from './claim-tenant.ts'
import { closeTenant, failTenant } from './close-tenant.ts'
import { closeItems } from './close-items.ts'
import { letLeave, lookAgain } from './let-leave.ts'
import { inOneGo, runMemoryLimits } from './one-go.ts'
import { openTenant, readGroups } from './open-tenant.ts'
import { pagesAhead, type PagesAhead } from './pages-ahead.ts'
import { peopleOfOneStep } from './read-ahead.ts'
import { readPage } from './read-page.ts'
import { isPreview, rulesOf, type StepOutcome, type SyncNeeds, type TenantScene } from './scene.ts'
import { confirmAbsences, findAbsences, weighDepartures } from './weigh-departures.ts'

const steps: Readonly<Record<TenantPhase, (ports: SyncNeeds, scene: TenantScene) => Promise<StepOutcome>>> = {
  opening: openTenant,
  groups: readGroups,
  reading: readPage,
  absences: findAbsences,
  confirming: confirmAbsences,
  weighing: weighDepartures,
  leaving: letLeave,
  'second-look': lookAgain,
  queue: closeItems,
  closing: closeTenant,
}

/** How long to stand aside while another run works on the tenant, in seconds. */
const standAsideSeconds = 20

/** After how long, in milliseconds, no further step is begun in one go: a small tenant is over by then, and no host ends the work. */
export const longEnough = 10_000

/** How a tenant goes on beside others. */
export interface InCompany {
  /** Of `small` ones, whoever has more than a page is left to another go after it. */
  readonly size: 'any' | 'small'
  /** Waited for before the end is written, so that it is written with others. @throws HubError where it is not to be written any more */
  readonly beforeEnd: () => Promise<void>
}

const alone: InCompany = { size: 'any', beforeEnd: () => Promise.resolve() }

/**
 * Steps of one tenant, one after the other, for as long as there is nothing to wait for and some seconds have not passed; each is a
 * checkpoint as if it were alone. What they know is not read again. Outcome and failures: as {@link syncTenantStep}.
 * `shared`: what the tenants of a run have in common, for those that are at work in this process. `people`: how many are decided about at once.
 */
export async function syncTenantSteps(
  ports: SyncNeeds,
  key: TenantKey,
  shared = briefMemory(ports.clock, runMemoryLimits),
  people = peopleOfOneStep,
  { size, beforeEnd }: InCompany = alone,
): Promise<StepOutcome> {
  const begun = ports.clock.now().getTime()
  const goesOn = () => ports.clock.now().getTime() - begun < longEnough
  const remembering = inOneGo(ports, { key, goesOn, shared, people, beforeEnd })
  const ahead = pagesAhead(() => size === 'any' && goesOn())
  const isFit = () => size === 'any' || !hasMore(remembering.known())
  try {
    let outcome: StepOutcome
    do outcome = await syncTenantStep(remembering, key, ahead)
    while (outcome.kind === 'more' && (goesOn() || ahead.isUnderWay()) && isFit())
    if (outcome.kind !== 'over') await remembering.settle()
    return outcome
  } finally {
    await Promise.all([remembering.rest(), ahead.rest()])
  }
}

/** Whether a page was read, and another follows. */
const hasMore = (result: TenantResult | undefined) =>
  result !== undefined && result.phase === 'reading' && result.pages > 0

/**
 * The next step of one tenant: what it is stands in its checkpoint. Safe to repeat at any point. Storage failures are thrown, for the
 * workflow's retries; everything that the source says is an outcome, or the end of this tenant alone.
 */
export async function syncTenantStep(ports: SyncNeeds, key: TenantKey, ahead?: PagesAhead): Promise<StepOutcome> {
  const { organisationId, runId, tid } = key
  const [run, result] = await Promise.all([
    ports.syncRuns.find(organisationId, runId),
    ports.tenantResults.find(organisationId, runId, tid),
  ])
  if (!run || !result || !isRunning(run) || isTenantOver(result)) return { kind: 'over' }
  const quiet = secondsUntil(run.quietUntil, ports.clock.now())
  if (quiet > 0) return { kind: 'wait', code: 'source.throttled', seconds: quiet, patient: true }
  const [claimed, rules] = await Promise.all([
    isPreview(run) ? undefined : claimTenant(ports, key),
    rulesOf(ports, organisationId),
  ])
  if (claimed === 'taken') return { kind: 'wait', code: 'run.overlapping', seconds: standAsideSeconds, patient: true }
  // Whoever claims it in the middle cannot know whom another run has linked meanwhile.
  const { linkless: _linkless, ...unsure } = result
  const scene = { key, run, result: claimed?.isNew ? unsure : result, memory: claimed?.memory, rules, ahead }
  try {
    return await steps[result.phase](ports, scene)
  } catch (thrown) {
    return outcomeOf(ports, key, run, thrown)
  }
}

const secondsUntil = (moment: Date | undefined, now: Date) =>
  moment === undefined ? 0 : Math.ceil((moment.getTime() - now.getTime()) / 1000)

/** Troubles that pass. An answer that makes no sense may have been garbled on its way: the workflow has less patience with it. */
const passing: ReadonlySet<ErrorCode> = new Set(['source.throttled', 'source.unavailable', 'vault.unavailable'])

async function outcomeOf(ports: SyncNeeds, key: TenantKey, run: Kept<SyncRun>, thrown: unknown): Promise<StepOutcome> {
  if (!isHubError(thrown) || thrown.code === 'storage.unavailable' || thrown.code === 'version.stale') throw thrown
  const { code, details } = thrown
  if (!passing.has(code) && !isGarbled(code)) {
    await failTenant(ports, { ...key, code })
    return { kind: 'over' }
  }
  const told = details?.['retryAfterSeconds']
  const seconds = typeof told === 'number' ? told : undefined
  if (code === 'source.throttled' && seconds !== undefined) await quieten(ports, run, seconds)
  return { kind: 'wait', code, ...(seconds === undefined ? {} : { seconds }) }
}

/** Patience is asked of the connection, and so of every tenant of the run. */
async function quieten(
  { syncRuns, clock }: SyncNeeds,
  { organisationId, runId }: SyncRun,
  seconds: number,
): Promise<void> {
  const quietUntil = new Date(clock.now().getTime() + seconds * 1000)
  await decideAgain(async () => {
    const current = await syncRuns.find(organisationId, runId)
    if (!current || !isRunning(current) || (current.quietUntil !== undefined && current.quietUntil >= quietUntil))
      return
    await syncRuns.replace({ ...current, quietUntil }, current.version)
  })
}
