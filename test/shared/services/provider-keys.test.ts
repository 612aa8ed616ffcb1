import { generateKeyPairSync } from 'node:crypto'
import { createLocalJWKSet, decodeJwt, jwtVerify, type JWK } from 'jose'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ProviderId } from '../../../shared/domain/ids.ts'
import {
  changeIdentityProvider,
  createIdentityProvider,
  readClientKeys,
  readIdentityProvider,
  replaceDraft,
  type NewProvider,
  type ProviderChange,
} from '../../../shared/services/identity-providers.ts'
import { providerHub, setUp, signIn, type ProviderHub } from '../../support/provider/provider-hub.ts'
import {
  makeKey,
  scriptedProvider,
  type ProviderKeyPair,
  type ScriptedProvider,
} from '../../support/provider/scripted-provider.ts'
import { northBank } from '../support/facts.ts'
import { expectRefusal } from '../support/refusals.ts'

let key: ProviderKeyPair, hub: ProviderHub, op: ScriptedProvider

beforeAll(async () => {
  key = await makeKey('ES256', 'key-1')
})
beforeEach(async () => {
  hub = await providerHub()
  op = await scriptedProvider(() => hub.ports.clock.now(), key)
  op.script = { userDetails: { email: 'ada@customer.example' }, byAssertion: true }
})
afterEach(() => op.stop())

const byKey = { clientAuthentication: 'private_key_jwt', clientSecret: undefined } as const
const keyed = (change: Partial<NewProvider> = {}) => setUp(hub, { discoveryUrl: op.issuer, ...byKey, ...change })
const at = (providerId: ProviderId) => ({ organisationId: northBank, providerId })
const kept = async (provider: ProviderId) => {
  const found = await hub.ports.identityProviders.find(at(provider))
  if (!found) throw new Error('There is no such provider.')
  return found
}
/** What a draft of it says besides its settings. */
const lookOf = async (provider: ProviderId) => {
  const { organisationId, label, icon, order, clientId, responseMode, loginHandler, membershipKind } =
    await kept(provider)
  return { organisationId, label, icon, order, clientId, responseMode, loginHandler, membershipKind }
}
const change = async (provider: ProviderId, wish: ProviderChange) =>
  changeIdentityProvider(hub.ports, await kept(provider), wish)
