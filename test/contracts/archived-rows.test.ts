import { randomUUID } from 'node:crypto'
import { afterAll, expect, inject, test } from 'vitest'
import { archivedRows } from '../../shared/adapters/table-storage/archived-rows.ts'
import { openTables } from '../../shared/adapters/table-storage/open-tables.ts'
import type { ArchivedRow } from '../../shared/domain/backup/archived-row.ts'

const name = `Archived${randomUUID().replaceAll('-', '')}`
const open = openTables({ kind: 'connection-string', connectionString: inject('stack').storage })
const rows = archivedRows(open)

afterAll(() => open(name).deleteTable())

/** Every type that a column can have, beside rows that have none but the plain ones. */
const everyType: readonly ArchivedRow[] = [
  {
    partition: "it's p",
    row: 'a',
    columns: { text: { type: 'String', value: 'Å"\'\r\n' }, done: { type: 'Boolean', value: true } },
  },
  {
    partition: "it's p",
    row: 'b',
    columns: {
      bytes: { type: 'Binary', value: Buffer.from([0, 1, 255]).toString('base64') },
      count: { type: 'Int32', value: -7 },
      id: { type: 'Guid', value: '2b5ecb21-d697-45b5-a979-a04e72ea765e' },
      large: { type: 'Int64', value: '9007199254740993' },
      moment: { type: 'DateTime', value: '2026-11-20T09:00:00.123Z' },
      precise: { type: 'DateTime', value: '2026-11-20T09:00:00.1234567Z' },
      share: { type: 'Double', value: 0.25 },
    },
  },
  { partition: 'q', row: 'c', columns: { count: { type: 'Int32', value: 1 } } },
]

test('rows of every type are in storage as they were archived, as often as they are put', async () => {
  await rows.putAll(name, everyType)
  await rows.putAll(name, everyType)
  expect((await rows.page(name, undefined, 10)).rows).toEqual(everyType)
})
