import { randomUUID } from 'node:crypto'
import type { TableClient, TransactionAction } from '@azure/data-tables'
import fc from 'fast-check'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { openTables } from '../../shared/adapters/table-storage/open-tables.ts'
import { fromRow, toRow } from '../../shared/adapters/table-storage/row.ts'
import { table, type OpenTable } from '../../shared/adapters/table-storage/table.ts'
import { expectRefusal } from '../shared/support/refusals.ts'
import { memoryTables } from '../support/memory-tables.ts'

interface Note {
  readonly text: string
  readonly count?: number
  readonly done?: boolean
  readonly at?: Date
  readonly tags?: readonly unknown[]
}

const made: TableClient[] = []
const azurite: OpenTable = (name) => {
  const client = openTables({ kind: 'connection-string', connectionString: inject('stack').storage })(name)
  made.push(client)
  return client
}
const { open: inMemory } = memoryTables()
const freshName = () => `Notes${randomUUID().replaceAll('-', '')}`

afterAll(async () => {
  await Promise.all(made.map((client) => client.deleteTable()))
})

describe.each([
  ['in storage', azurite],
  ['in memory', inMemory],
])('a table %s', (_, open) => {
  const name = freshName()
  const notes = table<Note>(open, name)
  const newKey = (partition = 'p') => ({ partition, row: randomUUID() })

  it('that was never written is empty', async () => {
    const unwritten = table<Note>(open, freshName())
    expect(await unwritten.find(newKey())).toBeUndefined()
    expect(await unwritten.page({ partition: 'p' }, { limit: 5 })).toEqual({ items: [] })
    expect(await unwritten.pageOfAll({ limit: 5 })).toEqual({ items: [] })
    expect(await unwritten.scan('', { limit: 5 })).toEqual({ items: [] })
    await unwritten.remove(newKey())
  })

  it('is made with its first row, by whichever write comes first', async () => {
    for (const write of ['insert', 'put', 'transact'] as const) {
      const unwritten = table<Note>(open, freshName())
      const key = newKey()
      await (write === 'transact'
        ? unwritten.transact([['create', toRow(key.partition, key.row, { text: 'a' })]])
        : unwritten[write](key, { text: 'a' }))
      expect(await unwritten.find(key)).toMatchObject({ text: 'a' })
    }
  })

  it('inserts once: of twenty that arrive together one is kept', async () => {
    const key = newKey()
    const kept = await Promise.all(
      Array.from({ length: 20 }, (_unused, count) => notes.insert(key, { text: 'a', count })),
    )
    const winners = kept.filter((row) => row !== undefined)
    expect(winners).toHaveLength(1)
    expect(await notes.find(key)).toEqual(winners[0])
  })

  it('replaces only what is still as it was read', async () => {
    const key = newKey()
    const first = await notes.insert(key, { text: 'a', count: 1 })
    const second = await notes.replace(key, { text: 'b' }, first!.version)
    expect(second.version).not.toBe(first?.version)
    await expectRefusal('version.stale', notes.replace(key, { text: 'c' }, first!.version))
    expect(await notes.find(key)).toEqual(second)
  })

  it('lets one of twenty changes of the same version through', async () => {
    const key = newKey()
    const { version } = (await notes.insert(key, { text: 'a' }))!
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_unused, count) => notes.replace(key, { text: 'b', count }, version)),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('takes a row that is gone, and a version that never was, for a stale one', async () => {
    const key = newKey()
    const { version } = (await notes.insert(key, { text: 'a' }))!
    const neverWas = Buffer.from(`W/"datetime'2001-01-01T00%3A00%3A00.0000000Z'"`).toString('base64url')
    await expectRefusal('version.stale', notes.replace(key, { text: 'b' }, neverWas))
    await notes.remove(key)
    await notes.remove(key)
    await expectRefusal('version.stale', notes.replace(key, { text: 'b' }, version))
  })

  it('puts over whatever is there, and leaves no column of it behind', async () => {
    const key = newKey()
    await notes.put(key, { text: 'a', count: 1, tags: ['x'] })
    await notes.put(key, { text: 'b' })
    const { version, ...rest } = (await notes.find(key))!
    expect(rest).toEqual({ text: 'b' })
    expect(version).not.toBe('')
  })

  it('commits a transaction whole or not at all', async () => {
    const [taken, free] = [newKey('t'), newKey('t')]
    await notes.put(taken, { text: 'there' })
    const both = (rowOfSecond: string) =>
      notes.transact([
        ['create', toRow('t', free.row, { text: 'new' })],
        ['create', toRow('t', rowOfSecond, { text: 'new' })],
      ])
    await expectRefusal('version.stale', both(taken.row))
    expect(await notes.find(free)).toBeUndefined()
    await both(randomUUID())
    expect(await notes.find(free)).toMatchObject({ text: 'new' })
  })

  it('holds a transaction to the versions it names', async () => {
    const key = newKey('t')
    const { version } = (await notes.insert(key, { text: 'a' }))!
    const etag = Buffer.from(version, 'base64url').toString()
    const change = (text: string) => notes.transact([['update', toRow('t', key.row, { text }), 'Replace', { etag }]])
    await change('b')
    await expectRefusal('version.stale', change('c'))
    expect(await notes.find(key)).toMatchObject({ text: 'b' })
  })

  it('is read page by page, each row once, in the order of the keys', async () => {
    const partition = randomUUID()
    const filter = `PartitionKey eq '${partition}'`
    for (let count = 0; count < 7; count += 1) await notes.put({ partition, row: `r${count}` }, { text: 'a', count })
    const counts: (number | undefined)[] = []
    let cursor: string | undefined
    let read = 0
    do {
      const page = await notes.page({ partition }, { cursor, limit: 3 })
      expect(page.items.length).toBeLessThanOrEqual(3)
      counts.push(...page.items.map(({ count }) => count))
      cursor = page.next
      read += 1
    } while (cursor !== undefined)
    expect(counts).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(read).toBe(3)
    expect((await notes.all(filter)).map(({ key }) => key.row)).toEqual(counts.map((count) => `r${count}`))
  })

  it('selects by the beginning of a key', async () => {
    const partition = randomUUID()
    for (const row of ['a_1', 'b_1', 'b_2', 'b', 'c_1']) await notes.put({ partition, row }, { text: row })
    const rows = await notes.all(`PartitionKey eq '${partition}' and RowKey ge 'b_' and RowKey lt 'b_~'`)
    expect(rows.map(({ text }) => text)).toEqual(['b_1', 'b_2'])
  })

  it('keeps to a stretch of the keys, with or without a beginning that they share', async () => {
    const partition = randomUUID()
    for (const row of ['a_1', 'b_1', 'b_2', 'b_3', 'c_1']) await notes.put({ partition, row }, { text: row })
    const read = async (stretch: object) =>
      (await notes.page({ partition, ...stretch }, { limit: 9 })).items.map(({ text }) => text)
    expect(await read({ prefix: 'b_' })).toEqual(['b_1', 'b_2', 'b_3'])
    expect(await read({ prefix: 'b_', from: 'b_2' })).toEqual(['b_2', 'b_3'])
    expect(await read({ from: 'b_2', until: 'c' })).toEqual(['b_2', 'b_3'])
    expect(await read({ until: 'b_2' })).toEqual(['a_1', 'b_1'])
  })

  it('is searched page by page: what is left out costs no place, and a search that goes on says so', async () => {
    const partition = randomUUID()
    for (let start = 0; start < 2100; start += 100)
      await notes.transact(
        Array.from({ length: 100 }, (_unused, place): TransactionAction => {
          const count = start + place
          return ['create', toRow(partition, `r${String(count).padStart(5, '0')}`, { text: 'a', count })]
        }),
      )
    const search = async (wanted: readonly number[], limit: number) => {
      const found: (number | undefined)[][] = []
      let cursor: string | undefined
      do {
        const page = await notes.page({ partition }, { cursor, limit }, ({ count = 0 }) => wanted.includes(count))
        found.push(page.items.map(({ count }) => count))
        cursor = page.next
      } while (cursor !== undefined)
      return found
    }
    expect(await search([3, 700, 701, 702], 2)).toEqual([
      [3, 700],
      [701, 702],
    ])
    expect(await search([3, 2050], 2)).toEqual([[3], [2050]])
    expect(await search([], 2)).toEqual([[], []])
  })

  it('is read whole, partition by partition, each row once, also while others are added', async () => {
    const whole = table<Note>(open, freshName())
    for (const partition of ['a', 'b', 'c'])
      for (let count = 0; count < 4; count += 1) await whole.put({ partition, row: `r${count}` }, { text: partition })
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await whole.pageOfAll({ cursor, limit: 4 })
      seen.push(...page.items.map(({ key }) => `${key.partition}/${key.row}`))
      await whole.put({ partition: 'a', row: `r0-${seen.length}` }, { text: 'before what was read' })
      cursor = page.next
    } while (cursor !== undefined)
    expect(seen).toEqual(['a', 'b', 'c'].flatMap((partition) => [0, 1, 2, 3].map((count) => `${partition}/r${count}`)))
  })

  it('gives back every record as it was put', async () => {
    const scalar = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
      fc.boolean(),
    )
    const moment = fc.date({ min: new Date('1700-01-01'), max: new Date('9000-01-01'), noInvalidDate: true })
    const record = fc.record(
      {
        text: fc.string({ unit: 'grapheme', maxLength: 40 }),
        count: fc.integer({ min: 0, max: 9999 }),
        done: fc.boolean(),
        at: moment,
        tags: fc.array(scalar),
      },
      { requiredKeys: ['text'] },
    )
    await fc.assert(
      fc.asyncProperty(record, async (note) => {
        const key = newKey('codec')
        await notes.put(key, note)
        const { version: _version, ...found } = (await notes.find(key))!
        expect(found).toEqual(note)
      }),
      { numRuns: 40 },
    )
  })
})

describe('a row', () => {
  it('has no column for what is absent, nor for where it was found', () => {
    const row = toRow('p', 'r', { text: 'a', count: undefined, version: 'v', key: { partition: 'p', row: 'r' } })
    expect(row).toEqual({ partitionKey: 'p', rowKey: 'r', text: 'a' })
  })

  it('refuses a text that no column can hold', () => {
    expect(() => toRow('p', 'r', { text: 'x'.repeat(32_000) })).not.toThrow()
    expect(() => toRow('p', 'r', { text: 'x'.repeat(32_001) })).toThrow(RangeError)
    expect(() => toRow('p', 'r', { tags: ['x'.repeat(32_000)] })).toThrow(/tags/)
  })

  it('hides the storage-side columns from the record', () => {
    const row = {
      partitionKey: 'p',
      rowKey: 'r',
      etag: 'e',
      timestamp: 't',
      'odata.metadata': 'm',
      text: 'a',
      count: null,
    }
    expect(fromRow(row)).toEqual({ text: 'a', version: Buffer.from('e').toString('base64url') })
  })
})
