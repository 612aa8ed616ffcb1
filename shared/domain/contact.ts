import type { ClientId, ContactId, EntraTenantId, OrganisationId } from './ids.ts'

export type InactiveReason = 'disabled-upstream' | 'deleted-upstream' | 'person'

/** Which Directory user a Contact is, as sync last saw them. */
export interface Provenance {
  readonly source: 'entra'
  readonly tid: EntraTenantId
  readonly objectId: string
  readonly upn?: string
  readonly enabled?: boolean
  readonly syncedAt: Date
}

/** A person in a Client's address book. Never deleted by a sync. */
export interface Contact {
  readonly contactId: ContactId
  readonly organisationId: OrganisationId
  readonly clientId: ClientId
  readonly displayName: string
  /** As it was written; compared only in its normalised form. */
  readonly email?: string
  readonly otherEmails: readonly string[]
  readonly phone?: string
  readonly role?: string
  readonly upn?: string
  /** The key of this Contact in the MSP's own system, unique within the Organisation. */
  readonly externalId?: string
  readonly state: 'active' | 'inactive'
  /** Why it is inactive; absent while it is active. */
  readonly reason?: InactiveReason
  readonly provenance?: Provenance
  readonly createdBy: 'person' | 'import' | 'sync'
  readonly createdAt: Date
  readonly changedAt: Date
}

/** The remembered fact that this Directory user is this Contact, keyed by tenant and object id. */
export interface ContactLink {
  readonly organisationId: OrganisationId
  readonly tid: EntraTenantId
  readonly objectId: string
  readonly contactId: ContactId
  readonly clientId: ClientId
  readonly state: 'active' | 'inactive'
  readonly linkedAt: Date
  readonly changedAt: Date
}
