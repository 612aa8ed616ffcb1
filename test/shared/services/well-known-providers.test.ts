import { generateKeyPairSync } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../../shared/domain/hub-error.ts'
import type { Profile } from '../../../shared/domain/profile.ts'
import { changeIdentityProvider, type NewProvider } from '../../../shared/services/identity-providers.ts'
import { platform } from '../../support/memory-ports.ts'
import { memberOf, providerHub, setUp, signIn, type ProviderHub } from '../../support/provider/provider-hub.ts'
import {
  makeKey,
  scriptedProvider,
  type Answer,
  type ProviderKeyPair,
  type Script,
  type ScriptedProvider,
} from '../../support/provider/scripted-provider.ts'
import { northBank } from '../support/facts.ts'
import { expectRefusal } from '../support/refusals.ts'

let key: ProviderKeyPair, hub: ProviderHub, op: ScriptedProvider

beforeAll(async () => {
  key = await makeKey('RS256', 'key-1')
})
beforeEach(async () => {
  hub = await providerHub()
  op = await scriptedProvider(() => hub.ports.clock.now(), key)
})
afterEach(() => op.stop())

type Wish = Partial<NewProvider>
type Change = (parameters: URLSearchParams) => void

/** Somebody signs in at a provider that is set up like this, and answers like that. */
async function play(script: Script, wish: Wish = {}, answer: Change = () => undefined) {
  op.script = script
  return signIn(hub, op, await setUp(hub, wish), { answer })
}

async function known(script: Script, wish: Wish, answer?: Change) {
  const { memberId, displayName } = await memberOf(hub, await play(script, wish, answer))
  const [passport] = await hub.ports.members.passportsOf(memberId)
  const membership = await hub.ports.memberships.find(northBank, memberId)
  return { displayName, subject: passport?.subject, issuer: passport?.issuer, profile: membership?.profile }
}

const refused = (code: ErrorCode, script: Script, wish: Wish, answer?: Change) =>
  expectRefusal(code, play(script, wish, answer))

const at =
  (path: string, answer: (usual: Answer) => Answer): NonNullable<Script['reshape']> =>
  (asked, usual) =>
    asked === path ? answer(usual) : usual
const said = (value: unknown) => () => ({ status: 200, text: JSON.stringify(value) })
const withMembers = (members: object) => (usual: Answer) => ({
  ...usual,
  text: JSON.stringify({ ...(JSON.parse(usual.text) as object), ...members }),
})
const inOrder =
  (...steps: readonly NonNullable<Script['reshape']>[]): NonNullable<Script['reshape']> =>
  async (path, usual) => {
    let answer = usual
    for (const step of steps) answer = await step(path, answer)
    return answer
  }

const eMail = 'ada@customer.example'

interface Example {
  readonly like: string
  readonly script: () => Script
  readonly wish?: () => Wish
  readonly subject?: string
  readonly issuer?: () => string
  readonly profile: Profile
  readonly displayName?: string
  readonly answer?: Change
}

