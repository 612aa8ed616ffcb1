import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { table, type OpenTable } from '../../shared/adapters/table-storage/table.ts'
import { memoryTables } from '../support/memory-tables.ts'
import { ownTables } from './support/address-book.ts'

interface Note {
  readonly place: number
}

const rowOf = (place: number) => `r_${String(place).padStart(6, '0')}`
const places = (count: number) => Array.from({ length: count }, (_, place) => place)

async function keep(open: OpenTable, partition: string, kept: readonly number[]) {
  const notes = table<Note>(open, 'Notes')
  for (let start = 0; start < kept.length; start += 100)
    await notes.transact(
      kept
        .slice(start, start + 100)
        .map((place) => ['create', { partitionKey: partition, rowKey: rowOf(place), place }]),
    )
  return notes
}

const { places: storages, drop } = ownTables()
afterAll(drop)

describe.each(storages)('rows by their keys, %s', (_, open) => {
  it('are those that are there, each once, in the order given, with the version that they have', async () => {
    const partition = randomUUID()
    const notes = await keep(open, partition, places(250))
    const wanted = [...places(300).toReversed(), 7, 7]
    const found = await notes.findAll(partition, wanted.map(rowOf))
    expect(found.map(({ place }) => place)).toEqual(places(250).toReversed())
    const [last] = found
    await notes.replace({ partition, row: rowOf(249) }, { place: 249 }, last?.version ?? '')
  })

  it('are found where many others lie between them', async () => {
    const partition = randomUUID()
    const notes = await keep(open, partition, places(1_500))
    const wanted = places(20).map((place) => place * 75)
    const found = await notes.findAll(partition, [...wanted.map(rowOf), 'r_', 's'])
    expect(found.map(({ place }) => place)).toEqual(wanted)
  })

  it('are none where there are none, and none of another partition', async () => {
    const partition = randomUUID()
    await keep(open, randomUUID(), places(20))
    expect(await table<Note>(open, 'Notes').findAll(partition, places(20).map(rowOf))).toEqual([])
    expect(await table<Note>(open, 'Notes').findAll(partition, [])).toEqual([])
  })
})

describe('looking for many rows', () => {
  it('finds what looking for each alone finds, wherever they lie', async () => {
    const some = fc.uniqueArray(fc.integer({ min: 0, max: 3_000 }), { maxLength: 400, size: 'max' })
    await fc.assert(
      fc.asyncProperty(some, some, async (kept, wanted) => {
        const notes = await keep(memoryTables().open, 'p', kept)
        await notes.put({ partition: 'p', row: 'zz' }, { place: -1 })
        const found = await notes.findAll('p', wanted.map(rowOf))
        expect(found.map(({ place }) => place)).toEqual(wanted.filter((place) => kept.includes(place)))
      }),
      { numRuns: 30 },
    )
  })

  it.each([
    ['a small tenant whole: one request', 100, 1, 1],
    ['those of a page side by side: a few requests', 2_000, 1, 4],
    ['a page among very many: one look at what lies there, then each alone', 20_000, 100, 201],
  ])('reads %s', async (_what, kept, step, most) => {
    const tables = memoryTables()
    const notes = await keep(tables.open, 'p', places(kept))
    let requests = 0
    tables.watch = (_request, when) => {
      if (when === 'before') requests += 1
    }
    const wanted = places(Math.min(200, kept / step - 1)).map((place) => place * step)
    expect(await notes.findAll('p', wanted.map(rowOf))).toHaveLength(wanted.length)
    expect(requests).toBeLessThanOrEqual(most)
  })

  it('looks once at what lies between rows that are far apart, and finds new ones there all the same', async () => {
    const tables = memoryTables()
    const notes = await keep(tables.open, 'p', places(20_000))
    const wanted = places(100).map((place) => place * 150)
    await notes.findAll('p', wanted.map(rowOf))
    const looks: string[] = []
    tables.watch = ({ kind }, when) => {
      if (when === 'before') looks.push(kind)
    }
    await notes.put({ partition: 'p', row: 'r_000150_new' }, { place: -1 })
    const found = await notes.findAll('p', ['r_000150_new', ...wanted.slice(1).map(rowOf)])
    expect(found.map(({ place }) => place)).toEqual([-1, ...wanted.slice(1)])
    expect(looks.filter((kind) => kind === 'page')).toEqual([])
  })
})
