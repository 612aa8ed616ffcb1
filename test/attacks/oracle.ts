import { verify } from 'node:crypto'
import type { KeySet } from '../../shared/domain/tokens/signing-keys.ts'
import type { Terms, TrustedIssuer } from '../../shared/domain/tokens/trust.ts'
import type { Wish } from '../../shared/domain/tokens/verify-token.ts'
import { keysOf, logoutEvent, trust } from './trusted.ts'

type Claims = Readonly<Record<string, unknown>>

/**
 * The rules once more, as sentences of which all must be true: slow, without order and without a name for what is wrong. Written from
 * the standards and not from the verifier; a token that the verifier believes must be believed here.
 */
export function isBelievable(token: string, wish: Wish): boolean {
  const parts = token.split('.')
  if (parts.length !== 3 || token.length > 16_384) return false
  const [header, claims] = [readStrictly(parts[0]), readStrictly(parts[1])]
  if (!header || !claims) return false
  return trust.issuers.some((issuer: TrustedIssuer) =>
    issuer.audiences.some(({ audience, accepts }) =>
      wish.kinds.some((kind) => {
        const terms: Terms | undefined = accepts[kind]
        if (!terms) return false
        const isOneAudience =
          claims['aud'] === audience ||
          (Array.isArray(claims['aud']) && claims['aud'].length === 1 && claims['aud'][0] === audience)
        const isAmongAudiences = Array.isArray(claims['aud']) && claims['aud'].includes(audience)
        return (
          isFrom(issuer, claims) &&
          isSigned(parts, header, issuer, claims) &&
          isTimely(claims, wish) &&
          (isOneAudience || (isAmongAudiences && kind !== 'id' && kind !== 'logout')) &&
          (terms.tenants === undefined || terms.tenants.includes(String(claims['tid']))) &&
          (terms.claims ?? []).every((name) => claims[name] !== undefined && claims[name] !== null) &&
          is[kind](claims, header, terms, wish, issuer)
        )
      }),
    ),
  )
}

/** One JSON object in the one encoding of its bytes, which says the same to a reader that keeps the first of two members. */
function readStrictly(part = ''): Claims | undefined {
  if (!/^[\w-]+$/.test(part)) return undefined
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(part, 'base64url'))
    if (Buffer.from(text).toString('base64url') !== part) return undefined
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Claims) : undefined
  } catch {
    return undefined
  }
}

function isFrom(issuer: TrustedIssuer, { iss, tid, ver, tfp, acr }: Claims): boolean {
  if (issuer.family === 'b2c')
    return iss === issuer.issuer && String(tfp ?? acr).toLowerCase() === issuer.policy.toLowerCase()
  if (issuer.family !== 'entra') return iss === issuer.issuer
  const isTenant = typeof tid === 'string' && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(tid)
  return isTenant && ver === issuer.version && iss === issuer.issuer.replace('{tenantid}', tid)
}

function isSigned(
  [head, body, tail = '']: readonly string[],
  header: Claims,
  issuer: TrustedIssuer,
  { iss, tid }: Claims,
): boolean {
  if ('crit' in header || 'b64' in header) return false
  const keys: KeySet = keysOf(issuer)
  const isNamed = header['kid'] !== undefined
  const candidates = [...keys.values()].filter(({ kid }) =>
    isNamed ? kid === header['kid'] : issuer.family === 'openid',
  )
  const data = Buffer.from(`${head ?? ''}.${body ?? ''}`)
  const signature = Buffer.from(tail, 'base64url')
  return candidates.some(({ key, issuer: owner }) => {
    if (owner !== undefined && owner.replace('{tenantid}', String(tid)) !== iss) return false
    const type = key.asymmetricKeyType
    if (header['alg'] === 'RS256' && type === 'rsa') return verify('sha256', data, key, signature)
    if (header['alg'] === 'PS256' && type === 'rsa' && issuer.family === 'openid')
      return verify('sha256', data, { key, padding: 6, saltLength: 32 }, signature)
    if (header['alg'] === 'ES256' && type === 'ec')
      return verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, signature)
    return header['alg'] === 'EdDSA' && type === 'ed25519' && verify(null, data, key, signature)
  })
}

function isTimely({ exp, iat, nbf }: Claims, { now }: Wish): boolean {
  const seconds = now.getTime() / 1000
  return (
    Number.isInteger(exp) &&
    Number.isInteger(iat) &&
    (nbf === undefined || Number.isInteger(nbf)) &&
    Number(exp) + 60 > seconds &&
    Number(iat) - 60 <= seconds &&
    Number(nbf ?? iat) - 60 <= seconds
  )
}

