import type { CippConnection } from '../domain/connection.ts'
import { HubError } from '../domain/hub-error.ts'
import { isRefusal } from '../domain/tokens/refusal.ts'
import { readToken } from '../domain/tokens/read-token.ts'
import type { AppToken, GrantAppToken } from '../ports/app-tokens.ts'
import type { Ports } from '../ports/ports.ts'
import { findUsed, missingCredential } from './connection-secrets.ts'

/** What opens a CIPP: a token as it was pasted, or the API client that CIPP made. */
export type CippCredential =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'client'; readonly clientId: string; readonly clientSecret: string; readonly tenant: string }

/** A token is not used in its last minutes: a list of a large tenant takes long. */
const spareSeconds = 120

export interface CippTokenSource {
  /** @throws HubError `credential.missing`, `credential.expired`, and those of the grant */
  readonly tokenFor: (connection: CippConnection) => Promise<string>
  /** Asks for a new one next time: CIPP did not take this one. */
  readonly forget: (connection: CippConnection) => void
}

/** Tokens for the CIPP Connections of this process: a pasted one as it is, a client's until shortly before it expires. */
export function cippTokens(
  { secrets, clock }: Pick<Ports, 'secrets' | 'clock'>,
  grant: GrantAppToken,
): CippTokenSource {
  const kept = new Map<string, { readonly token: Promise<AppToken>; goodUntil: number }>()
  const keyOf = ({ organisationId, connectionId = '' }: CippConnection) => `${organisationId} ${connectionId}`

  const fetchToken = async (connection: CippConnection): Promise<AppToken> =>
    tokenOf(grant, await keptCredential({ secrets }, connection), clock.now())

  return {
    forget: (connection) => {
      kept.delete(keyOf(connection))
    },
    tokenFor: async (connection) => {
      const key = keyOf(connection)
      const current = kept.get(key)
      if (current && clock.now().getTime() < current.goodUntil) return (await current.token).accessToken
      const entry = { token: fetchToken(connection), goodUntil: Number.POSITIVE_INFINITY }
      kept.set(key, entry)
      try {
        const { accessToken, expiresIn } = await entry.token
        entry.goodUntil = clock.now().getTime() + (expiresIn - spareSeconds) * 1000
        return accessToken
      } catch (thrown) {
        if (kept.get(key) === entry) kept.delete(key)
        throw thrown
      }
    },
  }
}

/** @throws HubError `credential.missing` */
async function keptCredential(
  { secrets }: Pick<Ports, 'secrets'>,
  connection: CippConnection,
): Promise<CippCredential> {
  const find = (name: Parameters<typeof findUsed>[2]) => findUsed(secrets, connection, name)
  const token = await find('entra_cipp_api_token')
  if (token !== undefined) return { kind: 'token', token }
  const [clientId, clientSecret, tenant] = await Promise.all([
    find('microsoft_client_id'),
    find('microsoft_client_secret'),
    find('microsoft_tenant_id'),
  ])
  if (clientId === undefined || clientSecret === undefined || tenant === undefined) throw missingCredential()
  return { kind: 'client', clientId, clientSecret, tenant }
}

/**
 * A token by that credential. A pasted one is only looked at: CIPP judges it.
 * @throws HubError `credential.expired` where a pasted token says of itself that it is over; those of the grant
 */
export async function tokenOf(grant: GrantAppToken, credential: CippCredential, now: Date): Promise<AppToken> {
  if (credential.kind === 'client') return grant({ ...credential, scope: `api://${credential.clientId}/.default` })
  const end = endOf(credential.token)
  if (end && end <= now)
    throw new HubError('credential.expired', 'The token that was given for CIPP is over. Connect again with a new one.')
  const seconds = end ? Math.floor((end.getTime() - now.getTime()) / 1000) : spareSeconds
  return { accessToken: credential.token, expiresIn: Math.max(seconds, spareSeconds) }
}

/** When a token ends by its own word; undefined for one that cannot be read. */
export function endOf(token: string): Date | undefined {
  const read = readToken(token)
  const exp = isRefusal(read) ? undefined : read.claims['exp']
  return typeof exp === 'number' && Number.isFinite(exp) ? new Date(exp * 1000) : undefined
}
