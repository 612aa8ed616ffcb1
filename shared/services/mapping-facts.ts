import type { Client } from '../domain/client.ts'
import { clientOf, type ClientMapping } from '../domain/client-mapping.ts'
import type { ManagedTenant } from '../domain/discovery.ts'
import type { ClientId, OrganisationId } from '../domain/ids.ts'
import {
  clientsByEvidence,
  suggesterAmong,
  type ClientsByEvidence,
  type SuggestionOutcome,
} from '../domain/mapping-suggestion.ts'
import { minutesLater } from '../domain/session.ts'
import type { Clients } from '../ports/address-book.ts'
import type { MappingFacts, ReadMappingFacts, SuggestionSummary } from '../ports/mapping-facts.ts'
import type { Ports } from '../ports/ports.ts'
import type { Kept } from '../ports/storage.ts'
import { everyPage } from './every-page.ts'

type Needs = Pick<Ports, 'managedTenants' | 'clientMappings' | 'clock'> & {
  readonly clients: Pick<Clients, 'list' | 'stamp'>
}

/** What is read of an Organisation, and under which stamp. */
interface Part<Value> {
  readonly stamp: string | undefined
  readonly value: Promise<Value>
}

interface KnownClients {
  readonly evidence: ClientsByEvidence
  readonly names: ReadonlyMap<ClientId, Pick<Client, 'clientId' | 'displayName'>>
}

interface Entry {
  readonly tenants: Part<readonly ManagedTenant[]>
  readonly clients: Part<KnownClients>
  readonly mappings: Part<readonly Kept<ClientMapping>[]>
  readonly facts: Promise<MappingFacts>
  readonly until: Date
  /** How many rows were read for it; known once they are. */
  rows: number
}

/** A stamp says at once what changed; this is how long one that a crash kept from being written may go unnoticed. */
const longestMinutes = 10
/** So many rows of all Organisations together are remembered; one of a thousand tenants and ten thousand Clients takes about ten megabytes. */
const mostRows = 100_000

/**
 * Suggestions depend on every tenant, Client and mapping of an Organisation. They are read when something changed, each kind alone, and kept
 * with what follows from them; as long as nothing changes three point reads, on any instance, say so.
 */
export function mappingFacts(ports: Needs, most = mostRows): ReadMappingFacts {
  // In the order of their use: the first was not asked for the longest.
  const entries = new Map<OrganisationId, Entry>()

  function forgetSome(): void {
    let rows = [...entries.values()].reduce((sum, entry) => sum + entry.rows, 0)
    for (const [organisationId, entry] of entries) {
      if (rows <= most) return
      rows -= entry.rows
      entries.delete(organisationId)
    }
  }

  function remember(organisationId: OrganisationId, entry: Entry): void {
    entries.set(organisationId, entry)
    Promise.all([entry.tenants.value, entry.clients.value, entry.mappings.value, entry.facts]).then(
      ([tenants, { names }, mappings]) => {
        entry.rows = tenants.length + names.size + mappings.length
        forgetSome()
      },
      () => {
        if (entries.get(organisationId) === entry) entries.delete(organisationId)
      },
    )
  }

  return async (organisationId) => {
    const stamps = await readStamps(ports, organisationId)
    const found = entries.get(organisationId)
    const before = found && ports.clock.now() < found.until ? found : undefined
    const entry = readAnew(ports, organisationId, stamps, before)
    const isSure = Object.values(stamps).every((stamp) => stamp !== undefined)
    if (isSure) {
      entries.delete(organisationId)
      remember(organisationId, entry)
    }
    return entry.facts
  }
}

async function readStamps({ managedTenants, clients, clientMappings }: Needs, organisationId: OrganisationId) {
  const [tenants, known, mappings] = await Promise.all([
    managedTenants.stamp(organisationId),
    clients.stamp(organisationId),
    clientMappings.stamp(organisationId),
  ])
  return { tenants, clients: known, mappings }
}

/** Reads what changed since `before`, which is answered itself where nothing did. */
function readAnew(
  { managedTenants, clients, clientMappings, clock }: Needs,
  organisationId: OrganisationId,
  stamps: Awaited<ReturnType<typeof readStamps>>,
  before: Entry | undefined,
): Entry {
  const part = <Value>(
    stamp: string | undefined,
    known: Part<Value> | undefined,
    read: () => Promise<Value>,
  ): Part<Value> => (known && stamp !== undefined && known.stamp === stamp ? known : { stamp, value: read() })
  const parts = {
    tenants: part(stamps.tenants, before?.tenants, async () => {
      const all = await everyPage((wish) => managedTenants.list(organisationId, wish))
      return all.filter(({ state }) => state === 'present')
    }),
    clients: part(stamps.clients, before?.clients, async () =>
      knownClients(await everyPage((wish) => clients.list(organisationId, wish))),
    ),
    mappings: part(stamps.mappings, before?.mappings, () =>
      everyPage((wish) => clientMappings.list(organisationId, wish)),
    ),
  }
  const isSame =
    parts.tenants === before?.tenants && parts.clients === before.clients && parts.mappings === before.mappings
  if (isSame) return before
  const facts = Promise.all([parts.tenants.value, parts.clients.value, parts.mappings.value])
  return {
    ...parts,
    facts: facts.then(([tenants, known, mappings]) => concluded(tenants, known, mappings)),
    until: minutesLater(clock.now(), longestMinutes),
    rows: 0,
  }
}

/** Of a Client no more than what it is matched by stays in memory. */
function knownClients(all: readonly Client[]): KnownClients {
  const slim = all.map(({ clientId, displayName, state, primaryDomain, emailDomain, billingEmail }) => ({
    ...{ clientId, displayName, state },
    ...(primaryDomain === undefined ? {} : { primaryDomain }),
    ...(emailDomain === undefined ? {} : { emailDomain }),
    ...(billingEmail === undefined ? {} : { billingEmail }),
  }))
  const names = new Map(slim.map(({ clientId, displayName }) => [clientId, { clientId, displayName }]))
  return { evidence: clientsByEvidence(slim), names }
}

function concluded(
  all: readonly ManagedTenant[],
  { evidence, names }: KnownClients,
  mappings: readonly ClientMapping[],
): MappingFacts {
  const { suggest, outcomeOf } = suggesterAmong(evidence, { tenants: all, mappings })
  const tenants = all.map((tenant) => ({ tenant, outcome: outcomeOf(tenant) }))
  return {
    tenants,
    suggest,
    summary: summarise(tenants, mappings),
    clientOf: ({ current }) => names.get(clientOf(current) ?? ('' as ClientId)),
  }
}

function summarise(tenants: MappingFacts['tenants'], mappings: readonly ClientMapping[]): SuggestionSummary {
  const waiting = new Set(mappings.flatMap(({ tid, state }) => (state === 'create-new' ? [tid] : [])))
  const decided = mappings.reduce((latest, { decidedAt }) => Math.max(latest, decidedAt.getTime()), 0)
  const counts: Record<SuggestionOutcome, number> = {
    'auto-matched': 0,
    'needs-review': 0,
    unmatched: 0,
    skipped: 0,
    mapped: 0,
  }
  for (const { outcome } of tenants) counts[outcome] += 1
  return {
    counts,
    createNew: tenants.filter(({ tenant }) => waiting.has(tenant.tid)).length,
    ...(decided === 0 ? {} : { decidedAt: new Date(decided) }),
  }
}
