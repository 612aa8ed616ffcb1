import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { providerId } from '../../../shared/domain/ids.ts'
import { mostProviders, type OidcProvider } from '../../../shared/domain/providers/identity-provider.ts'
import {
  changeIdentityProvider,
  createIdentityProvider,
  listIdentityProviders,
  readIdentityProvider,
  switchIdentityProvider,
  trustIdentityProvider,
  type NewProvider,
  type ShownProvider,
} from '../../../shared/services/identity-providers.ts'
import {
  acceptPlatformProvider,
  listPlatformProviders,
  listSignInOptions,
} from '../../../shared/services/platform-providers.ts'
import { failFrom, memorySecrets, platform, repair } from '../../support/memory-ports.ts'
import { providerHub, type ProviderHub } from '../../support/provider/provider-hub.ts'
import {
  makeKey,
  scriptedProvider,
  type ProviderKeyPair,
  type ScriptedProvider,
} from '../../support/provider/scripted-provider.ts'
import { aProvider, guidOf, northBank, southBank } from '../support/facts.ts'
import { expectRefusal } from '../support/refusals.ts'

let key: ProviderKeyPair
let hub: ProviderHub, op: ScriptedProvider, secrets: ReturnType<typeof memorySecrets>
beforeAll(async () => {
  key = await makeKey('ES256', 'key-1')
})
beforeEach(async () => {
  const made = await providerHub()
  secrets = memorySecrets()
  hub = { ...made, ports: { ...made.ports, secrets } }
  op = await scriptedProvider(() => hub.ports.clock.now(), key)
})
afterEach(() => op.stop())

const byHand = {
  authorisationUrl: 'http://127.0.0.1:9/authorise',
  tokenUrl: 'http://127.0.0.1:9/token',
  issuer: 'http://127.0.0.1:9',
  keysUrl: 'http://127.0.0.1:9/keys',
}
const create = (change: Partial<NewProvider> = {}) =>
  createIdentityProvider(hub.ports, {
    organisationId: northBank,
    kind: 'oidc',
    label: 'Customers',
    icon: 'key',
    order: 100,
    clientId: 'hub',
    clientSecret: 'first-secret',
    responseMode: 'query',
    loginHandler: 'link-by-email',
    membershipKind: 'portal',
    ...change,
  })
const change = (provider: ShownProvider, wish: Parameters<typeof changeIdentityProvider>[2]) =>
  changeIdentityProvider(hub.ports, provider, wish)
const secretOf = ({ secretName = 'provider_none' }: ShownProvider) => secrets.find(northBank, secretName)

describe('an identity provider', () => {
  it('is filled by its discovery document, switched off, and shows the address to register', async () => {
    const provider = await create({ discoveryUrl: op.issuer })
    expect(provider).toMatchObject({
      state: 'disabled',
      issuer: op.issuer,
      tokenUrl: `${op.issuer}/token`,
      keysUrl: `${op.issuer}/keys`,
      scope: 'openid profile email',
      discoveryUrl: `${op.issuer}/.well-known/openid-configuration`,
      redirectUri: `https://hub.example/auth/callback/${provider.providerId}`,
      isRedirectUriOwn: false,
    })
  })

  it('is set up by hand, whole or not at all', async () => {
    expect(await create({ ...byHand, scope: 'email' })).toMatchObject({ algorithms: ['RS256'], scope: 'openid email' })
    const refusal = await expectRefusal('input.invalid', create({ ...byHand, keysUrl: undefined, issuer: undefined }))
    expect(refusal.details?.['faults']).toEqual(['issuer: is needed', 'keysUrl: is needed'])
    const oauth2 = await expectRefusal('input.invalid', create({ ...byHand, kind: 'oauth2' }))
    expect(oauth2.details?.['faults']).toEqual([
      'userDetailsUrl: is needed',
      'scope: is needed',
      'issuer: is not for oauth2',
      'keysUrl: is not for oauth2',
    ])
  })

  it('keeps its secret in the vault alone', async () => {
    const provider = await create({ discoveryUrl: op.issuer })
    expect([...secrets.kept.values()]).toEqual(['first-secret'])
    expect(JSON.stringify([provider, hub.tables.rows('IdentityProviders'), hub.tables.rows('Trail')])).not.toContain(
      'first-secret',
    )
  })

  it('is refused where its document speaks for another issuer, and leaves nothing behind', async () => {
    op.script.document = { issuer: 'http://evil.example' }
    const refusal = await expectRefusal('discovery.refused', create({ discoveryUrl: op.issuer }))
    expect(refusal.details).toEqual({ rule: 'issuer-mismatched' })
    expect(secrets.kept.size).toBe(0)
  })

  it('is refused where its document leads to an address that the hub does not call', async () => {
    op.script.document = { token_endpoint: 'http://169.254.169.254/token' }
    await expectRefusal('address.refused', create({ discoveryUrl: op.issuer }))
    await expectRefusal('address.refused', create({ ...byHand, keysUrl: 'https://10.0.0.1/keys' }))
  })

  it('is refused where nothing is a document', async () => {
    await expectRefusal('discovery.refused', create({ discoveryUrl: `${op.issuer}/elsewhere` }))
  })

  it('has a redirect address on an allowed host', async () => {
    const own = await create({ ...byHand, redirectUri: 'https://app.example/back' })
    expect(own).toMatchObject({ redirectUri: 'https://app.example/back', isRedirectUriOwn: true })
    for (const redirectUri of [
      'https://evil.example/back',
      'http://app.example/back',
      'https://u@app.example/',
      'back',
    ])
      await expectRefusal('input.invalid', create({ ...byHand, redirectUri }))
    expect(await change(own, { redirectUri: null })).toMatchObject({ isRedirectUriOwn: false })
  })

  it('has a field map that can be read', async () => {
    const refusal = await expectRefusal('input.invalid', create({ ...byHand, fieldMap: { Email: 'emails[-1]' } }))
    expect(refusal.details?.['faults']).toEqual(["fieldMap.Email: is neither a claim's name nor name[index]"])
  })

  it('is one of a number that fits on a page', async () => {
    for (let count = 0; count < mostProviders; count += 1)
      await hub.ports.identityProviders.insert(aProvider({ providerId: providerId(guidOf(600 + count)) }))
    await expectRefusal('providers.exhausted', create(byHand))
  })

  it('is found in its own Organisation alone', async () => {
    const { providerId: id } = await create(byHand)
    await expectRefusal(
      'provider.unknown',
      readIdentityProvider(hub.ports, { organisationId: southBank, providerId: id }),
    )
    expect((await listIdentityProviders(hub.ports, southBank, { limit: 10 })).items).toEqual([])
    expect((await listIdentityProviders(hub.ports, northBank, { limit: 10 })).items).toHaveLength(1)
  })
})

