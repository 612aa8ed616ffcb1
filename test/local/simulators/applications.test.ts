import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto'
import { SignJWT, decodeJwt } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { selfSignedCertificate } from '../../../local/simulators/certificate.ts'
import { hubIdentity, setStage, type Stage } from './support.ts'

let stage: Stage
let token: string
beforeAll(async () => {
  stage = await setStage('bank', { identity: { port: 0 } })
  token = (await hubIdentity(stage).getToken('https://graph.microsoft.com/.default'))?.token ?? ''
})
afterAll(() => stage.stop())

/** The members that the examples look at. */
interface Body {
  readonly [name: string]: unknown
  readonly value: readonly { readonly id: string }[]
}

const graph = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${stage.graph}/v1.0${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as Body }
}
const later = (seconds: number) => stage.control.advanceClock(seconds)

/** Entra's number of the refusal, or the claims of the token. */
const signIn = async (clientId: string, form: Record<string, string>) => {
  const { platform, apps } = stage.world
  const answer = await fetch(`${stage.entra}/${platform.tid}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      scope: `${apps.systemApi.appIdUri}/.default`,
      ...form,
    }),
  })
  const { access_token: given, error_codes: codes } = (await answer.json()) as {
    access_token?: string
    error_codes?: number[]
  }
  return given === undefined ? codes : decodeJwt(given)
}

let objectId: string
let clientId: string
beforeEach(async () => {
  const { body } = await graph('POST', '/applications', { displayName: 'Loan engine' })
  ;({ id: objectId, appId: clientId } = body as unknown as { id: string; appId: string })
  await later(3)
  await graph('POST', '/servicePrincipals', { appId: clientId })
  await later(3)
})

describe('a new secret', () => {
  it('is shown once, works after some seconds, and for a while after it was removed', async () => {
    const added = await graph('POST', `/applications/${objectId}/addPassword`, {
      passwordCredential: { displayName: 'one' },
    })
    expect(added.status).toBe(200)
    expect(Object.keys(added.body).sort()).toEqual(
      ['customKeyIdentifier', 'displayName', 'endDateTime', 'hint', 'keyId', 'secretText', 'startDateTime'].sort(),
    )
    const secret = { client_secret: added.body['secretText'] as string }
    await later(3.9)
    expect(await signIn(clientId, secret)).toEqual([7000215])
    await later(14.2)
    expect(await signIn(clientId, secret)).toMatchObject({ azp: clientId, azpacr: '1' })
    const read = await graph('GET', `/applications/${objectId}`)
    expect(read.body['passwordCredentials']).toMatchObject([{ displayName: 'one', secretText: null }])
    const removal = () => graph('POST', `/applications/${objectId}/removePassword`, { keyId: added.body['keyId'] })
    expect((await removal()).status).toBe(204)
    expect(await signIn(clientId, secret)).toMatchObject({ azp: clientId })
    await later(18.1)
    expect(await signIn(clientId, secret)).toEqual([7000215])
    expect((await removal()).status).toBe(400)
  })

  it('ends with its last day', async () => {
    const { body } = await graph('POST', `/applications/${objectId}/addPassword`, {
      passwordCredential: { endDateTime: new Date(Date.now() + 86_400_000).toISOString() },
    })
    await later(2 * 86_400)
    expect(await signIn(clientId, { client_secret: body['secretText'] as string })).toEqual([7000222])
    await later(-2 * 86_400)
  })
})

describe('a role', () => {
  it('stands in tokens some seconds after it was given', async () => {
    const { systemApi } = stage.world.apps
    const { body: added } = await graph('POST', `/applications/${objectId}/addPassword`, {})
    const secret = { client_secret: added['secretText'] as string }
    const { body: resource } = await graph('GET', `/servicePrincipals(appId='${systemApi.clientId}')`)
    const { body: principal } = await graph('GET', `/servicePrincipals(appId='${clientId}')`)
    const wish = {
      principalId: principal['id'] as string,
      resourceId: resource['id'] as string,
      appRoleId: (resource['appRoles'] as { id: string; value: string }[]).find(({ value }) => value === 'System')?.id,
    }
    const path = `/servicePrincipals/${wish.resourceId}/appRoleAssignedTo`
    const given = await graph('POST', path, wish)
    expect(given).toMatchObject({ status: 201, body: { ...wish, principalType: 'ServicePrincipal' } })
    expect((await graph('POST', path, wish)).status).toBe(400)
    await later(18.1)
    expect(await signIn(clientId, secret)).toMatchObject({ roles: ['System'] })
  })
})

describe('a certificate', () => {
  it('signs a program in by an assertion, and no other key does', async () => {
    const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const { der } = selfSignedCertificate(keys.publicKey, keys.privateKey, 'Loan engine', new Date())
    const key = { type: 'AsymmetricX509Cert', usage: 'Verify', key: der.toString('base64') }
    expect((await graph('PATCH', `/applications/${objectId}`, { keyCredentials: [key] })).status).toBe(204)
    await later(18.1)
    const { body } = await graph('GET', `/applications/${objectId}`)
    expect(body['keyCredentials']).toMatchObject([{ key: null, usage: 'Verify' }])
    const assertion = (privateKey = keys.privateKey) =>
      new SignJWT({ jti: randomUUID() })
        .setProtectedHeader({ alg: 'PS256', 'x5t#S256': createHash('sha256').update(der).digest('base64url') })
        .setIssuer(clientId)
        .setSubject(clientId)
        .setAudience(`${stage.entra}/${stage.world.platform.tid}/oauth2/v2.0/token`)
        .setExpirationTime(Math.floor(Date.now() / 1_000) + 3_600)
        .sign(privateKey)
    const form = async (given: string) => ({
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: given,
    })
    expect(await signIn(clientId, await form(await assertion()))).toMatchObject({ azp: clientId, azpacr: '2' })
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    expect(await signIn(clientId, await form(await assertion(other)))).toEqual([700027])
  })
})

describe('registrations', () => {
  it('are filtered by name as published, and listed page by page', async () => {
    const first = await graph('GET', `/applications?$filter=displayName eq 'Loan engine'&$top=1`)
    expect(first.body['value']).toHaveLength(1)
    const next = String(first.body['@odata.nextLink']).slice(`${stage.graph}/v1.0`.length)
    const second = await graph('GET', next)
    expect(second.body.value[0]?.id).not.toBe(first.body.value[0]?.id)
    const beginning = await graph('GET', `/applications?$filter=startswith(displayName,'loan')`)
    expect(beginning.body.value.length).toBeGreaterThan(1)
    expect((await graph('GET', `/applications?$filter=hint eq 'x'`)).status).toBe(400)
  })

  it('take an owner, and are made by their unique name only where that is wished', async () => {
    const { body } = await graph('GET', `/applications/${objectId}/owners`)
    expect(body['value']).toHaveLength(1)
    const path = `/applications(uniqueName='${randomUUID()}')`
    expect((await graph('PATCH', path, { displayName: 'x' })).status).toBe(404)
    expect((await graph('PATCH', path, { displayName: 'x' }, { prefer: 'create-if-missing' })).status).toBe(201)
    expect((await graph('PATCH', path, { displayName: 'x' }, { prefer: 'create-if-missing' })).status).toBe(204)
  })

  it('are no business of a person with delegated permissions for people', async () => {
    expect((await fetch(`${stage.graph}/v1.0/applications`)).status).toBe(401)
    await stage.control.treatApplications({ rights: [] })
    const { token: bare = '' } = (await hubIdentity(stage).getToken('https://graph.microsoft.com/.default')) ?? {}
    const answer = await fetch(`${stage.graph}/v1.0/applications`, { headers: { authorization: `Bearer ${bare}` } })
    expect(answer.status).toBe(403)
    await stage.control.treatApplications({
      rights: ['Application.ReadWrite.OwnedBy', 'AppRoleAssignment.ReadWrite.All'],
    })
  })
})
