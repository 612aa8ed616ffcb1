/** Texts that only whoever holds a secret can read again. */
export interface Sealing {
  /** @param secret unguessable, as of `SecureRandom.secret()` @param about binds the text to its place: it opens nowhere else */
  seal(text: string, secret: string, about: string): string
  /** Undefined for what was sealed with another secret, about something else, or changed since. */
  open(sealed: string, secret: string, about: string): string | undefined
}
