import { hasDuplicateNames } from './duplicate-names.ts'
import { isRefusal, refuse, type Refusal } from './refusal.ts'

export type JsonObject = Readonly<Record<string, unknown>>

/** A signed token, taken apart and not yet believed. */
export interface ReadToken {
  readonly header: JsonObject
  readonly claims: JsonObject
  /** What the signature covers: the first two parts as they were sent. */
  readonly signed: string
  readonly signature: Buffer
}

/** Entra keeps tokens below 10 KiB even with groups; nothing larger is worth an RSA operation. In characters. */
export const tokenSizeLimit = 16_384

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Every name that a decision is made by: look-alikes in another case have been used to fool checkers that ignore case. */
const guardedNames = new Set(
  [
    'alg kid typ crit b64',
    'iss aud sub exp nbf iat jti',
    'tid oid ver idtyp acct idp tfp acr',
    'azp appid client_id cid scp scope roles cnf',
    'nonce at_hash c_hash events sid',
  ].flatMap((line) => line.split(' ')),
)

/**
 * Takes a JWS in compact form apart: three parts of strict base64url, two JSON objects in valid UTF-8 without duplicate names
 * (RFC 7515 §3.1, §5.2; RFC 8725 §3). Refusals: `token.oversize`, `token.malformed`, `token.duplicated`.
 */
export function readToken(compact: string): ReadToken | Refusal {
  if (compact.length > tokenSizeLimit) return refuse('token.oversize')
  // Other signs could pass for base64url: Buffer looks at a part of their code only.
  if (Buffer.byteLength(compact) !== compact.length) return refuse('token.malformed')
  const firstDot = compact.indexOf('.')
  const secondDot = compact.indexOf('.', firstDot + 1)
  if (secondDot < 0) return refuse('token.malformed')
  const header = readHeader(compact.slice(0, firstDot))
  if (isRefusal(header)) return header
  const claims = readObject(compact.slice(firstDot + 1, secondDot))
  if (isRefusal(claims)) return claims
  // A third dot would stand in the signature: it is no sign of base64url.
  const signature = decode(compact.slice(secondDot + 1))
  if (!signature) return refuse('token.malformed')
  return { header: header.object, claims: claims.object, signed: compact.slice(0, secondDot), signature }
}

/** The `kid` a token asks for, so that keys can be fetched before it is verified; undefined where it names none or is unreadable. */
export function kidOf(compact: string): string | undefined {
  const read = readToken(compact)
  return isRefusal(read) || typeof read.header['kid'] !== 'string' ? undefined : read.header['kid']
}

/** Tokens of one key have letter for letter the same header: it is read once. As many of them are kept as sound issuers have keys. */
const knownHeaders = new Map<string, ReadObject>()
const mostHeaders = 64
const usualHeaderSize = 512

function readHeader(part: string): ReadObject | Refusal {
  const known = knownHeaders.get(part)
  if (known) return known
  const read = readObject(part)
  if (isRefusal(read) || part.length > usualHeaderSize) return read
  if (knownHeaders.size >= mostHeaders) knownHeaders.clear()
  knownHeaders.set(part, read)
  return read
}

/** Wrapped: what a token says is never taken for a refusal. */
interface ReadObject {
  readonly object: JsonObject
}

function readObject(part: string): ReadObject | Refusal {
  const bytes = decode(part)
  if (!bytes) return refuse('token.malformed')
  try {
    const text = utf8.decode(bytes)
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse('token.malformed')
    if (hasDuplicateNames(text, value) || Object.keys(value).some(isLookAlike)) return refuse('token.duplicated')
    return { object: value as JsonObject }
  } catch {
    return refuse('token.malformed')
  }
}

/**
 * Strict: the part must be the one encoding of its bytes (RFC 7515 §2). Buffer is not: it passes over foreign signs and ends at padding, so
 * that fewer bytes come out than the length promises; it takes both alphabets, and drops stray bits in the last character. (To encode the
 * bytes again and compare says the same in twice the time.)
 */
function decode(part: string): Buffer | undefined {
  if (part.includes('+') || part.includes('/')) return undefined
  const last = part.at(-1)
  if (last === undefined || !lastCharacters[part.length % 4]?.includes(last)) return undefined
  const bytes = Buffer.from(part, 'base64url')
  return bytes.length === Math.floor((part.length * 3) / 4) ? bytes : undefined
}

const everyCharacter = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** What a part may end in, by the characters beyond whole groups of four: two carry eight bits of twelve, three sixteen of eighteen. */
const lastCharacters = [everyCharacter, '', 'AQgw', 'AEIMQUYcgkosw048']

const outOfTheOrdinary = /[^a-z0-9_]/

/** `TID`, but also `ſub` and `tıd`: letters that become the guarded ones when somebody changes their case. */
const isLookAlike = (name: string) =>
  !guardedNames.has(name) && outOfTheOrdinary.test(name) && guardedNames.has(name.toUpperCase().toLowerCase())
