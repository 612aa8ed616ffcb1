import type { Client } from '../../domain/client.ts'
import type { PlatformService, SystemIntegration } from '../../domain/callers/registered-client.ts'
import type { DomainClaim } from '../../domain/domain-claim.ts'
import type { FlagTarget } from '../../domain/feature-flag.ts'
import type { EntraTenantId, MemberId, OrganisationId } from '../../domain/ids.ts'
import type { Membership, PassportKey } from '../../domain/member.ts'
import type { Organisation, TenantMapping } from '../../domain/organisation.ts'
import type { Indexes, Repaired } from '../../ports/backups.ts'
import { bookPrefixes } from './book-keys.ts'
import { clientIndex } from './clients.ts'
import { contactIndex, contactOf, type ContactColumns } from './contact-rows.ts'
import { inConcert } from './in-concert.ts'
import type { IndexRow } from './index-rows.ts'
import { keys } from './keys.ts'
import { organisationNameKeys } from './organisation-names.ts'
import { table, type Key, type Keyed, type OpenTable } from './table.ts'

/** A row that must be there because another one is. */
interface Wanted {
  readonly table: string
  readonly key: Key
  readonly record: object
}

/** What the rows of a table want elsewhere, or in other partitions. */
interface Family {
  readonly table: string
  readonly wants: (record: never, key: Key) => readonly Wanted[]
}

const family = <T extends object>(table: string, wants: (record: T, key: Key) => readonly Wanted[]): Family => ({
  table,
  wants,
})

const passportPrefix = 'passport_'

/** In the words of docs/data-model.md: claims, and indexes in another partition or table. */
const families: readonly Family[] = [
  family('Organisations', (organisation: Organisation) => {
    const { organisationId, externalId, createdAt } = organisation
    const claimed = { organisationId, claimedAt: createdAt }
    return [
      ...organisationNameKeys(organisation).map((key) => ({
        table: 'OrganisationNames',
        key,
        record: { organisationId },
      })),
      ...(externalId === undefined
        ? []
        : [{ table: 'ExternalIds', key: keys.externalId(externalId), record: claimed }]),
    ]
  }),
  family('TenantMappings', (_mapping: TenantMapping, { partition, row }) => {
    if (!partition.startsWith('t_')) return []
    const tid = partition.slice(2) as EntraTenantId
    return [
      { table: 'MappedTenants', key: keys.mappedTenant(tid), record: { tid, misses: 0 } },
      { table: 'TenantMappings', key: keys.mappingIndex(row as OrganisationId, tid), record: {} },
    ]
  }),
  family('Members', (passport: PassportKey & { readonly unlinkedAt?: Date }, { partition, row }) => {
    if (!row.startsWith(passportPrefix) || passport.unlinkedAt !== undefined) return []
    const { provider, issuer, subject } = passport
    const record = { provider, issuer, subject, memberId: partition as MemberId }
    return [{ table: 'Passports', key: { partition: row.slice(passportPrefix.length), row: 'passport' }, record }]
  }),
  family('Memberships', ({ organisationId, memberId }: Membership, { row }) =>
    row === memberId ? [{ table: 'Members', key: keys.membershipIndex(memberId, organisationId), record: {} }] : [],
  ),
  family('Domains', ({ organisationId, domain }: DomainClaim, { row }) =>
    row === 'claim' ? [{ table: 'Domains', key: { partition: `o_${organisationId}`, row: domain }, record: {} }] : [],
  ),
  family('FeatureFlags', ({ flag, organisationId }: FlagTarget, { partition }) =>
    partition.startsWith('o_')
      ? [{ table: 'FeatureFlags', key: { partition: `f_${flag}`, row: organisationId }, record: {} }]
      : [],
  ),
  family('SystemIntegrations', ({ clientId, organisationId, createdAt }: SystemIntegration) => [
    programClaim(clientId, { kind: 'system-integration', organisationId, claimedAt: createdAt }),
  ]),
  family('PlatformServices', ({ clientId, createdAt }: PlatformService) => [
    programClaim(clientId, { kind: 'platform-service', claimedAt: createdAt }),
  ]),
]

const programClaim = (clientId: string, record: object): Wanted => ({
  table: 'ClientIds',
  key: { partition: clientId, row: 'client' },
  record,
})

/** A table whose records lie beside the rows by which they are found: a page of a backup may end between the two. */
interface Book {
  readonly table: string
  /** The index rows of a record; undefined where the row is none. */
  readonly indexOf: (record: never, key: Key) => readonly IndexRow[] | undefined
  readonly isIndex: (row: string) => boolean
}

const bookIndex = (row: string) => /^[nkesx]_/.test(row)

