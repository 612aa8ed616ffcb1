import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SignJWT } from 'jose'
import type { ErrorCode } from '../../../shared/domain/hub-error.ts'
import type { ProviderId } from '../../../shared/domain/ids.ts'
import { finishSignIn } from '../../../shared/services/finish-sign-in.ts'
import { resolveCaller } from '../../../shared/services/resolve-caller.ts'
import { startSignIn } from '../../../shared/services/start-sign-in.ts'
import { northBank, southBank } from '../support/facts.ts'
import { expectRefusal } from '../support/refusals.ts'
import { memberOf, providerHub, setUp, signIn, type ProviderHub } from '../../support/provider/provider-hub.ts'
import {
  makeKey,
  scriptedProvider,
  signWith,
  type ProviderKeyPair,
  type Script,
  type ScriptedProvider,
} from '../../support/provider/scripted-provider.ts'

let rsa: ProviderKeyPair, otherRsa: ProviderKeyPair, elliptic: ProviderKeyPair, edwards: ProviderKeyPair
let hub: ProviderHub, op: ScriptedProvider, provider: ProviderId
const stops: (() => Promise<void>)[] = []

beforeAll(async () => {
  ;[rsa, otherRsa, elliptic, edwards] = await Promise.all([
    makeKey('RS256', 'rsa-1'),
    makeKey('RS256', 'rsa-2'),
    makeKey('ES256', 'ec-1'),
    makeKey('EdDSA', 'ed-1'),
  ])
})
beforeEach(async () => {
  hub = await providerHub()
  op = await scriptedProvider(() => hub.ports.clock.now(), rsa)
  op.script.userDetails = { email: 'ada@customer.example', email_verified: true, name: 'Ada', given_name: 'Ada' }
  provider = await setUp(hub, { discoveryUrl: op.issuer })
})
afterEach(() => op.stop())
afterAll(async () => {
  await Promise.all(stops.map((stop) => stop()))
})

const play = (script: Script = {}) => {
  op.script = { ...op.script, ...script }
  return signIn(hub, op, provider)
}
const refusedWith = async (code: ErrorCode, script: Script) => {
  await expectRefusal(code, play(script))
  expect(hub.tables.rows('Sessions')).toEqual([])
  expect(hub.tables.rows('Members')).toEqual([])
}

