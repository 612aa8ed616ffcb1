import type { DirectConnection } from '../../domain/connection.ts'
import type { ListedTenant } from '../../domain/discovery.ts'
import { parseEntraTenantId } from '../../domain/ids.ts'
import type { Clock } from '../../ports/clock.ts'
import type { DirectorySource } from '../../ports/discovery.ts'
import { graphClient, pathOfNextLink, unreadableGraph } from './graph-client.ts'
import { asGraphRefusal } from './graph-errors.ts'
import { readList } from './graph-list.ts'

/** The largest page that the partner resources allow. */
const pageSize = 300

/** https://learn.microsoft.com/graph/api/tenantrelationship-list-delegatedadminrelationships (v1.0) */
const active =
  "/tenantRelationships/delegatedAdminRelationships?$filter=status eq 'active'&$select=displayName,customer,autoExtendDuration,endDateTime&$top="
const relationships = `${active}${pageSize}`
const oneRelationship = `${active}1`

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
        const page: unknown = await client.api(cursor ?? relationships).get()
        return readPage(page, baseUrl)
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
      readPage(await graphClient(baseUrl, accessToken).api(oneRelationship).get(), baseUrl)
    } catch (thrown) {
      throw asGraphRefusal(thrown, clock.now())
    }
  }
}

interface Relationship {
  readonly displayName?: unknown
  readonly customer?: { readonly tenantId?: unknown; readonly displayName?: unknown } | null
}

function readPage(page: unknown, baseUrl: string): { readonly tenants: ListedTenant[]; readonly next?: string } {
  const { rows, nextLink } = readList(page)
  const tenants = rows.flatMap((row) => readRelationship(row) ?? [])
  if (nextLink === undefined) return { tenants }
  const next = pathOfNextLink(nextLink, baseUrl)
  if (next === undefined) throw unreadableGraph('the next page is on another host')
  return { tenants, next }
}

/** A relationship without a customer (not accepted yet) lists nobody. One named `MLT_…` is a Microsoft-led transition: it gives no access. */
function readRelationship(row: unknown): ListedTenant | undefined {
  const { displayName: title, customer } = (row ?? {}) as Relationship
  if (typeof title === 'string' && title.startsWith('MLT_')) return undefined
  const tid = typeof customer?.tenantId === 'string' ? parseEntraTenantId(customer.tenantId) : undefined
  const displayName = typeof customer?.displayName === 'string' ? customer.displayName.trim().slice(0, 256) : ''
  if (!tid) return undefined
  return { tid, displayName: displayName === '' ? tid : displayName }
}
