/** Unguessable values, and the one-way form in which we keep what a browser holds. */
export interface SecureRandom {
  /** A version 4 GUID in lower case. */
  guid(): string
  /** 256 bits as base64url: 43 characters. */
  secret(): string
  /** Whether two texts are the same; how long it takes says nothing about them. */
  isSame(one: string, other: string): boolean
  /** A GUID that is always the same for the same text. */
  derivedGuid(text: string): string
  /** SHA-256 as base64url. */
  hash(text: string): string
}
