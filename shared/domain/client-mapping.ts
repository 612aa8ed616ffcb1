import type { Client } from './client.ts'
import type { ManagedTenant } from './discovery.ts'
import { HubError } from './hub-error.ts'
import type { ClientId, EntraTenantId, MemberId, OrganisationId } from './ids.ts'

/**
 * The operator's decision for one managed tenant; none at all: it needs a review. `create-new` turns `mapped` when its Client exists;
 * `unmapped` keeps the history.
 */
export type ClientMapping = {
  readonly organisationId: OrganisationId
  readonly tid: EntraTenantId
  readonly decidedBy: MemberId
  readonly decidedAt: Date
  /** Links of this tenant at a Client that it belonged to before have still to be made inactive. */
  readonly unsettled?: true
} & (
  | { readonly state: 'mapped'; readonly clientId: ClientId }
  | { readonly state: 'create-new' }
  | { readonly state: 'skipped' }
  | { readonly state: 'unmapped'; readonly formerClientId?: ClientId }
)

export const mappingStates = ['mapped', 'create-new', 'skipped', 'unmapped'] as const
export type MappingState = (typeof mappingStates)[number]

/** What an operator wishes for one managed tenant. `remap` says that leaving a Client is meant. */
export type MappingWish = { readonly tid: EntraTenantId; readonly remap?: boolean } & (
  { readonly state: 'mapped'; readonly clientId: ClientId } | { readonly state: 'create-new' | 'skipped' | 'unmapped' }
)

export interface MappingFacts {
  readonly tenant: ManagedTenant | undefined
  readonly current: ClientMapping | undefined
  /** The Client that is wished for; undefined where there is none of that id. */
  readonly client: Pick<Client, 'state'> | undefined
  readonly by: MemberId
  readonly at: Date
}

/** One line of what was decided for a managed tenant. */
export interface MappingChange {
  readonly organisationId: OrganisationId
  readonly tid: EntraTenantId
  readonly at: Date
  readonly by: MemberId
  readonly from: MappingState | 'none'
  readonly fromClientId?: ClientId
  readonly to: MappingState
  readonly toClientId?: ClientId
}

/** The Client that the links of a tenant belong to: while it is mapped, and after it was unmapped. */
export function clientOf(mapping: ClientMapping | undefined): ClientId | undefined {
  if (mapping?.state === 'mapped') return mapping.clientId
  return mapping?.state === 'unmapped' ? mapping.formerClientId : undefined
}

/** Whether a wish is what holds already: then nothing is written, whatever version it was decided on. */
export function isDecided(current: ClientMapping | undefined, wish: MappingWish): boolean {
  if (!current) return false
  if (wish.state === 'mapped') return current.state === 'mapped' && current.clientId === wish.clientId
  return current.state === wish.state
}

/**
 * What a wish makes of a mapping. A managed tenant belongs to at most one Client; leaving one for another, or for none by `create-new` or
 * `skipped`, takes an explicit `remap`. Unmapping keeps the links, so that mapping to the same Client goes on where it was; mapping to
 * another one leaves traces at the former, which are cleared afterwards ({@link ClientMapping.unsettled}); what an earlier remap has still to
 * clear goes with it. One Client may have several
 * tenants.
 * @throws HubError `managedTenant.unknown`, `managedTenant.lost`, `client.unknown`, `state.conflicting`, `mapping.taken`
 */
export function decideMapping(wish: MappingWish, { tenant, current, client, by, at }: MappingFacts): ClientMapping {
  const { tid } = wish
  const details = { tid }
  if (!tenant) throw new HubError('managedTenant.unknown', 'There is no such managed tenant.', { details })
  const { organisationId } = tenant
  const left = current?.unsettled ? ({ unsettled: true } as const) : {}
  const decision = { organisationId, tid, decidedBy: by, decidedAt: at, ...left }
  if (wish.state === 'unmapped') {
    const formerClientId = clientOf(current)
    return { ...decision, state: 'unmapped', ...(formerClientId === undefined ? {} : { formerClientId }) }
  }
  if (wish.state !== 'skipped' && tenant.state === 'lost')
    throw new HubError('managedTenant.lost', 'This tenant is no longer visible through the connection.', { details })
  if (current?.state === 'mapped' && wish.remap !== true)
    throw new HubError('mapping.taken', 'This tenant belongs to another client; remap it explicitly.', { details })
  const former = clientOf(current)
  const wished = wish.state === 'mapped' ? wish.clientId : undefined
  const traces = former !== undefined && former !== wished ? ({ unsettled: true } as const) : {}
  if (wish.state !== 'mapped') return { ...decision, ...traces, state: wish.state }
  if (!client) throw new HubError('client.unknown', 'There is no such client.', { details })
  if (client.state !== 'active')
    throw new HubError('state.conflicting', 'This client is inactive. Reactivate it first.', { details })
  return { ...decision, ...traces, state: 'mapped', clientId: wish.clientId }
}

/** The mapping of a tenant whose Client was made as `create-new` asked. */
export const clientCreated = (mapping: ClientMapping, clientId: ClientId, at: Date): ClientMapping => {
  const { organisationId, tid, decidedBy, unsettled } = mapping
  const traces = unsettled ? { unsettled } : {}
  return { organisationId, tid, decidedBy, decidedAt: at, ...traces, state: 'mapped', clientId }
}

/** The same mapping, with nothing left to clear. */
export function settled(mapping: ClientMapping): ClientMapping {
  const { unsettled: _unsettled, ...rest } = mapping
  return rest
}

/** The line of history that a decision leaves. */
export function changeOf(current: ClientMapping | undefined, decided: ClientMapping): MappingChange {
  const { organisationId, tid, decidedAt: at, decidedBy: by, state: to } = decided
  const from = current?.state === 'mapped' ? { fromClientId: current.clientId } : {}
  const toClient = decided.state === 'mapped' ? { toClientId: decided.clientId } : {}
  return { organisationId, tid, at, by, from: current?.state ?? 'none', ...from, to, ...toClient }
}

/** What a new Client begins with, made for a managed tenant: its name, and its own domain unless that is Microsoft's. */
export function clientFor({
  displayName,
  primaryDomain,
}: Pick<ManagedTenant, 'displayName' | 'primaryDomain'>): Pick<
  Client,
  'displayName' | 'primaryDomain' | 'emailDomain'
> {
  const own = primaryDomain !== undefined && !/(^|\.)onmicrosoft\.[a-z]+$/.test(primaryDomain)
  return {
    displayName: displayName.trim() === '' ? (primaryDomain ?? 'Unnamed') : displayName,
    ...(own ? { primaryDomain, emailDomain: primaryDomain } : {}),
  }
}
