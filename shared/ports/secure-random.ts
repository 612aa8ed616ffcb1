/** Unguessable values, and the one-way form in which we keep what a browser holds. */
export interface SecureRandom {
  /** A version 4 GUID in lower case. */
  guid(): string
  /** 256 bits as base64url: 43 characters. */
  secret(): string
  /** SHA-256 as base64url. */
  hash(text: string): string
}
