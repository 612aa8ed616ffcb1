import { clientOf, settled, type ClientMapping } from '../domain/client-mapping.ts'
import { isHubError } from '../domain/hub-error.ts'
import type { EntraTenantId, OrganisationId } from '../domain/ids.ts'
import type { ContactLinks } from '../ports/address-book.ts'
import type { Ports } from '../ports/ports.ts'
import type { Kept, Version } from '../ports/storage.ts'

export type SettleNeeds = Pick<Ports, 'clientMappings' | 'clock'> & {
  readonly contactLinks: Pick<ContactLinks, 'list' | 'putAll'>
}

/** The workflow that clears what a request did not get to. */
export const settleMappingWorkflow = 'SettleMapping'

export interface SettlePageInput {
  readonly organisationId: OrganisationId
  readonly tid: EntraTenantId
  /** Of the mapping whose traces are cleared. */
  readonly version: Version
  readonly cursor?: string
}

const linksAtOnce = 500

/**
 * Makes one page of the links of a tenant inactive, those aside that are of the Client it belongs to now; after the last page nothing is left
 * to clear. Contacts stay as they are. Safe to repeat. A mapping that was decided anew meanwhile is left to those who decided.
 */
export async function settlePage(
  { clientMappings, contactLinks, clock }: SettleNeeds,
  { organisationId, tid, version, cursor }: SettlePageInput,
): Promise<{ readonly next?: string }> {
  const mapping = await clientMappings.find(organisationId, tid)
  if (mapping?.unsettled !== true || mapping.version !== version) return {}
  const own = clientOf(mapping)
  const { items, next } = await contactLinks.list(organisationId, tid, { cursor, limit: linksAtOnce })
  const traces = items.filter((link) => link.state === 'active' && link.clientId !== own)
  const changedAt = clock.now()
  if (traces.length > 0)
    await contactLinks.putAll(
      organisationId,
      tid,
      traces.map((link) => ({ ...link, state: 'inactive' as const, changedAt })),
    )
  if (next !== undefined) return { next }
  try {
    await clientMappings.replace(settled(mapping), mapping)
  } catch (thrown) {
    if (!isHubError(thrown, 'version.stale')) throw thrown
  }
  return {}
}

/**
 * Clears what a remap left at the Client before, to the end: asked before a tenant is synced, so that no link leads to another Client's
 * contact. Safe to repeat. Answers the mapping as it is then.
 */
export async function settleMapping(
  ports: SettleNeeds,
  organisationId: OrganisationId,
  tid: EntraTenantId,
): Promise<Kept<ClientMapping> | undefined> {
  const mapping = await ports.clientMappings.find(organisationId, tid)
  if (mapping?.unsettled !== true) return mapping
  await settlePages(ports, mapping, Infinity)
  return settleMapping(ports, organisationId, tid)
}

/** At most `pages` of them; answers where to go on, if there is more. */
export async function settlePages(
  ports: SettleNeeds,
  { organisationId, tid, version }: Kept<ClientMapping>,
  pages: number,
): Promise<string | undefined> {
  let cursor: string | undefined
  for (let page = 0; page < pages; page += 1) {
    const input = { organisationId, tid, version, ...(cursor === undefined ? {} : { cursor }) }
    cursor = (await settlePage(ports, input)).next
    if (cursor === undefined) return undefined
  }
  return cursor
}
