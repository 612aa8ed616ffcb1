import { createHash, randomUUID, timingSafeEqual } from 'node:crypto'
import { formOf, json, notCached, type Answer, type Asked } from '../exchange.ts'
import type { Fault } from '../desk.ts'
import {
  accountIn,
  findAccount,
  findApp,
  graphAppId,
  isConsented,
  type Account,
  type Authority,
  type ClientApp,
} from '../directory.ts'
import type { WorldTenant } from '../../worlds/world.ts'
import type { Simulation } from '../simulation.ts'
import { EntraError, errorAnswer, tell } from './aadsts.ts'
import { checkAssertion, checkSecret, registeredProgram, requirePrincipal } from '../applications/programs.ts'
import { clientInfo } from './authorize.ts'
import { segmentOf } from './discovery.ts'
import { checkFederatedAssertion } from './federated-assertion.ts'
import {
  grantedScopes,
  parseScopes,
  scopeAnswer,
  userinfoResource,
  type WantedResource,
  type WantedScopes,
} from './scopes.ts'
import { isRevoked, mintRefreshToken, unsealCode, unsealRefreshToken } from './sealed.ts'
import {
  mintAccessToken,
  mintAppOnlyToken,
  mintIdToken,
  tokenSeconds,
  type SignIn,
  type TokenAudience,
} from './tokens.ts'

interface Grant {
  readonly simulation: Simulation
  readonly authority: Authority
  readonly app: ClientApp
  readonly form: URLSearchParams
}

const grants: Readonly<Record<string, (grant: Grant) => Promise<Record<string, unknown>>>> = {
  authorization_code: redeemCode,
  refresh_token: refresh,
  client_credentials: appOnly,
}

const codeSeconds = 600
const refreshTokenSeconds = 90 * 24 * 3_600

/** The token endpoint: who asks, then what for. Every refusal is Entra's JSON. */
export async function token(
  simulation: Simulation,
  authority: Authority,
  asked: Asked,
  fault: Fault | undefined,
): Promise<Answer> {
  try {
    if (asked.method !== 'POST') throw new EntraError(900561, { value: asked.method })
    const form = formOf(asked)
    if (fault?.kind === 'aadsts')
      throw new EntraError(fault.code, { clientId: form.get('client_id') ?? '', tenant: segmentOf(authority) })
    const grantType = form.get('grant_type')
    if (grantType === null) throw new EntraError(900144, { value: 'grant_type' })
    const grant = grants[grantType]
    if (!grant) throw new EntraError(70003, { value: grantType })
    const app = await authenticateClient(simulation, authority, asked, form)
    if (authority.kind === 'consumers') throw new EntraError(9002346)
    const answer = await grant({ simulation, authority, app, form })
    return json(200, altered(simulation, answer), { ...notCached, 'x-ms-request-id': randomUUID() })
  } catch (error) {
    if (error instanceof EntraError) return errorAnswer(tell(simulation, asked, error))
    throw error
  }
}

/** RFC 6749 §2.3.1: the secret in the body, or HTTP Basic with both halves form-encoded. */
async function authenticateClient(
  simulation: Simulation,
  authority: Authority,
  asked: Asked,
  form: URLSearchParams,
): Promise<ClientApp> {
  const basic = basicCredentials(asked.headers.authorization)
  const clientId = form.get('client_id') ?? basic?.clientId
  if (clientId === undefined) throw new EntraError(900144, { value: 'client_id' })
  const program = registeredProgram(simulation, clientId)
  const app = program ?? findApp(simulation.world, clientId)
  const tenant = segmentOf(authority)
  if (!app) throw new EntraError(700016, { clientId, tenant })
  const assertion = form.get('client_assertion')
  if (assertion !== null) {
    if (app.name === 'managementUi') {
      await checkFederatedAssertion(simulation, clientId, assertion)
      return { ...app, proof: '2' }
    }
    if (!program) throw new EntraError(700027, { clientId })
    await checkAssertion(simulation, app.clientId, assertion, asked.url.href)
    return { ...program, proof: '2' }
  }
  const secret = form.get('client_secret') ?? basic?.secret
  if (secret === undefined || secret === '') throw new EntraError(7000218, { clientId })
  if (program) {
    checkSecret(simulation, app.clientId, secret)
    return program
  }
  if (app.clientSecret === undefined || !isSame(secret, app.clientSecret)) throw new EntraError(7000215, { clientId })
  return app
}

