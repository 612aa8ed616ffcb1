import type { TransactionAction } from '@azure/data-tables'
import { toRow } from './row.ts'

/** A row by which a record is found; it lies in the partition of the record and is written with it. */
export interface IndexRow {
  readonly row: string
  readonly marks: object
  /** Nobody else may have it: making it refuses where it is there. */
  readonly unique?: true
}

/** What makes the index rows of a record those that it should have. A row that stays as it is costs nothing. */
export function indexActions(
  partition: string,
  before: readonly IndexRow[],
  after: readonly IndexRow[],
): readonly TransactionAction[] {
  const had = byRow(before)
  const wanted = byRow(after)
  const put = [...wanted.values()].filter(({ row, marks }) => !isAlike(had.get(row)?.marks, marks))
  const gone = [...had.keys()].filter((row) => !wanted.has(row))
  return [
    ...put.map(({ row, marks, unique }): TransactionAction =>
      unique === true ? ['create', toRow(partition, row, marks)] : ['upsert', toRow(partition, row, marks), 'Replace'],
    ),
    ...gone.map((row): TransactionAction => ['delete', { partitionKey: partition, rowKey: row }]),
  ]
}

const byRow = (rows: readonly IndexRow[]) => new Map(rows.map((row) => [row.row, row]))
const isAlike = (one: object | undefined, other: object) =>
  one !== undefined && JSON.stringify(one) === JSON.stringify(other)
