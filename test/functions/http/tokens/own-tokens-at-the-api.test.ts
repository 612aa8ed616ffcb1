import { describe, expect, it } from 'vitest'
import { entraPassportKey } from '../../../../shared/domain/member.ts'
import type { PersonRole } from '../../../../shared/domain/roles.ts'
import { entraOf, oid } from '../../../attacks/trusted.ts'
import { programToken, userToken } from '../../../support/access-tokens.ts'
import { memoryPorts, platform, type MemoryPorts } from '../../../support/memory-ports.ts'
import {
  aMember,
  ana,
  contoso,
  enabledProvider,
  minutesLater,
  noon,
  northBank,
  southBank,
} from '../../../shared/support/facts.ts'
import { exchange, revoke } from '../../support/call-oauth.ts'
import { callRoute, type RouteName } from '../../support/call-route.ts'
import { clientOf, cookieOfAna, serviceClient, stage, tokenTenant, type Part } from '../../support/cast.ts'
import { claimsIn, fiveSecondsLater } from '../../support/token-stage.ts'
import { sessionHash } from '../../../../shared/services/session-hash.ts'

const service = programToken({ azp: serviceClient, roles: ['PlatformService'] })
const someones = (roles: readonly string[]) => userToken({ tid: tokenTenant, iss: entraOf(tokenTenant), roles })

/** The hub's own keys beside those of Microsoft that the specimens are signed with. */
async function place(part: Part = {}): Promise<MemoryPorts> {
  const { ports } = await stage({ token: 'x', ...part })
  const { ownKeys } = memoryPorts(noon, { secrets: ports.secrets }).ports
  return { ...ports, ownKeys }
}

async function ownTokenOf(ports: MemoryPorts, roles: readonly PersonRole[], fields: Record<string, string> = {}) {
  const { body } = await exchange(ports, { subject_token: someones(roles), ...fields })
  if (typeof body['access_token'] !== 'string') throw new Error(`No token: ${String(body['code'])}`)
  return body['access_token']
}

const call = async (ports: MemoryPorts, token: string, route: RouteName, organisation = northBank) => {
  const { status, code, headers } = await callRoute(ports, route, organisation, {
    cookie: false,
    headers: { authorization: `Bearer ${token}` },
  })
  return { status, code: code ?? 'done', challenge: headers['www-authenticate'] }
}

describe('a token of the hub’s own at the API', () => {
  it('does what its roles permit, and no more', async () => {
    const ports = await place()
    const token = await ownTokenOf(ports, ['Configurator'])
    expect(await call(ports, token, 'readOrganisation')).toMatchObject({ status: 200 })
    const refused = await call(ports, token, 'listMembers')
    expect(refused).toMatchObject({ status: 403, code: 'permission.missing' })
    expect(refused.challenge).toContain('insufficient_scope')
  })

  it('does no more than it was narrowed to', async () => {
    const ports = await place()
    const token = await ownTokenOf(ports, ['Admin'], { scope: 'members.read' })
    expect(await call(ports, token, 'listMembers')).toMatchObject({ status: 200 })
    expect(await call(ports, token, 'readOrganisation')).toMatchObject({ code: 'permission.missing' })
  })

  it('made for another API is refused', async () => {
    const ports = await place()
    const token = await ownTokenOf(ports, ['Admin'], { audience: 'https://orders.example' })
    const refused = await call(ports, token, 'readOrganisation')
    expect(refused).toMatchObject({ status: 401, code: 'audience.invalid' })
    expect(refused.challenge).toContain('invalid_token')
  })

  it('reaches no organisation but its own, an operator’s aside', async () => {
    const ports = await place()
    const token = await ownTokenOf(ports, ['Admin'])
    expect(await call(ports, token, 'readOrganisation', southBank)).toMatchObject({ code: 'organisation.foreign' })
    const home = await place({ home: platform.organisationId })
    const operators = await ownTokenOf(home, ['Admin'], { organisation: platform.organisationId })
    expect(await call(home, operators, 'readOrganisation', southBank)).toMatchObject({ status: 200 })
    const narrowed = await ownTokenOf(home, ['Admin'], { organisation: platform.organisationId, scope: 'profile' })
    expect(await call(home, narrowed, 'readOrganisation', southBank)).toMatchObject({ status: 403 })
  })

  it('is refused once it is revoked', async () => {
    const ports = await place()
    const token = await ownTokenOf(ports, ['Admin'])
    await revoke(ports, { token })
    fiveSecondsLater(ports)
    const refused = await call(ports, token, 'readOrganisation')
    expect(refused).toMatchObject({ status: 401, code: 'token.revoked' })
    expect(refused.challenge).toContain('invalid_token')
  })
})

