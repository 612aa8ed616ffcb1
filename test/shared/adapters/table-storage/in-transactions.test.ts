import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inTransactions } from '../../../../shared/adapters/table-storage/in-transactions.ts'

const aRow = (place: number, text: string) => ({ partitionKey: 'p', rowKey: String(place).padStart(6, '0'), text })

describe('rows in transactions', () => {
  it('keep their order, a hundred at most, and stay below four megabytes however their texts are written', () => {
    const texts = fc.array(
      fc.tuple(fc.constantFrom('a', 'ö', '名', '\u0001', '"', '😀'), fc.integer({ min: 0, max: 60_000 })),
      { maxLength: 250 },
    )
    fc.assert(
      fc.property(texts, (wanted) => {
        const rows = wanted.map(([sign, length], place) => aRow(place, sign.repeat(length / sign.length)))
        const batches = inTransactions(rows)
        expect(batches.flat()).toEqual(rows)
        for (const batch of batches) {
          expect(batch.length).toBeLessThanOrEqual(100)
          if (batch.length > 1) expect(Buffer.byteLength(JSON.stringify(batch))).toBeLessThan(3_500_000)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('are as few as possible where they are short', () => {
    const rows = Array.from({ length: 250 }, (_unused, place) => aRow(place, 'short'))
    expect(inTransactions(rows).map((batch) => batch.length)).toEqual([100, 100, 50])
    expect(inTransactions([])).toEqual([])
  })
})
