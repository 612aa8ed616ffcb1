import { beforeEach, describe, expect, it } from 'vitest'
import { HubError, type ErrorCode } from '../../../../shared/domain/hub-error.ts'
import { organisationId, type OrganisationId } from '../../../../shared/domain/ids.ts'
import type { Permission } from '../../../../shared/domain/roles.ts'
import { readKeySet } from '../../../../shared/domain/tokens/signing-keys.ts'
import { introspect } from '../../../../shared/services/introspect.ts'
import { identifyToken } from '../../../../shared/services/identify-token.ts'
import { resolveTokenCaller } from '../../../../shared/services/resolve-token-caller.ts'
import { verifyBearer } from '../../../../shared/services/verify-bearer.ts'
import { issuers, partnerApi, partnerApp, seconds } from '../../../attacks/trusted.ts'
import { partnerToken, programToken } from '../../../support/access-tokens.ts'
import { platform } from '../../../support/memory-ports.ts'
import { enabledProvider, guidOf, northBank, southBank } from '../../../shared/support/facts.ts'
import { expectRefusal } from '../../../shared/support/refusals.ts'
import { exchange } from '../../support/call-oauth.ts'
import {
  aTokenProvider,
  changeMembership,
  changeProvider,
  cleo,
  giveMembership,
  passportOfCleo,
  providerStage,
  sharedProvider,
  type ProviderStage,
} from '../../support/provider-stage.ts'
import { fiveSecondsLater, orders } from '../../support/token-stage.ts'

let stage: ProviderStage
beforeEach(async () => {
  stage = await providerStage()
})
const identify = (token = partnerToken(), organisation?: OrganisationId) =>
  identifyToken(stage.ports, token, { organisation })
const asCaller = async (organisation: OrganisationId, permission: Permission = 'profile') =>
  resolveTokenCaller(stage.ports, await verifyBearer(stage.ports, partnerToken(), { organisation }), {
    permission,
    organisation,
  })
/** The platform's own provider, of the same issuer, and for another API unless said otherwise. */
const addShared = (apiAudiences: readonly string[] = [partnerApi]) =>
  stage.ports.identityProviders.insert(
    aTokenProvider({ organisationId: platform.organisationId, providerId: sharedProvider, apiAudiences }),
  )

