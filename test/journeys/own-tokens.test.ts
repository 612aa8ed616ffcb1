import { createRemoteJWKSet, decodeJwt, jwtVerify, type JWTPayload } from 'jose'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { simulatorControl } from '../../local/simulators/control-client.ts'
import { tokenOfPerson, tokenOfProgram } from '../../local/simulators/entra-tokens.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import type { World, WorldProgram } from '../../local/worlds/world.ts'
import type { OrganisationView } from '../../shared/contract/organisations.ts'
import { accessTokenType, tokenExchangeGrant } from '../../shared/domain/issuing/exchange.ts'
import { openBrowser, type Browser } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { addOrganisation, addTenant, signInOperator, type FreshTenant } from '../support/fresh.ts'
import { call, personOf, signIn } from '../support/hub.ts'

const place = inject('stack')
const control = simulatorControl(place.entra)
let world: World
let operator: Browser
let tenant: FreshTenant
let bank: OrganisationView

beforeAll(async () => {
  world = await loadWorld('bank')
  operator = await signInOperator(place, world)
  tenant = await addTenant(control, { 'Ada Marsh': ['Admin'], 'Bo Quill': ['Manager'] })
  bank = await addOrganisation(place, operator, [tenant.tid])
})

interface Heard {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

async function post(path: string, form: Record<string, string>, by?: string): Promise<Heard> {
  const headers: Record<string, string> = by === undefined ? {} : { authorization: `Bearer ${by}` }
  const answer = await fetch(`${place.hub}${path}`, { method: 'POST', headers, body: new URLSearchParams(form) })
  return { status: answer.status, body: (await answer.json()) as Heard['body'] }
}

async function exchange(subject: string, more: Record<string, string> = {}, by?: string): Promise<string> {
  const form = { grant_type: tokenExchangeGrant, subject_token: subject, subject_token_type: accessTokenType, ...more }
  const { status, body } = await post('/oauth/token', form, by)
  if (status !== 200) throw new Error(`No token: ${status} ${String(body['code'])}`)
  return String(body['access_token'])
}

const ofPerson = (name: string) => tokenOfPerson(place.entra, world, tenant.person(name))
const program = (role: WorldProgram['role']) =>
  tokenOfProgram(
    place.entra,
    world,
    world.programs.find((one) => one.role === role)!,
  )

/** As one of the platform's APIs does: with what the hub publishes of itself, and jose. */
async function verify(token: string): Promise<JWTPayload> {
  const configuration = await fetch(`${place.hub}/.well-known/openid-configuration`)
  const { issuer, jwks_uri } = (await configuration.json()) as { readonly issuer: string; readonly jwks_uri: string }
  const keySet = createRemoteJWKSet(new URL(jwks_uri))
  const options = { issuer, audience: place.hub, typ: 'at+jwt', algorithms: ['ES256'] }
  return (await jwtVerify(token, keySet, options)).payload
}

async function statusAt(path: string, token: string): Promise<unknown> {
  const answer = await fetch(`${place.hub}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } })
  return answer.status === 200 ? 200 : ((await answer.json()) as { readonly code?: string }).code
}
const atBank = (token: string) => statusAt(`/organisations/${bank.organisationId}`, token)

const eventuallyAtBank = (token: string, code: string) =>
  eventually(code, async () => ((await atBank(token)) === code ? true : undefined), 30_000)

describe('a person’s token of Microsoft', () => {
  it('is exchanged for one that a stranger verifies, and that works at the hub', async () => {
    const token = await exchange(await ofPerson('Ada Marsh'))
    expect(await verify(token)).toMatchObject({
      tid: tenant.tid,
      oid: tenant.person('Ada Marsh').oid,
      organisation: bank.organisationId,
      roles: ['Admin'],
      client_id: world.apps.managementUi.clientId,
    })
    expect(await atBank(token)).toBe(200)
    expect(await statusAt('/organisations', token)).toBe('permission.missing')
    expect(await statusAt(`/organisations/${world.platform.organisationId}`, token)).toBe('organisation.foreign')
  })

  it('is exchanged by a platform service, which also hears whether the new one is active', async () => {
    const service = await program('PlatformService')
    const token = await exchange(await ofPerson('Bo Quill'), { scope: 'profile' }, service)
    const heard = await post('/oauth/introspect', { token }, service)
    expect(heard.body).toMatchObject({ active: true, roles: ['Manager'], permissions: ['profile'] })
    expect(decodeJwt(token)['client_id']).not.toBe(world.apps.managementUi.clientId)
    expect((await post('/oauth/revoke', { token })).status).toBe(200)
    await eventually(
      'the revocation',
      async () => ((await post('/oauth/introspect', { token }, service)).body['active'] === false ? true : undefined),
      30_000,
    )
  })

  it('gives one that stops with its mapping', async () => {
    const other = await addTenant(control, { 'Cy Vane': ['Admin'] })
    const shut = await addOrganisation(place, operator, [other.tid])
    const key = { organisationId: shut.organisationId, tid: other.tid }
    const token = await exchange(await tokenOfPerson(place.entra, world, other.person('Cy Vane')))
    expect(await statusAt(`/organisations/${shut.organisationId}`, token)).toBe(200)
    const { body } = await call(place, operator, 'readTenantMapping', key)
    await call(place, operator, 'revokeTenantMapping', { ...key, version: body.version })
    await eventually(
      'tenant.revoked',
      async () =>
        (await statusAt(`/organisations/${shut.organisationId}`, token)) === 'tenant.revoked' ? true : undefined,
      30_000,
    )
  })
})

describe('a program’s token of Microsoft', () => {
  it('is exchanged for one of its organisation', async () => {
    const token = await exchange(await program('System'))
    expect(await verify(token)).toMatchObject({ kind: 'system-integration', roles: ['System'] })
    expect(await statusAt('/system/identity', token)).toBe(200)
  })
})

describe('a signed-in page', () => {
  it('gets a token for the active organisation, which ends with the session', async () => {
    const { browser } = await signIn(place, tenant.person('Ada Marsh'))
    const { status, body } = await call(place, browser, 'issueSessionToken', {})
    expect([status, body]).toMatchObject([200, { organisation: bank.organisationId, expires_in: 600 }])
    expect(await verify(body.access_token)).toMatchObject({ oid: tenant.person('Ada Marsh').oid, roles: ['Admin'] })
    expect(await atBank(body.access_token)).toBe(200)
    await call(place, browser, 'signOut', {})
    await eventuallyAtBank(body.access_token, 'session.revoked')
  })

  it('gets none without a session', async () => {
    const { status, body } = await call(place, openBrowser(), 'issueSessionToken', {})
    expect([status, body.code]).toEqual([401, 'session.missing'])
  })

  it('gets one for Maeve too, who signed in here before', async () => {
    const { browser } = await signIn(place, personOf(world, 'Maeve Tarn'))
    const { body } = await call(place, browser, 'issueSessionToken', { scope: 'profile' })
    expect(body).toMatchObject({ scope: 'profile', token_type: 'Bearer' })
  })
})

describe('the keys of the hub', () => {
  it('are listed for operators, and one that is withdrawn leaves the key set with all it signed', async () => {
    const token = await exchange(await ofPerson('Ada Marsh'))
    await verify(token)
    const { body } = await call(place, operator, 'listSigningKeys')
    const current = body.items.find(({ state }) => state === 'current')
    const kid = current?.kid ?? ''
    expect(body.items.map(({ state }) => state)).toContain('next')
    const withdrawn = await call(place, operator, 'withdrawSigningKey', { kid })
    expect(withdrawn.body).toMatchObject({ kid, state: 'withdrawn', erasedAt: expect.any(String) as string })
    await expect(verify(token)).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' })
    await eventuallyAtBank(token, 'key.unknown')
    const after = await exchange(await ofPerson('Ada Marsh'))
    expect(await verify(after)).toMatchObject({ roles: ['Admin'] })
    expect(await atBank(after)).toBe(200)
  })
})
