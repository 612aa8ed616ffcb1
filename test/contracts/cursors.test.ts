import { randomUUID } from 'node:crypto'
import { TableClient } from '@azure/data-tables'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { table, type OpenTable } from '../../shared/adapters/table-storage/table.ts'
import { expectRefusal } from '../shared/support/refusals.ts'
import { memoryTables } from '../support/memory-tables.ts'

interface Note {
  readonly text: string
}

const made: TableClient[] = []
const azurite: OpenTable = (name) => {
  const client = TableClient.fromConnectionString(inject('stack').storage, name, { allowInsecureConnection: true })
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
])('a list %s', (_, open) => {
  const notes = table<Note>(open, freshName())

  describe('refuses a cursor', () => {
    const packed = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const partition = randomUUID()
    const cursorOf = async (stretch: { readonly partition: string; readonly prefix?: string }) => {
      for (const row of ['k_1', 'k_2']) await notes.put({ partition: stretch.partition, row }, { text: 'a' })
      return (await notes.page(stretch, { limit: 1 })).next ?? ''
    }
    const refuse = (cursor: string) => expectRefusal('cursor.invalid', notes.page({ partition }, { cursor, limit: 1 }))

    it.each([
      ['nothing', ''],
      ['no base64', '%%%'],
      ['no JSON', Buffer.from('x').toString('base64url')],
      ['a number', packed(1)],
      ['an empty list', packed([])],
      ['an object', packed({ nextPartitionKey: 'p', nextRowKey: 'r' })],
      ['a place without its list', packed(['k_1'])],
      ['more than texts', packed([['a'], 1])],
    ])('that holds %s', async (_what, cursor) => {
      await refuse(cursor)
      await expectRefusal('cursor.invalid', notes.pageOfAll({ cursor, limit: 1 }))
    })

    it('of another list: another partition, another beginning, another table, or the whole of this one', async () => {
      await refuse(await cursorOf({ partition: randomUUID() }))
      await refuse(await cursorOf({ partition, prefix: 'k_' }))
      const other = table<Note>(open, freshName())
      for (const row of ['k_1', 'k_2']) await other.put({ partition, row }, { text: 'a' })
      await refuse((await other.page({ partition }, { limit: 1 })).next ?? '')
      await refuse((await notes.pageOfAll({ limit: 1 })).next ?? '')
      const own = await cursorOf({ partition })
      await expectRefusal('cursor.invalid', notes.pageOfAll({ cursor: own, limit: 1 }))
    })

    it('that was cut short, or whose place no key could have', async () => {
      const own = await cursorOf({ partition })
      const [mark = ''] = JSON.parse(Buffer.from(own, 'base64url').toString()) as string[]
      for (let length = 0; length < own.length - 2; length += 1) await refuse(own.slice(0, length))
      for (const row of ['', '/', 'a?', 'a\u0000', "'", 'x'.repeat(513), 'é']) await refuse(packed([mark, row]))
      await refuse(packed([mark, 'k_1', 'k_2']))
    })

    it('or takes it for no more than a place in the list that was asked for', async () => {
      const own = await cursorOf({ partition })
      const [mark = ''] = JSON.parse(Buffer.from(own, 'base64url').toString()) as string[]
      const { items } = await notes.page({ partition }, { cursor: packed([mark, '0']), limit: 5 })
      expect(items.map(({ key }) => key)).toEqual(['k_1', 'k_2'].map((row) => ({ partition, row })))
      expect((await notes.page({ partition }, { cursor: packed([mark, 'z']), limit: 5 })).items).toEqual([])
    })
  })
})