describe('a sign-in at an OpenID provider', () => {
  it('idtoken-sig-rs256: opens a session in the Organisation, for a portal Member with what the map brought', async () => {
    const session = await memberOf(hub, await play())
    expect(session).toMatchObject({
      provider,
      providerOwner: northBank,
      activeOrganisationId: northBank,
      displayName: 'Ada',
      tokenRoles: [],
    })
    expect(await hub.ports.memberships.find(northBank, session.memberId)).toMatchObject({
      kind: 'portal',
      roles: ['Customer'],
      profile: { FirstName: 'Ada', Email: 'ada@customer.example' },
    })
    expect(await hub.ports.members.passportsOf(session.memberId)).toEqual([
      { provider, issuer: op.issuer, subject: 'person-1' },
    ])
  })

  it('asks with a state, a nonce and a challenge of its own each time, and with openid among the scopes', async () => {
    await play()
    await play()
    const codes = op.asked.filter(({ path }) => path === '/token').map(({ body }) => new URLSearchParams(body))
    expect(codes).toHaveLength(2)
    expect(new Set(codes.map((form) => form.get('code_verifier'))).size).toBe(2)
    expect(codes[0]?.get('redirect_uri')).toBe(`https://hub.example/auth/callback/${provider}`)
  })

  it.each([
    ['invalid-iss', 'issuer.invalid', { iss: 'http://evil.example' }],
    ['a missing issuer', 'issuer.invalid', { iss: undefined }],
    ['missing-sub', 'subject.missing', { sub: undefined }],
    ['invalid-aud', 'audience.invalid', { aud: 'somebody-else' }],
    ['missing-aud', 'audience.invalid', { aud: undefined }],
    ['an audience among strangers', 'audience.invalid', { aud: ['hub', 'stranger'], azp: 'hub' }],
    ['a stranger alone', 'audience.invalid', { aud: ['stranger'], azp: 'hub' }],
    ['a foreign azp', 'audience.invalid', { azp: 'stranger' }],
    ['missing-iat', 'time.invalid', { iat: undefined }],
    ['a token that is over', 'token.expired', { iat: 1_700_000_000, exp: 1_700_000_300 }],
    ['nonce-invalid', 'nonce.invalid', { nonce: 'of another sign-in' }],
    ['a missing nonce', 'nonce.invalid', { nonce: undefined }],
  ] as const)('%s: is refused as %s', async (_, code, idToken) => {
    await refusedWith(code, { idToken })
  })

  describe('invalid-aud, several audiences (OpenID Connect Core §3.1.3.7, 3 to 5)', () => {
    const trusting = async (trustedAudiences: readonly string[]) => {
      provider = await setUp(hub, { discoveryUrl: op.issuer, trustedAudiences })
    }
    const reasons = async () => {
      const { items } = await hub.ports.signInTraces.list(northBank, { limit: 10 })
      return items.flatMap(({ steps }) => steps.flatMap((step) => step.reason ?? []))
    }
    const several = (change: Readonly<Record<string, unknown>>) => ({
      idToken: { aud: ['hub', '2753@acme'], ...change },
    })

    it('are taken where each is the hub’s own or trusted, and azp is the hub', async () => {
      await trusting(['2753@acme', 'project-7'])
      expect((await play(several({ azp: 'hub' }))).kind).toBe('signed-in')
      expect((await play(several({ aud: ['project-7', 'hub', '2753@acme'], azp: 'hub' }))).kind).toBe('signed-in')
      expect((await play({ idToken: { aud: 'hub', azp: undefined } })).kind).toBe('signed-in')
    })

    it.each([
      ['the trusted one alone', { aud: ['2753@acme'], azp: 'hub' }],
      ['the trusted one alone, as a text', { aud: '2753@acme', azp: 'hub' }],
      ['no azp', {}],
      ['an azp that is nothing', { azp: null }],
      ['the trusted one as azp', { azp: '2753@acme' }],
      ['one more besides', { aud: ['hub', '2753@acme', 'stranger'], azp: 'hub' }],
      ['the trusted one in other letters', { aud: ['hub', '2753@ACME'], azp: 'hub' }],
      ['a number among them', { aud: ['hub', 2753], azp: 'hub' }],
    ])('%s: are refused', async (_, change) => {
      await trusting(['2753@acme'])
      await refusedWith('audience.invalid', several(change))
    })

    it.each([
      [{ azp: 'hub' }, 'audiences that are not trusted: 2753@acme'],
      [
        { aud: ['hub', 'https://a.example/?x=1', 'b', 'b'], azp: 'hub' },
        'audiences that are not trusted: https://a.example/?x=1 b',
      ],
      [
        { aud: ['hub', 'ada@customer.example', 'two words'], azp: 'hub' },
        'audiences that are not trusted: (one that cannot be shown)',
      ],
    ])('the trace of %o says which to add', async (change, reason) => {
      await refusedWith('audience.invalid', several(change))
      expect(await reasons()).toEqual([reason])
    })

    it.each([
      [{}, 'several audiences and no azp'],
      [{ azp: 'stranger' }, 'azp names another client'],
    ])('the trace of %o says what is wrong with azp', async (change, reason) => {
      await trusting(['2753@acme'])
      await refusedWith('audience.invalid', several(change))
      expect(await reasons()).toEqual([reason])
    })
  })

  it('idtoken-sig-none: is refused', async () => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    await refusedWith('algorithm.refused', {
      sign: (claims) => `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.c2ln`,
    })
    await refusedWith('token.malformed', { sign: (claims) => `${part({ alg: 'none' })}.${part(claims)}.` })
  })

  it('invalid-sig-rs256: is refused', async () => {
    await refusedWith('signature.invalid', { sign: (claims) => signWith({ ...otherRsa, kid: 'rsa-1' }, claims) })
  })

  it('invalid-sig-hs256: is refused, though the secret is the client’s own', async () => {
    const secret = new TextEncoder().encode('s&cret'.padEnd(32, '.'))
    await refusedWith('algorithm.refused', {
      sign: (claims) => new SignJWT({ ...claims }).setProtectedHeader({ alg: 'HS256' }).sign(secret),
    })
  })

  it('invalid-sig-es256: is refused', async () => {
    op.keys = [elliptic]
    const other = await makeKey('ES256', 'ec-1')
    await refusedWith('signature.invalid', { sign: (claims) => signWith(other, claims) })
  })

  it('an algorithm that the provider never named is refused', async () => {
    const strict = await scriptedProvider(() => hub.ports.clock.now(), rsa)
    stops.push(() => strict.stop())
    strict.script = { ...op.script, document: { id_token_signing_alg_values_supported: ['RS256'] } }
    const id = await setUp(hub, { discoveryUrl: strict.issuer })
    strict.keys = [elliptic]
    await expectRefusal('algorithm.refused', signIn(hub, strict, id))
  })

  it('ES256 and EdDSA are taken', async () => {
    for (const key of [elliptic, edwards]) {
      op.keys = [rsa, elliptic, edwards]
      const result = await play({ sign: (claims) => signWith(key, claims) })
      expect(result.kind).toBe('signed-in')
    }
  })

  it('kid-absent-single-jwks: the one key is taken', async () => {
    expect((await play({ header: { kid: undefined } })).kind).toBe('signed-in')
  })

  it('kid-absent-multiple-jwks: of several keys none is guessed', async () => {
    op.keys = [rsa, otherRsa]
    await refusedWith('key.unknown', { header: { kid: undefined } })
  })

  it('kid-absent: a key that is new is fetched, since no name can tell', async () => {
    expect((await play()).kind).toBe('signed-in')
    op.keys = [otherRsa]
    expect((await play({ header: { kid: undefined } })).kind).toBe('signed-in')
  })

  it('signing-key-rotation: a new key is fetched when it is first met', async () => {
    expect((await play()).kind).toBe('signed-in')
    op.keys = [otherRsa, rsa]
    expect((await play()).kind).toBe('signed-in')
  })

  it('signing-key-rotation-just-before-signing: a key that was not there a moment ago is taken', async () => {
    const rotates: Script = {
      beforeSigning: () => {
        op.keys = [otherRsa]
      },
    }
    expect((await play(rotates)).kind).toBe('signed-in')
  })

  it('many unknown keys make one fetch in five minutes', async () => {
    await play()
    const before = op.asked.filter(({ path }) => path === '/keys').length
    for (let count = 0; count < 5; count += 1)
      await expectRefusal('key.unknown', play({ header: { kid: `unknown-${count}` } }))
    expect(op.asked.filter(({ path }) => path === '/keys').length - before).toBe(1)
  })

  it('userinfo-bearer-header: the token travels in the header, never in an address', async () => {
    await play()
    const asked = op.asked.find(({ path }) => path === '/me')
    expect(asked?.headers.authorization).toMatch(/^Bearer [\w-]+$/)
    expect(asked?.body).toBe('')
  })

  it('userinfo-invalid-sub: is refused', async () => {
    await refusedWith('person.mismatched', { userDetails: { ...op.script.userDetails, sub: 'person-2' } })
    await refusedWith('person.mismatched', { userDetails: { ...op.script.userDetails, sub: undefined } })
  })

  it('scope-userinfo-claims: what User Details lack comes from the ID token', async () => {
    const session = await memberOf(
      hub,
      await play({ userDetails: { email: 'ada@customer.example' }, idToken: { family_name: 'Byron' } }),
    )
    const { profile } = (await hub.ports.memberships.find(northBank, session.memberId)) ?? {}
    expect(profile).toEqual({ Email: 'ada@customer.example', Surname: 'Byron' })
  })

  it('client-secret-basic: id and secret are encoded as in a form, and stand in the header alone', async () => {
    await play()
    const asked = op.asked.find(({ path }) => path === '/token')
    const sent = Buffer.from((asked?.headers.authorization ?? '').slice('Basic '.length), 'base64').toString()
    expect(sent).toBe('hub:s%26cret')
    expect(asked?.body).not.toContain('secret')
  })

  it('client-secret-post: is used where the header is not offered', async () => {
    const posting = await scriptedProvider(() => hub.ports.clock.now(), rsa)
    stops.push(() => posting.stop())
    posting.script = { ...op.script, document: { token_endpoint_auth_methods_supported: ['client_secret_post'] } }
    const id = await setUp(hub, { discoveryUrl: posting.issuer })
    expect((await signIn(hub, posting, id)).kind).toBe('signed-in')
    const asked = posting.asked.find(({ path }) => path === '/token')
    expect(asked?.headers.authorization).toBeUndefined()
    expect(new URLSearchParams(asked?.body).get('client_secret')).toBe('s&cret')
  })
})

