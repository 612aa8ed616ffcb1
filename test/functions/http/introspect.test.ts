import { describe, expect, it } from 'vitest'
import type { PersonRole } from '../../../shared/domain/roles.ts'
import { entraOf, oid, seconds, uiClient } from '../../attacks/trusted.ts'
import { aMapping, fabrikam, guidOf, noon, northBank, southBank } from '../../shared/support/facts.ts'
import { expectRefusal } from '../../shared/support/refusals.ts'
import { introspect } from '../../../shared/services/introspect.ts'
import { HubError } from '../../../shared/domain/hub-error.ts'
import { identifyToken } from '../../../shared/services/identify-token.ts'
import { idToken, ownToken, programToken, userToken } from '../../support/access-tokens.ts'
import { failFrom, platform } from '../../support/memory-ports.ts'
import { callRoute, type Called } from '../support/call-route.ts'
import { clientOf, revoke, serviceClient, stage, suspendIntegration, tokenTenant, type Part } from '../support/cast.ts'

const service = programToken({ azp: serviceClient, roles: ['PlatformService'] })
const integration = programToken({ azp: clientOf(northBank) })
/** A person whose tenant leads to the North Bank alone. */
const someones = (roles: readonly string[] = ['Manager'], change: object = {}) =>
  userToken({ tid: tokenTenant, iss: entraOf(tokenTenant), roles, ...change })

interface Asking {
  readonly by?: string
  readonly part?: Part
  readonly form?: Readonly<Record<string, string>>
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly meanwhile?: Part['meanwhile']
}

async function ask(
  token: string,
  { by = service, part, form = {}, body, headers = {}, meanwhile }: Asking = {},
): Promise<Called> {
  const { ports } = await stage({ token: by, ...(meanwhile ? { meanwhile } : {}), ...part })
  return callRoute(ports, 'introspect', northBank, {
    cookie: part?.anonymous !== true && part !== undefined,
    headers: { ...(part ? {} : { authorization: `Bearer ${by}` }), ...headers },
    body: body ?? new URLSearchParams({ token, ...form }).toString(),
  })
}
const silent = { active: false }

describe('a platform service that asks about a token', () => {
  it('learns who it stands for, with the rights that hold now', async () => {
    const { status, body, headers } = await ask(someones())
    expect(status).toBe(200)
    expect(body).toEqual({
      active: true,
      iss: entraOf(tokenTenant),
      sub: 'pairwise',
      aud: platform.managementApi.clientId,
      client_id: uiClient,
      exp: seconds + 3600,
      iat: seconds - 300,
      nbf: seconds - 300,
      scope: 'access_as_user',
      token_type: 'Bearer',
      kind: 'member',
      tid: tokenTenant,
      oid,
      organisation: northBank,
      roles: ['Manager'],
      permissions: ['profile', 'system_settings.read', 'reconciliation.update', 'sync.start_client'],
    })
    expect(headers['cache-control']).toBe('no-store')
  })

  it('learns which Organisations there are to choose from, and names one', async () => {
    const alsoSouth: Part['meanwhile'] = (ports) =>
      ports.tenantMappings.insert(aMapping({ organisationId: southBank, tid: tokenTenant, roles: ['Admin'] }))
    const both = await ask(someones(['Admin']), { meanwhile: alsoSouth })
    expect(both.body).toMatchObject({ active: true, organisations: [northBank, southBank], roles: [], permissions: [] })
    expect(both.body).not.toHaveProperty('organisation')
    const one = await ask(someones(['Admin']), { meanwhile: alsoSouth, form: { organisation: southBank } })
    expect(one.body).toMatchObject({ active: true, organisation: southBank, roles: ['Admin'] })
  })

  it('learns of programs of every Organisation, of tokens of the hub’s own and of its own token', async () => {
    expect((await ask(programToken({ azp: clientOf(southBank) }))).body).toMatchObject({
      active: true,
      kind: 'system-integration',
      organisation: southBank,
      roles: ['System'],
    })
    expect((await ask(service)).body).toMatchObject({
      active: true,
      kind: 'platform-service',
      roles: ['PlatformService'],
    })
    const own = ownToken({ tid: tokenTenant, roles: ['Manager'] })
    expect((await ask(own)).body).toMatchObject({ active: true, kind: 'member', organisation: northBank })
  })

  it.each([
    ['is no token', 'no token'],
    ['has expired', someones(['Manager'], { exp: seconds - 120 })],
    ['is an ID token', idToken()],
    ['is of an unknown tenant', userToken({ tid: fabrikam, iss: entraOf(fabrikam) })],
    ['brings no role', someones([])],
    ['is of a program that nobody registered', programToken({ azp: guidOf(999) })],
    ['is longer than any token', 'a'.repeat(20_000)],
  ])('hears nothing but that it is not active where it %s', async (_, token) => {
    const { status, body } = await ask(token, { form: { reason: 'true' } })
    expect([status, body]).toEqual([200, silent])
  })

  it('hears the same of what was revoked', async () => {
    const meanwhile: Part['meanwhile'] = (ports) => revoke(ports, tokenTenant, northBank)
    expect((await ask(someones(), { meanwhile })).body).toEqual(silent)
    const suspended: Part['meanwhile'] = (ports) => suspendIntegration(ports, northBank)
    expect((await ask(integration, { meanwhile: suspended })).body).toEqual(silent)
  })
})

