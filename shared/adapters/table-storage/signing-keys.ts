import type { KeyRing, OwnKey } from '../../domain/issuing/key-ring.ts'
import type { SigningKeys } from '../../ports/signing-keys.ts'
import type { Kept } from '../../ports/storage.ts'
import { table, type Key, type OpenTable } from './table.ts'

const ringKey: Key = { partition: 'hub', row: 'ring' }

const dated = ['createdAt', 'publishedAt', 'signsFrom', 'signedUntil', 'endedAt', 'erasedAt'] as const

/** In a list inside a row, moments are text. */
const withDates = (key: OwnKey): OwnKey => ({
  ...key,
  ...Object.fromEntries(dated.flatMap((name) => (key[name] === undefined ? [] : [[name, new Date(key[name])]]))),
})

const read = (ring: Kept<KeyRing>): Kept<KeyRing> => ({ ...ring, keys: ring.keys.map(withDates) })

export function signingKeyTable(open: OpenTable): SigningKeys {
  const rings = table<KeyRing>(open, 'SigningKeys')
  return {
    find: async () => {
      const ring = await rings.find(ringKey)
      return ring && read(ring)
    },
    insert: (ring) => rings.insert(ringKey, ring),
    replace: (ring, version) => rings.replace(ringKey, ring, version),
  }
}
