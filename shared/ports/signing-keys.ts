import type { KeyRing, PublicKeyParts } from '../domain/issuing/key-ring.ts'
import type { KeySet } from '../domain/tokens/signing-keys.ts'
import type { Kept, Version } from './storage.ts'

/** What is known of the hub's signing keys: dates, states and public halves, in one record. */
export interface SigningKeys {
  find(): Promise<Kept<KeyRing> | undefined>
  /** Undefined where there is one already. */
  insert(ring: KeyRing): Promise<Kept<KeyRing> | undefined>
  /** @throws HubError `version.stale` */
  replace(ring: KeyRing, version: Version): Promise<Kept<KeyRing>>
}

/** A private key in memory. */
export interface Signer {
  readonly publicKey: PublicKeyParts
  /** ES256 (RFC 7518 §3.4) of a text of ASCII, as base64url. */
  sign(text: string): string
}

/** Makes and reads P-256 keys. */
export interface KeyPairs {
  /** `privateJwk` is what the vault keeps. */
  make(): { readonly publicKey: PublicKeyParts; readonly privateJwk: string }
  /** Undefined for a text that is no private P-256 key as JWK. */
  read(privateJwk: string): Signer | undefined
}

/** A key as it is published (RFC 7517). */
export interface PublishedKey extends PublicKeyParts {
  readonly kty: 'EC'
  readonly crv: 'P-256'
  readonly use: 'sig'
  readonly alg: 'ES256'
  readonly kid: string
}

/** The hub as an issuer of tokens: what it knows of its keys is never older than five seconds. */
export interface OwnKeys {
  /** The keys that our own tokens are verified with. @throws HubError `storage.unavailable` */
  find(kid: string | undefined): Promise<KeySet>
  /** The public halves, for everybody. Makes the first key where there is none. @throws as {@link sign} */
  published(): Promise<readonly PublishedKey[]>
  /**
   * A signed token (RFC 7515, compact) of type `at+jwt`.
   * @throws HubError `storage.unavailable`, `vault.unavailable`, `vault.refused`, `signing.unavailable`
   */
  sign(claims: Readonly<Record<string, unknown>>): Promise<string>
  /** The next answer is read anew: something was changed here. */
  forget(): void
}
