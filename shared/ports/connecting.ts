import type { DelegatedToken } from './delegated-tokens.ts'

/** By which application an administrator signs in for a direct Connection. */
export interface PartnerApplication {
  readonly clientId: string
  readonly clientSecret: string
  /** A tenant id, or `organizations`. */
  readonly tenant: string
}

interface PartnerStart {
  readonly application: PartnerApplication
  readonly state: string
  readonly nonce: string
  readonly codeVerifier: string
}

/** What the token endpoint gave for a code, unverified. */
export interface PartnerTokens extends DelegatedToken {
  readonly idToken: string
  /** The sign-in library's own objection to the answer. */
  readonly objection?: unknown
}

/** The sign-in by which an administrator connects a service provider to Microsoft Graph. */
export interface PartnerSignIn {
  /** Where the browser goes: the account is always asked for, and PKCE with S256 binds the answer. */
  authorisationUrl(wish: PartnerStart & { readonly scopes: readonly string[] }): Promise<string>
  /**
   * Redeems the code of an answer.
   * @throws HubError `credential.rejected`, `consent.missing`, `access.refused`, `source.unavailable`, `source.unreadable`; with
   * `details.aadsts` where Entra gives a number that is known
   */
  redeem(answer: URLSearchParams, expected: PartnerStart): Promise<PartnerTokens>
}

/**
 * Whether a source lets somebody in, asked before anything is kept: one reading call, without an effect of any kind.
 * @throws HubError as `DirectorySource`, and for CIPP `address.…`
 */
export interface ProbeSource {
  /** Reads one row of the partner's relationships. */
  direct(accessToken: string): Promise<void>
  /** Reads the list of tenants. */
  cipp(place: { readonly baseUrl: string; readonly token: string }): Promise<void>
}
