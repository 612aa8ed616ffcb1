/** The hub as an issuer of tokens. */
export interface Issuing {
  /** The platform's APIs that tokens may be for, the usual one first. */
  readonly audiences: readonly [string, ...string[]]
  /** How long a token lives at most, in minutes. */
  readonly tokenMinutes: number
  /** After how many days the key that signs is changed. */
  readonly keyDays: number
}

/** RFC 8693 §2.1. */
export const tokenExchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange'

/** RFC 8693 §3. */
export const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token'
export const jwtType = 'urn:ietf:params:oauth:token-type:jwt'
