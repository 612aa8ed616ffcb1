import { generateKeyPairSync } from 'node:crypto'
import { decodeProtectedHeader, jwtVerify } from 'jose'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { selfSignedCertificate } from '../../../local/simulators/certificate.ts'
import type { ErrorCode } from '../../../shared/domain/hub-error.ts'
import {
  changeIdentityProvider,
  createIdentityProvider,
  readIdentityProvider,
  trustIdentityProvider,
  type NewProvider,
} from '../../../shared/services/identity-providers.ts'
import { resolveCaller } from '../../../shared/services/resolve-caller.ts'
import { startSignIn } from '../../../shared/services/start-sign-in.ts'
import { memberOf, providerHub, setUp, signIn, type ProviderHub } from '../../support/provider/provider-hub.ts'
import { makeKey, type ProviderKeyPair } from '../../support/provider/scripted-provider.ts'
import {
  bareKey,
  homeTid,
  otherTid,
  simulatedEntra,
  type SimulatedEntra,
} from '../../support/provider/simulated-entra.ts'
import { platform } from '../../support/memory-ports.ts'
import { northBank } from '../support/facts.ts'
import { expectRefusal } from '../support/refusals.ts'

let key: ProviderKeyPair, hub: ProviderHub, entra: SimulatedEntra
beforeAll(async () => {
  key = await makeKey('RS256', 'entra-1')
})
beforeEach(async () => {
  hub = await providerHub()
  entra = await simulatedEntra(() => hub.ports.clock.now(), key, 'customer-app')
})
afterEach(() => entra.stop())

const arranged = (change: Partial<NewProvider> = {}) =>
  setUp(hub, {
    kind: 'entra',
    discoveryUrl: undefined,
    tenant: 'organizations',
    authority: entra.authority,
    clientId: 'customer-app',
    ...change,
  })

describe('a registration of a customer’s own at Microsoft Entra', () => {
  it('knows a person by tenant and object id, whatever their sub, and needs no e-mail', async () => {
    const provider = await arranged()
    const { memberId } = await memberOf(hub, await signIn(hub, entra, provider))
    expect(await hub.ports.members.passportsOf(memberId)).toEqual([
      {
        provider,
        issuer: `https://login.microsoftonline.com/${homeTid}/v2.0`,
        subject: 'b3f0c9d1-1b7e-4f0a-9a40-5a3d2a1c7e10',
      },
    ])
    entra.claims = { sub: 'pairwise-2' }
    expect((await memberOf(hub, await signIn(hub, entra, provider))).memberId).toBe(memberId)
    entra.claims = { tid: otherTid }
    expect((await memberOf(hub, await signIn(hub, entra, provider))).memberId).not.toBe(memberId)
  })

  it.each<[string, ErrorCode, Readonly<Record<string, unknown>>]>([
    ['an issuer of another tenant than tid says', 'issuer.invalid', { tid: otherTid, iss: `http://x/${homeTid}/v2.0` }],
    ['no tenant', 'tenant.invalid', { tid: undefined }],
    ['a version 1 token', 'version.refused', { ver: '1.0' }],
    ['another application’s token', 'audience.invalid', { aud: 'another-app' }],
    ['no object id', 'subject.missing', { oid: undefined }],
    ['another sign-in’s nonce', 'nonce.invalid', { nonce: 'another' }],
  ])('refuses %s', async (_, code, claims) => {
    const provider = await arranged()
    entra.claims = claims
    await expectRefusal(code, signIn(hub, entra, provider))
  })

  it('takes people of its one tenant alone where it is of one', async () => {
    const provider = await arranged({ tenant: homeTid })
    expect((await signIn(hub, entra, provider)).kind).toBe('signed-in')
    entra.claims = { tid: otherTid }
    await expectRefusal('issuer.invalid', signIn(hub, entra, provider))
  })

  it('nOAuth: takes no e-mail for proven, unless Microsoft says that its domain’s owner was verified', async () => {
    const provider = await arranged({ organisationId: platform.organisationId })
    const provenAfter = async (claims: Readonly<Record<string, unknown>>) => {
      entra.claims = claims
      const result = await signIn(hub, entra, provider, { organisation: platform.organisationId })
      const { memberId } = await memberOf(hub, result)
      return (await hub.ports.memberships.find(platform.organisationId, memberId))?.provenEMail
    }
    expect(await provenAfter({ oid: 'one', email: 'ada@customer.example' })).toBeUndefined()
    expect(await provenAfter({ oid: 'two', email: 'eve@customer.example', email_verified: true })).toBeUndefined()
    expect(await provenAfter({ oid: 'three', email: 'bo@customer.example', xms_edov: true })).toBe(
      'bo@customer.example',
    )
  })

  it('an Organisation’s own proves its e-mails where an operator trusts it', async () => {
    const provider = await arranged()
    const shown = await readIdentityProvider(hub.ports, { organisationId: northBank, providerId: provider })
    await trustIdentityProvider(hub.ports, shown, ['customer.example'])
    entra.claims = { email: 'ada@customer.example' }
    const { memberId } = await memberOf(hub, await signIn(hub, entra, provider))
    expect((await hub.ports.memberships.find(northBank, memberId))?.provenEMail).toBe('ada@customer.example')
  })

  it('brings no role of its tokens, and no e-mail address into an address', async () => {
    const provider = await arranged()
    entra.claims = { roles: ['Admin'], login_hint: 'opaque-hint', preferred_username: 'ada@customer.example' }
    const result = await signIn(hub, entra, provider)
    const cookie = result.kind === 'signed-in' ? result.session : ''
    expect(await resolveCaller(hub.ports, cookie)).toMatchObject({ active: { roles: ['Customer'] } })
    const { location } = await startSignIn(hub.ports, { prompt: 'none' }, { browser: undefined, session: cookie })
    expect(new URL(location).searchParams.get('login_hint')).toBe('opaque-hint')
  })

  it('is set up with a document that speaks for its tenant alone', async () => {
    await expectRefusal('input.invalid', arranged({ tenant: 'contoso' }))
    const elsewhere = arranged({ authority: `${entra.authority}/x` })
    await expectRefusal('discovery.refused', elsewhere)
  })
})

