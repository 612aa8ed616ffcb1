import { describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../../shared/domain/hub-error.ts'
import { changeIdentityProvider } from '../../../shared/services/identity-providers.ts'
import { platform } from '../../support/memory-ports.ts'
import { memberOf, setUp, signIn } from '../../support/provider/provider-hub.ts'
import {
  at,
  eMail,
  inOrder,
  said,
  withMembers,
  providerStage,
  type Example,
  type Wish,
} from '../../support/provider/provider-stage.ts'
import { type Script } from '../../support/provider/scripted-provider.ts'
import { northBank } from '../support/facts.ts'
import { expectRefusal } from '../support/refusals.ts'

const stage = providerStage()
const { known, refused } = stage

describe('somebody signs in by plain OAuth2 at', () => {
  const byHand = (wish: Wish = {}): Wish => ({
    kind: 'oauth2',
    authorisationUrl: `${stage.op.issuer}/authorise`,
    tokenUrl: `${stage.op.issuer}/token`,
    userDetailsUrl: `${stage.op.issuer}/me`,
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
      wish: () => byHand({ eMailsUrl: `${stage.op.issuer}/emails`, scope: 'read:user user:email' }),
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
      wish: () => byHand({ eMailsUrl: `${stage.op.issuer}/emails`, subjectField: 'uuid' }),
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
    expect(found).toMatchObject({
      subject,
      issuer: `${stage.op.issuer}/authorise`,
      ...(displayName ? { displayName } : {}),
    })
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
    await refused(code, list(eMails, status), byHand({ eMailsUrl: `${stage.op.issuer}/emails` }))
  })

  it('links by an address of the list that is verified, and by no other; a word of the profile counts for nothing', async () => {
    const somebody = { email: 'bo@customer.example', primary: true, verified: true }
    const shared = (wish: Wish): Wish => byHand({ organisationId: platform.organisationId, ...wish })
    const enter = async (script: Script, wish: Wish) => {
      stage.op.script = script
      const provider = await setUp(stage.hub, shared(wish))
      await stage.hub.ports.identityProviders.accept(northBank, provider)
      return signIn(stage.hub, stage.op, provider)
    }
    const first = await memberOf(stage.hub, await enter(list([somebody]), { eMailsUrl: `${stage.op.issuer}/emails` }))
    const linked = await enter(list([somebody]), {
      eMailsUrl: `${stage.op.issuer}/emails`,
      authorisationUrl: `${stage.op.issuer}/authorise2`,
    })
    expect((await memberOf(stage.hub, linked)).memberId).toBe(first.memberId)
    const unverified = list([{ ...somebody, verified: false }])
    expect(
      (
        await enter(unverified, {
          eMailsUrl: `${stage.op.issuer}/emails`,
          authorisationUrl: `${stage.op.issuer}/authorise3`,
        })
      ).kind,
    ).toBe('proof-sent')
    const word = { reshape: at('/me', said({ id: 9, email: somebody.email, email_verified: true })) }
    expect((await enter(word, { authorisationUrl: `${stage.op.issuer}/authorise4` })).kind).toBe('proof-sent')
  })

  it('where the details stand cannot change: people are known by it', async () => {
    const created = await setUp(stage.hub, byHand({ userDetailsField: 'data' }))
    const found = await stage.hub.ports.identityProviders.find({ organisationId: northBank, providerId: created })
    if (!found) throw new Error('There is no such provider.')
    await expectRefusal(
      'state.conflicting',
      changeIdentityProvider(stage.hub.ports, found, { userDetailsField: 'response' }),
    )
    await expectRefusal('state.conflicting', changeIdentityProvider(stage.hub.ports, found, { userDetailsField: null }))
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
