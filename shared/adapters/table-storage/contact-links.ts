import type { ContactLink } from '../../domain/contact.ts'
import type { EntraTenantId, OrganisationId } from '../../domain/ids.ts'
import type { ContactLinks } from '../../ports/address-book.ts'
import { inConcert } from './in-concert.ts'
import { inTransactions } from './in-transactions.ts'
import { toRow } from './row.ts'
import { table, type Key, type OpenTable } from './table.ts'

/** The links of one tenant in one Organisation are one partition: a page of people is read and written in it. */
export function contactLinkTable(open: OpenTable): ContactLinks {
  const links = table<ContactLink>(open, 'ContactLinks')
  return {
    findAll: (organisationId, tid, objectIds) => links.findAll(partitionOf(organisationId, tid), objectIds),
    list: (organisationId, tid, wish) => links.page({ partition: partitionOf(organisationId, tid) }, wish),
    putAll: async (organisationId, tid, all) => {
      // Of several links of one person the last counts: a transaction takes each row once.
      const rows = [...new Map(all.map((link) => [link.objectId, link])).values()]
      const partition = partitionOf(organisationId, tid)
      await inConcert(inTransactions(rows.map((link) => toRow(partition, link.objectId, link))), (batch) =>
        links.transact(batch.map((row) => ['upsert', row, 'Replace'])),
      )
    },
    replace: (link, version) => links.replace(keyOf(link), link, version),
  }
}

const partitionOf = (organisationId: OrganisationId, tid: EntraTenantId) => `${organisationId}_${tid}`
const keyOf = ({ organisationId, tid, objectId }: ContactLink): Key => ({
  partition: partitionOf(organisationId, tid),
  row: objectId,
})
