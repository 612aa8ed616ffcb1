import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import {
  at,
  eMail,
  withMembers,
  providerStage,
  type Example,
  type Wish,
} from '../../support/provider/provider-stage.ts'

const stage = providerStage()
const { known, refused } = stage

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
        document: { issuer: `${stage.op.issuer}/` },
        idToken: { iss: `${stage.op.issuer}/`, 'https://customer.example/job': 'Engineer' },
        userDetails: { sub: 'person-1', email: eMail, updated_at: '2026-01-01T00:00:00.000Z' },
      }),
      wish: () => ({ fieldMap: { Email: 'email', JobTitle: 'https://customer.example/job' } }),
      issuer: () => `${stage.op.issuer}/`,
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
    stage.op.person = subject
    const found = await known(script(), { discoveryUrl: stage.op.issuer, ...wish?.() }, answer)
    expect(found).toMatchObject({
      subject,
      issuer: issuer?.() ?? stage.op.issuer,
      ...(displayName ? { displayName } : {}),
    })
    expect(found.profile).toEqual(profile)
  })
})

describe('a provider that cannot be taken is refused, with a code that says why:', () => {
  it('LinkedIn by OpenID Connect: its ID tokens bear no nonce', async () => {
    await refused('nonce.invalid', { idToken: { nonce: undefined } }, { discoveryUrl: stage.op.issuer })
  })

  it('LINE: its ID tokens are signed with the secret that the hub has, too', async () => {
    const sign = (claims: Readonly<Record<string, unknown>>) =>
      new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'HS256' })
        .sign(Buffer.from('channel-secret'.padEnd(32, '.')))
    await refused('algorithm.refused', { sign }, { discoveryUrl: stage.op.issuer })
  })

  it('WeChat: it wants another form of every request', async () => {
    const reshape = at('/token', () => ({ status: 200, text: '{"errcode":41002,"errmsg":"appid missing"}' }))
    const wish: Wish = {
      kind: 'oauth2',
      authorisationUrl: `${stage.op.issuer}/authorise`,
      tokenUrl: `${stage.op.issuer}/token`,
      userDetailsUrl: `${stage.op.issuer}/me`,
      scope: 'snsapi_login',
      subjectField: 'openid',
    }
    await refused('provider.refused', { reshape }, wish)
  })
})