describe('a provider that does not answer as it should', () => {
  it.each<[string, ErrorCode, Script]>([
    [
      'a code that it does not take',
      'code.rejected',
      { tokenAnswer: { status: 400, body: '{"error":"invalid_grant"}' } },
    ],
    [
      'a client that it does not know',
      'provider.refused',
      { tokenAnswer: { status: 401, body: '{"error":"invalid_client"}' } },
    ],
    [
      'an error with the status of a success',
      'provider.refused',
      { tokenAnswer: { status: 200, body: '{"error":"x"}' } },
    ],
    ['trouble of its own', 'provider.unavailable', { tokenAnswer: { status: 503, body: 'busy' } }],
    ['no JSON', 'provider.refused', { tokenAnswer: { status: 200, body: '<html>' } }],
    ['no ID token', 'provider.refused', { tokenAnswer: { status: 200, body: '{"access_token":"a"}' } }],
    ['no token', 'provider.refused', { tokenAnswer: { status: 200, body: '{}' } }],
    ['endless tokens', 'provider.unavailable', { tokenAnswer: { status: 200, body: 'x'.repeat(300_000) } }],
    ['User Details that are a list', 'provider.refused', { detailsAnswer: { status: 200, body: '[]' } }],
    ['User Details that are signed', 'provider.refused', { detailsAnswer: { status: 200, body: 'a.b.c' } }],
    ['User Details that are refused', 'provider.refused', { detailsAnswer: { status: 403, body: '{}' } }],
    ['User Details in trouble', 'provider.unavailable', { detailsAnswer: { status: 500, body: '' } }],
  ])('%s: is refused as %s', async (_, code, script) => {
    await refusedWith(code, script)
  })

  it('nobody there: is refused', async () => {
    await op.stop()
    await expectRefusal('provider.unavailable', play())
  })

  it('its own words never reach the person or the log', async () => {
    const body = JSON.stringify({ error: 'canary-code', error_description: 'canary-text' })
    const refusal = await expectRefusal('provider.refused', play({ tokenAnswer: { status: 400, body } }))
    expect(JSON.stringify([refusal.message, refusal.details, refusal.cause])).not.toContain('canary')
  })
})