const books: readonly Book[] = [
  {
    table: 'Memberships',
    indexOf: (membership: Membership, { row }) =>
      row === membership.memberId ? membershipIndex(membership) : undefined,
    isIndex: (row) => /^(?:name|email)_/.test(row),
  },
  {
    table: 'Clients',
    indexOf: (client: Client, { row }) => (row.startsWith(bookPrefixes.records) ? clientIndex(client) : undefined),
    isIndex: bookIndex,
  },
  {
    table: 'Contacts',
    indexOf: (columns: ContactColumns, { row }) =>
      row.startsWith(bookPrefixes.records) ? contactIndex(contactOf(columns)) : undefined,
    isIndex: bookIndex,
  },
]

/** A Membership lies under the name once more, whole. */
function membershipIndex(membership: Membership): readonly IndexRow[] {
  const { organisationId, memberId, displayName, provenEMail } = membership
  return [
    { row: keys.membershipName(organisationId, displayName, memberId).row, marks: membership },
    ...(provenEMail === undefined
      ? []
      : [{ row: keys.eMailClaim(organisationId, provenEMail).row, marks: { memberId } }]),
  ]
}

/** Rows that are read at a time. */
const pageSize = 500

export function indexRepair(open: OpenTable): Indexes {
  async function* rowsOf(name: string): AsyncGenerator<Keyed<object>> {
    const rows = table<object>(open, name)
    let cursor: string | undefined
    do {
      const page = await rows.pageOfAll({ cursor, limit: pageSize })
      yield* page.items
      cursor = page.next
    } while (cursor !== undefined)
  }

  async function insertMissing(wanted: readonly Wanted[]): Promise<number> {
    const made = await inConcert(wanted, async ({ table: name, key, record }) => {
      const rows = table<object>(open, name)
      if (await rows.find(key)) return false
      return (await rows.insert(key, record)) !== undefined
    })
    return made.filter(Boolean).length
  }

  async function repairFamily({ table: name, wants }: Family): Promise<number> {
    let added = 0
    let waiting: Wanted[] = []
    for await (const { key, ...record } of rowsOf(name)) {
      waiting.push(...wants(record as never, key))
      if (waiting.length < pageSize) continue
      added += await insertMissing(waiting)
      waiting = []
    }
    return added + (await insertMissing(waiting))
  }

  async function repairBook(book: Book): Promise<Repaired> {
    let repaired: Repaired = { added: 0, removed: 0 }
    let partition: string | undefined
    let wanted = new Map<string, string>()
    let seen = new Set<string>()
    const settle = async () => {
      if (partition !== undefined)
        repaired = sum(repaired, await settlePartition(open, book, partition, { wanted, seen }))
      wanted = new Map()
      seen = new Set()
    }
    for await (const { key, version: _version, ...record } of rowsOf(book.table)) {
      if (key.partition !== partition) await settle()
      partition = key.partition
      const index = book.indexOf(record as never, key)
      for (const { row } of index ?? []) if (!wanted.has(row)) wanted.set(row, key.row)
      if (index === undefined && book.isIndex(key.row)) seen.add(key.row)
    }
    await settle()
    return repaired
  }

  return {
    repair: async () => {
      let repaired: Repaired = { added: 0, removed: 0 }
      for (const book of books) repaired = sum(repaired, await repairBook(book))
      for (const one of families) repaired = sum(repaired, { added: await repairFamily(one), removed: 0 })
      return repaired
    },
  }
}

const sum = (one: Repaired, other: Repaired): Repaired => ({
  added: one.added + other.added,
  removed: one.removed + other.removed,
})

interface Indexed {
  /** Keys of index rows, and the record that wants each. */
  readonly wanted: ReadonlyMap<string, string>
  readonly seen: ReadonlySet<string>
}

/** One partition: index rows that are missing are made from their records, those that nobody wants go. */
async function settlePartition(
  open: OpenTable,
  { table: name, indexOf }: Book,
  partition: string,
  { wanted, seen }: Indexed,
): Promise<Repaired> {
  const rows = table<object>(open, name)
  const missing = [...wanted].filter(([row]) => !seen.has(row))
  const stale = [...seen].filter((row) => !wanted.has(row))
  await inConcert(missing, async ([row, of]) => {
    const found = await rows.find({ partition, row: of })
    if (!found) return
    const { version: _version, ...record } = found
    const index = indexOf(record as never, { partition, row: of })?.find((one) => one.row === row)
    if (index) await rows.put({ partition, row }, index.marks)
  })
  await inConcert(stale, (row) => rows.remove({ partition, row }))
  return { added: missing.length, removed: stale.length }
}
