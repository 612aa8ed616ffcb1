import type { ClientId, OrganisationId } from './ids.ts'

/** A customer of an MSP Organisation: what a managed tenant is mapped to, and what Contacts belong to. */
export interface Client {
  readonly clientId: ClientId
  readonly organisationId: OrganisationId
  readonly displayName: string
  /** The key of this Client in the MSP's own system, unique within the Organisation. */
  readonly externalId?: string
  /** Lower case, IDNA ASCII, as {@link TenantDomains} are. */
  readonly primaryDomain?: string
  readonly emailDomain?: string
  readonly billingEmail?: string
  readonly state: 'active' | 'inactive'
  readonly createdBy: 'person' | 'import' | 'sync'
  readonly createdAt: Date
  readonly changedAt: Date
}