describe('the answer of the browser', () => {
  const answered = (change: (parameters: URLSearchParams) => void) => signIn(hub, op, provider, { answer: change })

  it('that names another issuer is refused before the code is sent anywhere', async () => {
    await expectRefusal(
      'provider.mixed',
      answered((parameters) => {
        parameters.set('iss', 'https://evil.example')
      }),
    )
    expect(op.asked.some(({ path }) => path === '/token')).toBe(false)
  })

  it('must name the issuer where the provider always does', async () => {
    const naming = await scriptedProvider(() => hub.ports.clock.now(), rsa)
    stops.push(() => naming.stop())
    naming.script = { ...op.script, document: { authorization_response_iss_parameter_supported: true } }
    const id = await setUp(hub, { discoveryUrl: naming.issuer })
    await expectRefusal('provider.mixed', signIn(hub, naming, id))
    const named = (parameters: URLSearchParams) => {
      parameters.set('iss', naming.issuer)
    }
    expect((await signIn(hub, naming, id, { answer: named })).kind).toBe('signed-in')
  })

  it('of one provider is not taken at another one’s address', async () => {
    const other = await setUp(hub, { discoveryUrl: op.issuer })
    const at = { provider, organisation: northBank }
    const { location, browser } = await startSignIn(hub.ports, { at }, { browser: undefined })
    const parameters = op.authorise(new URL(location))
    const answer = { provider: other, parameters, browser, session: undefined }
    await expectRefusal('provider.mixed', finishSignIn(hub.ports, answer))
  })

  it.each([
    ['access_denied', 'provider.declined'],
    ['server_error', 'provider.unavailable'],
    ['login_required', 'interaction.required'],
    ['anything', 'provider.refused'],
  ] as const)('form-post-error: %s becomes our own words', async (error, code) => {
    const refusal = await expectRefusal(
      code,
      answered((parameters) => {
        parameters.delete('code')
        parameters.set('error', error)
        parameters.set('error_description', 'canary-text')
      }),
    )
    expect(JSON.stringify([refusal.message, refusal.details, refusal.cause])).not.toContain('canary')
  })
})