describe('a token that has expired by the hub’s clock', () => {
  it('is not active from that very second, though the API takes it for the minute that clocks may differ by', async () => {
    const [over, still] = [{ exp: seconds }, { exp: seconds + 1 }]
    expect((await ask(someones(['Manager'], over))).body).toEqual(silent)
    expect((await ask(someones(['Manager'], still))).body).toMatchObject({ active: true, exp: seconds + 1 })
    const { ports } = await stage({ token: 'any' })
    const headers = { authorization: `Bearer ${someones(['Manager'], over)}` }
    expect((await callRoute(ports, 'readOrganisation', northBank, { cookie: false, headers })).status).toBe(200)
    const operator: Part = { tokenRoles: ['Admin'], home: platform.organisationId }
    const why = await ask(someones(['Manager'], over), { part: operator, form: { reason: 'true' } })
    expect(why.body).toEqual({ active: false, reason: 'token.expired' })
  })
})

describe('a system integration that asks about a token', () => {
  const asked = (token: string, form: Record<string, string> = {}) => ask(token, { by: integration, form })

  it('learns of those of its own Organisation', async () => {
    expect((await asked(someones())).body).toMatchObject({ active: true, organisation: northBank })
    expect((await asked(integration)).body).toMatchObject({ active: true, organisation: northBank })
  })

  it('learns of a person of several Organisations as of one of its own', async () => {
    const { body } = await ask(someones(), {
      by: integration,
      meanwhile: (ports) => ports.tenantMappings.insert(aMapping({ organisationId: southBank, tid: tokenTenant })),
    })
    expect(body).toMatchObject({ active: true, organisation: northBank })
    expect(body).not.toHaveProperty('organisations')
  })

  it.each([
    ['a program of another Organisation', programToken({ azp: clientOf(southBank) }), {}],
    ['a platform service', service, {}],
    ['a person of another Organisation', userToken({ tid: fabrikam, iss: entraOf(fabrikam) }), {}],
    ['one of its own, at another Organisation', someones(), { organisation: southBank }],
    ['one of the hub’s own for another Organisation', ownToken({ tid: tokenTenant, organisation: southBank }), {}],
  ])('hears nothing of %s', async (_, token, form) => {
    expect((await asked(token, { ...form, reason: 'true' })).body).toEqual(silent)
  })
})

describe('an operator who asks about a token', () => {
  const bySession: Part = { tokenRoles: ['Admin'] as PersonRole[], home: platform.organisationId }
  const byToken = someones(['Admin'])

  it('learns why it is not active, by a session', async () => {
    const why = await ask('no token', { part: bySession, form: { reason: 'true' } })
    expect(why.body).toEqual({ active: false, reason: 'token.malformed' })
    expect((await ask('no token', { part: bySession })).body).toEqual(silent)
  })

  it('learns why it is not active, by a user token', async () => {
    const { ports } = await stage({ token: byToken, home: platform.organisationId })
    const { body } = await callRoute(ports, 'introspect', northBank, {
      cookie: false,
      headers: { authorization: `Bearer ${byToken}` },
      body: new URLSearchParams({ token: programToken({ azp: guidOf(999) }), reason: 'true' }).toString(),
    })
    expect(body).toEqual({ active: false, reason: 'program.unknown' })
    const { items } = await ports.audit.list(platform.organisationId, { limit: 10 })
    expect(items).toMatchObject([{ action: 'operator.read', subject: 'route:Introspect', foreign: false }])
  })

  it('leaves a trace, as no program does', async () => {
    const { ports } = await stage({ token: service })
    const asked = { cookie: false, headers: { authorization: `Bearer ${service}` } }
    expect((await callRoute(ports, 'introspect', northBank, asked)).status).toBe(200)
    expect((await ports.audit.list(platform.organisationId, { limit: 10 })).items).toEqual([])
  })
})

