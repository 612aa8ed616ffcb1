import { createPublicKey, verify } from 'node:crypto'
import { keyPairs } from '../../../shared/adapters/crypto/key-pairs.ts'
import { secureRandom } from '../../../shared/adapters/crypto/secure-random.ts'
import { signingKeyTable } from '../../../shared/adapters/table-storage/signing-keys.ts'
import { HubError } from '../../../shared/domain/hub-error.ts'
import type { Clock } from '../../../shared/ports/clock.ts'
import type { OwnKeys, PublishedKey } from '../../../shared/ports/signing-keys.ts'
import type { Secrets } from '../../../shared/ports/secrets.ts'
import { ownKeys } from '../../../shared/services/own-keys.ts'
import type { KeyNeeds } from '../../../shared/services/signing-keys.ts'
import type { MemoryTables } from '../../support/memory-tables.ts'

/** What one instance of the hub has of its own: several share tables, vault and clock. */
export function instanceOf(
  tables: MemoryTables,
  secrets: Secrets,
  clock: Clock,
): KeyNeeds & { readonly ownKeys: OwnKeys } {
  const needs = { signingKeys: signingKeyTable(tables.open), secrets, keyPairs, clock, random: secureRandom }
  return { ...needs, ownKeys: ownKeys(needs) }
}

export const kidIn = (token: string) =>
  (JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { readonly kid: string }).kid

/** As somebody else verifies: with the published set alone. */
export function isSignedByOneOf(token: string, keys: readonly PublishedKey[]): boolean {
  const found = keys.find(({ kid }) => kid === kidIn(token))
  if (!found) return false
  const signed = token.slice(0, token.lastIndexOf('.'))
  const { kty, crv, x, y } = found
  const key = createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' })
  const signature = Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url')
  return verify('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }, signature)
}

/** Fails as often as it is told to, before or after it took effect; otherwise it is `secrets`. */
export function failingSecrets(
  secrets: Secrets,
  fails: (act: keyof Secrets) => 'before' | 'after' | undefined,
): Secrets {
  const broken = () => new HubError('vault.unavailable', 'The store of secrets does not answer.')
  const through = async <T>(act: keyof Secrets, ask: () => Promise<T>): Promise<T> => {
    const when = fails(act)
    if (when === 'before') throw broken()
    const given = await ask()
    if (when === 'after') throw broken()
    return given
  }
  return {
    find: (owner, name) => through('find', () => secrets.find(owner, name)),
    put: (...what) => through('put', () => secrets.put(...what)),
    versions: (...what) => through('versions', () => secrets.versions(...what)),
    remove: (owner, name) => through('remove', () => secrets.remove(owner, name)),
  }
}
