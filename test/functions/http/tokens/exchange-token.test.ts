import { beforeEach, describe, expect, it } from 'vitest'
import { identifyToken } from '../../../../shared/services/identify-token.ts'
import { oid, program, seconds, uiClient } from '../../../attacks/trusted.ts'
import { olderUserToken, programToken, userToken } from '../../../support/access-tokens.ts'
import { failFrom, type MemoryPorts } from '../../../support/memory-ports.ts'
import type { MemoryTables } from '../../../support/memory-tables.ts'
import { contoso, northBank, southBank } from '../../../shared/support/facts.ts'
import { isSignedByOneOf } from '../../../shared/support/issuer.ts'
import { expectRefusal } from '../../../shared/support/refusals.ts'
import { exchange, exchangeForm, formOf } from '../../support/call-oauth.ts'
import { claimsIn, enrol, fiveSecondsLater, openSouthBank, orders, tokenStage } from '../../support/token-stage.ts'

let ports: MemoryPorts
let tables: MemoryTables
beforeEach(async () => {
  ;({ ports, tables } = await tokenStage())
})

const serviceToken = () => programToken({ azp: orders, roles: ['PlatformService'] })
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const issued = async (fields: Parameters<typeof exchange>[1], headers = {}) => {
  const answer = await exchange(ports, fields, headers)
  expect([answer.status, answer.body['code']]).toEqual([200, undefined])
  return String(answer.body['access_token'])
}

describe('a user token that is exchanged', () => {
  it('gives a token of the hub’s own, as RFC 8693 and RFC 9068 have it', async () => {
    const { status, body, headers } = await exchange(ports, { subject_token: userToken() })
    expect(status).toBe(200)
    expect(body).toEqual({
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]{86}$/) as string,
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      token_type: 'Bearer',
      expires_in: 600,
      audience: 'https://hub.example',
      organisation: northBank,
    })
    expect(headers).toMatchObject({ 'cache-control': 'no-store', pragma: 'no-cache' })
    const token = String(body['access_token'])
    expect(isSignedByOneOf(token, await ports.ownKeys.published())).toBe(true)
    expect(JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())).toMatchObject({
      typ: 'at+jwt',
      alg: 'ES256',
    })
    expect(claimsIn(token)).toEqual({
      iss: 'https://hub.example',
      aud: 'https://hub.example',
      sub: `${contoso}/${oid}`,
      iat: seconds,
      exp: seconds + 600,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      client_id: uiClient,
      kind: 'member',
      tid: contoso,
      oid,
      organisation: northBank,
      roles: ['Admin'],
    })
  })

  it('is taken as a JWT too, in version 1, and with the token type that is given anyway', async () => {
    await issued({ subject_token: olderUserToken() })
    await issued({ subject_token: userToken(), subject_token_type: 'urn:ietf:params:oauth:token-type:jwt' })
    await issued({
      subject_token: userToken(),
      requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      something: 'else',
      audience: '',
    })
  })

  it('gives a token that its own hub believes', async () => {
    await enrol(ports)
    const token = await issued({ subject_token: userToken() })
    expect(await identifyToken(ports, token)).toMatchObject({
      kind: 'member',
      organisation: northBank,
      roles: ['Admin'],
      token: { kind: 'exchanged', audience: 'https://hub.example', client: uiClient },
    })
  })

  it('gives another token each time, none of which outlives it', async () => {
    const subject_token = userToken({ exp: seconds + 90 })
    const [one, other] = [await exchange(ports, { subject_token }), await exchange(ports, { subject_token })]
    expect(claimsIn(one.body['access_token'])['jti']).not.toBe(claimsIn(other.body['access_token'])['jti'])
    expect([one.body['expires_in'], claimsIn(one.body['access_token'])['exp']]).toEqual([90, seconds + 90])
    // Other clocks may be slow by a minute: still believed, but nothing is made from it any more.
    ports.clock.advance(1.75)
    expect((await exchange(ports, { subject_token })).body).toMatchObject({
      error: 'invalid_request',
      code: 'token.expired',
    })
  })

  it('is for the API that is named', async () => {
    const token = await issued({ subject_token: userToken(), audience: 'https://orders.example' })
    expect(claimsIn(token)['aud']).toBe('https://orders.example')
  })

  it('is for the organisation that is named, where its tenant leads to several', async () => {
    await openSouthBank(ports)
    const unnamed = await exchange(ports, { subject_token: userToken() })
    expect([unnamed.status, unnamed.body]).toMatchObject([
      400,
      { error: 'invalid_target', code: 'organisation.unchosen', details: { organisations: [northBank, southBank] } },
    ])
    const token = await issued({ subject_token: userToken(), organisation: southBank.toUpperCase() })
    expect(claimsIn(token)['organisation']).toBe(southBank)
    await expectRefusal('organisation.foreign', identifyToken(ports, token, { organisation: northBank }))
  })

  it('may be narrowed to some permissions, which is all that the token gives', async () => {
    const { body } = await exchange(ports, { subject_token: userToken(), scope: 'members.read profile' })
    expect(body['scope']).toBe('profile members.read')
    expect(await identifyToken(ports, String(body['access_token']))).toMatchObject({
      permissions: ['profile', 'members.read'],
    })
  })

  it('writes nothing', async () => {
    await ports.ownKeys.published()
    const writes: string[] = []
    tables.watch = ({ kind, table }, when) => {
      if (when === 'before' && kind !== 'find' && kind !== 'page') writes.push(`${kind} ${table}`)
    }
    await issued({ subject_token: userToken() })
    await exchange(ports, { subject_token: userToken({ exp: seconds - 3600 }) })
    expect(writes).toEqual([])
  })

  it('leaves no token in the log', async () => {
    const subject = userToken({ tid: 'nobody' })
    const { lines } = await exchange(ports, { subject_token: subject }, bearer(userToken()))
    expect(lines.join('\n')).toContain('ExchangeToken refused with')
    expect(lines.join('\n')).not.toMatch(/eyJ/)
  })
})

