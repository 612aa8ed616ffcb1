import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { delegatedTokens } from '../../shared/adapters/entra/delegated-tokens.ts'
import { fetchFrom } from '../../shared/adapters/entra/entra-address.ts'
import { entraMetadata, type EntraMetadata } from '../../shared/adapters/entra/entra-metadata.ts'
import { entraSignIn } from '../../shared/adapters/entra/entra-sign-in.ts'
import { entraTenantId } from '../../shared/domain/ids.ts'
import { kidOf } from '../../shared/domain/tokens/read-token.ts'
import type { EntraSignIn } from '../../shared/ports/entra-sign-in.ts'
import { verifyEntraToken, type EntraExpectation } from '../../shared/services/verify-entra-token.ts'
import {
  apiScope,
  callback,
  consentCallback,
  locationOf,
  person,
  pick,
  setStage,
  type Stage,
} from '../local/simulators/support.ts'
import { expectRefusal } from '../shared/support/refusals.ts'
import { manualClock, type ManualClock } from '../support/memory-ports.ts'

let stage: Stage
let clock: ManualClock
let metadata: EntraMetadata
let signIn: EntraSignIn
const started = { state: 's'.repeat(43), nonce: 'n'.repeat(43), codeVerifier: 'v'.repeat(43) }

beforeAll(async () => {
  stage = await setStage('msp')
})
afterAll(() => stage.stop())
afterEach(() => stage.control.reset())

/** The adapter, with caches of its own. */
function connect(
  responseMode: 'query' | 'form_post' = 'query',
  clientSecret = stage.world.apps.managementUi.clientSecret,
) {
  clock = manualClock(new Date())
  metadata = entraMetadata(fetchFrom(stage.entra), clock)
  const { clientId } = stage.world.apps.managementUi
  const client = {
    authorityHost: stage.entra,
    clientId,
    clientSecret,
    apiScope: apiScope(stage.world),
    redirectUri: callback,
    consentRedirectUri: consentCallback,
    responseMode,
  }
  signIn = entraSignIn(client, metadata)
  return signIn
}

async function answerFor(name = 'Hedda Skerry'): Promise<URLSearchParams> {
  const url = new URL(await signIn.authorisationUrl(started))
  return locationOf(await pick(url, person(stage.world, name))).searchParams
}

const verified = <Kind extends 'id' | 'delegated'>(token: string, expected: EntraExpectation<Kind>) =>
  verifyEntraToken({ entraSignIn: signIn, clock: { now: () => new Date() } }, token, expected)

