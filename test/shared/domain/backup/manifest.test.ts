import { describe, expect, it } from 'vitest'
import { readManifest, type Manifest } from '../../../../shared/domain/backup/manifest.ts'
import { refusalOf } from '../../support/refusals.ts'

const table = {
  table: 'Members',
  rows: 3,
  sha256: 'a',
  parts: [
    { name: 'tables/Members/00001.ndjson.gz', rows: 2, sha256: 'b' },
    { name: 'tables/Members/00002.ndjson.gz', rows: 1, sha256: 'c' },
  ],
}
const manifest: Manifest = {
  format: 'tenantry-backup',
  version: 1,
  backupId: '000000000001-0000000b',
  hub: '0.2.0',
  startedAt: '2026-11-27T02:06:00.000Z',
  finishedAt: '2026-11-27T02:07:00.000Z',
  settings: {},
  secrets: [],
  tables: [table],
  leftOut: [],
}
const refusal = (text: string) => refusalOf(() => readManifest(text, ['Members', 'Passports']))
const changed = (change: object) => refusal(JSON.stringify({ ...manifest, ...change }))

describe('the manifest of an archive', () => {
  it('is read as it was written', () => {
    expect(readManifest(JSON.stringify(manifest), ['Members'])).toEqual(manifest)
  })

  it('is refused where it is none, or not whole', () => {
    for (const text of ['', 'null', '[]', '{', '"x"', '{}']) expect(refusal(text)).toBe('archive.invalid')
    for (const change of [
      { format: 'another' },
      { startedAt: 'yesterday' },
      { tables: undefined },
      { tables: [{ ...table, rows: 4 }] },
      { tables: [{ ...table, parts: [{ ...table.parts[0], name: '../etc/passwd' }] }] },
      { tables: [{ ...table, sha256: 1 }] },
      { tables: [null] },
    ])
      expect([change, changed(change)]).toEqual([change, 'archive.invalid'])
  })

  it('names the hub that is needed where another version or an unknown table is in it', () => {
    expect(changed({ version: 2 })).toBe('archive.foreign')
    expect(changed({ version: '1' })).toBe('archive.foreign')
    expect(changed({ tables: [{ table: 'Mumbers', rows: 0, sha256: '', parts: [] }] })).toBe('archive.foreign')
    expect(() => readManifest(JSON.stringify({ ...manifest, version: 2 }), [])).toThrow(
      /version 2; .*version 1.*0\.2\.0/,
    )
  })
})
