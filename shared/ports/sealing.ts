/** Texts that only whoever holds a key can read again (AES-256-GCM). */
export interface Sealing {
  /**
   * Seals a text so that a browser can open it (by WebCrypto), with a key that was never used before.
   * @param place what the text belongs to; the same is needed to open it
   * @returns `sealed`: nonce, ciphertext and tag; `key`: 256 bits; both as base64url
   */
  seal(text: string, place: string): { readonly sealed: string; readonly key: string }
  /** Seals a text for whoever holds a secret. @param secret unguessable, as of `SecureRandom.secret()` */
  sealFor(secret: string, text: string, place: string): string
  /** Undefined for what was sealed for another secret, belongs to another place, or was changed since. */
  open(secret: string, sealed: string, place: string): string | undefined
}
