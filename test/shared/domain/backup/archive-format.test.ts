import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packing } from '../../../../shared/adapters/archive/packing.ts'
import { exactMoment, lineOfRow, rowOfLine, type Column } from '../../../../shared/domain/backup/archived-row.ts'
import { tarEnd, tarEntry, tarFiles, type TarFile } from '../../../../shared/domain/backup/tar.ts'
import { noon } from '../../support/facts.ts'

const column: fc.Arbitrary<Column> = fc.oneof(
  fc.string({ unit: 'grapheme' }).map((value): Column => ({ type: 'String', value })),
  fc.boolean().map((value): Column => ({ type: 'Boolean', value })),
  fc.integer().map((value): Column => ({ type: 'Int32', value })),
  fc
    .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    .map((value): Column => ({ type: 'Int64', value: String(value) })),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map((value): Column => ({ type: 'Double', value: Object.is(value, -0) ? 0 : value })),
  fc.constantFrom<Column>({ type: 'Double', value: 'NaN' }, { type: 'Double', value: 'Infinity' }),
  fc.date({ noInvalidDate: true }).map((at): Column => ({ type: 'DateTime', value: at.toISOString() })),
  fc.uuid().map((value): Column => ({ type: 'Guid', value })),
  fc.uint8Array().map((bytes): Column => ({ type: 'Binary', value: Buffer.from(bytes).toString('base64') })),
)
const columnName = fc
  .stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,20}$/)
  .filter((name) => !/^(?:PartitionKey|RowKey)$/.test(name))
const row = fc.record({
  partition: fc.string({ unit: 'grapheme' }),
  row: fc.string({ unit: 'grapheme' }),
  columns: fc.dictionary(columnName, column, { noNullPrototype: true }),
})

describe('a row as a line', () => {
  it('comes back as it was, whatever types its columns have, and is one line', () => {
    fc.assert(
      fc.property(row, (given) => {
        const line = lineOfRow(given)
        expect(line).not.toContain('\n')
        expect(rowOfLine(line)).toEqual(given)
      }),
    )
  })

  it('is refused where it is none, without a word of what it says', () => {
    for (const line of ['', '[]', '{"RowKey":"a"}', '{"PartitionKey":"a","RowKey":"b","c":{"secret":1}}', '{"secret"'])
      expect(() => rowOfLine(line)).toThrow(RangeError)
    expect(() => rowOfLine('{"PartitionKey":"a","RowKey":"b","c@odata.type":"Edm.Odd","c":"secret"}')).toThrow(
      /^a column has no type that there is$/,
    )
  })

  it('has moments in milliseconds where nothing is lost by that', () => {
    expect(exactMoment('2026-11-23T12:00:00Z')).toBe('2026-11-23T12:00:00.000Z')
    expect(exactMoment('2026-11-23T12:00:00.1200000Z')).toBe('2026-11-23T12:00:00.120Z')
    expect(exactMoment('2026-11-23T12:00:00.1234567Z')).toBe('2026-11-23T12:00:00.1234567Z')
  })
})

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield await Promise.resolve(bytes.subarray(from, from + size))
}
const read = async (bytes: Uint8Array, size = 100_000, most = 1_000_000) => {
  const files: TarFile[] = []
  for await (const file of tarFiles(inPieces(bytes, size), most)) files.push(file)
  return files.map(({ name, bytes: content }) => [name, Buffer.from(content).toString('latin1')])
}

describe('an archive', () => {
  it('has its files again, in whatever pieces it comes', async () => {
    const file = fc.tuple(fc.stringMatching(/^[a-z/.0-9]{1,90}$/), fc.uint8Array({ maxLength: 1500 }))
    await fc.assert(
      fc.asyncProperty(fc.array(file, { maxLength: 5 }), fc.integer({ min: 1, max: 2000 }), async (files, size) => {
        const whole = Buffer.concat([...files.map(([name, bytes]) => tarEntry(name, bytes, noon)), tarEnd()])
        expect(await read(whole, size)).toEqual(
          files.map(([name, bytes]) => [name, Buffer.from(bytes).toString('latin1')]),
        )
      }),
      { numRuns: 50 },
    )
  })

  it('is refused where it is cut off anywhere, broken, or something else', async () => {
    const whole = Buffer.concat([tarEntry('a', Buffer.from('hello'), noon), tarEnd()])
    for (const length of [0, 1, 511, 512, 600, 1023, 1024, 1300])
      await expect(read(whole.subarray(0, length))).rejects.toThrow(RangeError)
    const broken = Buffer.from(whole)
    broken[130] = 0x39
    await expect(read(broken)).rejects.toThrow(RangeError)
    await expect(read(Buffer.alloc(2048, 'no archive'))).rejects.toThrow(RangeError)
    await expect(read(whole, 100, 4)).rejects.toThrow(RangeError)
  })

  it('is not unpacked beyond what an entry can be', async () => {
    await expect(packing.unpack(Buffer.from('not packed'))).rejects.toThrow(RangeError)
    expect(await packing.unpack(await packing.pack('hello'))).toBe('hello')
  })
})