describe('an access token of an Organisation’s own provider', () => {
  it('stands for who has the Passport, with the roles of their Membership alone', async () => {
    expect(await identify(partnerToken({ roles: ['Admin'], groups: ['Admin'] }))).toMatchObject({
      kind: 'member',
      person: { by: 'provider', provider: enabledProvider, providerOwner: northBank },
      memberId: cleo,
      organisation: northBank,
      roles: ['Employee'],
      permissions: ['profile'],
      tokenRoles: [],
      operator: false,
    })
    await stage.ports.members.link({ ...passportOfCleo, subject: 'person-2' }, cleo)
    expect(await identify(partnerToken({ sub: 'person-2' }))).toMatchObject({ memberId: cleo })
  })

  it('is taken plain too, and by every algorithm of the provider', async () => {
    expect(await identify(partnerToken({}, { typ: 'JWT' }))).toMatchObject({ memberId: cleo })
    await changeProvider(stage.ports, { algorithms: ['ES256'] })
    fiveSecondsLater(stage.ports)
    await expectRefusal('algorithm.refused', identify())
  })

  it('is one of several Memberships no more than of its own Organisation’s', async () => {
    await giveMembership(stage.ports, ['Admin'], southBank)
    expect(await identify()).toMatchObject({ organisation: northBank, roles: ['Employee'] })
    for (const other of [southBank, platform.organisationId, organisationId(guidOf(99))])
      await expectRefusal('organisation.foreign', identify(partnerToken(), other))
  })

  it('makes nobody an operator, though its Member is an Admin of the platform', async () => {
    await giveMembership(stage.ports, ['Admin'], platform.organisationId)
    const refused = asCaller(northBank, 'platform.organisations.update')
    expect(await refused).toMatchObject({ operator: false, active: { organisationId: northBank } })
  })

  it('says who calls to the trail by the Member, and by which provider they came', async () => {
    expect(await asCaller(northBank)).toMatchObject({
      by: 'token',
      memberId: cleo,
      brought: { provider: enabledProvider, providerOwner: northBank, guest: false, tokenRoles: [] },
    })
  })

  it.each<[string, ErrorCode, Parameters<typeof partnerToken>[0]]>([
    ['of somebody without a Passport', 'role.missing', { sub: 'person-9' }],
    ['for another audience', 'audience.invalid', { aud: 'https://other.example' }],
    ['for the audience of another issuer’s API', 'audience.invalid', { aud: platform.managementApi.clientId }],
    ['that is over', 'token.expired', { exp: seconds - 60 }],
    ['of an issuer that nobody configured', 'issuer.invalid', { iss: 'https://login.other.example' }],
    ['of an issuer but for a slash', 'issuer.invalid', { iss: `${issuers.partner}/` }],
    ['of a program', 'kind.refused', { sub: partnerApp }],
    ['that names no client', 'client.missing', { client_id: undefined }],
  ])('%s is refused as %s', async (_, code, change) => {
    await expectRefusal(code, identify(partnerToken(change)))
    await expectRefusal(code, identify(partnerToken(change), northBank))
  })

  it.each(['', 'x', 7, null, ['https://login.partner.example'], 'a'.repeat(5000), 'https://\ud800.example'])(
    'whose issuer is %j is refused without a look into storage',
    async (iss) => {
      let looks = 0
      stage.tables.watch = () => {
        looks += 1
      }
      await expectRefusal('issuer.invalid', identify(partnerToken({ iss })))
      expect([looks, stage.asked]).toEqual([0, []])
    },
  )

  const changes: readonly [string, ErrorCode, (part: ProviderStage) => Promise<unknown>][] = [
    ['the provider is switched off', 'provider.disabled', ({ ports }) => changeProvider(ports, { state: 'disabled' })],
    ['no audience is taken any more', 'issuer.invalid', ({ ports }) => changeProvider(ports, { apiAudiences: [] })],
    [
      'another is',
      'audience.invalid',
      ({ ports }) => changeProvider(ports, { apiAudiences: ['https://other.example'] }),
    ],
    ['the Membership is ended', 'member.inactive', ({ ports }) => changeMembership(ports, { state: 'inactive' })],
    ['its roles are taken', 'role.missing', ({ ports }) => changeMembership(ports, { roles: [] })],
    [
      'the Member is deactivated',
      'member.inactive',
      async ({ ports }) => {
        const found = await ports.members.find(cleo)
        if (found) await ports.members.replace({ ...found, state: 'inactive' }, found.version)
      },
    ],
    [
      'the Organisation is suspended',
      'organisation.suspended',
      async ({ ports }) => {
        const found = await ports.organisations.find(northBank)
        if (found) await ports.organisations.replace({ ...found, state: 'suspended' }, found)
      },
    ],
  ]
  it.each(changes)('ends within five seconds when %s: %s', async (_, code, meanwhile) => {
    expect(await identify()).toMatchObject({ memberId: cleo })
    await meanwhile(stage)
    fiveSecondsLater(stage.ports)
    await expectRefusal(code, identify())
    await expectRefusal(code, identify(partnerToken(), northBank))
  })

  it('ends within five seconds when its Passport is unlinked', async () => {
    expect(await identify()).toMatchObject({ memberId: cleo })
    const unlinked = { ...stage.ports.members, findByPassport: () => Promise.resolve(undefined) }
    const facts = { ...stage.ports.callerFacts, member: unlinked.findByPassport }
    const ports = { ...stage.ports, members: unlinked, callerFacts: facts }
    await expectRefusal('role.missing', identifyToken(ports, partnerToken()))
    const refused = await exchange(ports, { subject_token: partnerToken() })
    expect(refused.body).toMatchObject({ code: 'role.missing', error: 'invalid_request' })
  })

  it('is not called forged because its provider does not answer', async () => {
    const down = () => Promise.reject(new HubError('provider.unavailable', 'Down.'))
    const ports = { ...stage.ports, providerClient: { ...stage.ports.providerClient, signingKeys: down } }
    await expectRefusal('provider.unavailable', identifyToken(ports, partnerToken()))
    const service = await identifyToken(ports, programToken({ azp: orders, roles: ['PlatformService'] }))
    if (service.kind !== 'platform-service') expect.fail()
    await expectRefusal('provider.unavailable', introspect(ports, service, { token: partnerToken() }))
  })

  it('costs point reads alone where the Organisation is named, and none again within five seconds', async () => {
    const seen: string[] = []
    stage.tables.watch = ({ kind, table, row }, when) => {
      if (when === 'before') seen.push(`${kind} ${table} ${row.replace(/_.*/, '')}`)
    }
    await identify(partnerToken(), northBank)
    expect(seen.length).toBeLessThanOrEqual(9)
    expect(seen.filter((request) => !request.startsWith('find '))).toEqual([])
    seen.length = 0
    await identify(partnerToken(), northBank)
    expect(seen).toEqual([])
  })
})

