import { createHash, randomBytes } from 'node:crypto'
import type { TokenCredential } from '@azure/identity'
import { expect } from 'vitest'
import { simulatorControl, type SimulatorControl } from '../../../local/simulators/control-client.ts'
import { hubPrincipalId, tokenExchange } from '../../../local/simulators/identity/managed-identity.ts'
import { startSimulators, type SimulatorOptions } from '../../../local/simulators/simulators.ts'
import { loadWorld } from '../../../local/worlds/load-world.ts'
import type { World, WorldTenant, WorldUser } from '../../../local/worlds/world.ts'

export interface Stage {
  readonly world: World
  readonly entra: string
  readonly graph: string
  readonly cipp: string
  /** Where it was asked for. */
  readonly identity?: { readonly address: string; readonly header: string } | undefined
  readonly control: SimulatorControl
  readonly stop: () => Promise<void>
}

/** Both simulators on free ports, in a seeded world. */
export async function setStage(name: 'bank' | 'msp', options: Partial<SimulatorOptions> = {}): Promise<Stage> {
  const world = await loadWorld(name)
  const running = await startSimulators({
    world,
    entra: { port: 0 },
    graph: { port: 0 },
    cipp: { port: 0 },
    ...options,
  })
  const entra = running.entra?.address ?? ''
  return {
    world,
    entra,
    graph: running.graph?.address ?? '',
    cipp: running.cipp?.address ?? '',
    identity: running.identity,
    control: simulatorControl(entra),
    stop: running.stop,
  }
}

export interface Cast {
  readonly tenant: WorldTenant
  readonly user: WorldUser
}

/** A person of the world by name; where the name is also a guest's, at the tenant of that name. */
export function person(world: World, displayName: string, tenantName?: string): Cast {
  for (const tenant of world.tenants.filter((one) => tenantName === undefined || one.displayName === tenantName)) {
    const user = tenant.users.find((one) => one.displayName === displayName)
    if (user) return { tenant, user }
  }
  throw new Error(`There is no ${displayName}.`)
}

export const callback = 'http://localhost:4321/auth/callback/entra'
export const consentCallback = 'http://localhost:4321/auth/callback/consent'
export const partnerCallback = 'http://localhost:4321/auth/callback/direct'

export function apiScope({ apps }: World): string {
  return `${apps.managementApi.appIdUri}/${apps.managementApi.scope}`
}

export interface Asking {
  readonly verifier: string
  readonly url: URL
}

/** An authorisation request of the hub's, with PKCE; `change` overrides parameters, null takes one away. */
export function asking(stage: Stage, change: Record<string, string | null> = {}, authority = 'organizations'): Asking {
  const verifier = randomBytes(32).toString('base64url')
  const url = new URL(`${stage.entra}/${authority}/oauth2/v2.0/authorize`)
  const parameters: Record<string, string | null> = {
    client_id: stage.world.apps.managementUi.clientId,
    redirect_uri: callback,
    response_type: 'code',
    scope: `openid profile email ${apiScope(stage.world)}`,
    state: 'state-1',
    nonce: 'nonce-1',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...change,
  }
  for (const [name, value] of Object.entries(parameters)) if (value !== null) url.searchParams.set(name, value)
  return { verifier, url }
}

/** Asks without following redirects. */
export function visit(url: URL | string, options: RequestInit = {}): Promise<Response> {
  return fetch(url, { redirect: 'manual', ...options })
}

/** Picks an account as the sign-in page's button does. */
export function pick(url: URL, { tenant, user }: Cast, cookie = ''): Promise<Response> {
  return visit(url, {
    method: 'POST',
    body: new URLSearchParams({ account: `${tenant.tid}/${user.oid}` }),
    headers: { cookie },
  })
}

export function locationOf(response: Response): URL {
  const location = response.headers.get('location')
  if (location === null) throw new Error(`No redirect but ${response.status}.`)
  return new URL(location)
}

