import type { KeySet } from '../domain/tokens/signing-keys.ts'
import type { TrustedIssuer } from '../domain/tokens/trust.ts'

/** The keys that other issuers publish. */
export interface IssuerKeys {
  /**
   * Fetched again, at most once in five minutes, when `kid` is not among them.
   * @throws HubError `provider.unavailable` when there are none at all, or somebody else answers in the issuer's place
   */
  find(issuer: TrustedIssuer, kid: string | undefined): Promise<KeySet>
}
