import { normaliseDomain } from '../../domain/address-forms.ts'
import type { TenantDomains } from '../../domain/directory-user.ts'
import { isHubError } from '../../domain/hub-error.ts'
import type { EntraTenantId } from '../../domain/ids.ts'
import { unreadableGraph } from './graph-client.ts'
import { readGraph, type GraphReader, type TenantAccess } from './graph-reading.ts'
import { readList } from './graph-list.ts'
import { firstPage, nextPage, readCursor } from './page-cursor.ts'

/** https://learn.microsoft.com/graph/api/domain-list (v1.0) */
const domains = '/domains?$select=id,isDefault,isInitial,isVerified'
/** https://learn.microsoft.com/graph/api/tenantrelationship-findtenantinformationbytenantid (v1.0) */
const tenantInformation = (tid: EntraTenantId) =>
  `/tenantRelationships/findTenantInformationByTenantId(tenantId='${tid}')`

/** A tenant has at most 5,000 domains; more pages than this are none of one tenant's. */
const mostPages = 50

/**
 * The domains of a managed tenant: its own list of them, read there; where we are not let in, the one domain that any tenant may learn of
 * another, asked from home. Where that fails too, the first refusal counts.
 */
export async function readTenantDomains(
  reader: GraphReader,
  access: { readonly there: TenantAccess; readonly home: TenantAccess },
  tid: EntraTenantId,
): Promise<TenantDomains> {
  try {
    return { tid, ...(await readDomains(reader, access.there)) }
  } catch (thrown) {
    if (!isHubError(thrown, 'access.refused', 'consent.missing', 'credential.rejected')) throw thrown
    return askFromHome(reader, access.home, tid).catch(() => {
      throw thrown
    })
  }
}

async function readDomains(reader: GraphReader, access: TenantAccess): Promise<Omit<TenantDomains, 'tid'>> {
  const verified = new Set<string>()
  let primary: string | undefined
  let initial: string | undefined
  let at = firstPage(domains)
  for (let page = 0; page < mostPages; page += 1) {
    const { rows, nextLink } = readList((await readGraph(reader, access, at.path)).body)
    for (const row of rows.map(readDomain)) {
      if (row.name === undefined || !row.isVerified) continue
      verified.add(row.name)
      if (row.isDefault) primary ??= row.name
      if (row.isInitial) initial ??= row.name
    }
    if (nextLink === undefined)
      return {
        ...(primary === undefined ? {} : { primary }),
        ...(initial === undefined ? {} : { initial }),
        verified: [...verified],
      }
    at = readCursor(nextPage(at, nextLink, reader.baseUrl))
  }
  throw unreadableGraph('more domains than a tenant may have')
}

function readDomain(row: unknown) {
  const { id, isVerified, isDefault, isInitial } = (row ?? {}) as Readonly<Record<string, unknown>>
  return {
    name: typeof id === 'string' ? normaliseDomain(id) : undefined,
    isVerified: isVerified === true,
    isDefault: isDefault === true,
    isInitial: isInitial === true,
  }
}

async function askFromHome(reader: GraphReader, home: TenantAccess, tid: EntraTenantId): Promise<TenantDomains> {
  const { body } = await readGraph(reader, home, tenantInformation(tid))
  const { tenantId, defaultDomainName } = (body ?? {}) as Readonly<Record<string, unknown>>
  if (typeof tenantId !== 'string' || tenantId.toLowerCase() !== tid) throw unreadableGraph('another tenant')
  const primary = typeof defaultDomainName === 'string' ? normaliseDomain(defaultDomainName) : undefined
  return { tid, ...(primary === undefined ? {} : { primary }), verified: primary === undefined ? [] : [primary] }
}
