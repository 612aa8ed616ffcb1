import type { Client } from '../domain/client.ts'
import { clientOf, type ClientMapping } from '../domain/client-mapping.ts'
import { fitsText, type ManagedTenant } from '../domain/discovery.ts'
import { HubError } from '../domain/hub-error.ts'
import { parseEntraTenantId, type OrganisationId } from '../domain/ids.ts'
import { suggester, type Suggestion, type SuggestionOutcome } from '../domain/mapping-suggestion.ts'
import type { Clients } from '../ports/address-book.ts'
import type { Ports } from '../ports/ports.ts'
import type { PageWish } from '../ports/storage.ts'
import { everyPage } from './every-page.ts'

type Needs = Pick<Ports, 'managedTenants' | 'clientMappings'> & { readonly clients: Pick<Clients, 'list'> }

/** `client`: the one that the tenant belongs to, or belonged to before it was unmapped. */
export type NamedSuggestion = Suggestion & { readonly client?: Pick<Client, 'clientId' | 'displayName'> }

export interface SuggestionSummary {
  /** How many of the visible tenants there are of each outcome. */
  readonly counts: Readonly<Record<SuggestionOutcome, number>>
  /** Of the mapped ones, those whose Client is still to be made. */
  readonly createNew: number
  /** Of every decision, also for tenants that are not visible any more. */
  readonly decidedAt?: Date
}

export interface SuggestionPage {
  readonly items: readonly NamedSuggestion[]
  /** With the first page only; whatever outcome or text was asked for. */
  readonly summary?: SuggestionSummary
  readonly next?: string
}

export interface SuggestionSearch {
  readonly outcome?: SuggestionOutcome | undefined
  /** Part of the name or of a domain, whatever its case. */
  readonly text?: string | undefined
}

/**
 * One page of suggestions for the tenants that are visible, in the order of their ids. Writes nothing at all. A suggestion depends on every
 * Client and every mapping, so each page reads them anew. @throws HubError `cursor.invalid`
 */
export async function suggestMappings(
  { managedTenants, clientMappings, clients }: Needs,
  organisationId: OrganisationId,
  { cursor, limit, outcome, text }: PageWish & SuggestionSearch,
): Promise<SuggestionPage> {
  const after = cursor === undefined ? undefined : parseEntraTenantId(cursor)
  if (cursor !== undefined && after === undefined)
    throw new HubError('cursor.invalid', 'This is no cursor of this list. Start with its first page.')
  const [all, known, mappings] = await Promise.all([
    everyPage((wish) => managedTenants.list(organisationId, wish)),
    everyPage((wish) => clients.list(organisationId, wish)),
    everyPage((wish) => clientMappings.list(organisationId, wish)),
  ])
  const tenants = all.filter(({ state }) => state === 'present')
  const { suggest, outcomeOf } = suggester({ tenants, clients: known, mappings })
  const rest = tenants.filter(({ tid }) => after === undefined || tid > after)
  const wanted: ManagedTenant[] = []
  for (const tenant of rest) {
    if (wanted.length > limit) break
    if (text !== undefined && !fitsText(tenant, text)) continue
    if (outcome === undefined || outcomeOf(tenant) === outcome) wanted.push(tenant)
  }
  const names = new Map(known.map(({ clientId, displayName }) => [clientId, { clientId, displayName }]))
  const items = wanted.slice(0, limit).map((tenant) => named(suggest(tenant), names))
  const last = items.at(-1)
  return {
    items,
    ...(after === undefined ? { summary: summarise(tenants.map(outcomeOf), tenants, mappings) } : {}),
    ...(last && wanted.length > limit ? { next: last.tenant.tid } : {}),
  }
}

function named(
  suggestion: Suggestion,
  names: ReadonlyMap<string, Pick<Client, 'clientId' | 'displayName'>>,
): NamedSuggestion {
  const client = names.get(clientOf(suggestion.current) ?? '')
  return client ? { ...suggestion, client } : suggestion
}

function summarise(
  outcomes: readonly SuggestionOutcome[],
  tenants: readonly ManagedTenant[],
  mappings: readonly ClientMapping[],
): SuggestionSummary {
  const waiting = new Set(mappings.flatMap(({ tid, state }) => (state === 'create-new' ? [tid] : [])))
  const decided = mappings.reduce((latest, { decidedAt }) => Math.max(latest, decidedAt.getTime()), 0)
  return {
    counts: countOutcomes(outcomes),
    createNew: tenants.filter(({ tid }) => waiting.has(tid)).length,
    ...(decided === 0 ? {} : { decidedAt: new Date(decided) }),
  }
}

function countOutcomes(outcomes: readonly SuggestionOutcome[]): Record<SuggestionOutcome, number> {
  const counts = { 'auto-matched': 0, 'needs-review': 0, unmatched: 0, skipped: 0, mapped: 0 }
  for (const outcome of outcomes) counts[outcome] += 1
  return counts
}