describe('somebody signs in by OpenID Connect at', () => {
  const examples: readonly Example[] = [
    {
      like: 'Google: hd, and parameters of its own in the answer',
      script: () => ({
        idToken: { azp: 'hub', hd: 'customer.example', email: eMail, email_verified: true, at_hash: 'x' },
        userDetails: { email: eMail, email_verified: true, name: 'Ada Byron', given_name: 'Ada', family_name: 'Byron' },
        reshape: at('/token', withMembers({ expires_in: 3599, scope: 'openid https://www.googleapis.com/auth/x' })),
      }),
      answer: (parameters) => {
        parameters.set('authuser', '0')
        parameters.set('hd', 'customer.example')
      },
      profile: { FirstName: 'Ada', Surname: 'Byron', Email: eMail },
      displayName: 'Ada Byron',
    },
    {
      like: 'ZITADEL: its project is a second audience',
      script: () => ({
        idToken: { aud: ['hub', '275398000000000001'], azp: 'hub', client_id: 'hub', email: eMail },
        userDetails: { email: eMail, 'urn:zitadel:iam:user:metadata': { dept: 'eA==' } },
      }),
      wish: () => ({ trustedAudiences: ['275398000000000001'] }),
      profile: { Email: eMail },
    },
    {
      like: 'Keycloak: account as a second audience, nested roles, groups as a list',
      script: () => ({
        idToken: { aud: ['hub', 'account'], azp: 'hub', typ: 'ID', acr: '1', sid: 'a-session' },
        userDetails: {
          email: eMail,
          realm_access: { roles: ['offline_access'] },
          groups: ['/staff/engineers', '/all'],
          preferred_username: 'ada',
        },
      }),
      wish: () => ({
        trustedAudiences: ['account'],
        fieldMap: { Email: 'email', JobTitle: 'groups[0]', Town: 'realm_access' },
      }),
      profile: { Email: eMail, JobTitle: '/staff/engineers' },
    },
    {
      like: 'Auth0: an issuer that ends in a slash, claims that are called by addresses',
      script: () => ({
        document: { issuer: `${op.issuer}/` },
        idToken: { iss: `${op.issuer}/`, 'https://customer.example/job': 'Engineer' },
        userDetails: { sub: 'person-1', email: eMail, updated_at: '2026-01-01T00:00:00.000Z' },
      }),
      wish: () => ({ fieldMap: { Email: 'email', JobTitle: 'https://customer.example/job' } }),
      issuer: () => `${op.issuer}/`,
      profile: { Email: eMail, JobTitle: 'Engineer' },
    },
    {
      like: 'Slack: claims with colons and slashes, ok beside the tokens',
      script: () => ({
        userDetails: { ok: true, email: eMail, 'https://slack.com/team_name': 'Customer Ltd', locale: 'en-GB' },
        reshape: at('/token', withMembers({ ok: true, state: '' })),
      }),
      wish: () => ({ fieldMap: { Email: 'email', OrganisationName: 'https://slack.com/team_name' } }),
      profile: { Email: eMail, OrganisationName: 'Customer Ltd' },
    },
    {
      like: 'AWS Cognito: token_use, groups under a name with a colon, identities as objects, truths as texts',
      script: () => ({
        idToken: {
          token_use: 'id',
          'cognito:groups': ['buyers'],
          'cognito:username': 'ada',
          identities: [{ providerName: 'Google', primary: 'true' }],
          event_id: 'x',
        },
        userDetails: { email: eMail, email_verified: 'true', username: 'ada' },
      }),
      wish: () => ({ fieldMap: { Email: 'email', JobTitle: 'cognito:groups[0]' } }),
      profile: { Email: eMail, JobTitle: 'buyers' },
    },
    {
      like: 'ADFS: User Details of nothing but sub, the rest in the ID token, another issuer of access tokens',
      script: () => ({
        document: { access_token_issuer: 'http://adfs.customer.example/adfs/services/trust' },
        idToken: { upn: eMail, unique_name: 'CUSTOMER\\ada', apptype: 'Confidential', pwd_exp: '1814400' },
        userDetails: {},
      }),
      wish: () => ({ fieldMap: { Email: 'upn', FirstName: 'unique_name' } }),
      profile: { Email: eMail, FirstName: 'CUSTOMER\\ada' },
    },
    {
      like: 'Salesforce: a person is an address, and the answer is full of members of its own',
      script: () => ({
        userDetails: {
          user_id: '005',
          email: eMail,
          email_verified: true,
          zoneinfo: 'Europe/Oslo',
          urls: { rest: 'x' },
        },
        reshape: at(
          '/token',
          withMembers({
            instance_url: 'https://customer.my.salesforce.com',
            issued_at: '1700000000000',
            signature: 'x',
          }),
        ),
      }),
      answer: (parameters) => {
        parameters.set('sfdc_community_url', 'https://customer.my.site.com')
      },
      subject: 'https://login.salesforce.com/id/00D/005',
      profile: { Email: eMail },
    },
    {
      like: 'Okta, OneLogin, PingOne: amr, groups, idp, auth_time',
      script: () => ({
        idToken: { ver: 1, amr: ['pwd', 'mfa'], idp: '00o1', auth_time: 1_700_000_000, groups: ['Everyone'], jti: 'x' },
        userDetails: { email: eMail, email_verified: true, zoneinfo: 'America/Los_Angeles', locale: 'en-US' },
      }),
      profile: { Email: eMail, Locale: 'en-US' },
    },
    {
      like: 'GitLab, Yahoo: groups and profiles as addresses, sub_legacy',
      script: () => ({
        idToken: { sub_legacy: 'a1b2', groups_direct: ['customer/hub'] },
        userDetails: { email: eMail, email_verified: true, profile: 'https://gitlab.com/ada', groups: ['customer'] },
      }),
      profile: { Email: eMail },
    },
    {
      like: 'Twitch: scope as a list, claims only in User Details',
      script: () => ({
        userDetails: { email: eMail, email_verified: true, preferred_username: 'ada' },
        reshape: at('/token', withMembers({ scope: ['openid', 'user:read:email'] })),
      }),
      wish: () => ({ clientAuthentication: 'client_secret_post', scope: 'openid user:read:email' }),
      profile: { Email: eMail },
      displayName: 'ada',
    },
    {
      like: 'Kakao: OpenID Connect, the form alone',
      script: () => ({
        idToken: { nickname: 'Ada', picture: 'https://k.kakaocdn.net/x' },
        userDetails: { nickname: 'Ada', email: eMail, email_verified: true },
      }),
      wish: () => ({
        clientAuthentication: 'client_secret_post',
        scope: 'openid profile_nickname account_email',
        fieldMap: { Email: 'email', FirstName: 'nickname' },
      }),
      profile: { Email: eMail, FirstName: 'Ada' },
      displayName: 'Ada',
    },
  ]
  it.each(examples)('$like', async ({ script, wish, subject = 'person-1', issuer, profile, displayName, answer }) => {
    op.person = subject
    const found = await known(script(), { discoveryUrl: op.issuer, ...wish?.() }, answer)
    expect(found).toMatchObject({ subject, issuer: issuer?.() ?? op.issuer, ...(displayName ? { displayName } : {}) })
    expect(found.profile).toEqual(profile)
  })
})

