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
} & (
  | { readonly state: 'mapped'; readonly clientId: ClientId }
  | { readonly state: 'create-new' }
  | { readonly state: 'skipped' }
  | { readonly state: 'unmapped'; readonly formerClientId?: ClientId }
)