describe('who asks for a token', () => {
  it('may be a platform service, for anybody who shows it their token', async () => {
    const token = await issued({ subject_token: userToken() }, bearer(serviceToken()))
    expect(claimsIn(token)).toMatchObject({ client_id: orders, kind: 'member', oid })
    expect(await identifyToken(ports, token)).toMatchObject({ kind: 'member', organisation: northBank })
  })

  it('may be a platform service for a program, whose token it stays', async () => {
    const token = await issued({ subject_token: programToken() }, bearer(serviceToken()))
    expect(claimsIn(token)).toMatchObject({ sub: program, client_id: orders })
    expect(await identifyToken(ports, token)).toMatchObject({
      kind: 'system-integration',
      clientId: program,
      organisation: northBank,
      token: { client: orders },
    })
  })

  it('may be a program, for itself', async () => {
    for (const headers of [{}, bearer(programToken())]) {
      const token = await issued({ subject_token: programToken() }, headers)
      expect(claimsIn(token)).toMatchObject({
        sub: program,
        client_id: program,
        kind: 'system-integration',
        organisation: northBank,
        roles: ['System'],
      })
      expect(await identifyToken(ports, token)).toMatchObject({ kind: 'system-integration', clientId: program })
    }
  })

  it('narrows a program’s token as it does a person’s', async () => {
    const token = await issued({ subject_token: programToken(), scope: 'api.system' })
    expect(await identifyToken(ports, token)).toMatchObject({ permissions: ['api.system'] })
  })

  it.each([
    [
      'a program that shows somebody else’s token',
      () => bearer(programToken()),
      'invalid_request',
      'client.foreign',
      400,
    ],
    ['a person', () => bearer(userToken()), 'invalid_client', 'kind.refused', 401],
    [
      'a program that nobody knows',
      () => bearer(programToken({ azp: uiClient })),
      'invalid_client',
      'program.unknown',
      401,
    ],
    [
      'a forged bearer',
      () => bearer(`${serviceToken().slice(0, -8)}AAAAAAAA`),
      'invalid_client',
      'signature.invalid',
      401,
    ],
    ['a name and a password', () => ({ authorization: 'Basic YTpi' }), 'invalid_client', 'bearer.unsupported', 401],
    ['two bearers', () => ({ authorization: 'Bearer a.b.c, Bearer d.e.f' }), 'invalid_client', 'bearer.malformed', 401],
  ])('may not be %s', async (_, headers, error, code, status) => {
    const answer = await exchange(ports, { subject_token: userToken() }, headers())
    expect([answer.status, answer.body]).toMatchObject([status, { error, code }])
    expect(answer.headers['www-authenticate']).toBe(status === 401 ? 'Bearer realm="https://hub.example"' : undefined)
  })

  it.each(['client_secret', 'client_assertion'])('may not prove itself by %s', async (field) => {
    const answer = await exchange(ports, { subject_token: userToken(), [field]: 'x' })
    expect([answer.status, answer.body]).toMatchObject([401, { error: 'invalid_client' }])
  })

  it('may be a page of the platform, which can read the answer; another site cannot', async () => {
    const from = async (origin: string) =>
      (await exchange(ports, { subject_token: userToken() }, { origin })).headers['access-control-allow-origin']
    expect([await from('https://app.example'), await from('https://evil.example')]).toEqual([
      'https://app.example',
      undefined,
    ])
  })
})

