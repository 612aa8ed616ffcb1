/** Seals a text so that a browser can open it (AES-256-GCM by WebCrypto), with a key that was never used before. */
export interface Sealing {
  /**
   * @param place what the text belongs to; the same is needed to open it
   * @returns `sealed`: nonce, ciphertext and tag; `key`: 256 bits; both as base64url
   */
  seal(text: string, place: string): { readonly sealed: string; readonly key: string }
}