function basicCredentials(header: string | undefined): { clientId: string; secret: string } | undefined {
  if (header?.slice(0, 6).toLowerCase() !== 'basic ') return undefined
  const plain = Buffer.from(header.slice(6), 'base64').toString('utf8')
  const cut = plain.indexOf(':')
  const decode = (text: string): string => new URLSearchParams(`x=${text}`).get('x') ?? ''
  return { clientId: decode(plain.slice(0, cut)), secret: decode(plain.slice(cut + 1)) }
}

function isSame(given: string, kept: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(kept))
}

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#redeem-a-code-for-an-access-token */
async function redeemCode({ simulation, authority, app, form }: Grant): Promise<Record<string, unknown>> {
  const sealed = form.get('code')
  if (sealed === null) throw new EntraError(900144, { value: 'code' })
  const code = await unsealCode(simulation, sealed)
  if (!code) throw new EntraError(9002313)
  if (code.clientId !== app.clientId) throw new EntraError(70000)
  if (authority.kind === 'tenant' && authority.tenant.tid !== code.tid) throw new EntraError(700005)
  if (simulation.clock.now().getTime() - code.issuedAt > codeSeconds * 1_000) throw new EntraError(70008)
  const redirectUri = form.get('redirect_uri')
  if (redirectUri !== code.redirectUri)
    throw new EntraError(50011, { clientId: app.clientId, value: redirectUri ?? '' })
  checkVerifier(code.challenge, form.get('code_verifier'))
  if (!(await simulation.redeemed.use(code.id))) throw new EntraError(54005)
  const account = findAccount(simulation.world, code.tid, code.oid)
  if (!account) throw new EntraError(50034, { value: code.oid })
  const scope = form.get('scope') ?? code.scope
  return delegated(simulation, { app, account, sid: code.sid, nonce: code.nonce }, scope, form)
}

/** RFC 7636 §4.6, S256 only. */
function checkVerifier(challenge: string | undefined, verifier: string | null): void {
  if (challenge === undefined && verifier === null) return
  const hashed = createHash('sha256')
    .update(verifier ?? '')
    .digest('base64url')
  if (verifier === null || hashed !== challenge) throw new EntraError(501481)
}