describe('a change of an identity provider', () => {
  it('changes what it names, and nothing else', async () => {
    const before = await create({ discoveryUrl: op.issuer })
    const after = await change(before, { label: 'Everybody', fieldMap: { Email: 'upn' }, userDetailsUrl: null })
    const { version: _, changedAt: __, userDetailsUrl: ___, ...rest } = before
    const { discoveryUrl: ____, ...kept } = rest as typeof rest & { discoveryUrl?: string }
    expect(after).toMatchObject({ ...kept, label: 'Everybody', fieldMap: { Email: 'upn' } })
    expect(after).not.toHaveProperty('userDetailsUrl')
  })

  it('keeps to its discovery document while the addresses are those of it', async () => {
    const before = await create({ discoveryUrl: op.issuer })
    expect(await change(before, { label: 'Everybody' })).toHaveProperty('discoveryUrl')
    const current = await readIdentityProvider(hub.ports, before)
    const typed = await change(current, { keysUrl: `${op.issuer}/others` })
    expect(typed).not.toHaveProperty('discoveryUrl')
    expect(await change(typed, { discoveryUrl: op.issuer })).toMatchObject({ keysUrl: `${op.issuer}/keys` })
  })

  it('leaves what drifted as it drifted, until the document is named again', async () => {
    const before = await create({ discoveryUrl: op.issuer })
    const stored = await hub.ports.identityProviders.find(before)
    const drift = { drift: 'unreachable', driftedAt: hub.ports.clock.now() } as const
    const drifted = await hub.ports.identityProviders.replace({ ...stored, ...drift } as OidcProvider, before.version)
    const labelled = await change({ ...before, ...drifted }, { label: 'Everybody' })
    expect(labelled).toMatchObject({ discoveryUrl: `${op.issuer}/.well-known/openid-configuration`, ...drift })
    const again = await change(labelled, { discoveryUrl: op.issuer })
    expect(again).not.toHaveProperty('drift')
    expect(again).not.toHaveProperty('driftedAt')
  })

  it('keeps the day on which the secret ends, and not beyond the secret', async () => {
    const before = await create({ ...byHand, secretEndsOn: '2027-11-30' })
    const labelled = await change(before, { label: 'Everybody' })
    expect(labelled.secretEndsOn).toBe('2027-11-30')
    const renewed = await change(labelled, { clientSecret: 'second-secret', secretEndsOn: '2029-11-30' })
    expect(renewed.secretEndsOn).toBe('2029-11-30')
    expect(await change(renewed, { clientSecret: 'third-secret' })).not.toHaveProperty('secretEndsOn')
    const dated = await change(await readIdentityProvider(hub.ports, before), { secretEndsOn: '2030-01-31' })
    expect(await change(dated, { secretEndsOn: null })).not.toHaveProperty('secretEndsOn')
  })

  it('forgets the secret of a client that becomes public, and needs one when it is no longer', async () => {
    const before = await create({ ...byHand, secretEndsOn: '2027-11-30' })
    await expectRefusal('input.invalid', change(before, { clientAuthentication: 'none', clientSecret: 'another' }))
    const open = await change(before, { clientAuthentication: 'none' })
    for (const name of ['secretName', 'secretChangedAt', 'secretEndsOn']) expect(open).not.toHaveProperty(name)
    expect([...secrets.kept.values()]).toEqual([])
    const labelled = await change(open, { label: 'Everybody' })
    await expectRefusal('input.invalid', change(labelled, { clientSecret: 'unasked' }))
    await expectRefusal('input.invalid', change(labelled, { clientAuthentication: 'client_secret_basic' }))
    const shut = { clientAuthentication: 'client_secret_basic', clientSecret: 'second-secret' } as const
    expect(await secretOf(await change(labelled, shut))).toBe('second-secret')
  })

  it('counts only for the version that was read', async () => {
    const before = await create(byHand)
    await change(before, { label: 'One' })
    await expectRefusal('version.stale', change(before, { label: 'Other', clientSecret: 'second-secret' }))
    expect([...secrets.kept.values()]).toEqual(['first-secret'])
  })

  it('replaces a secret in one step, wherever it breaks off', async () => {
    const before = await create(byHand)
    failFrom(hub.tables, 1, { when: 'before', only: /^replace IdentityProviders/ })
    await expectRefusal('storage.unavailable', change(before, { clientSecret: 'second-secret' }))
    repair(hub.tables)
    const still = await readIdentityProvider(hub.ports, before)
    expect(await secretOf(still)).toBe('first-secret')
    const after = await change(still, { clientSecret: 'third-secret' })
    expect(await secretOf(after)).toBe('third-secret')
    expect(await secretOf(before)).toBeUndefined()
  })

  it('never makes other people of the Members: the issuer stays, and what names them in User Details', async () => {
    const oidc = await create(byHand)
    await expectRefusal('state.conflicting', change(oidc, { issuer: 'http://127.0.0.1:9/other' }))
    const { authorisationUrl, tokenUrl } = byHand
    const wish = { kind: 'oauth2', authorisationUrl, tokenUrl, userDetailsUrl: tokenUrl, scope: 'profile' } as const
    const oauth2 = await create(wish)
    await expectRefusal('state.conflicting', change(oauth2, { subjectField: 'email' }))
    await expectRefusal('state.conflicting', change(oauth2, { authorisationUrl: tokenUrl }))
  })

  it('of an address ends the trust of the operator, who trusted another one', async () => {
    const before = await trustIdentityProvider(hub.ports, await create(byHand), ['customer.example'])
    const labelled = await change(before, { label: 'Everybody' })
    expect(labelled.trustedDomains).toEqual(['customer.example'])
    expect((await change(labelled, { keysUrl: 'http://127.0.0.1:9/others' })).trustedDomains).toEqual([])
  })
})

