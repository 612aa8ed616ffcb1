import type { OrganisationId } from '../domain/ids.ts'
import type { Suggestion, SuggestionOutcome } from '../domain/mapping-suggestion.ts'
import type { Client } from '../domain/client.ts'
import type { ManagedTenant } from '../domain/discovery.ts'

/** How many of the visible tenants there are of each outcome. */
export interface SuggestionSummary {
  readonly counts: Readonly<Record<SuggestionOutcome, number>>
  /** Of the mapped ones, those whose Client is still to be made. */
  readonly createNew: number
  /** Of every decision, also for tenants that are not visible any more. */
  readonly decidedAt?: Date
}

/** What can be suggested to an Organisation, as its tenants, Clients and mappings are at this moment. */
export interface MappingFacts {
  /** The visible tenants in the order of their ids, each with what would be suggested. */
  readonly tenants: readonly { readonly tenant: ManagedTenant; readonly outcome: SuggestionOutcome }[]
  readonly summary: SuggestionSummary
  readonly suggest: (tenant: ManagedTenant) => Suggestion
  readonly clientOf: (suggestion: Suggestion) => Pick<Client, 'clientId' | 'displayName'> | undefined
}

/** Keeps what is worked out for an Organisation while nothing of it changes. */
export type ReadMappingFacts = (organisationId: OrganisationId) => Promise<MappingFacts>
