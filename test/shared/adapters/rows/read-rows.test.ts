import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readRows } from '../../../../shared/adapters/rows/read-rows.ts'
import type { FileRow, RowFormat } from '../../../../shared/ports/read-rows.ts'
import { expectRefusal } from '../../support/refusals.ts'

async function* inChunks(bytes: Uint8Array, size: number) {
  for (let start = 0; start < bytes.length; start += size) {
    await Promise.resolve()
    yield bytes.subarray(start, start + size)
  }
}

async function read(format: RowFormat, file: string | Uint8Array, size = 1_000_000): Promise<readonly FileRow[]> {
  const bytes = typeof file === 'string' ? new TextEncoder().encode(file) : file
  const rows: FileRow[] = []
  for await (const row of readRows(inChunks(bytes, size), format)) rows.push(row)
  return rows
}

/** What a reader of faults and lines sees. */
const seen = (rows: readonly FileRow[]) => rows.map((row) => [row.line, 'fault' in row ? row.fault : row.fields])

describe('a CSV file', () => {
  it('is read row by row with the line each begins on, in every way of ending lines', async () => {
    const file = '\uFEFFname,e-mail\r\nAda,"a@b.example"\n\n"Bo\r\n""B"" , x",\rCy,c@d.example'
    const rows = [
      [2, { name: 'Ada', 'e-mail': 'a@b.example' }],
      [4, { name: 'Bo\r\n"B" , x' }],
      [6, { name: 'Cy', 'e-mail': 'c@d.example' }],
    ]
    for (const size of [1, 2, 3, 1000]) expect(seen(await read('csv', file, size))).toEqual(rows)
  })

  it('goes on after a bad row', async () => {
    const long = 'x'.repeat(70_000)
    const file = `a,b\n1\n1,2,3\nx"y,2\n"x"y,2\n${long},2\n"q",2\n`
    expect(seen(await read('csv', file))).toEqual([
      [2, 'has 1 fields, and the header has 2'],
      [3, 'has 3 fields, and the header has 2'],
      [4, 'has a quote within a field that is not in quotes'],
      [5, 'has text behind a quote that ends a field'],
      [6, 'is longer than 65536 characters'],
      [7, { a: 'q', b: '2' }],
    ])
  })

  it.each([
    ['nothing', '', 1],
    ['a column without a name', 'a,,b\n', 1],
    ['a column twice', 'a, a\n', 1],
    ['a quote without an end', 'a\n1\n"2\n3\n', 3],
    ['a quote without an end in a long file', `a\n1\n"2${'\nx'.repeat(40_000)}`, 3],
    ['bytes that are not UTF-8', new Uint8Array([97, 10, 49, 10, 0xc3, 0x28, 10]), 1],
    ['a character cut short', new Uint8Array([97, 10, 0xc3]), 1],
  ])('that holds %s cannot be told apart from there on', async (_what, file, line) => {
    expect((await expectRefusal('body.malformed', read('csv', file))).details).toEqual({ line })
  })

  it('gives the rows before a quote that never ends', async () => {
    const rows: FileRow[] = []
    const reading = (async () => {
      for await (const row of readRows(inChunks(new TextEncoder().encode('a\n1\n"2\n'), 4), 'csv')) rows.push(row)
    })()
    await expectRefusal('body.malformed', reading)
    expect(seen(rows)).toEqual([[2, { a: '1' }]])
  })

  it('is what was written, however it is cut', async () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', '"', ',', '\n', '\r', 'é', '😀', ' '),
      minLength: 1,
      maxLength: 6,
    })
    const table = fc.array(fc.tuple(cell, cell), { maxLength: 6 })
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        async (rows, size, end) => {
          const file = ['x,y', ...rows.map((row) => row.map(quoted).join(','))].join(end)
          const read_ = await read('csv', file, size)
          expect(read_.map((row) => 'fields' in row && row.fields)).toEqual(rows.map(([x, y]) => ({ x, y })))
        },
      ),
    )
  })
})

describe('a file of JSON', () => {
  it('is one array whose elements are rows, or one object a line', async () => {
    const array = '\uFEFF [ {"a":"[}\\"]"},\n {"b":{"c":[1,{}]}}\n,3, {"a":}, [1]\n ]\n'
    const rows = [
      [1, { a: '[}"]' }],
      [2, { b: { c: [1, {}] } }],
      [3, 'is no JSON object'],
      [3, 'is no JSON'],
      [3, 'is no JSON object'],
    ]
    for (const size of [1, 7, 1000]) expect(seen(await read('json', array, size))).toEqual(rows)
    const lines = '{"a":1}\r\n\n{"a":\n"x"\n{"a":2}'
    const inLines = [
      [1, { a: 1 }],
      [3, 'is no JSON'],
      [4, 'is no JSON object'],
      [5, { a: 2 }],
    ]
    for (const size of [1, 7, 1000]) expect(seen(await read('ndjson', lines, size))).toEqual(inLines)
  })

  it('goes on after a row that is too long', async () => {
    const long = JSON.stringify({ a: 'x, ]'.repeat(20_000) })
    const after = { a: 1 }
    const tooLong = 'is longer than 65536 characters'
    expect(seen(await read('json', `[${long},\n{"a":1}]`))).toEqual([
      [1, tooLong],
      [2, after],
    ])
    for (const size of [100, 1_000_000])
      expect(seen(await read('ndjson', `${long}\n{"a":1}`, size))).toEqual([
        [1, tooLong],
        [2, after],
      ])
  })

  it('may be empty', async () => {
    expect(await read('json', ' [ \n] ')).toEqual([])
    expect(await read('ndjson', '\n')).toEqual([])
  })

  it.each(['', '{"a":1}', '[{"a":1}', '[{"a":1},]', '[,{}]', '[{"a":1}] x', '[}]', '["a'])(
    'that is %j is no array',
    async (file) => {
      await expectRefusal('body.malformed', read('json', file))
    },
  )

  it('is what was written, however it is cut', async () => {
    const rows = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 9 }), async (written, size) => {
        const plain = JSON.parse(JSON.stringify(written)) as unknown
        const fieldsOf = (found: readonly FileRow[]) => found.map((row) => 'fields' in row && row.fields)
        expect(fieldsOf(await read('json', JSON.stringify(written, null, 1), size))).toEqual(plain)
        const lines = written.map((row) => JSON.stringify(row)).join('\n')
        expect(fieldsOf(await read('ndjson', lines, size))).toEqual(plain)
      }),
    )
  })
})