describe('a request for a token that is not sound', () => {
  const sound = () => ({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: userToken(),
    subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
  })

  it.each([
    ['without a grant type', { grant_type: undefined }, 'invalid_request', 'input.invalid'],
    ['of another grant type', { grant_type: 'client_credentials' }, 'unsupported_grant_type', 'grant.unsupported'],
    ['without a subject token', { subject_token: undefined }, 'invalid_request', 'input.invalid'],
    ['with a blank subject token', { subject_token: '' }, 'invalid_request', 'input.invalid'],
    ['without the type of it', { subject_token_type: undefined }, 'invalid_request', 'input.invalid'],
    [
      'with an ID token by its type',
      { subject_token_type: 'urn:ietf:params:oauth:token-type:id_token' },
      'invalid_request',
      'input.invalid',
    ],
    [
      'for a refresh token',
      { requested_token_type: 'urn:ietf:params:oauth:token-type:refresh_token' },
      'invalid_request',
      'input.invalid',
    ],
    ['with an actor', { actor_token: userToken() }, 'invalid_request', 'actor.refused'],
    ['for a resource', { resource: 'https://orders.example' }, 'invalid_target', 'audience.unknown'],
    ['for no organisation of ours', { organisation: 'north' }, 'invalid_request', 'input.invalid'],
    ['for a scope that is none', { scope: 'everything' }, 'invalid_scope', 'permission.missing'],
    ['for a scope with two spaces', { scope: 'profile  members.read' }, 'invalid_scope', 'permission.missing'],
  ])('%s is refused', async (_, change, error, code) => {
    const { status, body } = await exchangeForm(ports, formOf({ ...sound(), ...change }))
    expect([status, body]).toMatchObject([400, { error, code, correlationId: 'correlation-1' }])
    expect(body['error_description']).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]{5,}$/)
  })

  it('is refused when a parameter comes twice, even with the same value', async () => {
    const { status, body } = await exchangeForm(ports, `${formOf(sound())}&audience=a&audience=a`)
    expect([status, body]).toMatchObject([400, { error: 'invalid_request', code: 'body.malformed' }])
  })

  it.each([
    ['application/json', '{"grant_type":"x"}'],
    ['text/plain', 'grant_type=x'],
    ['application/x-www-form-urlencoded-not', 'grant_type=x'],
    ['', 'grant_type=x'],
  ])('is refused as %s', async (type, body) => {
    const answer = await exchangeForm(ports, body, { 'content-type': type })
    expect([answer.status, answer.body]).toMatchObject([400, { error: 'invalid_request', code: 'body.malformed' }])
  })

  it('is refused beyond 64 KiB, whatever it says of its length', async () => {
    const body = formOf({ ...sound(), padding: 'x'.repeat(65_536) })
    for (const headers of [{}, { 'content-length': '10' }]) {
      const answer = await exchangeForm(ports, body, headers)
      expect([answer.status, answer.body]).toMatchObject([413, { error: 'invalid_request', code: 'body.oversize' }])
    }
  })

  it('is told apart from a hub that cannot answer now', async () => {
    await ports.ownKeys.published()
    failFrom(tables, 1)
    fiveSecondsLater(ports)
    const { status, body, headers } = await exchange(ports, { subject_token: userToken() })
    expect([status, body]).toMatchObject([503, { error: 'temporarily_unavailable', code: 'storage.unavailable' }])
    expect(headers['retry-after']).toBe('5')
  })
})