describe('two Organisations with the same issuer', () => {
  beforeEach(async () => {
    const keysUrl = 'https://south.example/keys'
    await stage.ports.identityProviders.insert(aTokenProvider({ organisationId: southBank, keysUrl }))
  })

  it('each have their own people: the Organisation that is asked for chooses', async () => {
    expect(await identify(partnerToken(), northBank)).toMatchObject({ memberId: cleo, organisation: northBank })
    expect(stage.asked).toEqual(['https://op.example/keys'])
    const elsewhere = { provider: enabledProvider, providerOwner: southBank }
    await giveMembership(stage.ports, ['Admin'], southBank)
    // The same provider id is a provider of each in this example, so that the Passport is the same: it is the door that differs.
    expect(await identify(partnerToken(), southBank)).toMatchObject({ person: elsewhere, organisation: southBank })
    expect(stage.asked.at(-1)).toBe('https://south.example/keys')
  })

  it('where none is named, have to be told apart by the audience', async () => {
    await expectRefusal('organisation.unchosen', identify())
    const refused = await exchange(stage.ports, { subject_token: partnerToken() })
    expect(refused.body).toMatchObject({ error: 'invalid_target', code: 'organisation.unchosen' })
    await changeProvider(
      stage.ports,
      { apiAudiences: ['https://south.example'] },
      { organisationId: southBank, providerId: enabledProvider },
    )
    fiveSecondsLater(stage.ports)
    expect(await identify()).toMatchObject({ organisation: northBank })
  })

  it('are not gone through where they are many', async () => {
    for (let number = 0; number < 20; number += 1) {
      const id = organisationId(guidOf(300 + number))
      await stage.ports.identityProviders.insert(aTokenProvider({ organisationId: id, apiAudiences: [`x${number}`] }))
    }
    fiveSecondsLater(stage.ports)
    await expectRefusal('organisation.unchosen', identify())
    expect(await identify(partnerToken(), northBank)).toMatchObject({ memberId: cleo })
  })

  it('of which one signs with keys of its own cannot speak for the other’s people', async () => {
    const empty = readKeySet({ keys: [] })
    const client = stage.ports.providerClient
    const signingKeys: typeof client.signingKeys = (provider, wanted) =>
      provider.organisationId === southBank ? client.signingKeys(provider, wanted) : Promise.resolve(empty)
    const ports = { ...stage.ports, providerClient: { ...client, signingKeys } }
    await expectRefusal('key.unknown', identifyToken(ports, partnerToken(), { organisation: northBank }))
    const genuine = await verifyBearer(ports, partnerToken(), { organisation: southBank })
    expect(genuine.issuedBy).toMatchObject({ providerOwner: southBank })
    const request = { permission: 'profile', organisation: northBank } as const
    await expectRefusal('organisation.foreign', resolveTokenCaller(ports, genuine, request))
  })
})

describe('an access token of the platform’s own provider', () => {
  const ofShared = { ...passportOfCleo, provider: sharedProvider }
  beforeEach(async () => {
    await changeProvider(stage.ports, { apiAudiences: [] })
    await addShared()
    await stage.ports.members.link(ofShared, cleo)
  })

  it('leads to the Organisations that accept it', async () => {
    await expectRefusal('provider.disabled', identify(partnerToken(), northBank))
    await stage.ports.identityProviders.accept(northBank, sharedProvider)
    fiveSecondsLater(stage.ports)
    expect(await identify(partnerToken(), northBank)).toMatchObject({ memberId: cleo, roles: ['Employee'] })
    await stage.ports.identityProviders.withdraw(northBank, sharedProvider)
    fiveSecondsLater(stage.ports)
    await expectRefusal('provider.disabled', identify(partnerToken(), northBank))
  })

  it('names those to choose from, where none is named', async () => {
    for (const id of [northBank, southBank]) await stage.ports.identityProviders.accept(id, sharedProvider)
    await giveMembership(stage.ports, ['Manager'], southBank)
    expect(await identify()).toMatchObject({ organisations: [northBank, southBank], roles: [] })
    expect(await identify(partnerToken(), southBank)).toMatchObject({ roles: ['Manager'] })
  })

  it('is let in as an operator where its Member is Admin of the platform', async () => {
    await giveMembership(stage.ports, ['Admin'], platform.organisationId)
    expect(await asCaller(southBank, 'platform.organisations.update')).toMatchObject({ operator: true, memberId: cleo })
  })

  it('gives way to the Organisation’s own for the same audience, and only for that', async () => {
    await stage.ports.identityProviders.accept(northBank, sharedProvider)
    await changeProvider(stage.ports, { apiAudiences: ['https://own.example'] })
    expect(await identify(partnerToken(), northBank)).toMatchObject({ person: { provider: sharedProvider } })
    await changeProvider(stage.ports, { apiAudiences: [partnerApi] })
    fiveSecondsLater(stage.ports)
    expect(await identify(partnerToken(), northBank)).toMatchObject({ person: { provider: enabledProvider } })
  })

  it('of somebody whom it does not know says no more than that they have no role', async () => {
    await expectRefusal('role.missing', identify(partnerToken({ sub: 'person-9' })))
    await expectRefusal('organisation.foreign', identify(partnerToken({ sub: 'person-9' }), southBank))
  })
})
