import type { OrganisationId } from '../../domain/ids.ts'
import { defaultBrakePercent } from '../../domain/sync/decide-departure.ts'
import type { SyncScene } from '../../domain/sync/decide-user.ts'
import { defaultFieldPolicy, type FieldPolicy } from '../../domain/sync/field-policy.ts'
import { defaultFilter, readyFilter, type SyncFilter } from '../../domain/sync/filter.ts'
import type { SyncRun, TenantMemory, TenantResult } from '../../domain/sync/sync-run.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Kept } from '../../ports/storage.ts'
import type { TenantKey } from '../../ports/sync.ts'
import type { PagesAhead } from './pages-ahead.ts'

/** What the steps of a sync need of the hub. */
export type SyncNeeds = Pick<
  Ports,
  | 'clock'
  | 'random'
  | 'connections'
  | 'peopleSource'
  | 'managedTenants'
  | 'clientMappings'
  | 'clients'
  | 'contacts'
  | 'contactLinks'
  | 'syncRuns'
  | 'tenantResults'
  | 'syncNotes'
  | 'tenantMemories'
  | 'reconciliationItems'
  | 'syncSettings'
  | 'audit'
  | 'erasureMarks'
  | 'secrets'
>

/** What an Organisation set for its syncs, or the defaults. */
export interface SyncRules {
  readonly filter: SyncFilter
  readonly policy: FieldPolicy
  readonly brakePercent: number
}

export async function rulesOf(
  { syncSettings }: Pick<Ports, 'syncSettings'>,
  organisationId: OrganisationId,
): Promise<SyncRules> {
  const [filter, policy] = await Promise.all([
    syncSettings.findFilter(organisationId),
    syncSettings.findPolicy(organisationId),
  ])
  return {
    filter: { ...defaultFilter, ...filter },
    policy: { ...defaultFieldPolicy, ...policy },
    brakePercent: filter?.brakePercent ?? defaultBrakePercent,
  }
}

/** One tenant of one run, as a step finds it. */
export interface TenantScene {
  readonly key: TenantKey
  readonly run: Kept<SyncRun>
  readonly result: Kept<TenantResult>
  /** Absent in a preview, and before the first run of a tenant. */
  readonly memory: Kept<TenantMemory> | undefined
  readonly rules: SyncRules
  /** Absent where a step is alone. */
  readonly ahead?: PagesAhead | undefined
}

/** The scene of the rules: what holds for everybody of the tenant. */
export async function sceneOf(
  { clock, syncNotes }: Pick<Ports, 'clock' | 'syncNotes'>,
  { key, result, rules }: TenantScene,
): Promise<SyncScene> {
  const groups = groupsOf(rules.filter, key)
  const members = groups.length > 0 ? await syncNotes.listMembers(key) : undefined
  return {
    organisationId: key.organisationId,
    tid: key.tid,
    clientId: result.clientId,
    filter: readyFilter(rules.filter, members),
    policy: rules.policy,
    at: clock.now(),
  }
}

export const groupsOf = ({ groups }: SyncFilter, { tid }: Pick<TenantKey, 'tid'>): readonly string[] =>
  groups.filter((group) => group.tid === tid).map(({ groupId }) => groupId)

export const isPreview = ({ mode }: Pick<SyncRun, 'mode'>) => mode === 'preview'

/** What a step says to the workflow: values only; what an activity throws is never parsed. */
export type StepOutcome =
  | { readonly kind: 'more' }
  | { readonly kind: 'over' }
  /** `patient`: others work or the source asked everybody for patience; it does not count as a failing of this tenant. */
  | { readonly kind: 'wait'; readonly code: string; readonly seconds?: number; readonly patient?: true }
