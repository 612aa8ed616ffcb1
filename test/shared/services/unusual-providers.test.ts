import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { signingAlgorithms } from '../../../shared/domain/tokens/algorithms.ts'
import type { ErrorCode } from '../../../shared/domain/hub-error.ts'
import type { NewProvider } from '../../../shared/services/identity-providers.ts'
import { memberOf, providerHub, setUp, signIn, type ProviderHub } from '../../support/provider/provider-hub.ts'
import {
  makeKey,
  scriptedProvider,
  signWith,
  type Answer,
  type ProviderKeyPair,
  type Script,
  type ScriptedProvider,
} from '../../support/provider/scripted-provider.ts'
import { northBank } from '../support/facts.ts'
import { expectRefusal } from '../support/refusals.ts'

let keys: ReadonlyMap<string, ProviderKeyPair>, other: ProviderKeyPair
let hub: ProviderHub, op: ScriptedProvider
const keyFor = (alg: string) => keys.get(alg) ?? other

beforeAll(async () => {
  const made = await Promise.all(signingAlgorithms.map((alg) => makeKey(alg, `key-${alg}`)))
  keys = new Map(made.map((key) => [key.alg, key]))
  other = await makeKey('ES256', 'key-ES256')
})
beforeEach(async () => {
  hub = await providerHub()
  op = await scriptedProvider(() => hub.ports.clock.now(), keyFor('ES256'))
  op.script.userDetails = { email: 'ada@customer.example', email_verified: true, name: 'Ada', given_name: 'Ada' }
})
afterEach(() => op.stop())

type Wish = Partial<NewProvider> & { readonly answer?: (parameters: URLSearchParams) => void }

/** A provider that is as the script says is set up, and somebody signs in there. */
async function play(script: Script, { answer, ...wish }: Wish = {}) {
  op.script = { ...op.script, ...script }
  const provider = await setUp(hub, { discoveryUrl: op.issuer, ...wish })
  return signIn(hub, op, provider, answer ? { answer } : {})
}
const signedInWith = async (script: Script, wish: Wish = {}) => memberOf(hub, await play(script, wish))
const nobodyAfter = async (code: ErrorCode, script: Script, wish: Wish = {}) => {
  const refusal = await expectRefusal(code, play(script, wish))
  expect(hub.tables.rows('Members')).toEqual([])
  return refusal
}

/** Changes what is answered at one path. */
const at =
  (path: string, change: (usual: Answer) => Answer | Promise<Answer>): NonNullable<Script['reshape']> =>
  (asked, usual) =>
    asked === path ? change(usual) : usual
const withType = (usual: Answer, type: string) => ({ ...usual, headers: { 'content-type': type } })
const json = (text: string) => JSON.parse(text) as Readonly<Record<string, unknown>>
const withMembers =
  (members: object) =>
  (usual: Answer): Answer => ({ ...usual, text: JSON.stringify({ ...json(usual.text), ...members }) })

