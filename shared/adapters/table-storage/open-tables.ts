import { TableClient } from '@azure/data-tables'
import { managedIdentity } from '../identity/managed-identity.ts'
import { withOwnLists } from './list-requests.ts'
import { accountKeyIn, ownPipeline, type AccountKey } from './own-pipeline.ts'
import { withOwnRequests } from './single-requests.ts'
import { withOwnTransactions } from './submit-transaction.ts'
import type { OpenTable } from './table.ts'

export type TablesAddress =
  | { readonly kind: 'identity'; readonly url: string }
  | { readonly kind: 'connection-string'; readonly connectionString: string }

/** Managed identity in Azure; a connection string for a local storage (plain http to loopback only). */
export function openTables(address: TablesAddress): OpenTable {
  if (address.kind === 'identity') {
    const credential = managedIdentity()
    return (name) => withOwn(new TableClient(address.url, name, credential), { allowInsecureConnection: false })
  }
  const allowInsecureConnection = isLoopback(address.connectionString)
  const by = accountKeyIn(address.connectionString)
  return (name) => {
    const client = TableClient.fromConnectionString(address.connectionString, name, { allowInsecureConnection })
    return withOwn(client, { allowInsecureConnection, by })
  }
}

interface Way {
  readonly allowInsecureConnection: boolean
  /** Absent: the client's own credential signs. */
  readonly by?: AccountKey | undefined
}

function withOwn(client: TableClient, { allowInsecureConnection, by }: Way): TableClient {
  const way = { pipeline: ownPipeline(client, by), allowInsecureConnection }
  return withOwnLists(withOwnRequests(withOwnTransactions(client, way), way), way)
}

function isLoopback(connectionString: string): boolean {
  if (/UseDevelopmentStorage=true/i.test(connectionString)) return true
  const endpoint = /TableEndpoint=([^;]+)/i.exec(connectionString)?.[1]
  return (
    endpoint !== undefined &&
    URL.canParse(endpoint) &&
    ['localhost', '127.0.0.1', '[::1]'].includes(new URL(endpoint).hostname)
  )
}