describe('a provider that is switched off', () => {
  const disable = async () => {
    const key = { organisationId: northBank, providerId: provider }
    const current = await hub.ports.identityProviders.find(key)
    if (current) await hub.ports.identityProviders.replace({ ...current, state: 'disabled' }, current.version)
  }

  it('starts no sign-in, and finishes none', async () => {
    const late = signIn(hub, { authorise: (start) => disable().then(() => op.authorise(start)) }, provider)
    await expectRefusal('provider.disabled', late)
    await expectRefusal('provider.disabled', play())
  })

  it('is unknown to another Organisation', async () => {
    await expectRefusal('provider.unknown', signIn(hub, op, provider, { organisation: southBank }))
  })

  it('shuts out whoever came by it, with their next request', async () => {
    const result = await play()
    const cookie = result.kind === 'signed-in' ? result.session : ''
    expect(await resolveCaller(hub.ports, cookie)).toMatchObject({ active: { roles: ['Customer'] } })
    await disable()
    const caller = await resolveCaller(hub.ports, cookie)
    expect(caller).toMatchObject({ permissions: [], shutOut: { code: 'provider.disabled' } })
    expect(caller).not.toHaveProperty('active')
  })
})

describe('a session that came by a provider', () => {
  it('is renewed there without asking, and keeps its absolute limit', async () => {
    const first = await play()
    const cookie = first.kind === 'signed-in' ? first.session : ''
    const before = await memberOf(hub, first)
    hub.ports.clock.advance(20)
    const renewed = await memberOf(hub, await signIn(hub, op, provider, { session: cookie, prompt: 'none' }))
    expect(renewed.expiresAt).toEqual(before.expiresAt)
    expect(renewed.renewedAt).not.toEqual(before.renewedAt)
    expect(renewed.activeOrganisationId).toBe(northBank)
  })

  it('asks the person at that provider where it will not give an answer without', async () => {
    const answer = (parameters: URLSearchParams) => {
      parameters.delete('code')
      parameters.set('error', 'login_required')
    }
    expect(await signIn(hub, op, provider, { prompt: 'none', answer })).toEqual({
      kind: 'ask-person',
      returnTo: '/console/',
      at: { provider, organisation: northBank },
    })
  })

  it('starts its renewal at that provider by itself', async () => {
    const result = await play()
    const session = result.kind === 'signed-in' ? result.session : ''
    const { location } = await startSignIn(hub.ports, { prompt: 'none' }, { browser: undefined, session })
    expect(location.startsWith(`${op.issuer}/authorise?`)).toBe(true)
    expect(new URL(location).searchParams.get('prompt')).toBe('none')
  })
})