describe('Apple', () => {
  const teamKey = () =>
    generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    })
  const wish = (clientSecret: string): Wish => ({
    discoveryUrl: op.issuer,
    clientAuthentication: 'apple',
    scope: 'openid name email',
    responseMode: 'form_post',
    teamId: 'TEAM000001',
    keyId: 'KEY0000001',
    clientSecret,
  })
  /** No User Details; the secret is a new assertion each time, so that the script takes whatever comes. */
  const apple = (): Script => ({
    document: { userinfo_endpoint: undefined, token_endpoint_auth_methods_supported: ['client_secret_post'] },
    idToken: {
      email: 'x7@privaterelay.appleid.com',
      email_verified: 'true',
      is_private_email: 'true',
      nonce_supported: true,
    },
    anySecret: true,
  })
  const posting =
    (user: string): Change =>
    (parameters) => {
      parameters.set('user', user)
    }
  const ada = JSON.stringify({ name: { firstName: 'Ada', lastName: 'Byron' }, email: 'somebody@else.example' })

  it('is shown a secret that the team’s key signed, to it, for minutes; names come beside the code, and no e-mail', async () => {
    const { privateKey, publicKey } = teamKey()
    const found = await known(apple(), wish(privateKey), posting(ada))
    expect(found).toMatchObject({ displayName: 'Ada Byron', subject: 'person-1' })
    expect(found.profile).toEqual({ FirstName: 'Ada', Surname: 'Byron', Email: 'x7@privaterelay.appleid.com' })
    const form = new URLSearchParams(op.asked.find(({ path }) => path === '/token')?.body)
    const secret = form.get('client_secret') ?? ''
    expect(decodeProtectedHeader(secret)).toMatchObject({ alg: 'ES256', kid: 'KEY0000001' })
    const { iat = 0, exp = 0, ...claims } = decodeJwt(secret)
    expect(claims).toMatchObject({ iss: 'TEAM000001', sub: 'hub', aud: op.issuer })
    expect(exp - iat).toBe(300)
    const { createPublicKey } = await import('node:crypto')
    const { jwtVerify } = await import('jose')
    await jwtVerify(secret, createPublicKey(publicKey), { currentDate: hub.ports.clock.now() })
  })

  it('sends names with the first sign-in alone: later ones blank nothing', async () => {
    op.script = apple()
    const provider = await setUp(hub, { ...wish(teamKey().privateKey), loginHandler: 'auto-sync' })
    const first = await memberOf(hub, await signIn(hub, op, provider, { answer: posting(ada) }))
    const second = await memberOf(hub, await signIn(hub, op, provider))
    expect(second.memberId).toBe(first.memberId)
    expect((await hub.ports.memberships.find(northBank, second.memberId))?.profile).toMatchObject({ FirstName: 'Ada' })
  })

  it.each([
    '',
    '{',
    '[]',
    '{"name":"Ada"}',
    '{"name":{"firstName":7}}',
    `{"name":{"firstName":"${'x'.repeat(2000)}"}}`,
  ])('may post %j beside the code: it is nobody’s name', async (user) => {
    const found = await known(apple(), wish(teamKey().privateKey), posting(user))
    expect(found.profile).toEqual({ Email: 'x7@privaterelay.appleid.com' })
  })

  it.each<[string, () => Wish]>([
    ['without its key', () => ({ ...wish(''), clientSecret: undefined })],
    ['with something else for a key', () => wish('s&cret')],
    [
      'with a key of another kind',
      () =>
        wish(
          generateKeyPairSync('rsa', {
            modulusLength: 2048,
            privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
            publicKeyEncoding: { type: 'spki', format: 'pem' },
          }).privateKey,
        ),
    ],
    ['without a team', () => ({ ...wish(teamKey().privateKey), teamId: undefined })],
    ['without the name of the key', () => ({ ...wish(teamKey().privateKey), keyId: undefined })],
    [
      'with answers in the address, where names are asked for',
      () => ({ ...wish(teamKey().privateKey), responseMode: 'query' }),
    ],
  ])('is not set up %s', async (_, unfit) => {
    op.script = apple()
    await expectRefusal('input.invalid', setUp(hub, unfit()))
  })

  it('nobody else’s posted names are looked at', async () => {
    op.script = { userDetails: { email: eMail } }
    const found = await known(op.script, { discoveryUrl: op.issuer, responseMode: 'form_post' }, posting(ada))
    expect(found.profile).toEqual({ Email: eMail })
  })
})

