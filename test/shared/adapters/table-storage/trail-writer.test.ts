import { RestError, type TransactionAction } from '@azure/data-tables'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textOf } from '../../../../shared/adapters/table-storage/text-columns.ts'
import { trailTable, trailWriter } from '../../../../shared/adapters/table-storage/trail-writer.ts'
import { memoryTables } from '../../../support/memory-tables.ts'
import { noon, northBank } from '../../support/facts.ts'

/** A line with its events, as an act has them. */
const partOf = (act: number, events: number) => ({
  events: Array.from({ length: events }, (_, place) => `act ${act}, event ${place}`),
  rows: [['create', { partitionKey: northBank, rowKey: `line_${act}`, act }] satisfies TransactionAction],
})

describe('what instances tell of one owner at once', () => {
  it('stands there once, in numbers without a gap, whichever answers are lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(2), fc.nat(3)), { minLength: 1, maxLength: 14 }),
        fc.array(fc.boolean(), { maxLength: 8 }),
        async (acts, losses) => {
          const tables = memoryTables()
          const open = () => trailWriter(tables.open, { now: () => noon })
          const [one, ...others] = [open(), open(), open()] as const
          const lost = [...losses]
          tables.watch = ({ kind }, when) => {
            // The SDK repeated a request whose answer was lost, and was refused what it had written itself.
            if (kind === 'transact' && when === 'after' && lost.shift())
              throw new RestError('stale', { statusCode: 412, code: 'UpdateConditionNotSatisfied' })
          }
          await Promise.all(
            acts.map(([instance, events], act) => (others[instance - 1] ?? one)(northBank, partOf(act, events))),
          )
          const rows = tables.rows(trailTable)
          const lines = rows.filter(({ rowKey }) => String(rowKey).startsWith('line_')).map(({ act }) => act)
          expect(lines.toSorted()).toEqual(acts.map((_, act) => act).toSorted())
          const slots = rows.filter((row) => 'first' in row)
          expect(slots.map(({ slot }) => slot)).toEqual(slots.map((_, place) => place + 1))
          expect(slots.map(textOf).toSorted()).toEqual(
            acts.flatMap(([, events], act) => partOf(act, events).events).toSorted(),
          )
        },
      ),
      { numRuns: 60 },
    )
  })

  it('is refused where the storage is away, and the next act is told all the same', async () => {
    const tables = memoryTables()
    const write = trailWriter(tables.open, { now: () => noon })
    let isAway = true
    tables.watch = ({ kind }) => {
      if (kind === 'transact' && isAway) throw new RestError('away', { statusCode: 503, code: 'ServerBusy' })
    }
    await expect(write(northBank, partOf(0, 1))).rejects.toThrow()
    isAway = false
    await write(northBank, partOf(1, 1))
    expect(tables.rows(trailTable).filter((row) => 'first' in row)).toHaveLength(1)
  })
})
