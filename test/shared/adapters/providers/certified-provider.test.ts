import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportPKCS8, generateKeyPair, type JWK } from 'jose'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ProviderId } from '../../../../shared/domain/ids.ts'
import {
  changeIdentityProvider,
  readClientKeys,
  type NewProvider,
} from '../../../../shared/services/identity-providers.ts'
import { renewByRefresh } from '../../../../shared/services/renew-by-refresh.ts'
import { resolveCaller } from '../../../../shared/services/resolve-caller.ts'
import { finishSignOut, signOut } from '../../../../shared/services/sign-out.ts'
import { signOutByLogoutToken } from '../../../../shared/services/sign-out-at-provider.ts'
import { genuineProvider, signingKey, type GenuineProvider } from '../../../support/provider/genuine-provider.ts'
import { memberOf, providerHub, setUp, signIn, type ProviderHub } from '../../../support/provider/provider-hub.ts'
import { northBank } from '../../support/facts.ts'
import { expectRefusal } from '../../support/refusals.ts'

let keys: JWK[], later: JWK
let hub: ProviderHub, op: GenuineProvider

beforeAll(async () => {
  keys = await Promise.all([
    signingKey('RS256', 'rs'),
    signingKey('PS256', 'ps'),
    signingKey('ES256', 'es'),
    signingKey('EdDSA', 'ed'),
  ])
  later = await signingKey('ES256', 'es-later')
})
beforeEach(async () => {
  // The provider has the time of this machine.
  hub = await providerHub(() => new Date())
  op = await genuineProvider(keys)
})
afterEach(() => op.stop())

type Client = Parameters<GenuineProvider['serve']>[1]

/** The hub is set up from the provider's document, and registered there with the address that it shows. */
async function arranged(client: Client = {}, wish: Partial<NewProvider> = {}, served = keys): Promise<ProviderId> {
  const provider = await setUp(hub, { discoveryUrl: op.issuer, ...wish })
  op.serve(served, { redirect_uris: [`https://hub.example/auth/callback/${provider}`], ...client })
  return provider
}

describe('a sign-in at a certified OpenID provider', () => {
  it.each(['RS256', 'PS256', 'ES256', 'EdDSA'] as const)('is taken when it signs with %s', async (alg) => {
    const provider = await arranged({ id_token_signed_response_alg: alg })
    const session = await memberOf(hub, await signIn(hub, op, provider))
    expect(session).toMatchObject({ provider, displayName: 'Ada Byron', activeOrganisationId: northBank })
    expect((await hub.ports.memberships.find(northBank, session.memberId))?.profile).toEqual({
      FirstName: 'Ada',
      Surname: 'Byron',
      Email: 'ada@customer.example',
    })
  })

  it.each(['client_secret_basic', 'client_secret_post'] as const)('is taken with %s', async (method) => {
    const provider = await arranged({ token_endpoint_auth_method: method }, { clientAuthentication: method })
    expect((await signIn(hub, op, provider)).kind).toBe('signed-in')
  })

  const withKeys = async (provider: ProviderId) => ({
    client_secret: undefined,
    token_endpoint_auth_method: 'private_key_jwt' as const,
    jwks: {
      keys: [
        ...(await readClientKeys(hub.ports, { organisationId: northBank, providerId: provider })),
      ] as unknown as JWK[],
    },
    redirect_uris: [`https://hub.example/auth/callback/${provider}`],
  })

  it.each(['RS256', 'PS256', 'ES256'] as const)('is taken with a key of the hub’s own (%s)', async (alg) => {
    const wish = { clientAuthentication: 'private_key_jwt', assertionAlgorithm: alg, clientSecret: undefined } as const
    const provider = await setUp(hub, { discoveryUrl: op.issuer, ...wish })
    op.serve(keys, await withKeys(provider))
    expect((await signIn(hub, op, provider)).kind).toBe('signed-in')
    const before = await hub.ports.identityProviders.find({ organisationId: northBank, providerId: provider })
    if (!before) throw new Error('There is no provider.')
    // Another key: the one before is of no use any more, here or in the vault.
    await changeIdentityProvider(hub.ports, before, { renewKey: true })
    await expectRefusal('provider.refused', signIn(hub, op, provider))
    op.serve(keys, await withKeys(provider))
    expect((await signIn(hub, op, provider)).kind).toBe('signed-in')
    expect(await hub.ports.secrets.find(northBank, before.secretName ?? 'provider_none')).toBeUndefined()
  })

  it('is taken with a private key that somebody typed, under the name that they gave it', async () => {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true })
    const pem = await exportPKCS8(privateKey)
    const provider = await setUp(hub, {
      discoveryUrl: op.issuer,
      clientAuthentication: 'private_key_jwt',
      clientSecret: pem,
      keyId: 'ours-1',
    })
    op.serve(keys, await withKeys(provider))
    expect((await signIn(hub, op, provider)).kind).toBe('signed-in')
  })

  it('is taken with an assertion that its secret signs', async () => {
    const long = 'a secret of thirty-two letters or more'
    const wish = { clientAuthentication: 'client_secret_jwt', clientSecret: long } as const
    const provider = await arranged({ token_endpoint_auth_method: 'client_secret_jwt', client_secret: long }, wish)
    expect((await signIn(hub, op, provider)).kind).toBe('signed-in')
  })

  it('form-post: is taken when the answer is posted', async () => {
    const provider = await arranged({}, { responseMode: 'form_post' })
    expect((await signIn(hub, op, provider)).kind).toBe('signed-in')
  })

  it('knows a person again by a subject that is ours alone', async () => {
    const provider = await arranged({ subject_type: 'pairwise' })
    const { memberId } = await memberOf(hub, await signIn(hub, op, provider))
    expect((await memberOf(hub, await signIn(hub, op, provider))).memberId).toBe(memberId)
    expect(await hub.ports.members.passportsOf(memberId)).toEqual([
      { provider, issuer: op.issuer, subject: 'person-1 at hub' },
    ])
  })

  it('is taken when its keys change between the person and the token', async () => {
    const client = { id_token_signed_response_alg: 'ES256' } as const
    const provider = await arranged(client)
    expect((await signIn(hub, op, provider)).kind).toBe('signed-in')
    const rotating = {
      authorise: async (start: URL) => {
        const answer = await op.authorise(start)
        op.serve([later], { ...client, redirect_uris: [start.searchParams.get('redirect_uri') ?? ''] })
        return answer
      },
    }
    expect((await signIn(hub, rotating, provider)).kind).toBe('signed-in')
  })

  it('brings its issuer in every answer, and is refused without', async () => {
    const provider = await arranged()
    const answers: URLSearchParams[] = []
    await signIn(hub, op, provider, { answer: (parameters) => void answers.push(new URLSearchParams(parameters)) })
    expect(answers[0]?.get('iss')).toBe(op.issuer)
    const without = signIn(hub, op, provider, {
      answer: (parameters) => {
        parameters.delete('iss')
      },
    })
    await expect(without).rejects.toMatchObject({ code: 'provider.mixed' })
  })

  it('redeems a code once, and with its own verifier alone', async () => {
    const provider = await arranged()
    let first: string | null = null
    await signIn(hub, op, provider, { answer: (parameters) => void (first = parameters.get('code')) })
    const injected = signIn(hub, op, provider, {
      answer: (parameters) => {
        parameters.set('code', first ?? '')
      },
    })
    await expect(injected).rejects.toMatchObject({ code: 'code.rejected' })
  })
})

