import type { AssertionAlgorithm, ClientKey } from '../domain/providers/client-key.ts'

/** A key by which the hub proves itself at a provider. `privateJwk` is what the vault keeps, and goes nowhere else. */
export interface AssertionKey {
  readonly privateJwk: string
  readonly publicKey: ClientKey
}

/** How a key is to be called, and used where it could be used in two ways. */
export interface AssertionKeyWish {
  readonly alg?: AssertionAlgorithm | undefined
  readonly kid?: string | undefined
}

/** Makes and reads keys that sign assertions. */
export interface AssertionKeys {
  make(alg: AssertionAlgorithm): Promise<AssertionKey>
  /**
   * A private key that somebody typed: PEM, a JWK, or a file that holds one beside its `keyId` (ZITADEL). Undefined where it is none that can sign: RSA
   * of 2048 to 8192 bits, or P-256.
   */
  read(text: string, wish: AssertionKeyWish): AssertionKey | undefined
}
