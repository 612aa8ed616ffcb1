import { describe, expect, it } from 'vitest'
import { entraPassportKey } from '../../../shared/domain/member.ts'
import { entraOf, oid } from '../../attacks/trusted.ts'
import { aMapping, aMember, aMembership, guidOf, northBank, southBank } from '../../shared/support/facts.ts'
import { userToken } from '../../support/access-tokens.ts'
import { failFrom, platform, type MemoryPorts } from '../../support/memory-ports.ts'
import { memberId } from '../../../shared/domain/ids.ts'
import { callRoute, type RouteName } from '../support/call-route.ts'
import { revoke, stage, tokenTenant, type Part } from '../support/cast.ts'
import { durableEndpoint } from '../support/durable-endpoint.ts'

const someones = (roles: readonly string[], change: object = {}) =>
  userToken({ tid: tokenTenant, iss: entraOf(tokenTenant), name: 'Ana Lind', roles, ...change })
const call = (ports: MemoryPorts, route: RouteName, token: string, more: Parameters<typeof callRoute>[3] = {}) =>
  callRoute(ports, route, northBank, {
    cookie: false,
    ...more,
    headers: { authorization: `Bearer ${token}`, ...more.headers },
  })
const lastLine = async (ports: MemoryPorts) => (await ports.audit.list(northBank, { limit: 1 })).items[0]
const passport = entraPassportKey(tokenTenant, oid)
const herself = memberId(guidOf(42))

describe('somebody who never signed in', () => {
  it('reads by a token without being written down', async () => {
    const { ports } = await stage({ token: 'any' })
    expect((await call(ports, 'readOrganisation', someones(['Manager']))).status).toBe(200)
    expect(await ports.members.findByPassport(passport)).toBeUndefined()
  })

  it('becomes a Member with the first act that names one, and stays the same', async () => {
    const durable = await durableEndpoint()
    const { ports } = await stage({ token: 'any' })
    const token = someones(['Admin'])
    expect((await call(ports, 'startDiscovery', token, { durable: durable.address })).status).toBe(202)
    const member = await ports.members.findByPassport(passport)
    expect(member).toMatchObject({ state: 'active', displayName: 'Ana Lind' })
    expect(await ports.discoveryRuns.findNewest(northBank)).toMatchObject({ startedBy: member?.memberId })
    ports.clock.advance(1)
    await call(ports, 'startDiscovery', token, { durable: durable.address })
    expect(await ports.members.findByPassport(passport)).toMatchObject({ memberId: member?.memberId })
    await durable.stop()
  })
})

