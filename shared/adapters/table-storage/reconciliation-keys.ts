import type { TransactionAction } from '@azure/data-tables'
import type { EntraTenantId } from '../../domain/ids.ts'
import { etagOf, toRow } from './row.ts'
import type { Key } from './table.ts'

/** What of an item says where it lies. */
interface Placed {
  readonly tid: EntraTenantId
  readonly objectId: string
  readonly state: string
}

const settledPrefix = 'settled_'

/** Open items lie under ids, which are hexadecimal; settled ones, of which there are more each year, behind them. */
export const itemPlaces = {
  open: (tid: EntraTenantId, objectId: string) => `${tid}_${objectId}`,
  settled: (tid: EntraTenantId, objectId: string) => `${settledPrefix}${tid}_${objectId}`,
  openBegin: (tid: EntraTenantId | undefined) => (tid === undefined ? '' : `${tid}_`),
  settledBegin: (tid: EntraTenantId | undefined) => `${settledPrefix}${tid === undefined ? '' : `${tid}_`}`,
  openEnd: 'g',
} as const

export const placeOf = ({ tid, objectId, state }: Placed) =>
  state === 'open' ? itemPlaces.open(tid, objectId) : itemPlaces.settled(tid, objectId)

/** Where an item does not lie while it is in this state. */
export const otherPlaceOf = ({ tid, objectId, state }: Placed) =>
  state === 'open' ? itemPlaces.settled(tid, objectId) : itemPlaces.open(tid, objectId)

/** A row taken to another key of its partition, all or nothing; with a version, from what it was at then. */
export const move = (record: object, from: Key, to: string, version?: string): readonly TransactionAction[] => [
  ['upsert', toRow(from.partition, to, record), 'Replace'],
  [
    'delete',
    {
      partitionKey: from.partition,
      rowKey: from.row,
      ...(version === undefined ? {} : { etag: etagOf(version) }),
    },
  ],
]
