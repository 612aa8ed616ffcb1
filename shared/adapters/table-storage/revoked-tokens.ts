import type { RevokedToken, RevokedTokens } from '../../ports/revoked-tokens.ts'
import type { Expire, Retire } from './expiry.ts'
import { table, type Key, type OpenTable } from './table.ts'

const tokenKey = (jti: string): Key => ({ partition: jti, row: 'revoked' })

export function revokedTokenTable(
  open: OpenTable,
  expire: Expire,
): { readonly revokedTokens: RevokedTokens; readonly retire: Readonly<Record<'RevokedTokens', Retire>> } {
  const tokens = table<RevokedToken>(open, 'RevokedTokens')
  return {
    revokedTokens: {
      find: (jti) => tokens.find(tokenKey(jti)),
      findOrInsert: async (token) => {
        const key = tokenKey(token.jti)
        await expire(token.expiresAt, { table: 'RevokedTokens', hash: token.jti })
        return (await tokens.insert(key, token)) ?? (await tokens.find(key)) ?? token
      },
    },
    retire: { RevokedTokens: ({ hash }) => tokens.remove(tokenKey(hash)) },
  }
}
