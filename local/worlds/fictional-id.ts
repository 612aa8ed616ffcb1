import { createHash } from 'node:crypto'

/**
 * A GUID that is always the same for the same words, so that a world keeps its ids from one start to the next and a
 * test can name them. Made by hashing, with the version (8: free form) and variant bits of RFC 9562.
 */
export function fictionalId(...words: readonly string[]): string {
  const bytes = createHash('sha256').update(words.join('\u0000')).digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** What stands for an unguessable value of 256 bits in a world: always the same for the same words, and a secret of simulators only. */
export function fictionalSecret(...words: readonly string[]): string {
  return createHash('sha256').update(words.join('\u0000')).digest('base64url')
}
