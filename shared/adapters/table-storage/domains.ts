import type { DomainClaim, DomainName } from '../../domain/domain-claim.ts'
import type { Domains } from '../../ports/domains.ts'
import { inConcert } from './in-concert.ts'
import { table, type Key, type OpenTable } from './table.ts'

const claimKey = (domain: DomainName): Key => ({ partition: domain, row: 'claim' })
const indexKey = ({ organisationId, domain }: DomainClaim): Key => ({ partition: `o_${organisationId}`, row: domain })

/** A domain lies under its own name, which makes it one Organisation's; beside it an index for the list of an Organisation. */
export function domainTable(open: OpenTable): Domains {
  const claims = table<DomainClaim>(open, 'Domains')
  const index = table<object>(open, 'Domains')
  const find: Domains['find'] = (domain) => claims.find(claimKey(domain))
  return {
    find,
    listOfOrganisation: async (organisationId, wish) => {
      const page = await index.page({ partition: `o_${organisationId}` }, wish)
      const found = await inConcert(page.items, ({ key }) => find(key.row as DomainName))
      return { ...page, items: found.flatMap((claim) => (claim?.organisationId === organisationId ? [claim] : [])) }
    },
    scan: (wish) => claims.scan(`RowKey eq 'claim'`, wish),
    insert: async (claim) => {
      // A row of the index whose claim is not there, or another's, is passed over.
      await index.put(indexKey(claim), {})
      return claims.insert(claimKey(claim.domain), claim)
    },
    replace: async (claim, current) => {
      if (claim.organisationId !== current.organisationId) await index.put(indexKey(claim), {})
      const kept = await claims.replace(claimKey(claim.domain), claim, current.version)
      if (claim.organisationId !== current.organisationId) await index.remove(indexKey(current))
      return kept
    },
    remove: async (claim) => {
      await claims.remove(claimKey(claim.domain), claim.version)
      await index.remove(indexKey(claim))
    },
  }
}
