import { HubError } from '../../domain/hub-error.ts'
import type { EntraTenantId } from '../../domain/ids.ts'
import { isRunning } from '../../domain/sync/sync-run.ts'
import type { Clock } from '../../ports/clock.ts'
import { briefMemory, type BriefMemory } from '../brief-memory.ts'
import { youngRows, type YoungRows } from '../young-rows.ts'
import { gathering, type Gathering } from './gathering.ts'
import { ofTheRun, runMemoryLimits } from './one-go.ts'
import type { SyncRunKey } from './run-sync.ts'
import type { StepOutcome, SyncNeeds } from './scene.ts'
import { sideBySide, tenantRowLimits } from './side-by-side.ts'
import { longEnough, syncTenantSteps } from './sync-tenant.ts'

/** Tenants of one lane, in the order of their ids, and where in the list of the run the page that they are of begins. */
export interface TenantsInput extends SyncRunKey {
  readonly tids: readonly EntraTenantId[]
  readonly begin: EntraTenantId
}

/** What tenants that are at work in one process have in common. */
export interface Company {
  readonly memory: BriefMemory
  readonly young: YoungRows
  /** Where tenants wait for each other before their ends are written. */
  readonly ends: Gathering
}

export const companyOf = ({ clock }: { readonly clock: Clock }): Company => ({
  memory: briefMemory(clock, runMemoryLimits),
  young: youngRows(clock, tenantRowLimits),
  ends: gathering(clock, { most: 25, longest: 1000 }),
})

/** Tenants of one lane at work at once, those aside that wait for their end. A large one is at work here for its first page alone. */
const atOnce = 4

/** How far some tenants came: of whom nothing is told, those are over. */
export interface TenantsOutcome {
  /** They go on each by itself, from here. */
  readonly open: readonly { readonly tid: EntraTenantId; readonly outcome: StepOutcome }[]
  /** For them there was no time. */
  readonly left: readonly EntraTenantId[]
}

/**
 * Brings small tenants to their end, several at a time, for as long as some seconds have not passed; some are begun whatever the time. Whoever of several
 * has more than a page, has to wait, or cannot be kept just now is left to steps of its own, which have all the patience: nothing that goes
 * wrong with one ends the others. Safe to repeat.
 */
export async function syncTenants(
  ports: SyncNeeds,
  { tids, begin, organisationId, runId }: TenantsInput,
  { memory, young, ends }: Company = companyOf(ports),
): Promise<TenantsOutcome> {
  const begun = ports.clock.now().getTime()
  const left = [...tids]
  const open: TenantsOutcome['open'][number][] = []
  const waiting = new Map<EntraTenantId, () => void>()
  let comeMore = true
  const key = { organisationId, runId }
  const { syncRuns } = ofTheRun(ports, key, memory)
  const beside = sideBySide(ports, key, {
    young,
    begin,
    next: () => left,
  })
  const beforeEnd = async (tid: EntraTenantId) => {
    waiting.get(tid)?.()
    if (comeMore) await ends.come()
    const run = await syncRuns.find(organisationId, runId)
    if (!run || !isRunning(run)) throw new HubError('version.stale', 'The run was stopped meanwhile.')
  }
  const bringToEnd = async (tid: EntraTenantId): Promise<void> => {
    const company = { size: tids.length > 1 ? 'small' : 'any', beforeEnd: () => beforeEnd(tid) } as const
    const steps = syncTenantSteps(beside, { ...key, tid }, memory, undefined, company)
    // Whatever is thrown: the steps that follow meet it too, or it has passed by then.
    const outcome = await steps.catch((): StepOutcome => ({ kind: 'more' }))
    if (outcome.kind !== 'over') open.push({ tid, outcome })
  }
  const all: Promise<void>[] = []
  const work = async () => {
    do {
      const tid = left.shift()
      if (tid === undefined) return
      await new Promise<void>((free) => {
        waiting.set(tid, free)
        all.push(bringToEnd(tid).finally(free))
      })
    } while (ports.clock.now().getTime() - begun < longEnough)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, tids.length) }, work))
  // Nobody comes any more: whoever waits is not kept waiting.
  comeMore = false
  ends.part()
  await Promise.all(all)
  return { open, left }
}
