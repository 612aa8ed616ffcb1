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

/** What of a Client says which tenant it may be. */
export type MatchedClient = Pick<
  Client,
  'clientId' | 'displayName' | 'state' | 'primaryDomain' | 'emailDomain' | 'billingEmail'
>

/** What suggestions are made from: everything that is known of an Organisation's tenants, Clients and mappings. */
export interface SuggestionFacts {
  readonly tenants: readonly ManagedTenant[]
  readonly clients: readonly MatchedClient[]
  readonly mappings: readonly ClientMapping[]
}

export interface Suggester {
  readonly suggest: (tenant: ManagedTenant) => Suggestion
  /** The outcome alone, for counts: names are compared only where no domain says anything. */
  readonly outcomeOf: (tenant: ManagedTenant) => SuggestionOutcome
}

type Secondary = { readonly client: MatchedClient; readonly field: 'emailDomain' | 'billingEmail' }

/** The active Clients of an Organisation by what they are matched by. It serves for as long as no Client changes. */
export interface ClientsByEvidence {
  readonly primaries: ReadonlyMap<string, readonly MatchedClient[]>
  readonly secondaries: ReadonlyMap<string, readonly (Secondary & { readonly domain: string })[]>
  /** The Clients whose name is like this one, the likest first. */
  readonly alike: (name: string) => readonly { readonly client: MatchedClient; readonly likeness: number }[]
  /** Whether there is any; remembered, since to count outcomes is to ask for all tenants again. */
  readonly hasAlike: (name: string) => boolean
}

export function clientsByEvidence(clients: readonly MatchedClient[]): ClientsByEvidence {
  const active = clients.filter(({ state }) => state === 'active')
  const names = indexNames(active.map(({ displayName }) => displayName))
  const known = new Map<string, boolean>()
  return {
    primaries: Map.groupBy(
      active.filter(({ primaryDomain }) => domainOf(primaryDomain) !== undefined),
      ({ primaryDomain }) => domainOf(primaryDomain) ?? '',
    ),
    secondaries: Map.groupBy(active.flatMap(secondaryDomains), ({ domain }) => domain),
    alike: (name) =>
      names
        .alike(name, leastLikeness)
        .flatMap(({ place, likeness }) => {
          const client = active[place]
          return client ? [{ client, likeness }] : []
        })
        .sort((one, other) => other.likeness - one.likeness || (one.client.clientId < other.client.clientId ? -1 : 1)),
    hasAlike: (name) => {
      const before = known.get(name)
      if (before !== undefined) return before
      const has = names.alike(name, leastLikeness).length > 0
      known.set(name, has)
      return has
    },
  }
}

/** {@link suggesterAmong} of Clients that are looked at for the first time. */
export const suggester = ({ clients, ...facts }: SuggestionFacts): Suggester =>
  suggesterAmong(clientsByEvidence(clients), facts)

/**
 * Suggests which Client each managed tenant belongs to; decides nothing. All verified domains of a tenant count. The exact primary domain of
 * a Client scores 1 and is matched by itself only where exactly one Client fits, no tenant is mapped to it, and no other tenant that is
 * undecided claims it too. A secondary domain scores 0.88; a name alone at least 0.58; both are candidates for a person to judge.
 */
export function suggesterAmong(
  { primaries, secondaries, alike, hasAlike }: ClientsByEvidence,
  { tenants, mappings }: Omit<SuggestionFacts, 'clients'>,
): Suggester {
  const byTid = new Map(mappings.map((mapping) => [mapping.tid, mapping]))
  const taken = new Set(mappings.flatMap((mapping) => (mapping.state === 'mapped' ? [mapping.clientId] : [])))
  const claims = new Map<ClientId, number>()
  for (const tenant of tenants)
    if (tenant.state === 'present' && isOpen(byTid.get(tenant.tid)))
      for (const { client } of primaryFits(tenant, primaries))
        claims.set(client.clientId, (claims.get(client.clientId) ?? 0) + 1)

  const candidate = ({ clientId, displayName }: MatchedClient, score: number, evidence: Evidence): Candidate => ({
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
    alike(tenant.displayName).map(({ client, likeness }) => candidate(client, rounded(likeness), { kind: 'name' }))

  const matchAmong = (fitting: readonly Candidate[], current: ClientMapping | undefined): Candidate | undefined => {
    const [match, second] = fitting.filter(({ evidence }) => evidence.kind === 'primary-domain')
    const sure = match && !second && !match.mapped && claims.get(match.clientId) === 1 && isOpen(current)
    return sure ? match : undefined
  }
  return {
    suggest: (tenant) => {
      const current = byTid.get(tenant.tid)
      const known = { tenant, ...(current ? { current } : {}) }
      const decided = outcomeDecided(current)
      if (decided) return { ...known, outcome: decided, candidates: [] }
      const fitting = byDomain(tenant)
      const others = byName(tenant).filter(({ clientId }) => fitting.every((one) => one.clientId !== clientId))
      const candidates = [...fitting, ...others.slice(0, mostAlike)]
      const match = matchAmong(fitting, current)
      if (match) return { ...known, outcome: 'auto-matched', match, candidates }
      return { ...known, outcome: candidates.length > 0 ? 'needs-review' : 'unmatched', candidates }
    },
    outcomeOf: (tenant) => {
      const current = byTid.get(tenant.tid)
      const decided = outcomeDecided(current)
      if (decided) return decided
      const fitting = byDomain(tenant)
      if (matchAmong(fitting, current)) return 'auto-matched'
      return fitting.length > 0 || hasAlike(tenant.displayName) ? 'needs-review' : 'unmatched'
    },
  }
}

/** What a person decided; of what they unmapped, nothing. */
function outcomeDecided(current: ClientMapping | undefined): 'mapped' | 'skipped' | undefined {
  if (current?.state === 'mapped' || current?.state === 'create-new') return 'mapped'
  return current?.state === 'skipped' ? 'skipped' : undefined
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

function primaryFits(tenant: ManagedTenant, primaries: ClientsByEvidence['primaries']) {
  return [...domainsOf(tenant)].flatMap((domain) =>
    (primaries.get(domain) ?? []).slice(0, mostOfDomain).map((client) => ({ client, domain })),
  )
}

function secondaryDomains(client: MatchedClient): (Secondary & { readonly domain: string })[] {
  const fields = ['emailDomain', 'billingEmail'] as const
  return fields.flatMap((field) => {
    const domain = domainOf(client[field])
    return domain === undefined ? [] : [{ client, field, domain }]
  })
}

/** Two digits are enough for people; what is at least 0.58 stays so. */
const rounded = (likeness: number) => Math.floor(likeness * 100 + 1e-9) / 100
