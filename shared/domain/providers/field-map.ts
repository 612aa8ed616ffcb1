import type { JsonObject } from '../tokens/read-token.ts'
import { localFields, profileValueLimit, type LocalField, type Profile } from '../profile.ts'

/** Which field of the provider fills which of ours: a claim's name, or `name[index]` for one of a list, counted from 0. */
export type FieldMap = Readonly<Partial<Record<LocalField, string>>>

/** `e-mails`: a list of the person's addresses; `answer`: what came unsigned beside the code. */
export const claimSources = ['user-details', 'id-token', 'e-mails', 'answer'] as const

/** Somewhere that claims come from. What one source says about a claim says nothing about another source's. */
export interface ClaimSource {
  readonly name: (typeof claimSources)[number]
  readonly claims: JsonObject
}

export interface ProviderField {
  readonly claim: string
  readonly index: number | undefined
}

/** The longest that a provider field may be, in characters. */
export const providerFieldLimit = 200

const plain = /^[^[\]\p{Cc}]+$/u
const indexed = /^([^[\]\p{Cc}]+)\[(\d{1,4})\]$/u

/** Undefined for what is neither a name nor `name[index]`: nested, negative, not closed. */
export function parseProviderField(text: string): ProviderField | undefined {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed.length > providerFieldLimit) return undefined
  if (plain.test(trimmed)) return { claim: trimmed, index: undefined }
  const [, claim, index] = indexed.exec(trimmed) ?? []
  return claim === undefined ? undefined : { claim: claim.trim(), index: Number(index) }
}

/** Why a field of ours got no value. */
export const unmapped = [
  'not in the map',
  'unreadable',
  'absent',
  'not a list',
  'out of range',
  'a list',
  'nested',
  'not a text',
  'blank',
  'too long',
] as const
export type Unmapped = (typeof unmapped)[number]

export type Reading = { readonly value: string } | { readonly missing: Unmapped }

/**
 * The value of one provider field. What cannot be a text of one line is missing, never blank. It is not normalised: Unicode's normal forms make
 * some letters others (the Kelvin sign a K), and with them one e-mail address another.
 */
export function readField(text: string, claims: JsonObject): Reading {
  const field = parseProviderField(text)
  if (!field) return { missing: 'unreadable' }
  if (!Object.hasOwn(claims, field.claim)) return { missing: 'absent' }
  const value = claims[field.claim]
  if (field.index === undefined) return Array.isArray(value) ? { missing: 'a list' } : textOf(value)
  if (!Array.isArray(value)) return { missing: 'not a list' }
  return field.index < value.length ? textOf(value[field.index]) : { missing: 'out of range' }
}

function textOf(value: unknown): Reading {
  if (value === undefined || value === null) return { missing: 'absent' }
  if (typeof value === 'object') return { missing: 'nested' }
  const said = typeof value === 'number' && Number.isSafeInteger(value) ? value.toString() : value
  if (typeof said !== 'string') return { missing: 'not a text' }
  const text = said
    .toWellFormed()
    .replace(/[\p{Cc}\p{Bidi_Control}]+/gu, ' ')
    .trim()
  if (text === '') return { missing: 'blank' }
  return text.length > profileValueLimit ? { missing: 'too long' } : { value: text }
}

export interface MappedField {
  readonly value: string
  readonly source: ClaimSource
  readonly providerField: string
}

/** Every field that got a value, each from the first source that has one. */
export function mapFields(map: FieldMap, sources: readonly ClaimSource[]): ReadonlyMap<LocalField, MappedField> {
  const mapped = new Map<LocalField, MappedField>()
  for (const field of localFields) {
    const providerField = map[field]
    if (providerField === undefined) continue
    for (const source of sources) {
      const reading = readField(providerField, source.claims)
      if (!('value' in reading)) continue
      mapped.set(field, { value: reading.value, source, providerField })
      break
    }
  }
  return mapped
}

export function profileOf(mapped: ReadonlyMap<LocalField, MappedField>): Profile {
  return Object.fromEntries([...mapped].map(([field, { value }]) => [field, value]))
}

/** Names every field whose provider field is neither a claim's name nor `name[index]`. */
export function fieldMapFaults(map: FieldMap): readonly string[] {
  return localFields.flatMap((field) => {
    const text = map[field]
    if (text === undefined || parseProviderField(text)) return []
    return [`fieldMap.${field}: is neither a claim's name nor name[index]`]
  })
}

/** OpenID Connect Core §5.1; `address` is nested, and stays out. */
export const standardFieldMap: FieldMap = {
  FirstName: 'given_name',
  Surname: 'family_name',
  Email: 'email',
  Locale: 'locale',
  Gender: 'gender',
  Dob: 'birthdate',
  Telephone: 'phone_number',
}

/** What a map makes of claims, for every field of ours: the value of the first source that has one, else why there is none. */
export function readFields(
  map: FieldMap,
  sources: readonly Pick<ClaimSource, 'claims'>[],
): Readonly<Record<LocalField, Reading>> {
  const readings = localFields.map((field) => [field, readFrom(map[field], sources)] as const)
  return Object.fromEntries(readings) as Record<LocalField, Reading>
}

function readFrom(providerField: string | undefined, sources: readonly Pick<ClaimSource, 'claims'>[]): Reading {
  if (providerField === undefined) return { missing: 'not in the map' }
  const readings = sources.map(({ claims }) => readField(providerField, claims))
  const found = readings.find((reading) => 'value' in reading)
  // That a claim is there and does not fit says more than that another source has none.
  const telling = readings.find((reading) => 'missing' in reading && reading.missing !== 'absent')
  return found ?? telling ?? { missing: 'absent' }
}
