import {
  createHash,
  createHmac,
  generateKeyPairSync,
  randomBytes,
  sign as signBytes,
  type KeyObject,
} from 'node:crypto'
import { SignJWT, type JWTPayload } from 'jose'
import type { Alteration } from '../desk.ts'
import { graphAppId, type Account, type ClientApp } from '../directory.ts'
import { entraBase, type Simulation } from '../simulation.ts'
import type { WantedResource } from './scopes.ts'

/** Access and ID tokens live an hour, and are dated five minutes back against clocks that run slow. */
export const tokenSeconds = 3_600
const datedBackSeconds = 300

export const issuerOf = (simulation: Simulation, tid: string): string => `${entraBase(simulation)}/${tid}/v2.0`
/** The v1 issuer, which `idp` and `iss` of v1 tokens name. */
export const v1IssuerOf = (simulation: Simulation, tid: string): string => `${entraBase(simulation)}/${tid}/`

export interface SignIn {
  readonly app: ClientApp
  readonly account: Account
  readonly sid: string
  readonly nonce?: string | undefined
}

/** https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference */
export function mintIdToken(simulation: Simulation, signIn: SignIn, oidc: ReadonlySet<string>): Promise<string> {
  const { app, account, sid, nonce } = signIn
  const { tenant, user } = account
  const profile = oidc.has('profile')
  return signToken(simulation, 'id', {
    aud: app.clientId,
    iss: issuerOf(simulation, tenant.tid),
    ...dates(simulation),
    ...(oidc.has('email') && user.mail !== undefined ? { email: user.mail } : {}),
    ...homeOf(simulation, account),
    ...(profile ? { name: user.displayName } : {}),
    ...(nonce === undefined ? {} : { nonce }),
    ...(profile ? { oid: user.oid, preferred_username: preferredUsername(account) } : {}),
    rh: replayHandle(tenant.tid, app.clientId),
    sid,
    sub: pairwiseSubject(account, app.clientId),
    tid: tenant.tid,
    uti: uniqueTokenId(),
    ver: '2.0',
  })
}

/** A delegated access token of the Management API or of Graph, for somebody who signed in to `app`. */
export function mintAccessToken(
  simulation: Simulation,
  { app, account, sid }: SignIn,
  resource: WantedResource,
  scopes: readonly string[],
): Promise<string> {
  return resource.kind === 'managementApi'
    ? mintManagementApiToken(simulation, { app, account, sid }, scopes)
    : mintGraphToken(simulation, { app, account, sid }, scopes)
}

/** https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference (v2.0) */
function mintManagementApiToken(
  simulation: Simulation,
  { app, account, sid }: SignIn,
  scopes: readonly string[],
): Promise<string> {
  const { tenant, user } = account
  const api = simulation.world.apps.managementApi
  return signToken(simulation, 'access', {
    aud: api.clientId,
    iss: issuerOf(simulation, tenant.tid),
    ...dates(simulation),
    acct: user.guest ? 1 : 0,
    aio: randomBytes(48).toString('base64'),
    azp: app.clientId,
    azpacr: app.proof ?? '1',
    ...homeOf(simulation, account),
    name: user.displayName,
    oid: user.oid,
    preferred_username: preferredUsername(account),
    rh: replayHandle(tenant.tid, api.clientId),
    ...(user.appRoles.length === 0 ? {} : { roles: user.appRoles }),
    scp: scopes.join(' '),
    sid,
    sub: pairwiseSubject(account, api.clientId),
    tid: tenant.tid,
    uti: uniqueTokenId(),
    ver: '2.0',
  })
}

/** Graph's tokens are v1 tokens in a v2 answer; clients must treat them as opaque, the simulated Graph reads them. */
function mintGraphToken(simulation: Simulation, { app, account }: SignIn, scopes: readonly string[]): Promise<string> {
  const { tenant, user } = account
  return signToken(simulation, 'access', {
    aud: graphAppId,
    iss: v1IssuerOf(simulation, tenant.tid),
    ...dates(simulation),
    acct: user.guest ? 1 : 0,
    acr: '1',
    aio: randomBytes(48).toString('base64'),
    amr: ['pwd', 'mfa'],
    app_displayname: app.name,
    appid: app.clientId,
    appidacr: '1',
    family_name: user.surname,
    given_name: user.givenName,
    ...homeOf(simulation, account),
    idtyp: 'user',
    name: user.displayName,
    oid: user.oid,
    rh: replayHandle(tenant.tid, graphAppId),
    scp: scopes.join(' '),
    sub: pairwiseSubject(account, graphAppId),
    tid: tenant.tid,
    unique_name: preferredUsername(account),
    upn: user.upn,
    uti: uniqueTokenId(),
    ver: '1.0',
  })
}

/** Whom a token is for, and in which version that API wants its tokens. */
export interface TokenAudience {
  readonly audience: string
  readonly version: '1.0' | '2.0'
}

