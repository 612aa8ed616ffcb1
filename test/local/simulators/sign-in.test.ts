import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  jwtVerify,
  type JSONWebKeySet,
} from 'jose'
import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConfidentialClientApplication } from '@azure/msal-node'
import { apiScope, callback, locationOf, person, pick, setStage, signIn, type Stage } from './support.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage('bank')
})
afterAll(() => stage.stop())

/** openid-client turns its Entra mode on for this origin only, so the requests are sent elsewhere underneath. */
async function configuration(): Promise<client.Configuration> {
  const { clientId, clientSecret } = stage.world.apps.managementUi
  const microsoft = 'https://login.microsoftonline.com'
  return client.discovery(new URL(`${microsoft}/organizations/v2.0`), clientId, clientSecret, undefined, {
    [client.customFetch]: (url, options) => fetch(url.replace(microsoft, stage.entra), options as RequestInit),
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so only to stand out; the simulator speaks plain http
    execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks],
  })
}

async function signInWithOpenidClient(name: string, known?: client.Configuration) {
  const config = known ?? (await configuration())
  const pkceCodeVerifier = client.randomPKCECodeVerifier()
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: callback,
    scope: `openid profile email ${apiScope(stage.world)}`,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: 'one-state',
    nonce: 'one-nonce',
  })
  const location = locationOf(await pick(url, person(stage.world, name)))
  return client.authorizationCodeGrant(config, location, {
    pkceCodeVerifier,
    expectedState: 'one-state',
    expectedNonce: 'one-nonce',
    idTokenExpected: true,
  })
}

function keyIdOf(token: string | undefined): string | undefined {
  return decodeProtectedHeader(token ?? '').kid
}

describe('a sign-in judged by openid-client', () => {
  it('signs in people of two tenants through the organizations authority, signatures checked', async () => {
    const wren = (await signInWithOpenidClient('Wren Tolliver')).claims()
    const maeve = (await signInWithOpenidClient('Maeve Tarn')).claims()
    const [home, other] = [
      person(stage.world, 'Wren Tolliver').tenant.tid,
      person(stage.world, 'Maeve Tarn').tenant.tid,
    ]
    expect([wren?.['tid'], wren?.iss]).toEqual([home, `${stage.entra}/${home}/v2.0`])
    expect([maeve?.['tid'], maeve?.iss]).toEqual([other, `${stage.entra}/${other}/v2.0`])
  })

  it.each([
    ['a key of somebody else', { sign: 'wrong-key' }],
    ['no signature', { sign: 'none' }],
    ['the public key as an HMAC secret', { sign: 'hs256-public' }],
    ['a bit turned over', { sign: 'broken' }],
    ['a kid nobody published', { sign: 'unknown-key' }],
    ['another nonce', { claims: { nonce: 'another' } }],
    ['another audience', { claims: { aud: 'another' } }],
    ['a tenant that is not the issuer’s', { claims: { tid: '00000000-0000-4000-8000-000000000000' } }],
    ['an issuer elsewhere', { claims: { iss: 'https://login.example/v2.0' } }],
    ['an end in the past', { claims: { exp: 1_000 } }],
    ['no subject', { drop: ['sub'] }],
  ] as const)('is refused when the ID token has %s', async (_, alteration) => {
    await stage.control.alter({ token: 'id', ...('drop' in alteration ? { drop: [...alteration.drop] } : alteration) })
    await expect(signInWithOpenidClient('Maeve Tarn')).rejects.toThrow()
    await expect(signInWithOpenidClient('Maeve Tarn')).resolves.toBeDefined()
  })

  it('goes on after an announced rotation, with a configuration that read the keys before', async () => {
    const known = await configuration()
    const before = await signInWithOpenidClient('Maeve Tarn', known)
    await stage.control.rotateKeys('announced')
    const after = await signInWithOpenidClient('Maeve Tarn', known)
    expect(keyIdOf(after.id_token)).not.toBe(keyIdOf(before.id_token))
  })
})