describe('a sign-out at a certified OpenID provider', () => {
  /** Where the provider posts its logout tokens. */
  const listening = async () => {
    const tokens: string[] = []
    const server = createServer((request, response) => {
      void (async () => {
        let body = ''
        for await (const chunk of request) body += String(chunk)
        tokens.push(new URLSearchParams(body).get('logout_token') ?? '')
        response.writeHead(200).end()
      })()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    return { tokens, address, stop: () => new Promise((resolve) => server.close(resolve)) }
  }

  it('begins at the hub, comes back with its state, and the logout token ends the other session of that browser', async () => {
    const place = await listening()
    try {
      const provider = await arranged()
      op.serve(keys, {
        redirect_uris: [`https://hub.example/auth/callback/${provider}`],
        post_logout_redirect_uris: [`https://hub.example/auth/signed-out/${provider}`],
        backchannel_logout_uri: place.address,
        backchannel_logout_session_required: true,
      })
      const [first, second] = [await signIn(hub, op, provider), await signIn(hub, op, provider)]
      expect((await memberOf(hub, first)).upstreamSid).toBe((await memberOf(hub, second)).upstreamSid)
      const caller = await resolveCaller(hub.ports, first.kind === 'signed-in' ? first.session : '')
      if (caller.kind !== 'member') throw new Error('Nobody is signed in.')
      const { next, begun } = await signOut(hub.ports, caller, { everywhere: false, returnTo: '/console/sign-in' })
      const back = await op.signOut(new URL(next))
      expect(back.origin + back.pathname).toBe(`https://hub.example/auth/signed-out/${provider}`)
      const answer = { provider, parameters: back.searchParams, browser: begun?.browser }
      expect(await finishSignOut(hub.ports, answer)).toBe('/console/sign-in')
      expect(place.tokens).toHaveLength(1)
      const key = { organisationId: northBank, providerId: provider }
      expect(await signOutByLogoutToken(hub.ports, key, place.tokens[0] ?? '')).toBe(1)
      expect(hub.tables.rows('Sessions')).toEqual([])
    } finally {
      await place.stop()
    }
  })
})

describe('a renewal at a certified OpenID provider', () => {
  it('is done with its refresh token, twice', async () => {
    const provider = await arranged({}, { scope: 'openid profile email offline_access' })
    const result = await signIn(hub, op, provider)
    const first = await memberOf(hub, result)
    let cookie = result.kind === 'signed-in' ? result.session : ''
    for (let count = 0; count < 2; count += 1) {
      cookie = (await renewByRefresh(hub.ports, cookie)) ?? ''
      const renewed = await memberOf(hub, { kind: 'signed-in', session: cookie, returnTo: '', mustChoose: false })
      expect([renewed.memberId, renewed.passport]).toEqual([first.memberId, first.passport])
    }
  })

  it('is done by prompt=none where it gave none', async () => {
    const provider = await arranged()
    const first = await signIn(hub, op, provider)
    const session = first.kind === 'signed-in' ? first.session : ''
    expect((await signIn(hub, op, provider, { session, prompt: 'none' })).kind).toBe('signed-in')
  })
})
