import fc from 'fast-check'
import { bent, furtherSpecimens, specimens, type Specimen } from './specimens.ts'
import { encode, ring, sealed, type Part } from './token-smith.ts'

const all: readonly Specimen[] = [...Object.values(specimens), ...furtherSpecimens]
const valuesOf = (part: 'claims' | 'header') => all.flatMap((specimen) => Object.values(specimen[part]))
const names = [
  ...new Set(all.flatMap(({ claims }) => Object.keys(claims))),
  'TID',
  'at_hash',
  'idtyp',
  'acct',
  '__proto__',
]

/** Values from the other specimens, which are the likeliest to fool anybody, and any others. */
const value = (part: 'claims' | 'header') =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom<unknown>(...valuesOf(part)) },
    { weight: 2, arbitrary: fc.constantFrom<unknown>(undefined, null, '', 0, -1, true, [], {}, 1e308, 'user', 'app') },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
    { weight: 1, arbitrary: fc.array(fc.constantFrom<unknown>(...valuesOf(part)), { maxLength: 3 }) },
  )

const change = (part: 'claims' | 'header', from: readonly string[]) =>
  fc
    .array(fc.tuple(fc.constantFrom(...from), value(part)), { maxLength: 3 })
    .map((pairs): Part => Object.fromEntries(pairs))

const key = fc.oneof(
  { weight: 6, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constantFrom(...Object.values(ring).map(({ privateKey }) => privateKey)) },
)

/** A good token of any kind with a few of its claims and header parameters changed, really signed. */
const bentToken = fc
  .tuple(
    fc.constantFrom(...all),
    change('claims', names),
    change('header', ['alg', 'kid', 'typ', 'crit', 'b64', 'jwk']),
    key,
  )
  .map(([specimen, claims, header, by]) => bent(specimen, claims, header, by))

/** The claims of one specimen under the header and key of another. */
const crossed = fc
  .tuple(fc.constantFrom(...all), fc.constantFrom(...all), change('claims', names))
  .map(([one, other, more]) => sealed(other.header, { ...one.claims, ...more }, other.key))

/** Any JSON under any other. */
const foreign = fc.tuple(fc.json(), fc.json(), fc.string()).map((parts) => parts.map(encode).join('.'))

/** A token with a stretch of its text replaced, doubled or taken out. */
const damaged = fc
  .tuple(bentToken, fc.nat(), fc.nat({ max: 40 }), fc.oneof(fc.string(), fc.constantFrom('', '.', '=', 'A', 'eyJ')))
  .map(([token, at, length, text]) => {
    const start = at % token.length
    return token.slice(0, start) + text + token.slice(start + length)
  })

export const randomToken = fc.oneof(
  { weight: 8, arbitrary: bentToken },
  { weight: 4, arbitrary: crossed },
  { weight: 2, arbitrary: damaged },
  { weight: 1, arbitrary: foreign },
  { weight: 1, arbitrary: fc.string() },
)

/** Any of the wishes that the hub could have. */
export const randomWish = fc
  .tuple(
    fc.subarray(['id', 'delegated', 'app-only', 'logout', 'exchanged'] as const, { minLength: 1 }),
    fc.constantFrom(...all),
  )
  .map(([kinds, { wish }]) => ({ ...wish, kinds }))
