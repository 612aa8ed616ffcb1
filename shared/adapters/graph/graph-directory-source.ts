import { GraphError } from '@microsoft/microsoft-graph-client'
import type { DirectConnection } from '../../domain/connection.ts'
import type { ListedTenant } from '../../domain/discovery.ts'
import { parseEntraTenantId } from '../../domain/ids.ts'
import type { Clock } from '../../ports/clock.ts'
import type { DirectorySource, ListedPage } from '../../ports/discovery.ts'
import { graphClient, pathOfNextLink, unreadableGraph } from './graph-client.ts'
import { asGraphRefusal } from './graph-errors.ts'
import { readList } from './graph-list.ts'

/** The largest page that the partner resources allow. */
const pageSize = 300

/**
 * Where the customers of a partner are listed, the best first: active relationships, whose rows tell Microsoft-led transitions from the others;
 * their customers; and the contracts of a reseller, which know nothing of delegated administration.
 * https://learn.microsoft.com/graph/api/tenantrelationship-list-delegatedadminrelationships,
 * https://learn.microsoft.com/graph/api/tenantrelationship-list-delegatedadmincustomers,
 * https://learn.microsoft.com/graph/api/contract-list (v1.0)
 */
const lists = [
  "/tenantRelationships/delegatedAdminRelationships?$filter=status eq 'active'&$select=displayName,customer,autoExtendDuration,endDateTime&$top=",
  '/tenantRelationships/delegatedAdminCustomers?$select=tenantId,displayName&$top=',
  '/contracts?$select=customerId,displayName&$top=',
] as const
const isContracts = (path: string) => path.startsWith('/contracts')

/** Where the access token of a Connection comes from, and what becomes of one that Graph did not take. */
export interface ConnectionTokens {
  readonly tokenFor: (connection: DirectConnection) => Promise<string>
  readonly forget: (connection: DirectConnection) => void
}

/** Managed tenants of a direct connection: the customers of the partner's active delegated admin relationships. */
export function graphDirectorySource(
  baseUrl: string,
  tokens: ConnectionTokens,
  clock: Clock,
): DirectorySource<DirectConnection> {
  return {
    listManagedTenants: async (connection, cursor) => {
      try {
        const client = graphClient(baseUrl, await tokens.tokenFor(connection))
        const read = async (path: string) => readPage((await client.api(path).get()) as unknown, path, baseUrl)
        return await (cursor === undefined ? fromFirstList(read, pageSize) : read(cursor))
      } catch (thrown) {
        const refusal = asGraphRefusal(thrown, clock.now())
        if (refusal.code === 'credential.rejected') tokens.forget(connection)
        throw refusal
      }
    },
  }
}

/** Whether Graph lets an account read the partner's relationships: one row of them, with its own token. */
export function probeGraph(baseUrl: string, clock: Clock): (accessToken: string) => Promise<void> {
  return async (accessToken) => {
    try {
      const client = graphClient(baseUrl, accessToken)
      await fromFirstList(async (path) => readPage((await client.api(path).get()) as unknown, path, baseUrl), 1)
    } catch (thrown) {
      throw asGraphRefusal(thrown, clock.now())
    }
  }
}

/**
 * From the first list that Graph has. One that it refuses to show is not gone round: the same permission opens the next. @throws what the
 * first list answered, where Graph has none
 */
async function fromFirstList<Page>(read: (path: string) => Promise<Page>, size: number): Promise<Page> {
  let first: unknown
  for (const list of lists)
    try {
      return await read(`${list}${size}`)
    } catch (thrown) {
      // Beyond the first a refusal is about a list that was not asked for; patience that Graph asks for is heeded all the same.
      if (!isUnserved(thrown) && (first === undefined || !isForbidden(thrown))) throw thrown
      first ??= thrown
    }
  throw first
}

const isUnserved = (thrown: unknown) => thrown instanceof GraphError && [400, 404, 501].includes(thrown.statusCode)
const isForbidden = (thrown: unknown) => thrown instanceof GraphError && thrown.statusCode === 403

interface Row {
  readonly status?: unknown
  readonly displayName?: unknown
  readonly tenantId?: unknown
  readonly customerId?: unknown
  readonly customer?: { readonly tenantId?: unknown; readonly displayName?: unknown } | null
}

function readPage(page: unknown, path: string, baseUrl: string): ListedPage {
  const { rows, nextLink } = readList(page)
  const tenants = rows.flatMap((row) => readRow((row ?? {}) as Row) ?? [])
  const whole = isContracts(path) ? ({ incomplete: true } as const) : {}
  if (nextLink === undefined) return { tenants, ...whole }
  const next = pathOfNextLink(nextLink, baseUrl)
  if (next === undefined) throw unreadableGraph('the next page is on another host')
  return { tenants, next, ...whole }
}

/**
 * A relationship without a customer (not accepted yet) lists nobody, nor does one that says it is not active. One named `MLT_…` is a Microsoft-led
 * transition: it gives no access.
 */
function readRow(row: Row): ListedTenant | undefined {
  const { displayName: title, tenantId, customerId, customer, status } = row
  if (typeof status === 'string' && status.toLowerCase() !== 'active') return undefined
  const isBare = tenantId !== undefined || customerId !== undefined
  if (!isBare && typeof title === 'string' && title.startsWith('MLT_')) return undefined
  const id = isBare ? (tenantId ?? customerId) : customer?.tenantId
  const name = isBare ? title : customer?.displayName
  const tid = typeof id === 'string' ? parseEntraTenantId(id) : undefined
  const displayName = typeof name === 'string' ? name.trim().slice(0, 256) : ''
  if (!tid) return undefined
  return { tid, displayName: displayName === '' ? tid : displayName }
}
