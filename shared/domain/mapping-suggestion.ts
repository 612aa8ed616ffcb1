import { normaliseDomain } from './address-forms.ts'
import type { Client } from './client.ts'
import type { ClientMapping } from './client-mapping.ts'
import type { ManagedTenant } from './discovery.ts'
import type { ClientId } from './ids.ts'
import { indexNames } from './name-likeness.ts'

/** Why a Client may be the one that a managed tenant belongs to. */
export type Evidence =
  | { readonly kind: 'primary-domain'; readonly domain: string }
  | { readonly kind: 'secondary-domain'; readonly domain: string; readonly field: 'emailDomain' | 'billingEmail' }
  | { readonly kind: 'name' }

/** A Client that fits, from 0 to 1, with the strongest reason. */
export interface Candidate {
  readonly clientId: ClientId
  readonly displayName: string
  readonly score: number
  readonly evidence: Evidence
  /** Another tenant is mapped to it, or this one: it is never matched by itself. */
  readonly mapped: boolean
}

export type Suggestion = { readonly tenant: ManagedTenant; readonly current?: ClientMapping } & (
  | { readonly outcome: 'auto-matched'; readonly match: Candidate; readonly candidates: readonly Candidate[] }
  | { readonly outcome: 'needs-review' | 'unmatched' | 'skipped' | 'mapped'; readonly candidates: readonly Candidate[] }
)
export type SuggestionOutcome = Suggestion['outcome']

const primaryScore = 1
const secondaryScore = 0.88
const leastLikeness = 0.58
/** Of those that are alike by name alone. */
const mostAlike = 5
/** Of those that share a domain: more than this many say nothing any more. */
const mostOfDomain = 20

/** What suggestions are made from: everything that is known of an Organisation's tenants, Clients and mappings. */
export interface SuggestionFacts {
  readonly tenants: readonly ManagedTenant[]
  readonly clients: readonly Client[]
  readonly mappings: readonly ClientMapping[]
}

export interface Suggester {
  readonly suggest: (tenant: ManagedTenant) => Suggestion
  /** The outcome alone, for counts: names are compared only where no domain says anything. */
  readonly outcomeOf: (tenant: ManagedTenant) => SuggestionOutcome
}

type Secondary = { readonly client: Client; readonly field: 'emailDomain' | 'billingEmail' }

/**
 * Suggests which Client each managed tenant belongs to; decides nothing. All verified domains of a tenant count. The exact primary domain of
 * a Client scores 1 and is matched by itself only where exactly one Client fits, no tenant is mapped to it, and no other tenant that is
 * undecided claims it too. A secondary domain scores 0.88; a name alone at least 0.58; both are candidates for a person to judge.
 */
export function suggester({ tenants, clients, mappings }: SuggestionFacts): Suggester {
  const active = clients.filter(({ state }) => state === 'active')
  const byTid = new Map(mappings.map((mapping) => [mapping.tid, mapping]))
  const taken = new Set(mappings.flatMap((mapping) => (mapping.state === 'mapped' ? [mapping.clientId] : [])))
  const primaries = Map.groupBy(
    active.filter(({ primaryDomain }) => domainOf(primaryDomain) !== undefined),
    ({ primaryDomain }) => domainOf(primaryDomain) ?? '',
  )
  const secondaries = Map.groupBy(active.flatMap(secondaryDomains), ({ domain }) => domain)
  const names = indexNames(active.map(({ displayName }) => displayName))
  const claims = new Map<ClientId, number>()
  for (const tenant of tenants)
    if (tenant.state === 'present' && isOpen(byTid.get(tenant.tid)))
      for (const { client } of primaryFits(tenant, primaries))
        claims.set(client.clientId, (claims.get(client.clientId) ?? 0) + 1)

  const candidate = ({ clientId, displayName }: Client, score: number, evidence: Evidence): Candidate => ({
    clientId,
    displayName,
    score,
    evidence,
    mapped: taken.has(clientId),
  })
  const byDomain = (tenant: ManagedTenant): Candidate[] => {
    const exact = primaryFits(tenant, primaries).map(({ client, domain }) =>
      candidate(client, primaryScore, { kind: 'primary-domain', domain }),
    )
    const secondary = [...domainsOf(tenant)].flatMap((domain) =>
      (secondaries.get(domain) ?? [])
        .slice(0, mostOfDomain)
        .map(({ client, field }) => candidate(client, secondaryScore, { kind: 'secondary-domain', domain, field })),
    )
    return onceEach([...exact, ...secondary])
  }
  const byName = (tenant: ManagedTenant): Candidate[] =>
    names
      .alike(tenant.displayName, leastLikeness)
      .flatMap(({ place, likeness }) => {
        const client = active[place]
        return client ? [{ client, likeness }] : []
      })
      .sort((one, other) => other.likeness - one.likeness || (one.client.clientId < other.client.clientId ? -1 : 1))
      .map(({ client, likeness }) => candidate(client, rounded(likeness), { kind: 'name' }))

  const judge = (tenant: ManagedTenant, whole: boolean): Suggestion => {
    const current = byTid.get(tenant.tid)
    const known = { tenant, ...(current ? { current } : {}) }
    if (current?.state === 'mapped' || current?.state === 'create-new')
      return { ...known, outcome: 'mapped', candidates: [] }
    if (current?.state === 'skipped') return { ...known, outcome: 'skipped', candidates: [] }
    const fitting = byDomain(tenant)
    const alike = whole || fitting.length === 0 ? byName(tenant) : []
    const others = alike.filter(({ clientId }) => fitting.every((one) => one.clientId !== clientId))
    const candidates = [...fitting, ...others.slice(0, mostAlike)]
    const exact = fitting.filter(({ evidence }) => evidence.kind === 'primary-domain')
    const [match] = exact
    const sure = match && exact.length === 1 && !match.mapped && claims.get(match.clientId) === 1 && isOpen(current)
    if (sure) return { ...known, outcome: 'auto-matched', match, candidates }
    return { ...known, outcome: candidates.length > 0 ? 'needs-review' : 'unmatched', candidates }
  }
  return { suggest: (tenant) => judge(tenant, true), outcomeOf: (tenant) => judge(tenant, false).outcome }
}

/** The first of each Client: its strongest evidence. */
const onceEach = (candidates: readonly Candidate[]) =>
  candidates.filter(({ clientId }, place) => candidates.findIndex((other) => other.clientId === clientId) === place)

/** Nobody has decided yet. What a person unmapped is matched by a person again. */
const isOpen = (mapping: ClientMapping | undefined) => mapping === undefined

const domainOf = (text: string | undefined) => (text === undefined ? undefined : normaliseDomain(text))

function domainsOf({ primaryDomain, verifiedDomains = [] }: ManagedTenant): ReadonlySet<string> {
  return new Set([...(primaryDomain === undefined ? [] : [primaryDomain]), ...verifiedDomains])
}

function primaryFits(tenant: ManagedTenant, primaries: ReadonlyMap<string, readonly Client[]>) {
  return [...domainsOf(tenant)].flatMap((domain) =>
    (primaries.get(domain) ?? []).slice(0, mostOfDomain).map((client) => ({ client, domain })),
  )
}

function secondaryDomains(client: Client): (Secondary & { readonly domain: string })[] {
  const fields = ['emailDomain', 'billingEmail'] as const
  return fields.flatMap((field) => {
    const domain = domainOf(client[field])
    return domain === undefined ? [] : [{ client, field, domain }]
  })
}

/** Two digits are enough for people; what is at least 0.58 stays so. */
const rounded = (likeness: number) => Math.floor(likeness * 100 + 1e-9) / 100