describe('a token of the hub’s own that a platform service asks about', () => {
  const ask = async (ports: MemoryPorts, token: string, by = service) =>
    (
      await callRoute(ports, 'introspect', northBank, {
        cookie: false,
        headers: { authorization: `Bearer ${by}` },
        body: new URLSearchParams({ token }).toString(),
      })
    ).body

  it('is active for every API that is listed, with the rights that hold now', async () => {
    const ports = await place()
    const token = await ownTokenOf(ports, ['Manager'], { audience: 'https://orders.example', scope: 'profile' })
    expect(await ask(ports, token)).toMatchObject({
      active: true,
      iss: platform.publicUrl,
      aud: 'https://orders.example',
      sub: `${tokenTenant}/${oid}`,
      kind: 'member',
      organisation: northBank,
      roles: ['Manager'],
      permissions: ['profile'],
      scope: 'profile',
    })
  })

  it('is nothing to a program of another organisation', async () => {
    const ports = await place()
    const token = await ownTokenOf(ports, ['Manager'])
    expect(await ask(ports, token, programToken({ azp: clientOf(northBank) }))).toMatchObject({ active: true })
    expect(await ask(ports, token, programToken({ azp: clientOf(southBank) }))).toEqual({ active: false })
  })

  it('is not active once it is revoked', async () => {
    const ports = await place()
    const token = await ownTokenOf(ports, ['Manager'])
    expect(await ask(ports, token)).toMatchObject({ active: true })
    await revoke(ports, { token })
    fiveSecondsLater(ports)
    expect(await ask(ports, token)).toEqual({ active: false })
  })
})

describe('the route by which a page gets a token', () => {
  async function signedIn(part: Part = {}) {
    const { ports } = await stage({ tokenRoles: ['Manager'], ...part })
    const { ownKeys } = memoryPorts(noon, { secrets: ports.secrets }).ports
    // Ana's passport at Microsoft, as a sign-in leaves it.
    const members = { ...ports.members, passportsOf: () => Promise.resolve([entraPassportKey(contoso, oid)]) }
    return { ...ports, ownKeys, members }
  }
  const ask = (ports: MemoryPorts, options: Parameters<typeof callRoute>[3] = {}) =>
    callRoute(ports, 'issueSessionToken', northBank, { body: '{}', ...options })

  it('gives one for the active organisation, which the session and its anti-forgery value prove', async () => {
    const ports = await signedIn()
    const { status, body } = await ask(ports)
    expect([status, body]).toMatchObject([200, { token_type: 'Bearer', expires_in: 600, organisation: northBank }])
    expect(claimsIn(body['access_token'])).toMatchObject({
      roles: ['Manager'],
      sid: sessionHash(ports, cookieOfAna),
      stamp: ports.random.hash(aMember().sessionStamp),
    })
  })

  it.each([
    ['another site', { headers: { origin: 'https://evil.example' } }, 'forgery.suspected'],
    ['a page without the proof', { headers: { 'x-anti-forgery': 'guess' } }, 'forgery.suspected'],
    ['nobody', { cookie: false }, 'session.missing'],
    ['a token', { headers: { authorization: `Bearer ${someones(['Admin'])}` } }, 'session.required'],
    [
      'a page that asks for an API that there is not',
      { body: '{"audience":"https://evil.example"}' },
      'audience.unknown',
    ],
    ['a page that asks for more than is held', { body: '{"scope":"members.read"}' }, 'permission.missing'],
    ['a page that asks for what is not known', { body: '{"lifetime":9}' }, 'input.invalid'],
  ] as const)('gives none to %s', async (_, options, code) => {
    expect(await ask(await signedIn(), options)).toMatchObject({ code })
  })

  it.each([
    ['has chosen no organisation', { active: 'none' }, 'organisation.unchosen'],
    ['has lost every role', { tokenRoles: [] }, 'role.missing'],
    ['was renewed an hour ago', { session: { renewedAt: minutesLater(-60) } }, 'session.stale'],
  ] as const)('gives none to a session that %s', async (_, part, code) => {
    expect(await ask(await signedIn(part))).toMatchObject({ code })
  })

  it('names a Member to a session of another identity provider, and makes no person of Microsoft’s of it', async () => {
    const passport = { provider: enabledProvider, issuer: 'https://op.example', subject: 'customer-7' }
    const browser = await signedIn({ membership: { roles: ['Admin'] } })
    await browser.members.link(passport, ana)
    const members = { ...browser.members, passportsOf: () => Promise.resolve([passport]) }
    const ports = { ...browser, members }
    const hash = sessionHash(ports, cookieOfAna)
    const { tid: _, version, ...session } = await ports.sessions.find(hash).then((found) => found ?? expect.fail())
    await ports.sessions.replace(hash, { ...session, provider: enabledProvider, providerOwner: northBank }, version)
    expect((await callRoute(ports, 'readSession', northBank)).body).toMatchObject({ state: 'active' })
    const { status, body } = await ask(ports)
    expect(status).toBe(200)
    const claims = claimsIn(body['access_token'])
    expect(claims).toMatchObject({ sub: `member:${ana}`, provider: enabledProvider, roles: ['Admin'] })
    for (const name of ['tid', 'oid']) expect(claims).not.toHaveProperty(name)
    const token = String(body['access_token'])
    expect(await call(ports, token, 'listMembers')).toMatchObject({ status: 200 })
    expect(await call(ports, token, 'listMembers', southBank)).toMatchObject({ code: 'organisation.foreign' })
  })
})