describe('an OpenID provider that keeps to the standard in its own way', () => {
  it.each(signingAlgorithms)('may sign with %s', async (alg) => {
    op.keys = [keyFor(alg)]
    await signedInWith({ document: { id_token_signing_alg_values_supported: ['none', 'HS256', alg] } })
  })

  it.each<[string, Script]>([
    ['write token_type in capitals', { reshape: at('/token', withMembers({ token_type: 'BEARER' })) }],
    ['leave token_type out', { reshape: at('/token', withMembers({ token_type: undefined })) }],
    ['say expires_in as a text, and more', { reshape: at('/token', withMembers({ expires_in: '3600', scope: null })) }],
    ['name a character set', { reshape: (_, usual) => withType(usual, 'application/json;charset=UTF-8') }],
    ['call its answers plain text', { reshape: (_, usual) => withType(usual, 'text/plain') }],
    [
      'begin each answer with a byte order mark',
      { reshape: (_, usual) => ({ ...usual, text: `\uFEFF${usual.text}` }) },
    ],
    ['list the one audience', { idToken: { aud: ['hub'] } }],
    ['list the one audience, and say whom it is for', { idToken: { aud: ['hub'], azp: 'hub' } }],
    ['name claims that are nested', { idToken: { address: { locality: 'Oslo' }, groups: ['a'], nothing: null } }],
    [
      'list no scopes, no claims, no way to prove a client',
      { document: { token_endpoint_auth_methods_supported: undefined } },
    ],
    ['accept the challenge without saying so', { document: { code_challenge_methods_supported: undefined } }],
  ])('may %s', async (_, script) => {
    await signedInWith(script)
  })

  it('may be a minute ahead, or behind with a token that is just over', async () => {
    const iat = Math.floor(hub.ports.clock.now().getTime() / 1000)
    await signedInWith({ idToken: { iat: iat + 59, exp: iat + 300 } })
    await signedInWith({ idToken: { iat: iat - 600, exp: iat - 59 } })
    await expectRefusal('token.premature', play({ idToken: { iat: iat + 61, exp: iat + 300 } }))
    await expectRefusal('token.expired', play({ idToken: { iat: iat - 600, exp: iat - 60 } }))
  })

  it('may have an issuer that ends in a slash, also in its answers', async () => {
    const issuer = `${op.issuer}/`
    const document = { issuer, authorization_response_iss_parameter_supported: true }
    const named = (parameters: URLSearchParams) => {
      parameters.set('iss', issuer)
    }
    const { memberId } = await signedInWith({ document, idToken: { iss: issuer } }, { answer: named })
    expect(await hub.ports.members.passportsOf(memberId)).toMatchObject([{ issuer }])
    const bare = (parameters: URLSearchParams) => {
      parameters.set('iss', op.issuer)
    }
    await expectRefusal('provider.mixed', play({}, { answer: bare }))
  })

  it('may say email_verified as a text: the e-mail is proven', async () => {
    const { memberId } = await signedInWith(
      { userDetails: { email: 'ada@customer.example', email_verified: 'true' } },
      { organisationId: northBank, loginHandler: 'auto-sync' },
    )
    expect(await hub.ports.memberships.find(northBank, memberId)).toMatchObject({
      profile: { Email: 'ada@customer.example' },
    })
  })

  it.each(['client_secret_basic', 'client_secret_post'] as const)(
    'gets a client’s id and secret of any characters whole, by %s',
    async (method) => {
      const client = { id: 'hub:northbank / 7', secret: 's e+cr%26t&=:ä~*\u2028"\\' }
      await signedInWith({ client }, { clientId: client.id, clientSecret: client.secret, clientAuthentication: method })
    },
  )

  it('may answer anything besides what was asked', async () => {
    const more = (parameters: URLSearchParams) => {
      for (const name of ['scope', 'session_state', 'authuser', 'hd', 'sfdc_community_url']) parameters.set(name, 'x')
    }
    await signedInWith({}, { answer: more })
  })
})

describe('a key set', () => {
  const keysOf = (...jwks: unknown[]) => at('/keys', () => ({ status: 200, text: JSON.stringify({ keys: jwks }) }))
  const es = () => keyFor('ES256').jwk
  const nameless = { header: { kid: undefined } }

  it('may hold what nobody knows', async () => {
    const strange = [{ kty: 'AKP', alg: 'ML-DSA-65', kid: 'pq', pub: 'AA' }, { kty: 'oct', k: 'AA' }, null, 'key', {}]
    await signedInWith({ reshape: keysOf(...strange, es()) })
  })

  it('may name no key, also where it has one of each type', async () => {
    const unnamed = [keyFor('RS256'), keyFor('ES256')].map(({ jwk: { kid: _, ...jwk } }) => jwk)
    await signedInWith({ ...nameless, reshape: keysOf(...unnamed) })
  })

  it('may give keys of two types one name', async () => {
    await signedInWith({ reshape: keysOf({ ...keyFor('RS256').jwk, kid: es().kid }, es()) })
  })

  it('may change a key and keep its name: it is fetched again, once in five minutes', async () => {
    op.keys = [other]
    const provider = await setUp(hub, { discoveryUrl: op.issuer })
    expect((await signIn(hub, op, provider)).kind).toBe('signed-in')
    op.keys = [keyFor('ES256')]
    expect((await signIn(hub, op, provider)).kind).toBe('signed-in')
    op.script.sign = (claims) => signWith(other, claims)
    const fetched = () => op.asked.filter(({ path }) => path === '/keys').length
    const before = fetched()
    for (let count = 0; count < 3; count += 1) await expectRefusal('signature.invalid', signIn(hub, op, provider))
    expect(fetched()).toBe(before)
  })
})

