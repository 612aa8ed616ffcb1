import type { EntraTenantId } from '../domain/ids.ts'

export interface RefreshGrant {
  readonly tid: EntraTenantId
  readonly clientId: string
  readonly clientSecret: string
  readonly refreshToken: string
  readonly scopes: readonly string[]
}

export interface DelegatedToken {
  readonly accessToken: string
  /** Seconds from now. */
  readonly expiresIn: number
  /** Entra gives a new one with each grant; the old one goes on for a while. */
  readonly refreshToken?: string
}

/**
 * Turns a refresh token into an access token of one tenant.
 * @throws HubError `credential.rejected`, `consent.missing`, `access.refused`, `source.unavailable`, `source.unreadable`
 */
export type GrantDelegatedToken = (grant: RefreshGrant) => Promise<DelegatedToken>
