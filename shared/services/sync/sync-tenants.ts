import type { EntraTenantId } from '../../domain/ids.ts'
import { briefMemory, type BriefMemory } from '../brief-memory.ts'
import { youngRows, type YoungRows } from '../young-rows.ts'
import { runMemoryLimits } from './one-go.ts'
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
}

export const companyOf = ({ clock }: Pick<SyncNeeds, 'clock'>): Company => ({
  memory: briefMemory(clock, runMemoryLimits),
  young: youngRows(clock, tenantRowLimits),
})

/** Tenants of one lane at work at once. A large one is at work here for its first page alone. */
const atOnce = 4

/** How far some tenants came: of whom nothing is told, those are over. */
export interface TenantsOutcome {
  /** They go on each by itself, from here. */
  readonly open: readonly { readonly tid: EntraTenantId; readonly outcome: StepOutcome }[]
  /** For them there was no time. */
  readonly left: readonly EntraTenantId[]
}

/**
 * Brings small tenants to their end, several at a time, for as long as some seconds have not passed; one is begun whatever the time. Whoever of several has more than
 * a page, has to wait, or cannot be kept just now is left to steps of its own, which have all the patience: nothing that goes wrong with one
 * ends the others. Safe to repeat.
 */
export async function syncTenants(
  ports: SyncNeeds,
  { tids, begin, ...key }: TenantsInput,
  company = companyOf(ports),
): Promise<TenantsOutcome> {
  const begun = ports.clock.now().getTime()
  const together = sideBySide(ports, key, { young: company.young, begin })
  const left = [...tids]
  const open: TenantsOutcome['open'][number][] = []
  const size = tids.length > 1 ? 'small' : 'any'
  const work = async () => {
    do {
      const tid = left.shift()
      if (tid === undefined) return
      const outcome = await outcomeOf(() => syncTenantSteps(together, { ...key, tid }, company.memory, size))
      if (outcome.kind !== 'over') open.push({ tid, outcome })
    } while (ports.clock.now().getTime() - begun < longEnough)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, tids.length) }, work))
  return { open, left }
}

/** Whatever is thrown: the steps that follow meet it too, or it has passed by then. */
const outcomeOf = (steps: () => Promise<StepOutcome>) => steps().catch((): StepOutcome => ({ kind: 'more' }))