const isText = (value: unknown) => typeof value === 'string' && value.length > 0
const isTexts = (value: unknown) => value === undefined || (Array.isArray(value) && value.every(isText))
const words = (value: unknown) => (typeof value === 'string' ? value.split(' ') : [])
const isPerson = ({ sub, oid }: Claims, issuer: TrustedIssuer) =>
  isText(sub) && (issuer.family !== 'entra' || isText(oid))
const typ = ({ typ: type }: Claims) =>
  typeof type === 'string' ? type.toLowerCase().replace('application/', '') : type
const isPlain = (header: Claims) => ([undefined, 'jwt'] as unknown[]).includes(typ(header))
const client = (claims: Claims, issuer: TrustedIssuer) =>
  issuer.family === 'entra' && issuer.version === '1.0' ? claims['appid'] : claims['azp']

type Rule = (claims: Claims, header: Claims, terms: Terms, wish: Wish, issuer: TrustedIssuer) => boolean

const isOfMicrosoft: Rule = (claims, header, { scopes = [], clients }, _, issuer) =>
  words(claims['scp']).some((scope) => scopes.includes(scope)) &&
  [undefined, 'user'].includes(claims['idtyp'] as string) &&
  claims['nonce'] === undefined &&
  claims['events'] === undefined &&
  isText(client(claims, issuer)) &&
  (clients === undefined || clients.includes(String(client(claims, issuer)))) &&
  isTexts(claims['roles']) &&
  isPlain(header) &&
  isPerson(claims, issuer)

/** Calls itself an access token, or names a client or scopes; nothing of an ID token in it, no program's own, bound to no key. */
function isOfPartner(claims: Claims, header: Claims): boolean {
  const { sub, client_id, azp, cid, scope, scp, cnf } = claims
  const asked = client_id ?? azp ?? cid
  const scopes = scope ?? scp
  return (
    ['nonce', 'at_hash', 'c_hash', 'events'].every((name) => claims[name] === undefined) &&
    (typ(header) === 'at+jwt' || [client_id, scope, scp].some((value) => value !== undefined)) &&
    ([undefined, 'jwt', 'at+jwt'] as unknown[]).includes(typ(header)) &&
    isText(asked) &&
    ![client_id, azp, cid].includes(sub) &&
    (scopes === undefined || isText(scopes) || isTexts(scopes)) &&
    cnf === undefined &&
    isText(sub)
  )
}

const is: Readonly<Record<Wish['kinds'][number], Rule>> = {
  id: (claims, header, _, { nonce }, issuer) =>
    nonce !== undefined &&
    claims['nonce'] === nonce &&
    claims['events'] === undefined &&
    (issuer.family === 'openid' || (claims['scp'] === undefined && claims['idtyp'] === undefined)) &&
    isPlain(header) &&
    isPerson(claims, issuer),
  delegated: (claims, header, terms, wish, issuer) =>
    issuer.family === 'openid' ? isOfPartner(claims, header) : isOfMicrosoft(claims, header, terms, wish, issuer),
  'app-only': (claims, header, { idtyp }, _, issuer) =>
    issuer.family !== 'openid' &&
    claims['scp'] === undefined &&
    (idtyp === 'required' ? ['app'] : [undefined, 'app']).includes(claims['idtyp'] as string) &&
    claims['nonce'] === undefined &&
    claims['events'] === undefined &&
    Array.isArray(claims['roles']) &&
    claims['roles'].length > 0 &&
    isTexts(claims['roles']) &&
    isText(client(claims, issuer)) &&
    isPlain(header) &&
    isPerson(claims, issuer),
  logout: (claims, header) =>
    typeof (claims['events'] as Record<string, unknown> | null)?.[logoutEvent] === 'object' &&
    claims['nonce'] === undefined &&
    isText(claims['jti']) &&
    (isText(claims['sub']) || isText(claims['sid'])) &&
    ([undefined, 'jwt', 'logout+jwt'] as unknown[]).includes(typ(header)),
  exchanged: (claims, header, _, __, issuer) =>
    issuer.family === 'own' &&
    typ(header) === 'at+jwt' &&
    isText(claims['client_id']) &&
    isText(claims['jti']) &&
    isTexts(claims['roles']) &&
    isText(claims['sub']),
}
