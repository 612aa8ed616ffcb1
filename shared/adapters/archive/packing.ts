import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { Packing } from '../../ports/backups.ts'
import { sha256 } from '../crypto/sha256.ts'

/** An entry that unpacks to more was not written by us. */
const mostUnpacked = 256 * 1024 * 1024

const squeeze = promisify<string, Uint8Array>(gzip)
const expand = promisify(gunzip)

/** Archives are packed with gzip, so that any tool opens them. */
export const packing: Packing = {
  pack: (text) => squeeze(text),
  unpack: async (bytes) => {
    try {
      return (await expand(bytes, { maxOutputLength: mostUnpacked })).toString('utf8')
    } catch (cause) {
      throw new RangeError('an entry cannot be unpacked', { cause })
    }
  },
  digest: (bytes) => Buffer.from(sha256(bytes), 'base64url').toString('hex'),
}