/**
 * An app-only token: roles, no `scp`, and the service principal as `oid` and `sub`. As Entra's, it has no `idtyp`, which an API would have to
 * ask for; in version 1 its own issuer is its `idp`.
 */
export function mintAppOnlyToken(
  simulation: Simulation,
  app: ClientApp,
  tid: string,
  { audience, version }: TokenAudience,
  roles: readonly string[],
): Promise<string> {
  const servicePrincipal = servicePrincipalOf(tid, app.clientId)
  const older = version === '1.0'
  const iss = older ? v1IssuerOf(simulation, tid) : issuerOf(simulation, tid)
  return signToken(simulation, 'access', {
    aud: audience,
    iss,
    ...dates(simulation),
    aio: randomBytes(32).toString('base64'),
    ...(older
      ? { appid: app.clientId, appidacr: app.proof ?? '1', idp: iss }
      : { azp: app.clientId, azpacr: app.proof ?? '1' }),
    oid: servicePrincipal,
    rh: replayHandle(tid, audience),
    ...(roles.length === 0 ? {} : { roles }),
    sub: servicePrincipal,
    tid,
    uti: uniqueTokenId(),
    ver: version,
  })
}

function dates(simulation: Simulation): { iat: number; nbf: number; exp: number } {
  const now = Math.floor(simulation.clock.now().getTime() / 1_000)
  return { iat: now - datedBackSeconds, nbf: now - datedBackSeconds, exp: now + tokenSeconds }
}

function homeOf(simulation: Simulation, { user }: Account): { idp?: string } {
  return user.guest ? { idp: v1IssuerOf(simulation, user.guest.homeTid) } : {}
}

function preferredUsername({ user }: Account): string {
  return user.guest && user.mail !== undefined ? user.mail : user.upn
}

/** `sub` differs from one application to the next, and stays the same for one. */
function pairwiseSubject({ tenant, user }: Account, clientId: string): string {
  return createHash('sha256').update(`${tenant.tid}/${user.oid}/${clientId}`).digest('base64url')
}

function servicePrincipalOf(tid: string, clientId: string): string {
  const hex = createHash('sha256').update(`${tid}/${clientId}`).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}

function replayHandle(tid: string, audience: string): string {
  return `1.A${createHash('sha256').update(`${tid}/${audience}`).digest('base64url').slice(0, 50)}.`
}

function uniqueTokenId(): string {
  return randomBytes(16).toString('base64url')
}

/** Signs the claims as the current key of the ring, or as the next alteration on the desk has it. */
async function signToken(simulation: Simulation, kind: 'id' | 'access', claims: JWTPayload): Promise<string> {
  const key = simulation.keys.signing('current')
  const header = { typ: 'JWT', alg: 'RS256', kid: key.kid }
  const altered = simulation.desk.takeAlteration(kind)
  if (!altered) return new SignJWT(claims).setProtectedHeader(header).sign(key.privateKey)
  const payload = Object.entries({ ...claims, ...altered.claims }).filter(([name]) => !altered.drop.includes(name))
  return forge(simulation, header, Object.fromEntries(payload), altered)
}

function forge(
  { keys }: Simulation,
  honest: { typ: string; alg: string; kid: string },
  claims: Record<string, unknown>,
  { sign, header }: Alteration,
): string {
  const rs256 = (key: KeyObject, kid = honest.kid): string => compact({ ...honest, kid, ...header }, claims, key)
  switch (sign) {
    case 'right':
      return rs256(keys.signing('current').privateKey)
    case 'broken': {
      const whole = rs256(keys.signing('current').privateKey)
      const at = whole.length - 20
      return `${whole.slice(0, at)}${whole[at] === 'A' ? 'B' : 'A'}${whole.slice(at + 1)}`
    }
    case 'wrong-key':
      return rs256(strangersKey())
    case 'unknown-key':
      return rs256(strangersKey(), randomBytes(20).toString('base64url'))
    case 'next-key':
      return rs256(keys.signing('next').privateKey, keys.signing('next').kid)
    case 'consumers-key':
      return rs256(keys.signing('consumers').privateKey, keys.signing('consumers').kid)
    case 'none':
      return `${encode({ ...honest, alg: 'none', ...header })}.${encode(claims)}.`
    case 'hs256-public': {
      const secret = keys.signing('current').publicKey.export({ format: 'pem', type: 'spki' })
      const input = `${encode({ ...honest, alg: 'HS256', ...header })}.${encode(claims)}`
      return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
    }
  }
}

/** Signs RS256 whatever the header says, so that a header can lie about its algorithm. */
function compact(header: Record<string, unknown>, claims: Record<string, unknown>, key: KeyObject): string {
  const input = `${encode(header)}.${encode(claims)}`
  return `${input}.${signBytes('sha256', Buffer.from(input), key).toString('base64url')}`
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function strangersKey(): KeyObject {
  return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
}
