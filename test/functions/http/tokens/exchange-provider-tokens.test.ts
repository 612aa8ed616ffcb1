import { beforeEach, describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../../../shared/domain/hub-error.ts'
import { organisationId, type OrganisationId } from '../../../../shared/domain/ids.ts'
import type { Session } from '../../../../shared/domain/session.ts'
import { introspect } from '../../../../shared/services/introspect.ts'
import { identifyToken } from '../../../../shared/services/identify-token.ts'
import { issueSessionToken } from '../../../../shared/services/issue-session-token.ts'
import { passportMark } from '../../../../shared/services/passport-mark.ts'
import { issuers, partnerApi, partnerApp, seconds } from '../../../attacks/trusted.ts'
import { partnerToken, programToken, userToken } from '../../../support/access-tokens.ts'
import {
  anOrganisation,
  aSession,
  enabledProvider,
  guidOf,
  northBank,
  southBank,
} from '../../../shared/support/facts.ts'
import { expectRefusal } from '../../../shared/support/refusals.ts'
import { exchange } from '../../support/call-oauth.ts'
import {
  changeMembership,
  changeProvider,
  cleo,
  giveMembership,
  passportOfCleo,
  providerStage,
  type ProviderStage,
} from '../../support/provider-stage.ts'
import { claimsIn, fiveSecondsLater, orders } from '../../support/token-stage.ts'

let stage: ProviderStage
beforeEach(async () => {
  stage = await providerStage()
})
const identify = (token: string, organisation?: OrganisationId) => identifyToken(stage.ports, token, { organisation })

describe('introspecting an access token of a provider', () => {
  const ask = async (by: string, wish: { organisation?: OrganisationId } = {}) => {
    const caller = await identifyToken(stage.ports, by)
    if (caller.kind === 'member') expect.fail()
    return introspect(stage.ports, caller, { token: partnerToken(), ...wish })
  }

  it('tells a service and the Organisation’s own program who it is, and no tenant or object id', async () => {
    const told = await ask(programToken({ azp: orders, roles: ['PlatformService'] }))
    expect(told).toEqual({
      active: true,
      iss: issuers.partner,
      sub: 'person-1',
      aud: partnerApi,
      client_id: partnerApp,
      exp: seconds + 3600,
      iat: seconds - 300,
      scope: 'openid orders',
      token_type: 'Bearer',
      kind: 'member',
      providerId: enabledProvider,
      organisation: northBank,
      roles: ['Employee'],
      permissions: ['profile'],
    })
    expect(await ask(programToken())).toEqual(told)
  })

  it('tells nothing where another Organisation is asked for', async () => {
    const service = programToken({ azp: orders, roles: ['PlatformService'] })
    expect(await ask(service, { organisation: southBank })).toEqual({ active: false })
    await stage.ports.organisations.insert(anOrganisation({ organisationId: organisationId(guidOf(98)) }))
    expect(await ask(programToken(), { organisation: southBank })).toEqual({ active: false })
  })
})

describe('exchanging an access token of a provider', () => {
  const exchanged = async (fields: Record<string, string> = {}) =>
    exchange(stage.ports, { subject_token: partnerToken(), ...fields })

  it('gives a token for that Organisation, which names the Member and is believed as theirs', async () => {
    const { status, body } = await exchanged()
    expect(status).toBe(200)
    const token = String(body['access_token'])
    expect(claimsIn(token)).toMatchObject({
      sub: `member:${cleo}`,
      provider: enabledProvider,
      provider_owner: northBank,
      organisation: northBank,
      roles: ['Employee'],
      client_id: partnerApp,
    })
    for (const name of ['tid', 'oid', 'guest', 'name']) expect(claimsIn(token)).not.toHaveProperty(name)
    expect(await identify(token)).toMatchObject({
      memberId: cleo,
      person: { by: 'provider', provider: enabledProvider },
      roles: ['Employee'],
    })
    await expectRefusal('organisation.foreign', identify(token, southBank))
  })

  it('never gives one for another Organisation, nor twice', async () => {
    await giveMembership(stage.ports, ['Admin'], southBank)
    expect((await exchanged({ organisation: southBank })).body).toMatchObject({
      error: 'invalid_target',
      code: 'organisation.foreign',
    })
    const token = String((await exchanged()).body['access_token'])
    expect((await exchanged({ subject_token: token })).body).toMatchObject({ code: 'kind.refused' })
  })

  it('is not for a program on somebody’s behalf, nor does such a token prove a program', async () => {
    const program = { authorization: `Bearer ${programToken()}` }
    const own = await exchange(stage.ports, { subject_token: partnerToken() }, program)
    expect(own.body).toMatchObject({ code: 'client.foreign' })
    const proof = { authorization: `Bearer ${partnerToken()}` }
    const proven = await exchange(stage.ports, { subject_token: userToken() }, proof)
    expect([proven.status, proven.body]).toMatchObject([401, { code: 'kind.refused' }])
  })

  const ends: readonly [string, ErrorCode, (part: ProviderStage) => Promise<unknown>][] = [
    ['the provider is switched off', 'provider.disabled', ({ ports }) => changeProvider(ports, { state: 'disabled' })],
    ['the Membership is ended', 'member.inactive', ({ ports }) => changeMembership(ports, { state: 'inactive' })],
    [
      'every session of the Member is ended',
      'token.revoked',
      async ({ ports }) => {
        const found = await ports.members.find(cleo)
        if (found) await ports.members.replace({ ...found, sessionStamp: 'another' }, found.version)
      },
    ],
  ]
  it.each(ends)('gives one that ends within five seconds when %s: %s', async (_, code, meanwhile) => {
    const token = String((await exchanged()).body['access_token'])
    await identify(token)
    await meanwhile(stage)
    fiveSecondsLater(stage.ports)
    await expectRefusal(code, identify(token))
  })

  it('gives one that ends with the Passport it was made by, whatever others the Member has', async () => {
    const token = String((await exchanged()).body['access_token'])
    const left = [
      { ...passportOfCleo, subject: 'person-2' },
      { ...passportOfCleo, provider: 'entra' },
    ]
    const facts = { ...stage.ports.callerFacts, passportsOf: () => Promise.resolve(left) }
    await expectRefusal('token.revoked', identifyToken({ ...stage.ports, callerFacts: facts }, token))
    const both = { ...facts, passportsOf: () => Promise.resolve([...left, passportOfCleo]) }
    expect(await identifyToken({ ...stage.ports, callerFacts: both }, token)).toMatchObject({ memberId: cleo })
  })
})

describe('a token of the hub’s own for a session that came by a provider', () => {
  const hash = `${cleo}.hash-of-the-secret`
  async function signedIn(change: Partial<Session> = {}) {
    const { ports } = stage
    const { tid: _, ...session } = aSession({
      memberId: cleo,
      provider: enabledProvider,
      providerOwner: northBank,
      passport: passportMark(ports, passportOfCleo),
      activeOrganisationId: northBank,
      ...change,
    })
    await ports.sessions.insert(hash, session)
    const active = { organisationId: northBank, displayName: 'North Bank', roles: ['Employee'] as const, portal: false }
    return { memberId: cleo, session, sessionHash: hash, active, permissions: ['profile'] as const }
  }
  const issued = async () => (await issueSessionToken(stage.ports, await signedIn(), {})).token

  it('names the Member, is good in that Organisation alone, and is believed wherever such tokens are', async () => {
    const token = await issued()
    expect(claimsIn(token)).toMatchObject({ sub: `member:${cleo}`, provider: enabledProvider, sid: hash })
    for (const name of ['tid', 'oid']) expect(claimsIn(token)).not.toHaveProperty(name)
    expect(await identify(token)).toMatchObject({ memberId: cleo, roles: ['Employee'], organisation: northBank })
    await expectRefusal('organisation.foreign', identify(token, southBank))
    expect((await exchange(stage.ports, { subject_token: token })).body).toMatchObject({ code: 'kind.refused' })
    const service = await identify(programToken({ azp: orders, roles: ['PlatformService'] }))
    if (service.kind === 'member') expect.fail()
    const told = await introspect(stage.ports, service, { token })
    expect(told).toMatchObject({
      active: true,
      sub: `member:${cleo}`,
      providerId: enabledProvider,
      roles: ['Employee'],
    })
    for (const name of ['tid', 'oid']) expect(told).not.toHaveProperty(name)
  })

  it.each<[string, ErrorCode, (part: ProviderStage) => Promise<unknown>]>([
    ['the session', 'session.revoked', ({ ports }) => ports.sessions.remove(hash)],
    ['the provider', 'provider.disabled', ({ ports }) => changeProvider(ports, { state: 'disabled' })],
    ['the Membership', 'member.inactive', ({ ports }) => changeMembership(ports, { state: 'inactive' })],
  ])('ends within five seconds with %s', async (_, code, meanwhile) => {
    const token = await issued()
    await identify(token)
    await meanwhile(stage)
    fiveSecondsLater(stage.ports)
    await expectRefusal(code, identify(token))
  })

  it('is given for the Passport of the session, and for none that was unlinked', async () => {
    const caller = await signedIn()
    const other = { ...passportOfCleo, subject: 'person-2' }
    await stage.ports.members.link(other, cleo)
    const { token } = await issueSessionToken(stage.ports, caller, {})
    expect(claimsIn(token)).toMatchObject({ passport: passportMark(stage.ports, passportOfCleo) })
    const members = { ...stage.ports.members, passportsOf: () => Promise.resolve([other]) }
    await expectRefusal('session.revoked', issueSessionToken({ ...stage.ports, members }, caller, {}))
  })
})