describe('the access tokens that a provider’s are taken for', () => {
  const orders = { ...byHand, apiAudiences: ['https://orders.example', 'https://orders.example'] }
  const takerAt = async (id = northBank) =>
    (await hub.ports.identityProviders.findByIssuer(id, byHand.issuer))?.providerId

  it('are none unless audiences are named, each once', async () => {
    const none = await create(byHand)
    expect(none).not.toHaveProperty('apiAudiences')
    expect(await takerAt()).toBeUndefined()
    const some = await change(none, { apiAudiences: orders.apiAudiences })
    expect(some).toMatchObject({ apiAudiences: ['https://orders.example'] })
    expect([await takerAt(), await takerAt(southBank)]).toEqual([none.providerId, undefined])
  })

  it('stay while something else changes, a discovery document that is named again too, and go where none is named', async () => {
    const made = await create({ discoveryUrl: op.issuer, apiAudiences: ['https://orders.example'] })
    const labelled = await change(made, { label: 'Everybody' })
    const again = await change(labelled, { discoveryUrl: op.issuer })
    expect(again).toMatchObject({ apiAudiences: ['https://orders.example'] })
    const { ports } = hub
    expect(await ports.identityProviders.ownersOfIssuer(op.issuer, 5)).toEqual([northBank])
    expect(await change(again, { apiAudiences: [] })).not.toHaveProperty('apiAudiences')
    expect(await ports.identityProviders.findByIssuer(northBank, op.issuer)).toBeUndefined()
  })

  it.each([
    ['the client’s own id, which is for ID tokens', { ...orders, apiAudiences: ['hub'] }],
    [
      'an issuer whose tokens count by their tenant',
      { ...orders, issuer: `https://login.microsoftonline.com/${platform.tid}/v2.0` },
    ],
    ['an issuer of older tokens of Microsoft', { ...orders, issuer: `https://sts.windows.net/${platform.tid}/` }],
    ['the hub itself', { ...orders, issuer: platform.publicUrl }],
  ])('are refused for %s, and nothing is left behind', async (_, wish) => {
    await expectRefusal('input.invalid', create(wish))
    expect([hub.tables.rows('IdentityProviders'), [...secrets.kept.values()]]).toEqual([[], []])
  })

  it('are refused for a client’s id that it becomes, and for a provider without an issuer', async () => {
    const made = await create(orders)
    await expectRefusal('input.invalid', change(made, { clientId: 'https://orders.example' }))
    const { authorisationUrl, tokenUrl } = byHand
    const oauth2 = { kind: 'oauth2', authorisationUrl, tokenUrl, userDetailsUrl: tokenUrl, scope: 'profile' } as const
    await expectRefusal('input.invalid', create({ ...oauth2, apiAudiences: ['https://orders.example'] }))
  })

  it('of one issuer are one provider’s of an Organisation, until it gives them up', async () => {
    const first = await create(orders)
    await expectRefusal('state.conflicting', create(orders))
    const second = await create(byHand)
    await expectRefusal('state.conflicting', change(second, { apiAudiences: ['https://other.example'] }))
    expect(await create({ ...orders, organisationId: southBank })).toMatchObject({ organisationId: southBank })
    await change(first, { apiAudiences: [] })
    const taken = await change(second, { apiAudiences: ['https://other.example'] })
    expect(await takerAt()).toBe(taken.providerId)
    await expectRefusal('state.conflicting', change(await readIdentityProvider(hub.ports, first), orders))
  })

  it('are one provider’s though two ask at once', async () => {
    const [one, other] = [await create(byHand), await create(byHand)]
    const wish = { apiAudiences: ['https://orders.example'] }
    const outcomes = await Promise.allSettled([change(one, wish), change(other, wish)])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const takers = await Promise.all([one, other].map((each) => readIdentityProvider(hub.ports, each)))
    expect(takers.filter((each) => 'apiAudiences' in each).map(({ providerId }) => providerId)).toEqual([
      await takerAt(),
    ])
  })

  it.each([1, 2])('agree with the provider wherever a change breaks off: at write %i', async (count) => {
    const made = await create(byHand)
    failFrom(hub.tables, count, { when: 'before', only: /^(upsert|transact|replace) IdentityProviders/ })
    await expectRefusal('storage.unavailable', change(made, { apiAudiences: orders.apiAudiences }))
    repair(hub.tables)
    expect(await readIdentityProvider(hub.ports, made)).not.toHaveProperty('apiAudiences')
    expect(await takerAt()).toBeUndefined()
    await change(made, { apiAudiences: orders.apiAudiences })
    expect(await takerAt()).toBe(made.providerId)
  })
})