describe('the tokens of a sign-in', () => {
  it('carry the published claims, the roles only in the access token', async () => {
    const { tenant, user } = person(stage.world, 'Maeve Tarn')
    const body = await signIn(stage, { tenant, user })
    const { apps } = stage.world
    const id = decodeJwt(String(body['id_token']))
    expect(id).toMatchObject({
      aud: apps.managementUi.clientId,
      tid: tenant.tid,
      oid: user.oid,
      nonce: 'nonce-1',
      name: 'Maeve Tarn',
      preferred_username: user.upn,
      email: user.mail,
      ver: '2.0',
    })
    expect(id).not.toHaveProperty('roles')
    const access = decodeJwt(String(body['access_token']))
    expect(access).toMatchObject({
      aud: apps.managementApi.clientId,
      azp: apps.managementUi.clientId,
      azpacr: '1',
      acct: 0,
      roles: ['Admin'],
      scp: 'access_as_user',
      sid: id['sid'],
      tid: tenant.tid,
      oid: user.oid,
      ver: '2.0',
    })
    expect(access.sub).not.toBe(id.sub)
    expect(access).not.toHaveProperty('idp')
    expect(body).toMatchObject({
      token_type: 'Bearer',
      expires_in: 3599,
      ext_expires_in: 3599,
      scope: apiScope(stage.world),
    })
    expect(body).not.toHaveProperty('refresh_token')
  })

  it('are verified by jose with the published keys', async () => {
    const body = await signIn(stage, person(stage.world, 'Ravi Solen'))
    const keys = createRemoteJWKSet(new URL(`${stage.entra}/common/discovery/v2.0/keys`))
    const { payload } = await jwtVerify(String(body['access_token']), keys, { algorithms: ['RS256'] })
    expect(payload).not.toHaveProperty('roles')
  })

  it('of a guest belong to the tenant visited and name the issuer at home', async () => {
    const guest = person(stage.world, 'Wren Tolliver', 'Tarnholt Bank')
    const home = person(stage.world, 'Wren Tolliver', 'Ostermark Services')
    const body = await signIn(stage, guest, {}, guest.tenant.tid)
    const claims = decodeJwt(String(body['access_token']))
    expect(claims).toMatchObject({
      tid: guest.tenant.tid,
      oid: guest.user.oid,
      idp: `${stage.entra}/${home.tenant.tid}/`,
      acct: 1,
      roles: ['Manager'],
    })
    expect(claims['oid']).not.toBe(home.user.oid)
    const byHomeAccount = await signIn(stage, home, {}, guest.tenant.tid)
    expect(decodeJwt(String(byHomeAccount['id_token']))['oid']).toBe(guest.user.oid)
  })

  it('say no e-mail without the scope, or without a mailbox, and no name or oid without profile', async () => {
    const unasked = decodeJwt(
      String((await signIn(stage, person(stage.world, 'Maeve Tarn'), { scope: 'openid' }))['id_token']),
    )
    expect(Object.keys(unasked)).not.toEqual(expect.arrayContaining(['email']))
    expect(unasked).not.toHaveProperty('oid')
    const boxless = decodeJwt(String((await signIn(stage, person(stage.world, 'Tamsin Orre')))['id_token']))
    expect(boxless).not.toHaveProperty('email')
  })

  it('can be swapped, or left out, for whoever tests a client', async () => {
    await stage.control.alter({ token: 'answer', swap: true })
    const swapped = await signIn(stage, person(stage.world, 'Maeve Tarn'))
    expect(decodeJwt(String(swapped['id_token']))).toHaveProperty('scp')
    await stage.control.alter({ token: 'answer', drop: ['id_token'] })
    expect(await signIn(stage, person(stage.world, 'Maeve Tarn'))).not.toHaveProperty('id_token')
  })
})

