import type { ManagedTenant } from '../domain/discovery.ts'
import { HubError } from '../domain/hub-error.ts'
import { parseEntraTenantId, type OrganisationId } from '../domain/ids.ts'
import { suggester, type Suggestion, type SuggestionOutcome } from '../domain/mapping-suggestion.ts'
import type { Clients } from '../ports/address-book.ts'
import type { Ports } from '../ports/ports.ts'
import type { PageWish } from '../ports/storage.ts'
import { everyPage } from './every-page.ts'

type Needs = Pick<Ports, 'managedTenants' | 'clientMappings'> & { readonly clients: Pick<Clients, 'list'> }

export interface SuggestionPage {
  readonly items: readonly Suggestion[]
  /** How many tenants there are of each outcome; with the first page only. */
  readonly summary?: Readonly<Record<SuggestionOutcome, number>>
  readonly next?: string
}

/**
 * One page of suggestions for the tenants that are visible, in the order of their ids. Writes nothing at all. A suggestion depends on every
 * Client and every mapping, so each page reads them anew. @throws HubError `cursor.invalid`
 */
export async function suggestMappings(
  { managedTenants, clientMappings, clients }: Needs,
  organisationId: OrganisationId,
  { cursor, limit, outcome }: PageWish & { readonly outcome?: SuggestionOutcome | undefined },
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
    if (outcome === undefined || outcomeOf(tenant) === outcome) wanted.push(tenant)
  }
  const items = wanted.slice(0, limit).map(suggest)
  const last = items.at(-1)
  return {
    items,
    ...(after === undefined ? { summary: countOutcomes(tenants.map(outcomeOf)) } : {}),
    ...(last && wanted.length > limit ? { next: last.tenant.tid } : {}),
  }
}

function countOutcomes(outcomes: readonly SuggestionOutcome[]): Record<SuggestionOutcome, number> {
  const counts = { 'auto-matched': 0, 'needs-review': 0, unmatched: 0, skipped: 0, mapped: 0 }
  for (const outcome of outcomes) counts[outcome] += 1
  return counts
}
