import type { ErrorCode } from '../hub-error.ts'
import { hasDuplicateNames } from './duplicate-names.ts'

export type JsonObject = Readonly<Record<string, unknown>>

/** A signed token, taken apart and not yet believed. */
export interface ReadToken {
  readonly header: JsonObject
  readonly claims: JsonObject
  /** What the signature covers: the first two parts as they were sent. */
  readonly signed: string
  readonly signature: Buffer
}

export type Refusal = { readonly refused: ErrorCode }
export const refuse = (code: ErrorCode): Refusal => ({ refused: code })
export const isRefusal = (outcome: object): outcome is Refusal => 'refused' in outcome

/** Entra keeps tokens below 10 KiB even with groups; nothing larger is worth an RSA operation. In characters. */
export const tokenSizeLimit = 16_384

const base64url = /^[A-Za-z0-9_-]+$/
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Claims whose look-alikes in another case have been used to fool checkers that ignore case. */
const guardedNames = [
  'tid',
  'iss',
  'aud',
  'exp',
  'nbf',
  'oid',
  'sub',
  'roles',
  'scp',
  'azp',
  'appid',
  'nonce',
  'ver',
  'idtyp',
]

/**
 * Takes a JWS in compact form apart: three parts of strict base64url, two JSON objects in valid UTF-8 without duplicate names
 * (RFC 7515 §3.1, §5.2; RFC 8725 §3). Refusals: `token.oversize`, `token.malformed`, `token.duplicated`.
 */
export function readToken(compact: string): ReadToken | Refusal {
  if (compact.length > tokenSizeLimit) return refuse('token.oversize')
  const parts = compact.split('.')
  const [head, body, tail] = parts
  if (parts.length !== 3 || head === undefined || body === undefined || tail === undefined)
    return refuse('token.malformed')
  const header = readObject(head)
  if (isRefusal(header)) return header
  const claims = readObject(body)
  if (isRefusal(claims)) return claims
  const signature = decode(tail)
  if (!signature) return refuse('token.malformed')
  const variants = Object.keys(claims.object).filter(
    (name) => guardedNames.includes(name.toLowerCase()) && !guardedNames.includes(name),
  )
  if (variants.length > 0) return refuse('token.duplicated')
  return { header: header.object, claims: claims.object, signed: `${head}.${body}`, signature }
}

function readObject(part: string): { readonly object: JsonObject } | Refusal {
  const bytes = decode(part)
  if (!bytes) return refuse('token.malformed')
  try {
    const text = utf8.decode(bytes)
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse('token.malformed')
    if (hasDuplicateNames(text)) return refuse('token.duplicated')
    return { object: value as JsonObject }
  } catch {
    return refuse('token.malformed')
  }
}

/** Strict: no padding, no white space, no stray bits in the last character (the text must be the one encoding of its bytes). */
function decode(part: string): Buffer | undefined {
  if (!base64url.test(part)) return undefined
  const bytes = Buffer.from(part, 'base64url')
  return bytes.toString('base64url') === part ? bytes : undefined
}