const inVault = async (provider: ProviderId) => {
  const { secretName } = await kept(provider)
  return secretName === undefined ? undefined : hub.ports.secrets.find(northBank, secretName)
}
const pem = (bits = 2048) =>
  generateKeyPairSync('rsa', {
    modulusLength: bits,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey
const rsaJwk = () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' })
const ecJwk = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
const shownAssertions = () =>
  op.asked
    .filter(({ path }) => path === '/token')
    .map(({ body }) => new URLSearchParams(body))
    .map((form) => ({ form, assertion: form.get('client_assertion') ?? '' }))

/** By what the provider would read where it is told to. */
async function believed(provider: ProviderId, assertion: string, audience: string) {
  const keys = (await readClientKeys(hub.ports, at(provider))) as unknown as JWK[]
  const { payload, protectedHeader } = await jwtVerify(assertion, createLocalJWKSet({ keys }), {
    audience,
    issuer: 'hub',
    subject: 'hub',
    currentDate: hub.ports.clock.now(),
    requiredClaims: ['jti', 'iat', 'exp'],
  })
  return { payload, protectedHeader }
}

describe('a provider to which the hub proves itself by a key', () => {
  it('is shown another assertion each time, for minutes and for its issuer, and never a secret', async () => {
    const provider = await keyed()
    for (let count = 0; count < 2; count += 1) expect((await signIn(hub, op, provider)).kind).toBe('signed-in')
    const [first, second] = shownAssertions()
    if (!first || !second) throw new Error('No assertion was shown.')
    for (const { form, assertion } of [first, second]) {
      expect(form.get('client_assertion_type')).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
      expect(form.has('client_secret')).toBe(false)
      const { payload } = await believed(provider, assertion, op.issuer)
      expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300)
      expect(payload.aud).toBe(op.issuer)
    }
    expect(decodeJwt(first.assertion).jti).not.toBe(decodeJwt(second.assertion).jti)
  })

  it('that takes its token address alone is shown that; one without an issuer always is', async () => {
    const provider = await keyed({ assertionAudience: 'token_endpoint' })
    await signIn(hub, op, provider)
    await believed(provider, shownAssertions()[0]?.assertion ?? '', `${op.issuer}/token`)
    const plain = await setUp(hub, {
      ...{ kind: 'oauth2', ...byKey, authorisationUrl: `${op.issuer}/authorise`, tokenUrl: `${op.issuer}/token` },
      ...{ userDetailsUrl: `${op.issuer}/me`, subjectField: 'sub', scope: 'email' },
    })
    expect((await signIn(hub, op, plain)).kind).toBe('signed-in')
    await believed(plain, shownAssertions()[1]?.assertion ?? '', `${op.issuer}/token`)
  })

  it('reads the public half; the private one is in the vault alone', async () => {
    const provider = await keyed()
    const shown = await readIdentityProvider(hub.ports, at(provider))
    expect(shown.clientKeysUrl).toBe(`https://hub.example/auth/client-keys/${provider}?organisation=${northBank}`)
    expect(shown.clientKeys).toEqual(await readClientKeys(hub.ports, at(provider)))
    const { d } = JSON.parse((await inVault(provider)) ?? '{}') as JWK
    expect(d).toBeTruthy()
    await signIn(hub, op, provider)
    const rows = JSON.stringify(['IdentityProviders', 'SignInTraces', 'Trail'].map((name) => hub.tables.rows(name)))
    for (const text of [rows, JSON.stringify(shown), JSON.stringify(op.asked)]) expect(text).not.toContain(d)
  })

  it('is given no key of one that has none', async () => {
    expect(await readClientKeys(hub.ports, at(await setUp(hub, { discoveryUrl: op.issuer })))).toEqual([])
    const unknown = { organisationId: northBank, providerId: '00000000-0000-4000-8000-000000000000' as ProviderId }
    await expectRefusal('provider.unknown', readClientKeys(hub.ports, unknown))
  })

  it('keeps the key with every other change, and its name follows', async () => {
    const provider = await keyed()
    const before = await inVault(provider)
    await change(provider, { label: 'Other', keyId: 'as they call it' })
    expect(await inVault(provider)).toBe(before)
    expect((await readClientKeys(hub.ports, at(provider)))[0]?.kid).toBe('as they call it')
    await signIn(hub, op, provider)
    const { protectedHeader } = await believed(provider, shownAssertions()[0]?.assertion ?? '', op.issuer)
    expect(protectedHeader.kid).toBe('as they call it')
  })

  it('gets a secret for a key, and a key for a secret: neither serves as the other', async () => {
    const provider = await setUp(hub, { discoveryUrl: op.issuer })
    const first = (await kept(provider)).secretName ?? 'provider_none'
    await change(provider, { clientAuthentication: 'private_key_jwt' })
    expect((await readClientKeys(hub.ports, at(provider))).length).toBe(1)
    expect(await hub.ports.secrets.find(northBank, first)).toBeUndefined()
    await expectRefusal('input.invalid', change(provider, { clientAuthentication: 'client_secret_basic' }))
    await change(provider, { clientAuthentication: 'client_secret_post', clientSecret: 's&cret' })
    expect(await inVault(provider)).toBe('s&cret')
    expect(await kept(provider)).not.toHaveProperty('clientKeys')
    await change(provider, { clientAuthentication: 'private_key_jwt' })
    await change(provider, { clientAuthentication: 'none' })
    expect(await kept(provider)).not.toHaveProperty('clientKeys')
    expect(await inVault(provider)).toBeUndefined()
  })

  it('gets a key of another algorithm when somebody says that it is to be another key', async () => {
    const provider = await keyed()
    const before = await inVault(provider)
    const refused = await expectRefusal('input.invalid', change(provider, { assertionAlgorithm: 'ES256' }))
    expect(refused.details).toEqual({ faults: ['renewKey: is needed'] })
    expect(await inVault(provider)).toBe(before)
    await change(provider, { assertionAlgorithm: 'RS256' })
    expect(await inVault(provider)).toBe(before)
    await change(provider, { assertionAlgorithm: 'ES256', renewKey: true })
    expect(await readClientKeys(hub.ports, at(provider))).toMatchObject([{ alg: 'ES256' }])
    await change(provider, { assertionAlgorithm: 'PS256', clientSecret: pem() })
    expect(await readClientKeys(hub.ports, at(provider))).toMatchObject([{ alg: 'PS256' }])
    await change(provider, { label: 'Other' })
    const wish = { discoveryUrl: op.issuer, ...byKey, assertionAlgorithm: 'ES256' } as const
    await replaceDraft(hub.ports, { ...(await lookOf(provider)), kind: 'oidc', ...wish }, await kept(provider))
    expect(await readClientKeys(hub.ports, at(provider))).toMatchObject([{ alg: 'ES256' }])
  })

  it('is shown no key that Apple gave, and Apple none that the hub made', async () => {
    const teamKey = ecJwk()
    const teams: ProviderChange & Partial<NewProvider> = {
      ...({ clientAuthentication: 'apple', responseMode: 'form_post' } as const),
      ...{ teamId: 'TEAM000001', keyId: 'KEY0000001', scope: 'openid name email' },
    }
    const wish = { discoveryUrl: op.issuer, ...teams, clientSecret: JSON.stringify(teamKey) }
    const provider = await setUp(hub, wish)
    await change(provider, { clientAuthentication: 'private_key_jwt' })
    const published = await readClientKeys(hub.ports, at(provider))
    expect(published).toMatchObject([{ kty: 'RSA' }])
    expect(await inVault(provider)).not.toContain(teamKey.d)
    await expectRefusal('input.invalid', change(provider, teams))
    expect(await readClientKeys(hub.ports, at(provider))).toEqual(published)
    await change(provider, { ...teams, clientSecret: wish.clientSecret })
    expect(await inVault(provider)).toContain(teamKey.d)

    const draft = { ...(await lookOf(provider)), kind: 'oidc' } as const
    await replaceDraft(hub.ports, { ...draft, ...wish, ...byKey }, await kept(provider))
    expect(await readClientKeys(hub.ports, at(provider))).toMatchObject([{ kty: 'RSA' }])
    const again = replaceDraft(hub.ports, { ...draft, ...wish, clientSecret: undefined }, await kept(provider))
    await expectRefusal('input.invalid', again)
  })

  it('is chosen where the document knows nothing else, with an algorithm that it takes', async () => {
    op.script.document = {
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ['ES256', 'PS256'],
    }
    const created = await createIdentityProvider(hub.ports, {
      ...{ organisationId: northBank, kind: 'oidc', label: 'Strict', icon: 'key', order: 1, clientId: 'hub' },
      ...{ responseMode: 'query', loginHandler: 'link-by-email', membershipKind: 'portal', discoveryUrl: op.issuer },
    })
    expect(created).toMatchObject({ clientAuthentication: 'private_key_jwt', assertionAlgorithm: 'PS256' })
    expect(created.clientKeys).toMatchObject([{ alg: 'PS256', kty: 'RSA' }])
  })

  it('may have a key that somebody typed, in any of its forms, by the name that it bears', async () => {
    const typed = pem()
    const file = JSON.stringify({ type: 'application', keyId: '275', key: typed, appId: '1', clientId: 'hub' })
    const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
    const forms: readonly [string, string | undefined][] = [
      [typed, undefined],
      [file, '275'],
      [JSON.stringify({ ...jwk, kid: 'mine' }), 'mine'],
    ]
    for (const [clientSecret, kid] of forms) {
      const provider = await keyed({ clientSecret })
      const [published] = await readClientKeys(hub.ports, at(provider))
      if (kid === undefined) expect(published?.kid).toMatch(/^[\w-]{43}$/)
      else expect(published?.kid).toBe(kid)
      expect(JSON.stringify(published)).not.toContain('"d"')
    }
  })

  it.each([
    ['a secret', 's&cret'],
    ['a short key', pem(1024)],
    ['a key of another curve', JSON.stringify(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }))],
    [
      'a public key',
      JSON.stringify(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })),
    ],
    ['a file without a key', '{"keyId":"1"}'],
    ['no JSON', '{"broken'],
    ['numbers that are no key', JSON.stringify({ ...rsaJwk(), p: 'AQAB', q: 'AQAB' })],
    ['a private number of another key', JSON.stringify({ ...ecJwk(), d: ecJwk().d })],
  ])('is not set up with %s', async (_, clientSecret) => {
    const refusal = await expectRefusal('input.invalid', keyed({ clientSecret }))
    expect(JSON.stringify([refusal.message, refusal.details])).not.toContain(clientSecret)
    expect(hub.tables.rows('IdentityProviders')).toEqual([])
  })

  it('is refused clearly where the vault has something else by now', async () => {
    const provider = await keyed()
    await hub.ports.secrets.put(northBank, (await kept(provider)).secretName ?? 'provider_none', 'no key')
    await expectRefusal('credential.rejected', signIn(hub, op, provider))
    const unable = JSON.stringify({ ...rsaJwk(), p: 'AQAB', q: 'AQAB', alg: 'RS256' })
    await hub.ports.secrets.put(northBank, (await kept(provider)).secretName ?? 'provider_none', unable)
    await expectRefusal('credential.rejected', signIn(hub, op, provider))
  })
})