describe('the credential of such a registration', () => {
  const credentialOf = async (change: Partial<NewProvider>) => {
    const provider = await arranged(change)
    expect((await signIn(hub, entra, provider)).kind).toBe('signed-in')
    return entra.forms.at(-1) ?? new URLSearchParams()
  }

  it('is a secret, in the form', async () => {
    const form = await credentialOf({})
    expect([form.get('client_id'), form.get('client_secret')]).toEqual(['customer-app', 's&cret'])
  })

  it('is a certificate: the hub signs an assertion for the token endpoint', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const { der } = selfSignedCertificate(publicKey, privateKey, 'Hub', hub.ports.clock.now())
    const lines =
      der
        .toString('base64')
        .match(/.{1,64}/g)
        ?.join('\n') ?? ''
    const pem = `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`
    const both = pem + privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
    const form = await credentialOf({ credential: 'certificate', clientSecret: both })
    expect(form.get('client_secret')).toBeNull()
    const assertion = form.get('client_assertion') ?? ''
    const { payload } = await jwtVerify(assertion, publicKey, {
      audience: `${entra.authority}/organizations/oauth2/v2.0/token`,
      issuer: 'customer-app',
      subject: 'customer-app',
      currentDate: hub.ports.clock.now(),
      algorithms: ['PS256'],
    })
    expect(payload.jti).toBeDefined()
    expect(decodeProtectedHeader(assertion)).toHaveProperty('x5t#S256')
  })

  it('is the managed identity’s token, and no secret is kept', async () => {
    const form = await credentialOf({ credential: 'federated', clientSecret: undefined })
    expect(form.get('client_assertion')).toBe('a-managed-identity')
    expect(form.get('client_assertion_type')).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
  })

  it.each<[Partial<NewProvider>, string]>([
    [{ clientSecret: undefined }, 'clientSecret: is needed'],
    [{ credential: 'federated' }, 'clientSecret: is not for a federated credential'],
    [
      { credential: 'certificate', clientSecret: bareKey() },
      'clientSecret: holds no certificate together with its private key (PEM)',
    ],
  ])('is refused when it is not of its kind (%#)', async (change, fault) => {
    const refusal = await expectRefusal('input.invalid', arranged(change))
    expect(refusal.details?.['faults']).toEqual([fault])
  })

  it('sends the managed identity’s token to Microsoft’s own addresses alone, and in the name of no registration of the platform’s', async () => {
    const federated = { credential: 'federated', clientSecret: undefined } as const
    for (const authority of [
      'https://login.evil.example',
      'https://login.microsoftonline.com.evil.example',
      'http://login.microsoftonline.com',
      'https://login.microsoftonline.com:444',
    ]) {
      const refusal = await expectRefusal('input.invalid', arranged({ ...federated, authority }))
      expect(refusal.details?.['faults']).toEqual([
        "authority: a federated credential is for Microsoft's own addresses",
      ])
    }
    const [own = ''] = hub.ports.platform.ownClientIds
    await expectRefusal('input.invalid', arranged({ ...federated, clientId: own.toUpperCase() }))
  })

  it('is refused at the sign-in when certificate and key do not belong together', async () => {
    const [one, other] = [0, 1].map(() => generateKeyPairSync('rsa', { modulusLength: 2048 }))
    if (!one || !other) return
    const { der } = selfSignedCertificate(one.publicKey, one.privateKey, 'Hub', hub.ports.clock.now())
    const pem = `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`
    const both = pem + other.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
    const provider = await arranged({ credential: 'certificate', clientSecret: both })
    await expectRefusal('credential.rejected', signIn(hub, entra, provider))
  })
})

describe('a change of such a registration', () => {
  it('asks for no document where the place stays', async () => {
    const provider = await arranged()
    const shown = await readIdentityProvider(hub.ports, { organisationId: northBank, providerId: provider })
    await entra.stop()
    expect(await changeIdentityProvider(hub.ports, shown, { label: 'Renamed' })).toMatchObject({ label: 'Renamed' })
    await expectRefusal(
      'address.unreachable',
      createIdentityProvider(hub.ports, { ...newOne(), authority: entra.authority }),
    )
  })

  it('narrows it to one tenant, and people stay who they are', async () => {
    const provider = await arranged()
    const { memberId } = await memberOf(hub, await signIn(hub, entra, provider))
    const shown = await readIdentityProvider(hub.ports, { organisationId: northBank, providerId: provider })
    await changeIdentityProvider(hub.ports, shown, { tenant: homeTid })
    expect((await memberOf(hub, await signIn(hub, entra, provider))).memberId).toBe(memberId)
  })
})

const newOne = (): NewProvider => ({
  organisationId: northBank,
  kind: 'entra',
  label: 'Customers',
  icon: 'key',
  order: 1,
  clientId: 'customer-app',
  clientSecret: 's&cret',
  tenant: 'organizations',
  responseMode: 'query',
  loginHandler: 'link-by-email',
  membershipKind: 'portal',
})