describe('User Details that are signed', () => {
  const standard = () => ({ iss: op.issuer, aud: 'hub', sub: 'person-1', ...op.script.userDetails })
  const signed = (change: object = {}, key = keyFor('ES256'), header = {}, type = 'application/jwt; charset=utf-8') =>
    at('/me', async () => ({
      status: 200,
      headers: { 'content-type': type },
      text: `${await signWith(key, JSON.parse(JSON.stringify({ ...standard(), ...change })) as object as never, header)}\n`,
    }))
  const seconds = () => Math.floor(hub.ports.clock.now().getTime() / 1000)

  it('are believed like others, with an end or without', async () => {
    const first = await signedInWith({ reshape: signed() })
    expect(first.displayName).toBe('Ada')
    const second = await signedInWith({ reshape: signed({ aud: ['hub', 'another'], exp: seconds() + 60 }) })
    expect(second.displayName).toBe('Ada')
    expect(op.asked.find(({ path }) => path === '/me')?.headers.accept).toContain('application/jwt')
  })

  it('may be signed with a key that is new', async () => {
    const late = keyFor('RS256')
    const script = {
      reshape: async (path: string, usual: Answer) => {
        if (path === '/token') op.keys = [keyFor('ES256')]
        if (path === '/me') op.keys = [keyFor('ES256'), late]
        return signed({}, late)(path, usual)
      },
    }
    await signedInWith(script)
  })

  it.each<[string, ErrorCode, () => NonNullable<Script['reshape']>]>([
    ['by somebody else', 'signature.invalid', () => signed({}, other)],
    ['by a key that nobody publishes', 'key.unknown', () => signed({}, other, { kid: 'strange' })],
    ['for another client', 'audience.invalid', () => signed({ aud: 'another' })],
    ['for nobody', 'audience.invalid', () => signed({ aud: undefined })],
    ['from another provider', 'issuer.invalid', () => signed({ iss: 'https://evil.example' })],
    ['from nobody', 'issuer.invalid', () => signed({ iss: undefined })],
    ['long ago', 'token.expired', () => signed({ iat: 1, exp: seconds() - 61 })],
    ['until no moment', 'time.invalid', () => signed({ exp: 'tomorrow' })],
    ['as an access token', 'type.refused', () => signed({}, keyFor('ES256'), { typ: 'at+jwt' })],
    ['about somebody else', 'person.mismatched', () => signed({ sub: 'person-2' })],
    ['and are called something else', 'provider.refused', () => signed({}, keyFor('ES256'), {}, 'text/html')],
  ])('%s are refused as %s', async (_, code, reshape) => {
    await nobodyAfter(code, { reshape: reshape() })
  })

  it('without a signature are refused', async () => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const bare = at('/me', () => ({
      status: 200,
      headers: { 'content-type': 'application/jwt' },
      text: `${part({ alg: 'none' })}.${part(standard())}.AA`,
    }))
    await nobodyAfter('algorithm.refused', { reshape: bare })
  })
})

