import { parseEntraTenantId, type EntraTenantId } from '../ids.ts'
import { readToken, type JsonObject, type ReadToken } from './read-token.ts'
import { isRefusal, refuse, type Refusal } from './refusal.ts'
import type { EntraIssuer, Trust, TrustedIssuer } from './trust.ts'

/** Who says to have issued a token: one of those we trust, of which nothing is proven yet. */
export interface NamedIssuer {
  readonly trusted: TrustedIssuer
  /** Whole, the tenant in its place. */
  readonly iss: string
  /** The tenant, where the issuer is Microsoft Entra. */
  readonly tid?: EntraTenantId
}

/** A token that was read and names an issuer we trust. Its signature has not been looked at: it says only whose keys are needed. */
export interface OpenToken extends ReadToken {
  readonly issuer: NamedIssuer
  /** The key it asks for; undefined where it names none. */
  readonly kid: string | undefined
}

/** The first half of the verification: what can be said without keys. */
export function openToken(compact: string, trust: Trust): OpenToken | Refusal {
  const read = readToken(compact)
  if (isRefusal(read)) return read
  const issuer = findIssuer(read.claims, trust.issuers)
  if (isRefusal(issuer)) return issuer
  const kid = read.header['kid']
  return { ...read, issuer, kid: typeof kid === 'string' ? kid : undefined }
}

/** Whether tokens of an issuer are judged by this trust, if only to be refused: nobody else is asked about them. */
export const isSpokenFor = (iss: string, { issuers }: Trust): boolean =>
  issuers.some(({ family, issuer }) => (family === 'entra' ? hasForm(iss, issuer) : iss === issuer))

/** `iss` is compared whole, letter for letter; nothing is cut off, decoded or ignored. */
function findIssuer(claims: JsonObject, issuers: readonly TrustedIssuer[]): NamedIssuer | Refusal {
  const { iss } = claims
  const other = issuers.find(({ family, issuer }) => family !== 'entra' && issuer === iss)
  if (!other) return findEntra(claims, issuers)
  const trusted = other.family === 'b2c' ? findFlow(claims, issuers) : other
  return trusted ? { trusted, iss: trusted.issuer } : refuse('policy.refused')
}

/** Microsoft, "Tokens in Azure AD B2C": the flow is in `tfp`; `acr` holds it in older tokens. */
function findFlow({ iss, tfp, acr }: JsonObject, issuers: readonly TrustedIssuer[]): TrustedIssuer | undefined {
  const flow = tfp ?? acr
  if (typeof flow !== 'string') return undefined
  return issuers.find(
    (each) => each.family === 'b2c' && each.issuer === iss && each.policy.toLowerCase() === flow.toLowerCase(),
  )
}

/** Microsoft, "Access tokens", validate the issuer: it is the template of its version with `tid` in place, and `ver` names that version. */
function findEntra({ iss, tid: named, ver }: JsonObject, issuers: readonly TrustedIssuer[]): NamedIssuer | Refusal {
  const trusted = issuers.find((each): each is EntraIssuer => each.family === 'entra' && hasForm(iss, each.issuer))
  if (!trusted) return refuse('issuer.invalid')
  const tid = typeof named === 'string' ? parseEntraTenantId(named) : undefined
  if (!tid || tid !== named) return refuse('tenant.invalid')
  const whole = issuerFor(trusted.issuer, tid)
  // An issuer without a place for the tenant must name it all the same: otherwise any `tid` could be claimed under it.
  if (whole !== iss || !whole.includes(tid)) return refuse('issuer.invalid')
  return ver === trusted.version ? { trusted, iss, tid } : refuse('version.refused')
}

const tenantPlace = '{tenantid}'

function hasForm(iss: unknown, template: string): boolean {
  const place = template.indexOf(tenantPlace)
  if (typeof iss !== 'string' || place < 0) return iss === template
  return iss.startsWith(template.slice(0, place)) && iss.endsWith(template.slice(place + tenantPlace.length))
}

/** An issuer with the tenant in its place, if it has one. */
export const issuerFor = (template: string, tid: string) => template.replace(tenantPlace, tid)
