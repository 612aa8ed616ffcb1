import type { TransactionAction } from '@azure/data-tables'
import { clientTerms, type Client } from '../../domain/client.ts'
import { HubError, isHubError } from '../../domain/hub-error.ts'
import type { ClientId } from '../../domain/ids.ts'
import type { Clients } from '../../ports/address-book.ts'
import type { Kept } from '../../ports/storage.ts'
import { bookKeys, bookPrefixes } from './book-keys.ts'
import { inConcert } from './in-concert.ts'
import { indexActions, type IndexRow } from './index-rows.ts'
import { etagOf, toRow } from './row.ts'
import { searchRows } from './search-rows.ts'
import { stampAction, stamps } from './stamps.ts'
import { table, type OpenTable } from './table.ts'

/** What an index row says of its Client. */
interface ClientMarks {
  readonly clientId: ClientId
  readonly state: Client['state']
}

/** The Clients of an Organisation lie in one partition, each with the rows by which it is found. */
export function clientTable(open: OpenTable): Clients {
  const clients = table<Client>(open, 'Clients')
  const index = table<ClientMarks>(open, 'Clients')

  const find: Clients['find'] = (organisationId, clientId) =>
    clients.find({ partition: organisationId, row: bookKeys.record(clientId) })

  /** One transaction; what it was refused for is told apart by reading. */
  async function write(client: Client, current: Kept<Client> | undefined): Promise<Kept<Client>> {
    const { organisationId, clientId, externalId } = client
    const row = toRow(organisationId, bookKeys.record(clientId), client)
    const record: TransactionAction = current
      ? ['update', row, 'Replace', { etag: etagOf(current.version) }]
      : ['create', row]
    const rows = indexActions(organisationId, current ? clientIndex(current) : [], clientIndex(client))
    try {
      const [version = ''] = await clients.transact([record, ...rows, stampAction(organisationId)])
      return { ...client, version }
    } catch (thrown) {
      if (!isHubError(thrown, 'version.stale')) throw thrown
      const found = await find(organisationId, clientId)
      if (!current && found) throw new HubError('state.conflicting', 'A client with this id exists already.')
      if (found?.version !== current?.version || externalId === undefined || externalId === current?.externalId)
        throw thrown
      throw new HubError('externalId.taken', 'Another client has this external id.', { details: { externalId } })
    }
  }

  return {
    stamp: stamps(open, 'Clients').read,
    find,
    findAll: (organisationId, clientIds) => clients.findAll(organisationId, clientIds.map(bookKeys.record)),
    insert: (client) => write(client, undefined),
    replace: write,
    findByExternalIds: async (organisationId, externalIds) => {
      const held = await inConcert([...new Set(externalIds)], async (externalId) => {
        const claim = await index.find({ partition: organisationId, row: bookKeys.externalId(externalId) })
        const client = claim && (await find(organisationId, claim.clientId))
        return client && ([externalId, client] as const)
      })
      return new Map(held.filter((pair) => pair !== undefined))
    },
    list: (organisationId, wish) => clients.page({ partition: organisationId, prefix: bookPrefixes.records }, wish),
    search: (organisationId, wish, { state, text }) => {
      const keep = state === undefined ? undefined : (row: ClientMarks) => row.state === state
      const searched = {
        index,
        partition: organisationId,
        idOf: (row: ClientMarks) => row.clientId,
        find: (row: ClientMarks) => find(organisationId, row.clientId),
        termsOf: clientTerms,
        listed: {
          prefix: bookPrefixes.names,
          rowOf: ({ displayName, clientId }: Client) => bookKeys.name(displayName, clientId),
        },
        keep,
      }
      return searchRows(searched, wish, text)
    },
  }
}

/** Every row by which a Client is found. */
export function clientIndex(client: Client): readonly IndexRow[] {
  const { clientId, displayName, state, externalId } = client
  const marks: ClientMarks = { clientId, state }
  return [
    { row: bookKeys.name(displayName, clientId), marks },
    ...clientTerms(client).map((term) => ({ row: bookKeys.term(term, clientId), marks })),
    ...(externalId === undefined
      ? []
      : [{ row: bookKeys.externalId(externalId), marks: { clientId }, unique: true } as const]),
  ]
}