describe('a plain OAuth2 provider', () => {
  const byHand = (): Wish => ({
    kind: 'oauth2',
    discoveryUrl: undefined,
    authorisationUrl: `${op.issuer}/authorise`,
    tokenUrl: `${op.issuer}/token`,
    userDetailsUrl: `${op.issuer}/me`,
    scope: 'read:user user:email',
  })
  /** As GitHub's "Get the authenticated user" answers. */
  const octocat = {
    sub: undefined,
    login: 'octocat',
    id: 583231,
    name: 'The Octocat',
    email: 'octocat@customer.example',
    company: null,
    plan: { name: 'pro', space: 400 },
    organizations: [{ login: 'customer' }],
  }
  const asForm = (type: string) =>
    at('/token', ({ status, text }) => ({
      status,
      headers: { 'content-type': type },
      text: new URLSearchParams(
        Object.entries(json(text)).map(([name, value]): [string, string] => [name, String(value)]),
      ).toString(),
    }))

  it.each(['application/x-www-form-urlencoded; charset=utf-8', 'text/plain'])(
    'may answer with a form (%s), a number for an id, and nested details, which are nobody’s field',
    async (type) => {
      const fieldMap = { Email: 'email', OrganisationName: 'company', JobTitle: 'plan', Town: 'organizations[0]' }
      const { memberId } = await signedInWith(
        { reshape: asForm(type), userDetails: octocat },
        { ...byHand(), fieldMap },
      )
      const [passport] = await hub.ports.members.passportsOf(memberId)
      expect(passport).toMatchObject({ issuer: `${op.issuer}/authorise`, subject: '583231' })
      expect((await hub.ports.memberships.find(northBank, memberId))?.profile).toEqual({
        Email: 'octocat@customer.example',
      })
    },
  )

  it('may refuse with a form, too', async () => {
    const refusing = at('/token', () => ({
      status: 200,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      text: 'error=bad_verification_code&error_description=canary',
    }))
    const refusal = await nobodyAfter('code.rejected', { reshape: refusing }, byHand())
    expect(JSON.stringify([refusal.message, refusal.cause])).not.toContain('canary')
  })

  it('is refused clearly where it keeps the e-mail address to itself, or names nobody', async () => {
    await nobodyAfter('eMail.missing', { userDetails: { ...octocat, email: null } }, byHand())
    await nobodyAfter('subject.missing', { userDetails: { ...octocat, id: { nested: 1 } } }, byHand())
    await nobodyAfter('subject.missing', { userDetails: { ...octocat, id: 2 ** 60 } }, byHand())
  })

  it('signs no User Details: there is nobody to ask for the key', async () => {
    const reshape = at('/me', () => ({ status: 200, headers: { 'content-type': 'application/jwt' }, text: 'a.b.c' }))
    await nobodyAfter('provider.refused', { reshape }, byHand())
  })

  it('answers with a form to nobody who wants an ID token', async () => {
    op.script.userDetails = { email: 'ada@customer.example' }
    await nobodyAfter('provider.refused', { reshape: asForm('application/x-www-form-urlencoded') })
  })
})

describe('a provider that is up to no good', () => {
  const elsewhere = { status: 302, text: '', headers: { location: '/elsewhere' } }
  const page = { status: 200, text: '<!doctype html><title>Sign in</title>', headers: { 'content-type': 'text/html' } }
  const huge = { status: 200, text: JSON.stringify({ keys: 'x'.repeat(300_000) }) }
  const broken: Answer = { status: 200, text: '{"access_token":"a', ends: 'early' }

  it.each<[string, Answer, readonly [ErrorCode, ErrorCode, ErrorCode, ErrorCode]]>([
    [
      'leads elsewhere',
      elsewhere,
      ['discovery.refused', 'provider.refused', 'provider.refused', 'provider.unavailable'],
    ],
    ['shows a page', page, ['discovery.refused', 'provider.refused', 'provider.refused', 'provider.unavailable']],
    [
      'sends without end',
      huge,
      ['address.oversize', 'provider.unavailable', 'provider.unavailable', 'provider.unavailable'],
    ],
    [
      'breaks off',
      broken,
      ['address.unreachable', 'provider.unavailable', 'provider.unavailable', 'provider.unavailable'],
    ],
  ])('and %s, wherever it is asked, signs nobody in', async (_, answer, codes) => {
    for (const [index, path] of ['/.well-known/openid-configuration', '/token', '/me', '/keys'].entries())
      await nobodyAfter(codes[index] ?? 'provider.refused', {
        reshape: at(path, () => answer),
        // Keys that were read once serve on.
        document: { jwks_uri: `${op.issuer}/keys?${index}` },
      })
    expect(op.asked.some(({ path }) => path === '/elsewhere')).toBe(false)
  })

  it('gives tokens that no header holds, or details nested without end', async () => {
    for (const access_token of ['a\r\nx-evil: 1', 'ключ'])
      await nobodyAfter('provider.unavailable', { reshape: at('/token', withMembers({ access_token })) })
    const long = withMembers({ access_token: 'x'.repeat(200_000) })
    await nobodyAfter('provider.refused', { reshape: at('/token', long) })
    const deep = `{"sub":"person-1","deep":${'['.repeat(60_000)}${']'.repeat(60_000)}}`
    await nobodyAfter('eMail.missing', { reshape: at('/me', () => ({ status: 200, text: deep })) })
  })
})
