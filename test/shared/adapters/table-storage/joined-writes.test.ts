import type { TransactionAction } from '@azure/data-tables'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joiningWrites } from '../../../../shared/adapters/table-storage/joined-writes.ts'
import { etagOf, toRow } from '../../../../shared/adapters/table-storage/row.ts'
import { table } from '../../../../shared/adapters/table-storage/table.ts'
import { memoryTables } from '../../../support/memory-tables.ts'

interface Counter {
  readonly count: number
}

/** Counters of some partitions, which are written on the version that was read. */
function counters() {
  const tables = memoryTables()
  const rows = table<Counter>(tables.open, 'Counters')
  const sizes: number[] = []
  const write = joiningWrites((actions) => {
    sizes.push(actions.length)
    return rows.transact(actions)
  })
  const replace = (partition: string, row: string, count: number, version: string) => {
    const key = { partition, row }
    const action: TransactionAction = ['update', toRow(partition, row, { count }), 'Replace', { etag: etagOf(version) }]
    return write({ key, action, alone: async () => (await rows.replace(key, { count }, version)).version })
  }
  return { tables, rows, sizes, replace }
}

const settled = () => new Promise(setImmediate)

describe('writes that join', () => {
  it('come to what each alone would come to, whenever they come and whichever are refused', async () => {
    const wish = fc.record({
      partition: fc.constantFrom('p', 'q'),
      row: fc.integer({ min: 0, max: 7 }).map(String),
      isStale: fc.boolean(),
      pause: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(wish, { maxLength: 40 }), async (wishes) => {
        const { rows, replace } = counters()
        for (const partition of ['p', 'q'])
          for (let row = 0; row < 8; row += 1) await rows.insert({ partition, row: String(row) }, { count: 0 })
        const taken = new Set<string>()
        const outcomes = await Promise.all(
          wishes.map(async ({ partition, row, isStale, pause }, place) => {
            const kept = (await rows.find({ partition, row }))!
            if (pause) for (let turn = 0; turn < place % 5; turn += 1) await settled()
            // One write of each row is on the version that holds; the others come too late.
            const isFirst = !isStale && !taken.has(partition + row)
            if (isFirst) taken.add(partition + row)
            const version = isFirst ? kept.version : Buffer.from('W/"another"').toString('base64url')
            const written = await replace(partition, row, place + 1, version).catch(() => undefined)
            expect(written !== undefined).toBe(isFirst)
            return { partition, row, count: place + 1, written }
          }),
        )
        for (const { partition, row, count, written } of outcomes)
          if (written !== undefined)
            expect(await rows.find({ partition, row })).toMatchObject({ count, version: written })
      }),
      { numRuns: 60 },
    )
  })

  it('go together where they come together, a hundred at most, and alone where nobody comes', async () => {
    const { rows, sizes, replace, tables } = counters()
    const versions: string[] = []
    for (let row = 0; row < 250; row += 1)
      versions.push((await rows.insert({ partition: 'p', row: String(row) }, { count: 0 }))!.version)
    const asked: string[] = []
    tables.watch = ({ kind }, when) => {
      if (when === 'before') asked.push(kind)
    }
    const next = await Promise.all(versions.map((version, row) => replace('p', String(row), 1, version)))
    expect(sizes).toEqual([100, 100, 50])
    await replace('p', '7', 2, next[7]!)
    expect(asked).toEqual(['transact', 'transact', 'transact', 'replace'])
    expect(await rows.find({ partition: 'p', row: '7' })).toMatchObject({ count: 2 })
    expect(await rows.find({ partition: 'p', row: '249' })).toMatchObject({ count: 1 })
  })

  it('join the next transaction while one is under way; a row that is written twice waits for itself', async () => {
    const { rows, sizes, replace } = counters()
    const [one, two] = await Promise.all(
      ['1', '2'].map(async (row) => (await rows.insert({ partition: 'p', row }, { count: 0 }))!.version),
    )
    const first = replace('p', '1', 1, one!)
    await Promise.resolve()
    await Promise.resolve()
    const again = replace('p', '1', 9, one!).catch((thrown: unknown) => thrown)
    const other = replace('p', '2', 1, two!)
    await first
    await other
    expect(await again).toMatchObject({ code: 'version.stale' })
    expect(sizes).toEqual([2])
    expect(await rows.find({ partition: 'p', row: '1' })).toMatchObject({ count: 1 })
  })

  it('that storage does not answer for are each tried alone, and told what became of it', async () => {
    const { tables, rows, replace } = counters()
    const versions = await Promise.all(
      ['1', '2', '3'].map(async (row) => (await rows.insert({ partition: 'p', row }, { count: 0 }))!.version),
    )
    tables.watch = ({ kind }, when) => {
      if (kind === 'transact' && when === 'before') throw new Error('the connection broke')
    }
    await Promise.all(versions.map((version, place) => replace('p', String(place + 1), 1, version)))
    // Of one that took effect without an answer the versions are gone: whoever wrote it reads again.
    tables.watch = ({ kind }, when) => {
      if (kind === 'transact' && when === 'after') throw new Error('the connection broke')
    }
    const kept = await Promise.all(['1', '2', '3'].map((row) => rows.find({ partition: 'p', row })))
    const outcomes = await Promise.allSettled(
      kept.map((row, place) => replace('p', String(place + 1), 2, row!.version)),
    )
    expect(
      outcomes.map((outcome) => outcome.status === 'rejected' && (outcome.reason as { code: string }).code),
    ).toEqual(['version.stale', 'version.stale', 'version.stale'])
    expect(tables.rows('Counters').map(({ count }) => count)).toEqual([2, 2, 2])
  })
})
