export interface AppTokenWish {
  /** A tenant id, or one of the tenant's domains. */
  readonly tenant: string
  readonly clientId: string
  readonly clientSecret: string
  /** Of one resource, with `/.default` at its end. */
  readonly scope: string
}

export interface AppToken {
  readonly accessToken: string
  /** Seconds from now. */
  readonly expiresIn: number
}

/**
 * A token of an application for itself (client credentials).
 * @throws HubError `credential.rejected`, `consent.missing`, `access.refused`, `source.unavailable`, `source.unreadable`; with
 * `details.aadsts` where Entra gives a number that is known
 */
export type GrantAppToken = (wish: AppTokenWish) => Promise<AppToken>
