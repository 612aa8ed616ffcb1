import { normaliseEmail } from '../address-forms.ts'
import type { DirectoryUser } from '../directory-user.ts'

/** Longest texts that are kept of a person; Entra's own limits lie below. */
const longestName = 256
const longestDetail = 128

/** What shows nothing: white space, marks of format, and the letters that stand for a blank. */
const unseen = /^[\p{Z}\p{Cc}\p{Cf}\u115f\u1160\u2800\u3164\uffa0]*$/u

/** A text as it is kept: trimmed, in normal form C, well-formed, without control characters; what shows nothing is absent. */
export function tidy(text: string | undefined, longest = longestDetail): string | undefined {
  // Of plain signs nothing is to be tidied but the space around them.
  const clean = (
    text === undefined || /^[\x20-\x7e]*$/.test(text)
      ? text
      : text
          .toWellFormed()
          .normalize('NFC')
          .replace(/[\p{Cc}\p{Bidi_Control}]+/gu, ' ')
  )?.trim()
  if (clean === undefined || unseen.test(clean)) return undefined
  return clean.length <= longest ? clean : Array.from(clean).slice(0, longest).join('').trim()
}

/** A user principal name that mail can reach: not a guest's (`#EXT#`), not one of Microsoft's own domain. */
const isRoutable = (upn: string) => !/#ext#/i.test(upn) && !/\.onmicrosoft\.com$/i.test(upn.trim())

/** The e-mail address by which a Directory user is matched, as it is written: `mail`, else the user principal name if it is routable. */
export function emailOf({ mail, upn }: Pick<DirectoryUser, 'mail' | 'upn'>): string | undefined {
  const written = [tidy(mail, 320), upn !== undefined && isRoutable(upn) ? tidy(upn, 320) : undefined]
  return written.find((text) => text !== undefined && normaliseEmail(text) !== undefined)
}

/** What a person is called; somebody without any name by their address or object id, so that nobody is blank. */
export function nameOf(user: DirectoryUser): string {
  const full = [user.givenName, user.surname].filter((part) => part !== undefined).join(' ')
  const candidates = [user.displayName, full, user.mail, user.upn, user.objectId]
  return candidates.map((text) => tidy(text, longestName)).find((text) => text !== undefined) ?? '–'
}