/** A new refresh token each time; the one it replaces stays good, as it does at Entra, where the desk does not want it otherwise. */
async function refresh({ simulation, authority, app, form }: Grant): Promise<Record<string, unknown>> {
  const sealed = form.get('refresh_token')
  if (sealed === null) throw new EntraError(900144, { value: 'refresh_token' })
  const token = await unsealRefreshToken(simulation, sealed)
  if (!token || token.clientId !== app.clientId) throw new EntraError(9002313)
  if (simulation.clock.now().getTime() - token.issuedAt > refreshTokenSeconds * 1_000) throw new EntraError(700082)
  if (isRevoked(simulation, token.tid, token.oid, token.issuedAt)) throw new EntraError(50173)
  if (simulation.replaced.has(hashOf(sealed))) throw new EntraError(70000)
  const home = findAccount(simulation.world, token.tid, token.oid)
  if (!home) throw new EntraError(50034, { value: token.oid })
  const account = authority.kind === 'tenant' ? accountAt(simulation, authority, app, home) : home
  const scope = form.get('scope') ?? token.scope
  const answer = await delegated(simulation, { app, account, sid: token.sid }, scope, form, home)
  if (simulation.refreshTokens === 'replaces' && 'refresh_token' in answer) simulation.replaced.add(hashOf(sealed))
  return answer
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url')

/** At home, as a guest, or in a customer's tenant through delegated administration of the partner. */
function accountAt(
  simulation: Simulation,
  { tenant }: Extract<Authority, { kind: 'tenant' }>,
  app: ClientApp,
  home: Account,
): Account {
  const known = accountIn(simulation.world, tenant.tid, home)
  if (known) return known
  const { partner } = simulation.world
  const administers = app.name === 'partner' && partner?.tid === home.tenant.tid
  if (administers && partner.customers.some(({ tid }) => tid === tenant.tid)) return { tenant, user: home.user }
  throw new EntraError(50020, { value: home.user.upn, tenant: tenant.tid })
}

async function delegated(
  simulation: Simulation,
  signIn: SignIn,
  scope: string,
  form: URLSearchParams,
  home: Account = signIn.account,
): Promise<Record<string, unknown>> {
  const { app, account } = signIn
  if (account.user.disabled) throw new EntraError(50057)
  if (!isConsented(account.tenant, app.name)) throw new EntraError(65001, { clientId: app.clientId })
  const wanted = parseScopes(simulation.world, scope, account.tenant.tid)
  const resource = oneResource(wanted)
  if (resource.kind === 'managementApi' && !isConsented(account.tenant, 'managementApi')) {
    throw new EntraError(65001, { clientId: app.clientId })
  }
  const granted = grantedScopes(simulation.world, app, resource)
  const { oidc } = wanted
  const { clientId } = app
  const inherited = { clientId, tid: home.tenant.tid, oid: home.user.oid, sid: signIn.sid, scope }
  const signedIn = oidc.has('openid')
  return {
    token_type: 'Bearer',
    scope: scopeAnswer(wanted, resource, granted),
    expires_in: tokenSeconds - 1,
    ext_expires_in: tokenSeconds - 1,
    access_token: await mintAccessToken(simulation, signIn, resource, granted),
    ...(oidc.has('offline_access') ? { refresh_token: await mintRefreshToken(simulation, inherited) } : {}),
    ...(signedIn ? { id_token: await mintIdToken(simulation, signIn, oidc) } : {}),
    ...(form.get('client_info') === '1' ? { client_info: clientInfo(home) } : {}),
  }
}

function oneResource({ resources, oidc }: WantedScopes) {
  if (resources.length > 1) throw new EntraError(28000)
  const [resource] = resources
  return resource ?? { ...userinfoResource, names: [...oidc].filter((name) => name !== 'offline_access') }
}

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
async function appOnly({ simulation, authority, app, form }: Grant): Promise<Record<string, unknown>> {
  if (authority.kind !== 'tenant') throw new EntraError(9001023)
  const { tenant } = authority
  const facts = { clientId: app.clientId, tenant: tenant.tid }
  const home = simulation.world.platform.tid === tenant.tid
  if (app.name === 'program' ? !home : !isConsented(tenant, app.name))
    throw new EntraError(missingIn(tenant, app), facts)
  if (app.name === 'program') requirePrincipal(simulation, app.clientId)
  const { resources } = parseScopes(simulation.world, form.get('scope'), tenant.tid)
  const [resource] = resources
  if (!resource?.everything || resource.names.length > 0)
    throw new EntraError(70011, { value: form.get('scope') ?? '' })
  if (resources.length > 1) throw new EntraError(28000)
  if (resource.kind === 'managementApi' && !isConsented(tenant, 'managementApi')) {
    throw new EntraError(500011, { value: simulation.world.apps.managementApi.appIdUri, tenant: tenant.tid })
  }
  // The System API is known in the tenant it is registered in alone.
  if (resource.kind === 'systemApi' && !home) {
    throw new EntraError(500011, { value: simulation.world.apps.systemApi.appIdUri, tenant: tenant.tid })
  }
  const roles = resource.kind === 'systemApi' && app.role !== undefined ? [app.role] : []
  return {
    token_type: 'Bearer',
    expires_in: tokenSeconds - 1,
    ext_expires_in: tokenSeconds - 1,
    access_token: await mintAppOnlyToken(simulation, app, tenant.tid, audienceOf(simulation, resource.kind), roles),
  }
}

const missingIn = ({ removedServicePrincipals: removed = [] }: WorldTenant, { name }: ClientApp) =>
  name !== 'program' && name !== 'customer' && removed.includes(name) ? 7000229 : 700016

/** As in `aud`: the client id in version 2, the App ID URI in version 1. */
function audienceOf({ world: { apps } }: Simulation, kind: WantedResource['kind']): TokenAudience {
  if (kind === 'graph') return { audience: graphAppId, version: '1.0' }
  if (kind === 'managementApi') return { audience: apps.managementApi.clientId, version: '2.0' }
  // CIPP's API asks for nothing else, and gets tokens of the first version for its identifier URI.
  if (kind === 'cipp') return { audience: `api://${apps.cipp?.clientId ?? ''}`, version: '1.0' }
  const { clientId, appIdUri, tokenVersion: version } = apps.systemApi
  return { audience: version === '2.0' ? clientId : appIdUri, version }
}

/** The answer as the next alteration has it. */
function altered(simulation: Simulation, answer: Record<string, unknown>): Record<string, unknown> {
  const alteration = simulation.desk.takeAlteration('answer')
  if (!alteration) return answer
  const { claims, drop, swap } = alteration
  const swapped = swap ? { ...answer, id_token: answer['access_token'], access_token: answer['id_token'] } : answer
  return Object.fromEntries(Object.entries({ ...swapped, ...claims }).filter(([name]) => !drop.includes(name)))
}
