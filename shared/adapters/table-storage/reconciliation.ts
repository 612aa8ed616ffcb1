import type { TransactionAction } from '@azure/data-tables'
import type { DirectoryUser } from '../../domain/directory-user.ts'
import { isHubError } from '../../domain/hub-error.ts'
import type { EntraTenantId, OrganisationId } from '../../domain/ids.ts'
import type { ReconciliationItem } from '../../domain/sync/reconciliation-item.ts'
import type { Kept, Page, PageWish } from '../../ports/storage.ts'
import type { ReconciliationItems } from '../../ports/sync.ts'
import { inConcert } from './in-concert.ts'
import { itemPlaces, move, otherPlaceOf, placeOf } from './reconciliation-keys.ts'
import { toRow } from './row.ts'
import { refuseStale } from './table-access.ts'
import { table, type Keyed, type OpenTable, type Table } from './table.ts'
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

/** Pages of open items that are read for one answer where the settled ones have not been taken out from among them yet. */
const mostPages = 10
/** Items that are written in one transaction: two rows each at most, of some kilobytes. */
const writtenAtOnce = 50
/** How often it is tried again where somebody else came before. */
const mostTries = 5

const chunksOf = <Item>(all: readonly Item[], size: number): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_chunk, place) => all.slice(place * size, (place + 1) * size))

export function reconciliationTable(open: OpenTable): ReconciliationItems {
  const items = table<ItemRow>(open, 'ReconciliationItems')

  /** Wherever they lie; one that is settled meanwhile is found in its new place. */
  async function findAll(organisationId: OrganisationId, tid: EntraTenantId, objectIds: readonly string[]) {
    const found = new Map<string, Kept<ItemRow>>()
    for (const place of [itemPlaces.open, itemPlaces.settled]) {
      const rows = objectIds.filter((objectId) => !found.has(objectId)).map((objectId) => place(tid, objectId))
      for (const item of await items.findAll(organisationId, rows)) found.set(item.objectId, item)
    }
    return objectIds.flatMap((objectId) => found.get(objectId) ?? [])
  }

  return {
    find: async (organisationId, tid, objectId) => {
      const [found] = await findAll(organisationId, tid, [objectId])
      return found && fromItemRow(found)
    },
    findAll: async (organisationId, tid, objectIds) =>
      (await findAll(organisationId, tid, [...new Set(objectIds)])).map(fromItemRow),
    putAll: (organisationId, all) => (all.length === 0 ? Promise.resolve() : putAll(items, organisationId, all)),
    replace: async (item, version) => {
      const { organisationId: partition, tid, objectId } = item
      const rows = [itemPlaces.open(tid, objectId), itemPlaces.settled(tid, objectId)]
      const found = await inConcert(rows, (row) => items.find({ partition, row }))
      const row = rows.find((_row, place) => found[place]?.version === version)
      const place = placeOf(item)
      if (row === undefined) return refuseStale(undefined)
      if (row === place) return fromItemRow(await items.replace({ partition, row }, toItemRow(item), version))
      const [moved = ''] = await items.transact(move(toItemRow(item), { partition, row }, place, version))
      return { ...item, version: moved }
    },
    list: (organisationId, wish, search = {}) => list(items, organisationId, wish, search),
  }
}

/** Writes each where it belongs, and takes it away where it lay before: on what is there, so that nobody is there twice. */
async function putAll(
  items: Table<ItemRow>,
  organisationId: OrganisationId,
  all: readonly ReconciliationItem[],
  tries = mostTries,
): Promise<void> {
  const [here, elsewhere] = await Promise.all(
    [placeOf, otherPlaceOf].map(async (place) => {
      const found = await items.findAll(organisationId, all.map(place))
      return new Set(found.map(({ tid, objectId }) => itemPlaces.open(tid, objectId)))
    }),
  )
  const actions = all.map((item): readonly TransactionAction[] => {
    const id = itemPlaces.open(item.tid, item.objectId)
    if (elsewhere?.has(id))
      return move(toItemRow(item), { partition: organisationId, row: otherPlaceOf(item) }, placeOf(item))
    const row = toRow(organisationId, placeOf(item), toItemRow(item))
    return [here?.has(id) ? ['update', row, 'Replace', { etag: '*' }] : ['create', row]]
  })
  try {
    await inConcert(chunksOf(actions, writtenAtOnce), (some) => items.transact(some.flat()))
  } catch (thrown) {
    // Somebody decided about one of them meanwhile.
    if (!isHubError(thrown, 'version.stale') || tries <= 1) throw thrown
    await putAll(items, organisationId, all, tries - 1)
  }
}

const bare = ({ key: _key, ...item }: Keyed<ItemRow>) => fromItemRow(item)

/** What is open costs what its page costs; of the settled ones those of a state are searched for. */
async function list(
  items: Table<ItemRow>,
  organisationId: OrganisationId,
  { cursor, limit }: PageWish,
  { state, tid }: NonNullable<Parameters<ReconciliationItems['list']>[2]>,
): Promise<Page<Kept<ReconciliationItem>>> {
  const within = { partition: organisationId }
  if (state === undefined) {
    const prefix = tid === undefined ? '' : [itemPlaces.openBegin(tid), itemPlaces.settledBegin(tid)]
    const page = await items.page({ ...within, prefix }, { cursor, limit })
    return { ...page, items: page.items.map(bare) }
  }
  if (state !== 'open') {
    const prefix = itemPlaces.settledBegin(tid)
    const page = await items.page({ ...within, prefix }, { cursor, limit }, (item) => item.state === state)
    return { ...page, items: page.items.map(bare) }
  }
  const stretch = { ...within, prefix: itemPlaces.openBegin(tid), until: itemPlaces.openEnd }
  let from = cursor
  for (let read = 1; ; read += 1) {
    const page = await items.page(stretch, { cursor: from, limit })
    const found = page.items.filter((item) => item.state === 'open')
    if (found.length > 0 || page.next === undefined || read === mostPages) return { ...page, items: found.map(bare) }
    from = page.next
  }
}