describe('a token forged for whoever tests a verifier', () => {
  const forged = async (alteration: Parameters<Stage['control']['alter']>[0]): Promise<string> => {
    await stage.control.alter(alteration)
    return String((await signIn(stage, person(stage.world, 'Maeve Tarn')))['access_token'])
  }
  const keyOf = async (token: string): Promise<{ issuer?: string; kid?: string }> => {
    const { keys } = (await (await fetch(`${stage.entra}/common/discovery/v2.0/keys`)).json()) as JSONWebKeySet
    await jwtVerify(token, createLocalJWKSet({ keys }))
    return keys.find(({ kid }) => kid === keyIdOf(token)) ?? {}
  }

  it('can be signed by the key of personal accounts, or by one that is only announced', async () => {
    const consumers = await keyOf(await forged({ token: 'access', sign: 'consumers-key' }))
    expect(consumers.issuer).toBe(`${stage.entra}/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0`)
    const honest = await keyOf(await forged({ token: 'access' }))
    const announced = await keyOf(await forged({ token: 'access', sign: 'next-key' }))
    expect(announced.issuer).toBe(honest.issuer)
    expect(announced.kid).not.toBe(honest.kid)
  })

  it('can have any header and any claims, and lack any', async () => {
    const token = await forged({
      token: 'access',
      header: { typ: 'at+jwt', alg: 'ES256' },
      claims: { roles: ['System'], exp: 'soon' },
      drop: ['scp', 'oid'],
    })
    expect(decodeProtectedHeader(token)).toMatchObject({ typ: 'at+jwt', alg: 'ES256' })
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>
    expect(claims).toMatchObject({ roles: ['System'], exp: 'soon', tid: person(stage.world, 'Maeve Tarn').tenant.tid })
    for (const absent of ['scp', 'oid']) expect(claims).not.toHaveProperty(absent)
  })

  it('is the next one only, unless more are wished for', async () => {
    await stage.control.alter({ token: 'access', claims: { wished: true }, times: 2 })
    const wished = async (): Promise<unknown> =>
      decodeJwt(String((await signIn(stage, person(stage.world, 'Maeve Tarn')))['access_token']))['wished']
    expect([await wished(), await wished(), await wished()]).toEqual([true, true, undefined])
  })
})

describe('msal-node as a judge', () => {
  const application = (tid: string, clientSecret: string): ConfidentialClientApplication => {
    const authority = `https://login.microsoftonline.com/${tid}`
    const at = `${stage.entra}/${tid}`
    const authorityMetadata = JSON.stringify({
      issuer: `${at}/v2.0`,
      authorization_endpoint: `${at}/oauth2/v2.0/authorize`,
      token_endpoint: `${at}/oauth2/v2.0/token`,
      jwks_uri: `${at}/discovery/v2.0/keys`,
    })
    const { clientId } = stage.world.apps.managementUi
    return new ConfidentialClientApplication({ auth: { clientId, clientSecret, authority, authorityMetadata } })
  }

  it('gets an app-only token in a tenant that consented', async () => {
    const { tid } = person(stage.world, 'Maeve Tarn').tenant
    const { managementUi, managementApi } = stage.world.apps
    const answer = await application(tid, managementUi.clientSecret).acquireTokenByClientCredential({
      scopes: [`${managementApi.appIdUri}/.default`],
    })
    const claims = decodeJwt(answer?.accessToken ?? '')
    expect(claims).toMatchObject({ tid, aud: managementApi.clientId, azp: managementUi.clientId })
    expect(claims.sub).toBe(claims['oid'])
    expect(claims).not.toHaveProperty('scp')
  })

  it('reads the refusal of a wrong secret', async () => {
    const { tid } = person(stage.world, 'Maeve Tarn').tenant
    const asked = application(tid, 'not-the-secret').acquireTokenByClientCredential({
      scopes: [`${stage.world.apps.managementApi.appIdUri}/.default`],
    })
    await expect(asked).rejects.toMatchObject({
      errorCode: 'invalid_client',
      message: expect.stringContaining('7000215') as string,
    })
  })
})
