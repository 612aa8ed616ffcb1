import type { DirectoryUser } from '../../domain/directory-user.ts'
import type { EntraTenantId, OrganisationId } from '../../domain/ids.ts'
import type { ReconciliationItem } from '../../domain/sync/reconciliation-item.ts'
import type { Kept } from '../../ports/storage.ts'
import type { ReconciliationItems } from '../../ports/sync.ts'
import { inConcert } from './in-concert.ts'
import { inTransactions } from './in-transactions.ts'
import { toRow } from './row.ts'
import { table, type Key, type Keyed, type OpenTable } from './table.ts'
import { textColumns, textOf, withoutText } from './text-columns.ts'

/** The person is a text beside these columns: theirs would mix with the item's. */
type ItemRow = Omit<ReconciliationItem, 'user'>

const toItemRow = ({ user, ...item }: ReconciliationItem): ItemRow => ({
  ...item,
  ...textColumns(JSON.stringify(user)),
})
const fromItemRow = (row: Kept<ItemRow>): Kept<ReconciliationItem> => {
  const user = JSON.parse(textOf(row)) as DirectoryUser
  return { ...withoutText(row), user }
}

export function reconciliationTable(open: OpenTable): ReconciliationItems {
  const items = table<ItemRow>(open, 'ReconciliationItems')
  const rowOf = (tid: EntraTenantId, objectId: string) => `${tid}_${objectId}`
  const keyOf = ({
    organisationId,
    tid,
    objectId,
  }: Pick<ReconciliationItem, 'organisationId' | 'tid' | 'objectId'>): Key => ({
    partition: organisationId,
    row: rowOf(tid, objectId),
  })
  const find = async (organisationId: OrganisationId, tid: EntraTenantId, objectId: string) => {
    const found = await items.find(keyOf({ organisationId, tid, objectId }))
    return found && fromItemRow(found)
  }
  const bare = ({ key: _key, ...item }: Keyed<ItemRow>) => fromItemRow(item)
  return {
    find,
    findAll: async (organisationId, tid, objectIds) => {
      const found = await items.findAll(
        organisationId,
        objectIds.map((objectId) => rowOf(tid, objectId)),
      )
      return found.map(fromItemRow)
    },
    putAll: async (organisationId, all) => {
      const rows = all.map((item) => toRow(organisationId, keyOf(item).row, toItemRow(item)))
      await inConcert(inTransactions(rows), (batch) => items.transact(batch.map((row) => ['upsert', row, 'Replace'])))
    },
    replace: async (item, version) => fromItemRow(await items.replace(keyOf(item), toItemRow(item), version)),
    list: async (organisationId, wish, { state, tid } = {}) => {
      const stretch = { partition: organisationId, ...(tid === undefined ? {} : { prefix: `${tid}_` }) }
      const page = await items.page(stretch, wish, state === undefined ? undefined : (item) => item.state === state)
      return { ...page, items: page.items.map(bare) }
    },
  }
}
