import type { Client } from '../domain/client.ts'
import { fitsText } from '../domain/discovery.ts'
import { HubError } from '../domain/hub-error.ts'
import { parseEntraTenantId, type OrganisationId } from '../domain/ids.ts'
import type { Suggestion, SuggestionOutcome } from '../domain/mapping-suggestion.ts'
import type { MappingFacts, SuggestionSummary } from '../ports/mapping-facts.ts'
import type { Ports } from '../ports/ports.ts'
import type { PageWish } from '../ports/storage.ts'

/** `client`: the one that the tenant belongs to, or belonged to before it was unmapped. */
export type NamedSuggestion = Suggestion & { readonly client?: Pick<Client, 'clientId' | 'displayName'> }

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
 * One page of suggestions for the tenants that are visible, in the order of their ids. Writes nothing at all, and reads no more than whether
 * anything changed while nothing did ({@link Ports.mappingFacts}). @throws HubError `cursor.invalid`
 */
export async function suggestMappings(
  { mappingFacts }: Pick<Ports, 'mappingFacts'>,
  organisationId: OrganisationId,
  { cursor, limit, outcome, text }: PageWish & SuggestionSearch,
): Promise<SuggestionPage> {
  const after = cursor === undefined ? undefined : parseEntraTenantId(cursor)
  if (cursor !== undefined && after === undefined)
    throw new HubError('cursor.invalid', 'This is no cursor of this list. Start with its first page.')
  const facts = await mappingFacts(organisationId)
  const wanted: MappingFacts['tenants'][number][] = []
  for (const one of facts.tenants) {
    if (wanted.length > limit) break
    if (after !== undefined && one.tenant.tid <= after) continue
    if (text !== undefined && !fitsText(one.tenant, text)) continue
    if (outcome === undefined || one.outcome === outcome) wanted.push(one)
  }
  const items = wanted.slice(0, limit).map(({ tenant }) => named(facts, tenant))
  const last = items.at(-1)
  return {
    items,
    ...(after === undefined ? { summary: facts.summary } : {}),
    ...(last && wanted.length > limit ? { next: last.tenant.tid } : {}),
  }
}

function named({ suggest, clientOf }: MappingFacts, tenant: Suggestion['tenant']): NamedSuggestion {
  const suggestion = suggest(tenant)
  const client = clientOf(suggestion)
  return client ? { ...suggestion, client } : suggestion
}