/** The cookie the simulator set, ready to be sent back. */
export function cookieFrom(response: Response): string {
  return (response.headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
}

export async function redeem(
  stage: Stage,
  form: Record<string, string | null>,
  authority = 'organizations',
): Promise<{ status: number; body: Record<string, unknown>; headers: Headers }> {
  const { clientId, clientSecret } = stage.world.apps.managementUi
  const fields: Record<string, string | null> = { client_id: clientId, client_secret: clientSecret, ...form }
  const present = Object.entries(fields).filter((pair): pair is [string, string] => pair[1] !== null)
  const response = await fetch(`${stage.entra}/${authority}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams(present),
  })
  return {
    status: response.status,
    body: (await response.json()) as Record<string, unknown>,
    headers: response.headers,
  }
}

/**
 * The form of a client that proves itself as the hub's identity would, but for the claims that the test puts over the token's. They go
 * into a token that the simulated Entra signs: `sign` says with which key.
 */
export async function federatedForm(
  { control, entra, world }: Stage,
  claims: Record<string, unknown> = {},
  sign: 'right' | 'wrong-key' | 'unknown-key' | 'none' | 'hs256-public' | 'consumers-key' | 'broken' = 'right',
) {
  const iss = `${entra}/${world.platform.tid}/v2.0`
  const over = { iss, sub: hubPrincipalId, aud: tokenExchange, ...claims }
  await control.alter({ token: 'access', claims: over, sign })
  const { clientId, clientSecret } = world.apps.managementUi
  const answer = await fetch(`${entra}/${world.platform.tid}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: `${world.apps.managementApi.appIdUri}/.default`,
    }),
  })
  const { access_token } = (await answer.json()) as Record<string, unknown>
  return {
    client_id: clientId,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: String(access_token),
  }
}

/** A whole sign-in of the hub's, to the token endpoint's answer. */
export async function signIn(
  stage: Stage,
  who: Cast,
  change: Record<string, string | null> = {},
  authority = 'organizations',
): Promise<Record<string, unknown>> {
  const { url, verifier } = asking(stage, change, authority)
  const location = locationOf(await pick(url, who))
  const answer = await redeem(stage, codeForm(location, verifier), authority)
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
  return answer.body
}

export function codeForm(location: URL, verifier: string): Record<string, string | null> {
  const redirectUri = `${location.origin}${location.pathname}`
  const code = location.searchParams.get('code') ?? ''
  return { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier }
}

/** A Graph token of the seeded direct connection. */
export async function partnerToken(stage: Stage, scope?: string, authority?: string): Promise<Record<string, unknown>> {
  const { apps, connections } = stage.world
  const account = connections[0]?.account
  if (!account) throw new Error('This world has no connection.')
  const refreshToken = await stage.control.mintRefreshToken({ clientId: apps.partner.clientId, ...account })
  const { body } = await redeem(
    stage,
    {
      client_id: apps.partner.clientId,
      client_secret: apps.partner.clientSecret,
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      ...(scope === undefined ? {} : { scope }),
    },
    authority ?? account.tid,
  )
  return body
}

/** The code of an error, after checking that the body has Entra's members. */
export function refusalAt(stage: Stage, { status, body }: { status: number; body: Record<string, unknown> }) {
  expect(Object.keys(body).slice(0, 7)).toEqual([
    ...['error', 'error_description', 'error_codes', 'timestamp', 'trace_id', 'correlation_id', 'error_uri'],
  ])
  expect(body['error_description']).toContain(`Timestamp: ${String(body['timestamp'])}`)
  expect(body['error_description']).toContain(`Trace ID: ${String(body['trace_id'])}`)
  const code = (body['error_codes'] as number[]).at(-1)
  expect(body['error_uri']).toBe(`${stage.entra}/error?code=${code}`)
  return [status, body['error'], code]
}

/** The hub's managed identity, as the stage's simulator gives its tokens; never remembered, so that they are as the world is now. */
export function hubIdentity({ identity }: Stage): TokenCredential {
  return {
    getToken: async (scopes) => {
      const resource = String(scopes).replace(/\/\.default$/, '')
      const url = `${identity?.address ?? ''}/msi/token?api-version=2019-08-01&resource=${encodeURIComponent(resource)}`
      const answer = await fetch(url, { headers: { 'x-identity-header': identity?.header ?? '' } })
      const { access_token: token } = (await answer.json()) as { access_token: string }
      return { token, expiresOnTimestamp: Date.now() }
    },
  }
}