describe('a sign-in at Microsoft Entra', () => {
  it('asks for exactly the scopes of the sign-in, with PKCE, a state and a nonce', async () => {
    const url = new URL(
      await connect('form_post').authorisationUrl({ ...started, domainHint: 'skerry.example', prompt: 'login' }),
    )
    expect(url.origin + url.pathname).toBe(`${stage.entra}/organizations/oauth2/v2.0/authorize`)
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: stage.world.apps.managementUi.clientId,
      redirect_uri: callback,
      response_type: 'code',
      response_mode: 'form_post',
      scope: `openid profile email ${apiScope(stage.world)}`,
      state: started.state,
      nonce: started.nonce,
      code_challenge: expect.stringMatching(/^[\w-]{43}$/) as string,
      code_challenge_method: 'S256',
      domain_hint: 'skerry.example',
      prompt: 'login',
    })
  })

  it('gives two tokens about one person, both of which our verifier believes', async () => {
    connect()
    const tokens = await signIn.redeem(await answerFor(), started)
    const { managementUi, managementApi } = stage.world.apps
    const id = await verified(tokens.idToken, { kind: 'id', audience: managementUi.clientId, nonce: started.nonce })
    const access = await verified(tokens.accessToken, {
      kind: 'delegated',
      audience: managementApi.clientId,
      scope: managementApi.scope,
    })
    const { tenant, user } = person(stage.world, 'Hedda Skerry')
    for (const token of [id, access]) expect(token).toMatchObject({ tid: tenant.tid, oid: user.oid })
    expect(access.roles).toEqual(['Admin'])
    expect(tokens.objection).toBeUndefined()
  })

  it('leaves the hub with one request while the caches are warm', async () => {
    connect()
    await signIn.redeem(await answerFor(), started)
    const answer = await answerFor()
    await stage.control.clear('requests')
    await signIn.redeem(answer, started)
    const { counts } = await stage.control.requests()
    expect([counts.token, counts.discovery, counts.jwks]).toEqual([1, 0, 0])
  })

  it.each([
    [
      'used twice',
      (answer: URLSearchParams) => signIn.redeem(answer, started).then(() => signIn.redeem(answer, started)),
    ],
    [
      'with another verifier',
      (answer: URLSearchParams) => signIn.redeem(answer, { ...started, codeVerifier: 'w'.repeat(43) }),
    ],
    [
      'made up',
      (answer: URLSearchParams) =>
        signIn.redeem(new URLSearchParams({ ...Object.fromEntries(answer), code: 'x' }), started),
    ],
  ])('refuses a code %s', async (_, redeem) => {
    connect()
    await expectRefusal('code.rejected', redeem(await answerFor()))
  })

  it('hands tokens on with the objection, so that our verifier names the reason', async () => {
    connect()
    const answer = await answerFor()
    const tokens = await signIn.redeem(answer, { ...started, nonce: 'm'.repeat(43) })
    expect(tokens.objection).toBeInstanceOf(Error)
    const { clientId } = stage.world.apps.managementUi
    await expectRefusal(
      'nonce.invalid',
      verified(tokens.idToken, { kind: 'id', audience: clientId, nonce: 'm'.repeat(43) }),
    )
  })

  it('names a wrong secret of the hub as the provider refusing it', async () => {
    connect('query', 'wrong-secret-of-the-hub')
    await expectRefusal('provider.refused', signIn.redeem(await answerFor(), started))
  })

  it.each([
    ['an error', { kind: 'error', status: 503 }],
    ['patience', { kind: 'throttle' }],
    ['a broken connection', { kind: 'disconnect' }],
  ] as const)('takes %s at the token endpoint for a provider that does not answer', async (_, fault) => {
    connect()
    const answer = await answerFor()
    await stage.control.arm({ target: 'token', ...fault })
    await expectRefusal('provider.unavailable', signIn.redeem(answer, started))
  })

  it.each(['html', 'cut-json', 'empty', 'array'] as const)('refuses an answer that is %s', async (as) => {
    connect()
    const answer = await answerFor()
    await stage.control.arm({ target: 'token', kind: 'malformed', as })
    await expectRefusal('answer.invalid', signIn.redeem(answer, started))
  })

  it('signs out at the provider, and comes back', async () => {
    connect()
    const url = new URL(await signIn.signOutUrl({ returnTo: 'https://hub.example/bye', logoutHint: 'hint' }))
    expect(url.origin).toBe(stage.entra)
    expect(Object.fromEntries(url.searchParams)).toEqual({
      post_logout_redirect_uri: 'https://hub.example/bye',
      logout_hint: 'hint',
    })
  })
})

