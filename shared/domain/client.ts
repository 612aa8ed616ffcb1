import { HubError } from './hub-error.ts'
import type { ClientId, OrganisationId } from './ids.ts'
import { differingNames, withWished } from './record-changes.ts'
import { searchTerms, type SearchTerms } from './search-terms.ts'

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

/** What a Client is found by. Its billing address may be a person's, and is not among it: a place in this list stands in URLs. */
export function clientTerms({ displayName, primaryDomain, emailDomain }: Client): SearchTerms {
  return searchTerms(
    displayName,
    [primaryDomain, emailDomain].filter((domain) => domain !== undefined),
  )
}

/** What a person or an import may say of a Client. `null` takes a value away; what is absent stays. */
export interface ClientWish {
  readonly displayName?: string | undefined
  readonly externalId?: string | null | undefined
  readonly primaryDomain?: string | null | undefined
  readonly emailDomain?: string | null | undefined
  readonly billingEmail?: string | null | undefined
}

const wishedFields = ['displayName', 'externalId', 'primaryDomain', 'emailDomain', 'billingEmail'] as const

/** The same Client, not a copy, where the wish changes nothing. */
export function withClientWish(client: Client, wish: ClientWish, at: Date): Client {
  const changed = withWished<Client>(client, wish)
  return differingNames(client, changed, wishedFields).length === 0 ? client : { ...changed, changedAt: at }
}

/** Deactivating what is inactive, or reactivating what is not, is refused rather than passed over. @throws HubError `state.conflicting` */
export function clientInState(client: Client, state: Client['state'], at: Date): Client {
  if (client.state === state) throw new HubError('state.conflicting', `This client is ${state} already.`)
  return { ...client, state, changedAt: at }
}
