import type { JsonObject } from '../tokens/read-token.ts'
import type { ClaimSource } from './field-map.ts'
import { parseProviderField } from './field-map.ts'

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** User Details that stand within a field of the answer, as those of Naver (`response`) and X (`data`) do; undefined where nothing stands there. */
export function unwrapped(answer: JsonObject, field: string | undefined): JsonObject | undefined {
  if (field === undefined) return answer
  const place = parseProviderField(field)
  if (!place || !Object.hasOwn(answer, place.claim)) return undefined
  const value = answer[place.claim]
  const found: unknown = place.index === undefined ? value : Array.isArray(value) ? value[place.index] : undefined
  return isObject(found) ? found : undefined
}

const isSaid = (value: unknown) => value === true || value === 'true'

/**
 * The one address of a list that counts: the primary one if it is verified, else the first that is, else the primary one, unverified. GitHub's list
 * says `primary` and `verified`, Bitbucket's, in `values`, `is_primary` and `is_confirmed`. Undefined where there is none.
 */
export function eMailInList(answer: unknown): ClaimSource | undefined {
  const list: unknown = isObject(answer) ? answer['values'] : answer
  if (!Array.isArray(list)) return undefined
  const known = list.filter(isObject).flatMap((entry) => {
    const { email } = entry
    if (typeof email !== 'string') return []
    const isPrimary = isSaid(entry['primary']) || isSaid(entry['is_primary'])
    const isVerified = isSaid(entry['verified']) || isSaid(entry['is_confirmed'])
    return [{ email, isPrimary, isVerified }]
  })
  const verified = known.filter(({ isVerified }) => isVerified)
  const found = verified.find(({ isPrimary }) => isPrimary) ?? verified[0] ?? known.find(({ isPrimary }) => isPrimary)
  return found && { name: 'e-mails', claims: { email: found.email, email_verified: found.isVerified } }
}

/** In characters: what is longer is no pair of names. */
const longestUser = 2000

/**
 * The names that Apple posts beside the code, with somebody's first sign-in and never again. Nobody signed them: they are names and nothing else,
 * and whatever the ID token says goes before them. The e-mail address among them is never looked at.
 */
export function postedNames(user: string | null): ClaimSource | undefined {
  if (user === null || user.length > longestUser) return undefined
  const name = parse(user)['name']
  if (!isObject(name)) return undefined
  const { firstName, lastName } = name
  const claims = {
    ...(typeof firstName === 'string' ? { given_name: firstName } : {}),
    ...(typeof lastName === 'string' ? { family_name: lastName } : {}),
  }
  return Object.keys(claims).length > 0 ? { name: 'answer', claims } : undefined
}

function parse(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}