describe('the ways to sign in to an Organisation', () => {
  const enabled = async (wish: Partial<NewProvider>) =>
    switchIdentityProvider(hub.ports, await create({ ...byHand, ...wish }), 'enabled')

  it('are its enabled providers in its own order, and those of the platform that it accepts', async () => {
    await enabled({ label: 'Second', order: 2 })
    await enabled({ label: 'First', order: 1 })
    await create({ ...byHand, label: 'Switched off' })
    const shared = await enabled({ label: 'Everywhere', order: 3, organisationId: platform.organisationId })
    const labels = async () => (await listSignInOptions(hub.ports, northBank)).map(({ label }) => label)
    expect(await labels()).toEqual(['First', 'Second'])
    await acceptPlatformProvider(hub.ports, { organisationId: northBank, providerId: shared.providerId })
    expect(await labels()).toEqual(['First', 'Second', 'Everywhere'])
    expect(await listPlatformProviders(hub.ports, northBank)).toMatchObject([{ label: 'Everywhere', accepted: true }])
    expect(await listPlatformProviders(hub.ports, southBank)).toMatchObject([{ label: 'Everywhere', accepted: false }])
  })

  it('are none where the Organisation is suspended, or is not there', async () => {
    await enabled({})
    const bank = await hub.ports.organisations.find(northBank)
    if (bank) await hub.ports.organisations.replace({ ...bank, state: 'suspended' }, bank)
    expect(await listSignInOptions(hub.ports, northBank)).toEqual([])
    expect(await listSignInOptions(hub.ports, guidOf(1) as typeof northBank)).toEqual([])
  })

  it('accept no provider that another Organisation set up', async () => {
    const { providerId: id } = await enabled({ organisationId: southBank })
    await expectRefusal(
      'provider.unknown',
      acceptPlatformProvider(hub.ports, { organisationId: northBank, providerId: id }),
    )
  })
})
