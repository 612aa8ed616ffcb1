import type { LogoutTokenId, LogoutTokens, RevokedToken, RevokedTokens } from '../../ports/revoked-tokens.ts'
import { sha256 } from '../crypto/sha256.ts'
import type { Expire, Retire } from './expiry.ts'
import { table, type Key, type OpenTable } from './table.ts'

const tokenKey = (jti: string): Key => ({ partition: jti, row: 'revoked' })

/** A provider's `jti` is any text: as a hash it is a key, and nobody else's. */
const hashOf = ({ provider, jti }: LogoutTokenId) => sha256(JSON.stringify([provider, jti]))
const logoutKey = (hash: string): Key => ({ partition: hash, row: 'logout' })

export function revokedTokenTable(
  open: OpenTable,
  expire: Expire,
): {
  readonly revokedTokens: RevokedTokens
  readonly logoutTokens: LogoutTokens
  readonly retire: Readonly<Record<'RevokedTokens', Retire>>
} {
  const tokens = table<RevokedToken>(open, 'RevokedTokens')
  const logouts = table<object>(open, 'RevokedTokens')
  return {
    logoutTokens: {
      isKnown: async (id) => (await logouts.find(logoutKey(hashOf(id)))) !== undefined,
      note: async ({ expiresAt, ...id }) => {
        const hash = hashOf(id)
        await expire(expiresAt, { table: 'RevokedTokens', hash })
        await logouts.put(logoutKey(hash), {})
      },
    },
    revokedTokens: {
      find: (jti) => tokens.find(tokenKey(jti)),
      findOrInsert: async (token) => {
        const key = tokenKey(token.jti)
        await expire(token.expiresAt, { table: 'RevokedTokens', hash: token.jti })
        return (await tokens.insert(key, token)) ?? (await tokens.find(key)) ?? token
      },
    },
    retire: {
      RevokedTokens: async ({ hash }) => {
        await tokens.remove(tokenKey(hash))
        await logouts.remove(logoutKey(hash))
      },
    },
  }
}
