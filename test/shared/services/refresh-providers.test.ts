import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ProviderId } from '../../../shared/domain/ids.ts'
import type { ClientAuthentication, OidcProvider } from '../../../shared/domain/providers/identity-provider.ts'
import { refreshProviders } from '../../../shared/services/refresh-providers.ts'
import { providerHub, setUp, signIn, type ProviderHub } from '../../support/provider/provider-hub.ts'
import {
  makeKey,
  scriptedProvider,
  type ProviderKeyPair,
  type ScriptedProvider,
} from '../../support/provider/scripted-provider.ts'
import { northBank, southBank } from '../support/facts.ts'

let key: ProviderKeyPair
let hub: ProviderHub, op: ScriptedProvider, provider: ProviderId
beforeAll(async () => {
  key = await makeKey('ES256', 'key-1')
})
beforeEach(async () => {
  hub = await providerHub()
  op = await scriptedProvider(() => hub.ports.clock.now(), key)
  op.script.userDetails = { email: 'ada@customer.example' }
  provider = await setUp(hub, { discoveryUrl: op.issuer })
})
afterEach(() => op.stop())

const kept = async () =>
  (await hub.ports.identityProviders.find({ organisationId: northBank, providerId: provider })) as OidcProvider
const trail = async () => (await hub.ports.audit.list(northBank, { limit: 50 })).items.map(({ action }) => action)

describe('a look at the discovery documents', () => {
  it('changes nothing where nothing changed, not even the version', async () => {
    const before = await kept()
    expect(await refreshProviders(hub.ports)).toBe(0)
    expect(await kept()).toEqual(before)
  })

  it('follows the addresses, and nothing else', async () => {
    op.script.document = {
      token_endpoint: `${op.issuer}/new-token`,
      userinfo_endpoint: undefined,
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: ['client_secret_post'],
    }
    const { algorithms, clientAuthentication } = await kept()
    expect(await refreshProviders(hub.ports)).toBe(1)
    const after = await kept()
    expect(after).toMatchObject({ tokenUrl: `${op.issuer}/new-token`, algorithms, clientAuthentication })
    expect(after).not.toHaveProperty('userDetailsUrl')
    expect(await trail()).toContain('provider.followed')
  })

  it.each([
    ['another issuer', { issuer: 'http://evil.example' }, 'issuer-mismatched'],
    ['an address that the hub does not call', { token_endpoint: 'http://10.0.0.1/token' }, 'address-refused'],
    ['no keys any more', { jwks_uri: undefined }, 'address-missing'],
    [
      'somebody who takes no secret any more, but a key',
      { token_endpoint_auth_methods_supported: ['private_key_jwt', 'none'] },
      'client-authentication-unsupported',
    ],
  ])('does not follow %s: the last good copy serves, and an administrator sees why', async (_, document, drift) => {
    op.script.document = document
    expect(await refreshProviders(hub.ports)).toBe(1)
    expect(await kept()).toMatchObject({ drift, issuer: op.issuer, tokenUrl: `${op.issuer}/token` })
    expect(await refreshProviders(hub.ports)).toBe(0)
    expect((await trail()).filter((action) => action === 'provider.drifted')).toHaveLength(1)
    expect((await signIn(hub, op, provider)).kind).toBe('signed-in')
  })

  it.each<[ClientAuthentication, readonly string[], string | undefined]>([
    ['private_key_jwt', ['private_key_jwt'], undefined],
    ['private_key_jwt', ['client_secret_post'], 'client-authentication-unsupported'],
    ['client_secret_jwt', ['client_secret_basic'], 'client-authentication-unsupported'],
    ['none', ['client_secret_basic'], undefined],
  ])('of one to which the hub proves itself by %s, and which takes %j now, finds %s', async (way, named, drift) => {
    const clientSecret = way === 'client_secret_jwt' ? 's&cret' : undefined
    provider = await setUp(hub, { discoveryUrl: op.issuer, clientAuthentication: way, clientSecret })
    op.script.document = { token_endpoint_auth_methods_supported: named }
    await refreshProviders(hub.ports)
    expect((await kept()).drift).toBe(drift)
  })

  it('does not follow an issuer that differs by a slash', async () => {
    op.script.document = { issuer: `${op.issuer}/` }
    await refreshProviders(hub.ports)
    expect((await kept()).drift).toBe('issuer-mismatched')
  })

  it('remembers since when a provider does not answer, and forgets it when it does', async () => {
    const { issuer } = op
    const before = await kept()
    op.script.document = { issuer: undefined }
    await refreshProviders(hub.ports)
    const driftedAt = (await kept()).driftedAt
    hub.ports.clock.advance(360)
    op.script.document = { issuer, jwks_uri: undefined }
    await refreshProviders(hub.ports)
    expect(await kept()).toMatchObject({ drift: 'address-missing', driftedAt })
    op.script.document = {}
    await refreshProviders(hub.ports)
    const { version: _, ...after } = (await kept()) as OidcProvider & { version: string }
    expect(after).toEqual(Object.fromEntries(Object.entries(before).filter(([name]) => name !== 'version')))
  })

  it('looks at every Organisation’s, wherever it begins', async () => {
    const others: ProviderId[] = []
    for (let count = 0; count < 20; count += 1)
      others.push(
        await setUp(hub, { discoveryUrl: op.issuer, ...(count > 10 ? { organisationId: southBank } : {}) }).catch(
          () => provider,
        ),
      )
    op.script.document = { token_endpoint: `${op.issuer}/new-token` }
    const enabled = hub.tables.rows('IdentityProviders').length
    expect(await refreshProviders(hub.ports)).toBe(enabled)
    expect(others.length).toBe(20)
  })

  it('leaves alone what was typed by hand, and what is switched off', async () => {
    const typed = await setUp(hub, { discoveryUrl: op.issuer, tokenUrl: `${op.issuer}/typed` })
    const current = await kept()
    await hub.ports.identityProviders.replace(
      { ...current, state: 'disabled' },
      (current as typeof current & { version: string }).version,
    )
    const before = op.asked.length
    expect(await refreshProviders(hub.ports)).toBe(0)
    expect(op.asked.length).toBe(before)
    const found = await hub.ports.identityProviders.find({ organisationId: northBank, providerId: typed })
    expect(found).not.toHaveProperty('discoveryUrl')
  })

  it('leaves a change that came in between to whoever made it', async () => {
    op.script.document = { token_endpoint: `${op.issuer}/new-token` }
    const late = {
      ...hub.ports,
      providerClient: {
        ...hub.ports.providerClient,
        discover: async (address: string) => {
          const current = (await kept()) as OidcProvider & { version: string }
          await hub.ports.identityProviders.replace({ ...current, label: 'Renamed' }, current.version)
          return hub.ports.providerClient.discover(address)
        },
      },
    }
    expect(await refreshProviders(late)).toBe(0)
    expect(await kept()).toMatchObject({ label: 'Renamed', tokenUrl: `${op.issuer}/token` })
  })
})