describe('an introspection', () => {
  it('is refused to who brings no token, and who may not', async () => {
    const nobody = await ask(someones(), { part: { anonymous: true } })
    expect(nobody).toMatchObject({ status: 401, code: 'token.missing' })
    expect(nobody.headers['www-authenticate']).toBe('Bearer realm="https://hub.example"')
    const admin = await ask(someones(), { by: someones(['Admin']) })
    expect(admin).toMatchObject({ status: 403, code: 'permission.missing' })
    expect(admin.headers['www-authenticate']).toContain('error="insufficient_scope"')
    const expired = await ask(someones(), { by: programToken({ azp: serviceClient, exp: seconds - 120 }) })
    expect(expired).toMatchObject({ status: 401, code: 'token.expired' })
    expect(expired.headers['www-authenticate']).toContain('error="invalid_token"')
  })

  it.each([
    ['without a token', 'organisation=x', 400, 'input.invalid'],
    ['with a blank token', 'token=', 400, 'input.invalid'],
    ['with two tokens', 'token=a&token=b', 400, 'body.malformed'],
    ['with an Organisation that is none', 'token=a&organisation=north', 400, 'input.invalid'],
  ] as const)('is refused %s', async (_, body, status, code) => {
    expect(await ask('', { body })).toMatchObject({ status, code })
  })

  it('is refused as JSON', async () => {
    const headers = { 'content-type': 'application/json' }
    expect(await ask('', { body: '{"token":"a"}', headers })).toMatchObject({ status: 400, code: 'body.malformed' })
  })

  it('passes over what it does not know', async () => {
    const { body } = await ask(someones(), { form: { token_type_hint: 'refresh_token', later: 'x' } })
    expect(body).toMatchObject({ active: true })
  })

  it('takes 64 KiB and no more', async () => {
    const filled = (size: number) => `token=a&filler=${'x'.repeat(size - 'token=a&filler='.length)}`
    expect(await ask('', { body: filled(65_536) })).toMatchObject({ status: 200 })
    expect(await ask('', { body: filled(65_537) })).toMatchObject({ status: 413, code: 'body.oversize' })
  })

  it('does not call a token inactive because the hub is in trouble', async () => {
    const { ports, tables } = await stage({ token: service })
    const caller = await identifyToken(ports, service)
    if (caller.kind !== 'platform-service') throw new Error('No platform service.')
    failFrom(tables, 1)
    await expectRefusal('storage.unavailable', introspect(ports, caller, { token: someones() }))
    const down = { ...ports, issuerKeys: { find: () => Promise.reject(new HubError('provider.unavailable', 'Down.')) } }
    await expectRefusal('provider.unavailable', introspect(down, caller, { token: someones() }))
  })

  it('leaves nothing of a token in the log but its kind and the reason', async () => {
    const canary = 'CANARY-4f1c'
    const lines: string[] = []
    for (const change of [{ exp: seconds - 120 }, {}, { xms_cc: ['cp1'] }]) {
      const marked = {
        sub: canary,
        oid: guidOf(0xca9a47),
        name: canary,
        preferred_username: `${canary}@x.example`,
        uti: canary,
        ...change,
      }
      const token = someones(['Manager'], marked)
      const { lines: logged } = await ask(token, {
        by: token,
        meanwhile: (ports) => revoke(ports, tokenTenant, northBank),
      })
      lines.push(...logged)
      for (const secret of [
        canary,
        guidOf(0xca9a47),
        tokenTenant,
        token,
        token.split('.')[1] ?? '',
        token.split('.')[2] ?? '',
      ])
        expect(logged.join('\n')).not.toContain(secret)
    }
    expect(lines.join('\n')).toContain('tenant.revoked')
    expect(lines.join('\n')).toContain('"token":"delegated"')
    expect(lines).toHaveLength(3)
  })
})

describe('the identity of a system integration', () => {
  it('is told to itself: the Organisation, its name, how long the token lasts', async () => {
    const { ports } = await stage({ token: integration })
    const headers = { authorization: `Bearer ${integration}` }
    expect((await callRoute(ports, 'readSystemIdentity', northBank, { cookie: false, headers })).body).toEqual({
      organisationId: northBank,
      organisationName: northBank,
      clientId: clientOf(northBank),
      integrationName: 'Loan engine',
      roles: ['System'],
      expiresAt: new Date(noon.getTime() + 3_600_000).toISOString(),
    })
  })

  it('is refused within five seconds after it was suspended', async () => {
    const { ports } = await stage({ token: integration })
    const call = () =>
      callRoute(ports, 'readSystemIdentity', northBank, {
        cookie: false,
        headers: { authorization: `Bearer ${integration}` },
      })
    expect((await call()).status).toBe(200)
    await suspendIntegration(ports, northBank)
    ports.clock.advance(5 / 60)
    expect(await call()).toMatchObject({ status: 403, code: 'integration.suspended' })
  })

  it('is refused to a client that understands challenges with one', async () => {
    const token = programToken({ azp: clientOf(northBank), xms_cc: ['cp1'] })
    const { ports } = await stage({ token, meanwhile: (given) => suspendIntegration(given, northBank) })
    const refused = await callRoute(ports, 'readSystemIdentity', northBank, {
      cookie: false,
      headers: { authorization: `Bearer ${token}` },
    })
    expect(refused).toMatchObject({ status: 401, code: 'integration.suspended', body: { status: 401 } })
    expect(refused.headers['www-authenticate']).toMatch(/error="insufficient_claims".*claims="[\w+/=]+"/)
  })
})