describe('a change by a user token', () => {
  it('needs no proof against forgery, and the trail says who made it', async () => {
    const { ports } = await stage({ token: 'any' })
    const headers = { 'x-anti-forgery': '', origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' }
    expect((await call(ports, 'suspendSystemIntegration', someones(['Admin']), { headers })).status).toBe(200)
    expect(await lastLine(ports)).toMatchObject({
      action: 'system-integration.suspended',
      actor: `person:${tokenTenant}/${oid}`,
      foreign: false,
    })
  })

  it('does not take its own Admin role away', async () => {
    const { ports } = await stage({ token: 'any' })
    await ports.members.findOrInsert(passport, aMember({ memberId: herself }))
    await ports.memberships.findOrInsert(aMembership({ memberId: herself, roles: ['Admin'] }))
    const change = { memberId: herself, body: JSON.stringify({ roles: ['Manager'] }) }
    expect(await call(ports, 'changeMember', someones([]), change)).toMatchObject({ status: 409, code: 'admin.own' })
    // The token itself still makes her Admin: nothing is lost.
    expect((await call(ports, 'changeMember', someones(['Admin']), change)).status).toBe(200)
  })
})

describe('an operator with a user token', () => {
  it('acts elsewhere in spite of a lesser role there, from outside', async () => {
    const alsoHere: Part['meanwhile'] = (ports) =>
      ports.tenantMappings.insert(aMapping({ tid: tokenTenant, organisationId: northBank, roles: ['Employee'] }))
    const { ports } = await stage({ token: 'any', home: platform.organisationId, meanwhile: alsoHere })
    const token = someones(['Admin', 'Employee'])
    expect((await call(ports, 'listMembers', token)).status).toBe(200)
    expect(await lastLine(ports)).toMatchObject({ action: 'operator.read', foreign: true })
  })

  it('acts in an Organisation of their own as anybody there', async () => {
    const alsoHere: Part['meanwhile'] = (ports) =>
      ports.tenantMappings.insert(aMapping({ tid: tokenTenant, organisationId: northBank, roles: ['Admin'] }))
    const { ports } = await stage({ token: 'any', home: platform.organisationId, meanwhile: alsoHere })
    expect((await call(ports, 'listMembers', someones(['Admin']))).status).toBe(200)
    expect(await lastLine(ports)).toBeUndefined()
  })
})

describe('a user token that is refused', () => {
  it('hears why nobody of its tenant is let in, at every address', async () => {
    const { ports } = await stage({ token: 'any', meanwhile: (given) => revoke(given, tokenTenant, northBank) })
    for (const route of ['readOrganisation', 'listOrganisations', 'introspect'] as const)
      expect(await call(ports, route, someones(['Admin']))).toMatchObject({ status: 403, code: 'tenant.revoked' })
  })

  it('hears which organisations there are to choose from where the address names none', async () => {
    const both: Part['meanwhile'] = (ports) =>
      ports.tenantMappings.insert(aMapping({ tid: tokenTenant, organisationId: southBank }))
    const { ports } = await stage({ token: 'any', meanwhile: both })
    expect(await call(ports, 'listOrganisations', someones(['Admin']))).toMatchObject({
      status: 403,
      code: 'organisation.unchosen',
      body: { details: { organisations: [northBank, southBank] } },
    })
  })

  it('is not refused because storage is down: try again', async () => {
    const { ports, tables } = await stage({ token: 'any' })
    failFrom(tables, 1)
    const down = await call(ports, 'readOrganisation', someones(['Admin']))
    expect(down).toMatchObject({ status: 503, code: 'storage.unavailable' })
    expect(down.headers).not.toHaveProperty('www-authenticate')
    expect(down.headers['retry-after']).toBe('5')
  })

  it('is not refused where nobody can tell whether an operator sent it', async () => {
    const { ports, tables } = await stage({ token: 'any' })
    tables.watch = ({ row }) => {
      if (row === platform.organisationId) throw new Error('the connection broke')
    }
    const sent = () => call(ports, 'listMembers', someones(['Employee']))
    expect(await sent()).toMatchObject({ status: 503, code: 'storage.unavailable' })
    tables.watch = () => undefined
    expect(await sent()).toMatchObject({ status: 403, code: 'permission.missing' })
  })

  it('leaves the session of the same browser alone', async () => {
    const { ports } = await stage({ token: 'any', tokenRoles: ['Admin'], session: { lastSeenAt: new Date(0) } })
    const refused = await call(ports, 'readOrganisation', 'a.b.c', { cookie: true })
    expect([refused.code, refused.cookies]).toEqual(['token.malformed', []])
  })

  it('is so where it comes twice, or by another scheme, whatever cookie comes with it', async () => {
    const { ports } = await stage({ tokenRoles: ['Admin'] })
    const sent = (authorization: string) =>
      callRoute(ports, 'readOrganisation', northBank, { headers: { authorization } })
    expect(await sent('Bearer a, Bearer b')).toMatchObject({ status: 400, code: 'bearer.malformed' })
    expect(await sent('Basic dTpw')).toMatchObject({ status: 401, code: 'bearer.unsupported' })
  })

  it('is nobody’s concern at the link of an invitation', async () => {
    const { ports } = await stage({ token: 'any' })
    expect((await call(ports, 'readLink', 'a.b.c')).status).toBe(200)
  })
})