describe('somebody signs in by plain OAuth2 at', () => {
  const byHand = (wish: Wish = {}): Wish => ({
    kind: 'oauth2',
    authorisationUrl: `${op.issuer}/authorise`,
    tokenUrl: `${op.issuer}/token`,
    userDetailsUrl: `${op.issuer}/me`,
    scope: 'profile email',
    ...wish,
  })
  const examples: readonly Example[] = [
    {
      like: 'GitHub: no e-mail in the profile, a list of them elsewhere',
      script: () => ({
        reshape: inOrder(
          at('/me', said({ id: 583231, login: 'ada', name: 'Ada Byron', email: null })),
          at(
            '/emails',
            said([
              { email: 'old@customer.example', primary: false, verified: true },
              { email: eMail, primary: true, verified: true, visibility: null },
            ]),
          ),
        ),
      }),
      wish: () => byHand({ eMailsUrl: `${op.issuer}/emails`, scope: 'read:user user:email' }),
      subject: '583231',
      profile: { Email: eMail },
      displayName: 'Ada Byron',
    },
    {
      like: 'Bitbucket: the list in values, in words of its own',
      script: () => ({
        reshape: inOrder(
          at('/me', said({ uuid: '{a-b}', account_id: '557058:1', display_name: 'Ada', type: 'user' })),
          at('/emails', said({ values: [{ email: eMail, is_primary: true, is_confirmed: true }], pagelen: 10 })),
        ),
      }),
      wish: () => byHand({ eMailsUrl: `${op.issuer}/emails`, subjectField: 'uuid' }),
      subject: '{a-b}',
      profile: { Email: eMail },
    },
    {
      like: 'Naver: everything within response',
      script: () => ({
        reshape: at(
          '/me',
          said({ resultcode: '00', message: 'success', response: { id: 'n-1', email: eMail, name: '에이다' } }),
        ),
      }),
      wish: () => byHand({ userDetailsField: 'response', clientAuthentication: 'client_secret_post' }),
      subject: 'n-1',
      profile: { Email: eMail },
      displayName: '에이다',
    },
    {
      like: 'X: everything within data, the e-mail by another name',
      script: () => ({
        reshape: at('/me', said({ data: { id: '2244994945', username: 'ada', name: 'Ada', confirmed_email: eMail } })),
      }),
      wish: () =>
        byHand({
          userDetailsField: 'data',
          fieldMap: { Email: 'confirmed_email' },
          scope: 'users.read tweet.read users.email',
        }),
      subject: '2244994945',
      profile: { Email: eMail },
      displayName: 'Ada',
    },
    {
      like: 'Twitch’s own API: the first of data',
      script: () => ({ reshape: at('/me', said({ data: [{ id: '141981764', email: eMail }] })) }),
      wish: () => byHand({ userDetailsField: 'data[0]' }),
      subject: '141981764',
      profile: { Email: eMail },
    },
    {
      like: 'Discord: an id in letters, verified by a name of its own',
      script: () => ({
        reshape: at(
          '/me',
          said({ id: '80351110224678912', username: 'ada', global_name: null, email: eMail, verified: true }),
        ),
      }),
      wish: () => byHand({ scope: 'identify email' }),
      subject: '80351110224678912',
      profile: { Email: eMail },
    },
    {
      like: 'Amazon, PayPal: user_id',
      script: () => ({
        reshape: at('/me', said({ user_id: 'amzn1.account.K2', email: eMail, name: 'Ada', postal_code: '98052' })),
      }),
      wish: () => byHand({ subjectField: 'user_id', fieldMap: { Email: 'email', PostCode: 'postal_code' } }),
      subject: 'amzn1.account.K2',
      profile: { Email: eMail, PostCode: '98052' },
      displayName: 'Ada',
    },
    {
      like: 'Box: the address is the login; Atlassian and Zoom are alike',
      script: () => ({
        reshape: at(
          '/me',
          said({ type: 'user', id: '11446498', name: 'Ada', login: eMail, job_title: 'CTO', phone: '6509241374' }),
        ),
      }),
      wish: () =>
        byHand({ fieldMap: { Email: 'login', JobTitle: 'job_title' }, clientAuthentication: 'client_secret_post' }),
      subject: '11446498',
      profile: { Email: eMail, JobTitle: 'CTO' },
    },
    {
      like: 'Zoom, X: the header, and a code that says more than RFC 6749',
      script: () => ({
        reshape: inOrder(
          at('/token', withMembers({ api_url: 'https://api.zoom.us', scope: 'user:read:user', token_type: 'bearer' })),
          at(
            '/me',
            said({ id: 'KDcuGIm1QgePTO8WbOqwIQ', first_name: 'Ada', last_name: 'Byron', email: eMail, verified: 1 }),
          ),
        ),
      }),
      wish: () => byHand({ fieldMap: { Email: 'email', FirstName: 'first_name', Surname: 'last_name' } }),
      subject: 'KDcuGIm1QgePTO8WbOqwIQ',
      profile: { Email: eMail, FirstName: 'Ada', Surname: 'Byron' },
      displayName: 'Ada Byron',
    },
  ]
  it.each(examples)('$like', async ({ script, wish, subject, profile, displayName }) => {
    const found = await known(script(), wish?.() ?? {})
    expect(found).toMatchObject({ subject, issuer: `${op.issuer}/authorise`, ...(displayName ? { displayName } : {}) })
    expect(found.profile).toEqual(profile)
  })

  const list = (eMails: unknown, status = 200): Script => ({
    reshape: inOrder(
      at('/me', said({ id: 1, email: null })),
      at('/emails', () => ({ status, text: JSON.stringify(eMails) })),
    ),
  })

  it.each<[string, unknown, number, ErrorCode]>([
    ['empty', [], 200, 'eMail.missing'],
    ['of nobody’s', [null, 7, { email: 7 }, { email: 'a@b.example' }], 200, 'eMail.missing'],
    ['no list', { message: 'hm' }, 200, 'eMail.missing'],
    ['forbidden', { message: 'Not Found' }, 404, 'provider.refused'],
    ['out of order', {}, 503, 'provider.unavailable'],
  ])('the list of addresses is %s: refused', async (_, eMails, status, code) => {
    await refused(code, list(eMails, status), byHand({ eMailsUrl: `${op.issuer}/emails` }))
  })

  it('links by an address of the list that is verified, and by no other; a word of the profile counts for nothing', async () => {
    const somebody = { email: 'bo@customer.example', primary: true, verified: true }
    const shared = (wish: Wish): Wish => byHand({ organisationId: platform.organisationId, ...wish })
    const enter = async (script: Script, wish: Wish) => {
      op.script = script
      const provider = await setUp(hub, shared(wish))
      await hub.ports.identityProviders.accept(northBank, provider)
      return signIn(hub, op, provider)
    }
    const first = await memberOf(hub, await enter(list([somebody]), { eMailsUrl: `${op.issuer}/emails` }))
    const linked = await enter(list([somebody]), {
      eMailsUrl: `${op.issuer}/emails`,
      authorisationUrl: `${op.issuer}/authorise2`,
    })
    expect((await memberOf(hub, linked)).memberId).toBe(first.memberId)
    const unverified = list([{ ...somebody, verified: false }])
    expect(
      (await enter(unverified, { eMailsUrl: `${op.issuer}/emails`, authorisationUrl: `${op.issuer}/authorise3` })).kind,
    ).toBe('proof-sent')
    const word = { reshape: at('/me', said({ id: 9, email: somebody.email, email_verified: true })) }
    expect((await enter(word, { authorisationUrl: `${op.issuer}/authorise4` })).kind).toBe('proof-sent')
  })

  it('where the details stand cannot change: people are known by it', async () => {
    const created = await setUp(hub, byHand({ userDetailsField: 'data' }))
    const found = await hub.ports.identityProviders.find({ organisationId: northBank, providerId: created })
    if (!found) throw new Error('There is no such provider.')
    await expectRefusal('state.conflicting', changeIdentityProvider(hub.ports, found, { userDetailsField: 'response' }))
  })

  it.each([
    ['nothing', { data: null }],
    ['a text', { data: 'ada' }],
    ['a list, where one is not asked for', { data: [{ id: 1 }] }],
    ['something inherited', {}],
  ])('where the details should stand is %s: refused', async (_, answer) => {
    const userDetailsField = Object.keys(answer).length === 0 ? 'constructor' : 'data'
    await refused('subject.missing', { reshape: at('/me', said(answer)) }, byHand({ userDetailsField }))
  })
})

describe('a provider that cannot be taken is refused, with a code that says why:', () => {
  it('LinkedIn by OpenID Connect: its ID tokens bear no nonce', async () => {
    await refused('nonce.invalid', { idToken: { nonce: undefined } }, { discoveryUrl: op.issuer })
  })

  it('LINE: its ID tokens are signed with the secret that the hub has, too', async () => {
    const sign = (claims: Readonly<Record<string, unknown>>) =>
      new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'HS256' })
        .sign(Buffer.from('channel-secret'.padEnd(32, '.')))
    await refused('algorithm.refused', { sign }, { discoveryUrl: op.issuer })
  })

  it('WeChat: it wants another form of every request', async () => {
    const reshape = at('/token', () => ({ status: 200, text: '{"errcode":41002,"errmsg":"appid missing"}' }))
    const wish: Wish = {
      kind: 'oauth2',
      authorisationUrl: `${op.issuer}/authorise`,
      tokenUrl: `${op.issuer}/token`,
      userDetailsUrl: `${op.issuer}/me`,
      scope: 'snsapi_login',
      subjectField: 'openid',
    }
    await refused('provider.refused', { reshape }, wish)
  })
})
