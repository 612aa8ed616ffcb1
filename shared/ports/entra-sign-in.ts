import type { EntraTenantId } from '../domain/ids.ts'
import type { KeySet } from '../domain/tokens/signing-keys.ts'

export interface AuthorisationWish {
  /** The tenant to sign in at; absent: whichever the person belongs to. */
  readonly tid?: EntraTenantId | undefined
  readonly state: string
  readonly nonce: string
  readonly codeVerifier: string
  readonly domainHint?: string | undefined
  readonly loginHint?: string | undefined
  readonly prompt?: 'login' | 'select_account' | 'none' | undefined
}

/** What the token endpoint gave for a code, unverified. */
export interface RedeemedTokens {
  readonly idToken: string
  readonly accessToken: string
  /** The sign-in library's own objection to the answer, for the log. Our verifier judges all the same, and names the reason. */
  readonly objection?: unknown
}

/** Browser sign-in at Microsoft Entra, as a confidential web client. */
export interface EntraSignIn {
  /** Where the browser goes to sign in. Asks for exactly `openid profile email` and the Management API's one scope. */
  authorisationUrl(wish: AuthorisationWish): Promise<string>
  /**
   * Where an administrator consents for a whole tenant, to exactly what a sign-in asks for. The answer comes back as a query, to an
   * address of its own, and proves nothing.
   */
  consentUrl(wish: { readonly state: string; readonly tid?: EntraTenantId | undefined }): string
  /** How the answer comes back: as a query, or as a form posted from the provider's site. */
  readonly responseMode: 'query' | 'form_post'
  /**
   * Redeems the code of an answer.
   * @param expected with the tenant where the sign-in was sent to one
   * @param answer the parameters as the browser brought them
   * @throws HubError `code.rejected`, `interaction.required`, `provider.refused`, `provider.unavailable`
   */
  redeem(
    answer: URLSearchParams,
    expected: {
      readonly state: string
      readonly nonce: string
      readonly codeVerifier: string
      readonly tid?: EntraTenantId | undefined
    },
  ): Promise<RedeemedTokens>
  /** Where the browser goes to sign out, and comes back from to `returnTo`. */
  signOutUrl(wish: { readonly returnTo: string; readonly logoutHint?: string | undefined }): Promise<string>
  /** From the discovery document, with `{tenantid}` in place of the tenant. @throws HubError `provider.unavailable` */
  issuerTemplate(): Promise<string>
  /**
   * The keys that may have signed; fetched again (at most once in five minutes) when `kid` is not among them.
   * @throws HubError `provider.unavailable` when there are none at all
   */
  signingKeys(kid: string | undefined): Promise<KeySet>
}