describe('the published metadata', () => {
  it('gives the issuer as a template, and keys with the issuer they may sign for', async () => {
    connect()
    expect(await signIn.issuerTemplate()).toBe(`${stage.entra}/{tenantid}/v2.0`)
    const keys = await signIn.signingKeys(undefined)
    expect([...keys.values()].every(({ issuer }) => issuer !== undefined)).toBe(true)
  })

  it('is fetched again for a strange key, at most once in five minutes', async () => {
    connect()
    await signIn.signingKeys(undefined)
    await stage.control.clear('requests')
    clock.advance(5)
    await Promise.all(Array.from({ length: 500 }, (_, index) => signIn.signingKeys(`strange-${index}`)))
    for (let index = 0; index < 20; index += 1) await signIn.signingKeys(`stranger-${index}`)
    expect((await stage.control.requests()).counts.jwks).toBe(1)
  })

  it('brings a new key within those five minutes', async () => {
    connect()
    await signIn.signingKeys(undefined)
    await stage.control.rotateKeys('sudden')
    clock.advance(5)
    const tokens = await signIn.redeem(await answerFor(), started)
    const kid = kidOf(tokens.idToken)
    expect((await signIn.signingKeys(kid)).has(kid ?? '')).toBe(true)
  })

  it('serves on while the provider is down, once it was read', async () => {
    connect()
    await signIn.signingKeys(undefined)
    for (const target of ['discovery', 'jwks'] as const) await stage.control.arm({ target, kind: 'error', times: null })
    clock.advance(25 * 60)
    expect((await signIn.signingKeys('strange')).size).toBeGreaterThan(0)
    expect(await signIn.issuerTemplate()).toContain('{tenantid}')
  })

  it.each([
    ['discovery', { kind: 'error' }],
    ['discovery', { kind: 'malformed', as: 'html' }],
    ['discovery', { kind: 'malformed', as: 'array' }],
    ['jwks', { kind: 'error' }],
    ['jwks', { kind: 'malformed', as: 'empty' }],
    ['jwks', { kind: 'malformed', as: 'array' }],
  ] as const)('that was never read and has a fault at %s (%j) is refused', async (target, fault) => {
    connect()
    await stage.control.arm({ target, ...fault })
    await expectRefusal('provider.unavailable', signIn.signingKeys(undefined))
    expect((await signIn.signingKeys(undefined)).size).toBeGreaterThan(0)
  })
})

describe('a grant of the direct connection', () => {
  async function grant(change: { clientSecret?: string; refreshToken?: string } = {}) {
    connect()
    const { partner } = stage.world.apps
    const { account } = stage.world.connections[0]!
    const refreshToken = await stage.control.mintRefreshToken({ clientId: partner.clientId, ...account })
    return delegatedTokens(
      stage.entra,
      metadata,
    )({
      tid: entraTenantId(account.tid),
      clientId: partner.clientId,
      clientSecret: partner.clientSecret,
      refreshToken,
      scopes: [
        'openid',
        'profile',
        'offline_access',
        'https://graph.microsoft.com/DelegatedAdminRelationship.Read.All',
      ],
      ...change,
    })
  }

  it('gives an access token, its seconds and the next refresh token', async () => {
    const token = await grant()
    expect(token.accessToken.split('.')).toHaveLength(3)
    expect(token.expiresIn).toBeGreaterThan(60)
    expect(token.refreshToken).toMatch(/.+/)
  })

  it('with a wrong secret or a made up refresh token says whose fault it is', async () => {
    await expectRefusal('credential.rejected', grant({ clientSecret: 'a-wrong-secret-entirely' }))
    await expectRefusal('credential.rejected', grant({ refreshToken: 'made-up' }))
  })

  it.each([
    [65001, 'consent.missing'],
    [7000222, 'credential.rejected'],
    [7000215, 'credential.rejected'],
    [700016, 'credential.rejected'],
    [90002, 'credential.rejected'],
    [50076, 'access.refused'],
    [53003, 'access.refused'],
    [700082, 'credential.rejected'],
    [50173, 'credential.rejected'],
  ] as const)('that Entra refuses with AADSTS%i means %s', async (code, meaning) => {
    await stage.control.arm({ target: 'token', kind: 'aadsts', code })
    await expectRefusal(meaning, grant())
  })

  it('waits for a provider that does not answer', async () => {
    await stage.control.arm({ target: 'token', kind: 'error', status: 503 })
    await expectRefusal('source.unavailable', grant())
  })

  it('refuses a token of another tenant than the one asked', async () => {
    const tid = '7fffffff-ffff-4fff-8fff-ffffffffffff'
    await stage.control.alter({ token: 'id', claims: { tid, iss: `${stage.entra}/${tid}/v2.0` } })
    await expectRefusal('source.unreadable', grant())
  })
})
