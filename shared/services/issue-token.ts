import { HubError } from '../domain/hub-error.ts'
import type { OrganisationId } from '../domain/ids.ts'
import { claimsOf, endOf, type Holder } from '../domain/issuing/own-token.ts'
import type { Permission } from '../domain/roles.ts'
import type { Ports } from '../ports/ports.ts'

export type IssuingNeeds = Pick<Ports, 'platform' | 'clock' | 'random' | 'ownKeys'>

export interface IssuedToken {
  readonly token: string
  readonly audience: string
  readonly organisation: OrganisationId
  /** In seconds. */
  readonly expiresIn: number
  readonly scopes?: readonly Permission[]
}

/** One of the platform's APIs that tokens are made for; the usual one unless named. @throws HubError `audience.unknown` */
export function audienceFor({ platform }: Pick<Ports, 'platform'>, named: string | undefined): string {
  const { audiences } = platform.issuing
  if (named === undefined) return audiences[0]
  if (audiences.includes(named)) return named
  throw new HubError('audience.unknown', 'No token is made for that API here.')
}

/**
 * Makes a token of the hub's own (RFC 9068). Nothing is written: whether it still holds is asked with each use.
 * @param source when what it is made from ends
 * @throws HubError `token.expired`, and those of signing
 */
export async function issueToken(
  { platform, clock, random, ownKeys }: IssuingNeeds,
  holder: Holder,
  wish: {
    readonly audience: string
    readonly client: string
    readonly source: Date
    readonly scopes?: readonly Permission[] | undefined
  },
): Promise<IssuedToken> {
  const { audience, client, scopes } = wish
  const from = clock.now()
  const until = endOf(from, platform.issuing.tokenMinutes, wish.source)
  const more = scopes ? { scopes } : {}
  const terms = { issuer: platform.publicUrl, audience, client, jti: random.guid(), from, until, ...more }
  const claims = claimsOf(holder, terms)
  // Within the minute that clocks may differ by, what has just expired still counts; nothing is made from it.
  if (claims.exp <= claims.iat) throw new HubError('token.expired', 'What the token is to be made from has expired.')
  const token = await ownKeys.sign(claims)
  return { token, audience, organisation: holder.organisation, expiresIn: claims.exp - claims.iat, ...more }
}
