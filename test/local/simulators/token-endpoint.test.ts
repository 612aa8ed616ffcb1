import { decodeJwt } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { hubPrincipalId } from '../../../local/simulators/identity/managed-identity.ts'
import {
  apiScope,
  asking,
  callback,
  codeForm,
  federatedForm,
  locationOf,
  person,
  pick,
  redeem,
  refusalAt,
  setStage,
  visit,
  type Stage,
} from './support.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage('bank')
})
afterAll(() => stage.stop())
afterEach(() => stage.control.reset())

const refusal = (answer: Parameters<typeof refusalAt>[1]) => refusalAt(stage, answer)

async function freshCode(change: Record<string, string | null> = {}): Promise<Record<string, string | null>> {
  const { url, verifier } = asking(stage, change)
  return codeForm(locationOf(await pick(url, person(stage.world, 'Maeve Tarn'))), verifier)
}

describe('the client', () => {
  it('may send its secret in the body or as HTTP Basic', async () => {
    const { clientId, clientSecret } = stage.world.apps.managementUi
    const form = Object.entries(await freshCode()).map(([name, value]): [string, string] => [name, value ?? ''])
    const response = await visit(`${stage.entra}/organizations/oauth2/v2.0/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
      body: new URLSearchParams(form),
    })
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toContain('no-store')
  })

  it.each([
    ['a wrong secret', { client_secret: 'wrong' }, [401, 'invalid_client', 7000215]],
    ['no secret', { client_secret: null }, [401, 'invalid_client', 7000218]],
    [
      'an assertion nobody registered',
      { client_secret: null, client_assertion: 'a.b.c' },
      [401, 'invalid_client', 700027],
    ],
    ['an unknown id', { client_id: '00000000-0000-4000-8000-000000000000' }, [400, 'unauthorized_client', 700016]],
    ['no id', { client_id: null }, [400, 'invalid_request', 900144]],
    ['no grant type', { grant_type: null }, [400, 'invalid_request', 900144]],
    ['a grant that is not offered', { grant_type: 'password' }, [400, 'unsupported_grant_type', 70003]],
  ])('is refused with %s', async (_, change, expected) => {
    expect(refusal(await redeem(stage, { ...(await freshCode()), ...change }))).toEqual(expected)
  })

  it("may prove itself as the hub's managed identity, whose tokens it trusts, a few minutes of clocks apart", async () => {
    const now = Math.floor(Date.now() / 1_000)
    for (const claims of [{}, { exp: now - 240 }, { nbf: now + 240 }]) {
      const proof = await federatedForm(stage, claims)
      const { status, body } = await redeem(stage, { ...(await freshCode()), client_secret: null, ...proof })
      expect(status).toBe(200)
      expect(decodeJwt(String(body['access_token']))).toMatchObject({ azpacr: '2' })
    }
  })

  it.each([
    ['of another subject', { sub: '7fffffff-ffff-4fff-8fff-ffffffffffff' }, 'right', 700213],
    ['of another letter case', { sub: hubPrincipalId.toUpperCase() }, 'right', 700213],
    ['of another tenant', { iss: 'https://login.microsoftonline.com/other/v2.0' }, 'right', 700211],
    ['for another audience', { aud: 'https://graph.microsoft.com' }, 'right', 700212],
    ['for that audience and another', { aud: ['api://AzureADTokenExchange', 'other'] }, 'right', 700212],
    ['that has expired', { exp: Math.floor(Date.now() / 1_000) - 301 }, 'right', 700024],
    ['whose time has not come', { nbf: Math.floor(Date.now() / 1_000) + 900 }, 'right', 700024],
    ['that never ends', { exp: null }, 'right', 700024],
    ['under another key', {}, 'wrong-key', 700027],
    ['under an unknown key', {}, 'unknown-key', 700027],
    ['under the key of private accounts', {}, 'consumers-key', 700027],
    ['without a signature', {}, 'none', 700027],
    ['signed with what is public', {}, 'hs256-public', 700027],
    ['with a broken signature', {}, 'broken', 700027],
  ] as const)('is refused with a token %s', async (_, claims, sign, code) => {
    const proof = await federatedForm(stage, claims, sign)
    expect(refusal(await redeem(stage, { ...(await freshCode()), client_secret: null, ...proof }))).toEqual([
      401,
      'invalid_client',
      code,
    ])
  })

  it('has that trust as the Management UI alone', async () => {
    const { partner } = stage.world.apps
    const proof = { ...(await federatedForm(stage)), client_secret: null, grant_type: 'client_credentials' }
    expect(refusal(await redeem(stage, { ...proof, client_id: partner.clientId }))).toEqual([
      401,
      'invalid_client',
      700027,
    ])
  })

  it('is refused at an unknown tenant, and with another method', async () => {
    expect(refusal(await redeem(stage, await freshCode(), 'nobody.example'))).toEqual([400, 'invalid_request', 90002])
    expect((await visit(`${stage.entra}/common/oauth2/v2.0/token`)).status).toBe(400)
  })

  it('reads errors separated by spaces, or by CR LF as Entra used to', async () => {
    const described = async (): Promise<string> =>
      String((await redeem(stage, { grant_type: 'authorization_code' })).body['error_description'])
    expect(await described()).toMatch(
      /^AADSTS900144: [^\r\n]+ Trace ID: \S+ Correlation ID: \S+ Timestamp: [\d-]+ [\d:]+Z$/,
    )
    await stage.control.separateErrorsBy('crlf')
    expect(await described()).toMatch(
      /^AADSTS900144: [^\r\n]+\r\nTrace ID: \S+\r\nCorrelation ID: \S+\r\nTimestamp: [\d-]+ [\d:]+Z$/,
    )
  })
})

describe('an authorisation code', () => {
  it('is redeemed once', async () => {
    const form = await freshCode()
    expect((await redeem(stage, form)).status).toBe(200)
    expect(refusal(await redeem(stage, form))).toEqual([400, 'invalid_grant', 54005])
  })

  it('is bound to its verifier, redirect URI and client', async () => {
    const verifierless = { code_verifier: null }
    expect(refusal(await redeem(stage, { ...(await freshCode()), ...verifierless }))).toEqual([
      400,
      'invalid_grant',
      501481,
    ])
    const mismatch = { code_verifier: 'x'.repeat(43) }
    expect(refusal(await redeem(stage, { ...(await freshCode()), ...mismatch }))).toEqual([
      400,
      'invalid_grant',
      501481,
    ])
    const elsewhere = { redirect_uri: callback.replace('4321', '4322') }
    expect(refusal(await redeem(stage, { ...(await freshCode()), ...elsewhere }))).toEqual([
      400,
      'invalid_request',
      50011,
    ])
    const { clientId, clientSecret } = stage.world.apps.partner
    const other = { client_id: clientId, client_secret: clientSecret }
    expect(refusal(await redeem(stage, { ...(await freshCode()), ...other }))).toEqual([400, 'invalid_grant', 70000])
  })

  it('is refused a verifier where the request had no challenge', async () => {
    const form = await freshCode({ code_challenge: null, code_challenge_method: null })
    expect(refusal(await redeem(stage, form))).toEqual([400, 'invalid_grant', 501481])
    expect((await redeem(stage, { ...form, code_verifier: null })).status).toBe(200)
  })

  it('is redeemed at its own tenant or a shared authority, not at another tenant', async () => {
    const own = person(stage.world, 'Maeve Tarn').tenant.tid
    const other = person(stage.world, 'Orla Venn').tenant.tid
    expect(refusal(await redeem(stage, await freshCode(), other))).toEqual([400, 'invalid_grant', 700005])
    expect((await redeem(stage, await freshCode(), own)).status).toBe(200)
    expect((await redeem(stage, await freshCode(), 'common')).status).toBe(200)
  })

  it('brings client_info where asked for, as MSAL does', async () => {
    const { tenant, user } = person(stage.world, 'Maeve Tarn')
    const { body } = await redeem(stage, { ...(await freshCode()), client_info: '1' })
    expect(JSON.parse(Buffer.from(String(body['client_info']), 'base64url').toString())).toEqual({
      uid: user.oid,
      utid: tenant.tid,
    })
    expect((await redeem(stage, await freshCode())).body).not.toHaveProperty('client_info')
  })

  it('is for one resource at a time', async () => {
    const { managementApi } = stage.world.apps
    const scope = `openid api://${managementApi.clientId}/.default https://graph.microsoft.com/User.Read`
    expect(refusal(await redeem(stage, { ...(await freshCode()), scope }))).toEqual([400, 'invalid_request', 28000])
    const whole = await redeem(stage, { ...(await freshCode()), scope: `api://${managementApi.clientId}/.default` })
    expect(whole.body['scope']).toBe(`api://${managementApi.clientId}/access_as_user`)
  })

  it('ends after ten minutes', async () => {
    const form = await freshCode()
    await stage.control.advanceClock(601)
    expect(refusal(await redeem(stage, form))).toEqual([400, 'invalid_grant', 70008])
  })

  it('is not taken when it was made up', async () => {
    expect(refusal(await redeem(stage, { ...(await freshCode()), code: 'made-up' }))).toEqual([
      400,
      'invalid_grant',
      9002313,
    ])
  })
})

describe('a refresh token', () => {
  const scope = (): string => `openid profile email offline_access ${apiScope(stage.world)}`
  const first = async (): Promise<string> =>
    String((await redeem(stage, await freshCode({ scope: scope() }))).body['refresh_token'])
  const refreshed = (token: string, change: Record<string, string | null> = {}, authority?: string) =>
    redeem(stage, { grant_type: 'refresh_token', refresh_token: token, ...change }, authority)

  it('gives new tokens and a new refresh token, and stays good itself', async () => {
    const token = await first()
    const { body } = await refreshed(token)
    expect(body['refresh_token']).not.toBe(token)
    expect(decodeJwt(String(body['access_token']))['roles']).toEqual(['Admin'])
    expect(decodeJwt(String(body['id_token']))).not.toHaveProperty('nonce')
    expect((await refreshed(token)).status).toBe(200)
    expect((await refreshed(String(body['refresh_token']))).status).toBe(200)
  })

  it('follows changed roles, and ends with the account', async () => {
    const token = await first()
    const { tenant, user } = person(stage.world, 'Maeve Tarn')
    const [tid, oid] = [tenant.tid, user.oid]
    await stage.control.change({ change: 'set-roles', tid, oid, appRoles: ['Employee'] })
    expect(decodeJwt(String((await refreshed(token)).body['access_token']))['roles']).toEqual(['Employee'])
    await stage.control.change({ change: 'disable-user', tid, oid })
    expect(refusal(await refreshed(token))).toEqual([400, 'invalid_grant', 50057])
    await stage.control.reset()
    await stage.control.change({ change: 'revoke-sessions', tid, oid })
    expect(refusal(await refreshed(token))).toEqual([400, 'invalid_grant', 50173])
  })

  it('ends after ninety days, without consent, at a tenant that does not know the person, and for another client', async () => {
    const token = await first()
    const { tid } = person(stage.world, 'Maeve Tarn').tenant
    expect(refusal(await refreshed(token, {}, person(stage.world, 'Orla Venn').tenant.tid))).toEqual([
      400,
      'invalid_request',
      50020,
    ])
    const { clientId, clientSecret } = stage.world.apps.partner
    const other = { client_id: clientId, client_secret: clientSecret }
    expect(refusal(await refreshed(token, other))).toEqual([400, 'invalid_grant', 9002313])
    await stage.control.change({ change: 'remove-consent', tid, app: 'managementUi' })
    expect(refusal(await refreshed(token))).toEqual([400, 'invalid_grant', 65001])
    await stage.control.reset()
    await stage.control.advanceClock(91 * 86_400)
    expect(refusal(await refreshed(token))).toEqual([400, 'invalid_grant', 700082])
  })

  it('is refused as revoked or expired where a fault says so, with both codes of AADSTS70008', async () => {
    const token = await first()
    await stage.control.arm({ target: 'token', kind: 'aadsts', code: 70008, form: { grant_type: 'refresh_token' } })
    const { body } = await refreshed(token)
    expect(body).toMatchObject({ error: 'invalid_grant', error_codes: [70002, 70008] })
    expect((await refreshed(token)).status).toBe(200)
  })
})

describe('client credentials', () => {
  const appOnly = (authority: string, scope = `${stage.world.apps.managementApi.appIdUri}/.default`) =>
    redeem(stage, { grant_type: 'client_credentials', scope }, authority)

  it('bring a token for the application itself', async () => {
    const { tid } = person(stage.world, 'Maeve Tarn').tenant
    const { status, body } = await appOnly(tid)
    expect(status).toBe(200)
    expect(Object.keys(body)).toEqual(['token_type', 'expires_in', 'ext_expires_in', 'access_token'])
    const claims = decodeJwt(String(body['access_token']))
    expect(claims).toMatchObject({ iss: `${stage.entra}/${tid}/v2.0`, azp: stage.world.apps.managementUi.clientId })
    for (const absent of ['scp', 'name', 'preferred_username', 'roles']) expect(claims).not.toHaveProperty(absent)
  })

  it('need a tenant, and a scope that ends in /.default', async () => {
    const { tid } = person(stage.world, 'Maeve Tarn').tenant
    expect(refusal(await appOnly('organizations'))).toEqual([400, 'invalid_request', 9001023])
    expect(refusal(await appOnly(tid, apiScope(stage.world)))).toEqual([400, 'invalid_scope', 70011])
  })

  it('tell a tenant the application never came to from one it was removed from', async () => {
    const { tid } = person(stage.world, 'Maeve Tarn').tenant
    const stranger = person(stage.world, 'Freya Holm').tenant.tid
    expect(refusal(await appOnly(stranger))).toEqual([400, 'unauthorized_client', 700016])
    await stage.control.change({ change: 'remove-consent', tid, app: 'managementUi', leaves: 'trace' })
    expect(refusal(await appOnly(tid))).toEqual([401, 'invalid_client', 7000229])
    await stage.control.change({ change: 'add-consent', tid, app: 'managementUi' })
    expect((await appOnly(tid)).status).toBe(200)
  })
})

describe('faults at the token endpoint', () => {
  const { stringify } = JSON

  it('throttle with a Retry-After that is whole, decimal or absent', async () => {
    for (const retryAfter of ['2', '1.5', undefined]) {
      await stage.control.arm({
        target: 'token',
        kind: 'throttle',
        ...(retryAfter === undefined ? {} : { retryAfter }),
      })
      const { status, headers, body } = await redeem(stage, await freshCode())
      expect([status, headers.get('retry-after'), body['error']]).toEqual([429, retryAfter ?? null, 'Server overload'])
    }
    expect((await redeem(stage, await freshCode())).status).toBe(200)
  })

  it('give any published error by its number', async () => {
    await stage.control.arm({ target: 'token', kind: 'aadsts', code: 53003 })
    const { body } = await redeem(stage, await freshCode())
    expect(body).toMatchObject({ error: 'invalid_grant', suberror: 'message_only' })
    expect(JSON.parse(String(body['claims']))).toHaveProperty('access_token')
    await expect(stage.control.arm({ target: 'token', kind: 'aadsts', code: 12 })).rejects.toThrow(
      'AADSTS12 is not simulated',
    )
  })

  it('are recorded with what was asked, and without a secret, code or token', async () => {
    await stage.control.clear('requests')
    const form = await freshCode()
    await redeem(stage, form)
    const { counts, requests } = await stage.control.requests('token')
    expect(counts).toMatchObject({ authorize: 1, token: 1, graph: 0 })
    expect(requests).toHaveLength(1)
    expect(requests[0]).toMatchObject({
      status: 200,
      parameters: { grant_type: 'authorization_code', code: '(present)' },
    })
    const told = stringify(await stage.control.requests())
    for (const secret of [form['code'], form['code_verifier'], stage.world.apps.managementUi.clientSecret]) {
      expect(told).not.toContain(secret)
    }
  })
})
