import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WorldProvider } from '../../../local/worlds/world.ts'
import type { ProviderId } from '../../../shared/domain/ids.ts'
import { facebookFault } from '../../../shared/domain/providers/facebook.ts'
import { facebookSettingsOf } from '../../../shared/domain/providers/provider-draft.ts'
import { finishSignIn, type SignInResult } from '../../../shared/services/finish-sign-in.ts'
import { changeIdentityProvider, readIdentityProvider } from '../../../shared/services/identity-providers.ts'
import { startSignIn } from '../../../shared/services/start-sign-in.ts'
import { readProviderTest, startProviderTest } from '../../../shared/services/test-provider.ts'
import { customerProviders, type CustomerProviders } from '../../support/provider/customer-providers.ts'
import { memberOf, providerHub, type ProviderHub } from '../../support/provider/provider-hub.ts'
import { northBank } from '../support/facts.ts'
import { expectRefusal } from '../support/refusals.ts'

let hub: ProviderHub, facebook: CustomerProviders, provider: ProviderId
const open = async (change: Partial<Extract<WorldProvider, { kind: 'facebook' }>> = {}) => {
  hub = await providerHub()
  facebook = await customerProviders(hub, (each) => (each.kind === 'facebook' ? { ...each, ...change } : each))
  provider = await facebook.setUp('facebook')
}
beforeEach(() => open())
afterEach(() => facebook.stop())

async function play(
  choice: Readonly<Record<string, string>>,
  change: (parameters: URLSearchParams) => void = () => undefined,
): Promise<SignInResult> {
  const step = await startSignIn(hub.ports, { at: { provider, organisation: northBank } }, { browser: undefined })
  const parameters = await facebook.choose(new URL(step.location), choice)
  change(parameters)
  return finishSignIn(hub.ports, { provider, parameters, browser: step.browser, session: undefined })
}
const liv = () => ({ person: facebook.subject('facebook', 'Liv Berg') })

describe('a sign-in at Facebook', () => {
  it.each(['object', 'text'] as const)('opens a session, when the picture is an %s', async (picture) => {
    await facebook.stop()
    await open({ picture })
    const session = await memberOf(hub, await play(liv()))
    expect(session).toMatchObject({ provider, displayName: 'Liv Berg' })
    const membership = await hub.ports.memberships.find(northBank, session.memberId)
    expect(membership?.profile).toEqual({ FirstName: 'Liv', Surname: 'Berg', Email: 'liv.berg@post.example' })
    expect(membership?.provenEMail).toBeUndefined()
  })

  it('refuses clearly whoever shares no e-mail address', async () => {
    await expectRefusal('eMail.missing', play({ person: facebook.subject('facebook', 'Kaja Moe') }))
    expect(hub.tables.rows('Members')).toEqual([])
  })

  it('is declined by whoever says so (error_reason=user_denied)', async () => {
    await expectRefusal('provider.declined', play({ cancel: '1' }))
  })

  it('is refused while the application is in sandbox mode, without Facebook’s own text', async () => {
    await facebook.stop()
    await open({ isPublic: false })
    const refusal = await expectRefusal('provider.refused', play(liv()))
    expect(refusal.cause).toBe('Facebook error 901')
  })

  it('does not take a code twice', async () => {
    let first = ''
    await play(liv(), (parameters) => (first = parameters.get('code') ?? ''))
    await expectRefusal(
      'code.rejected',
      play(liv(), (parameters) => {
        parameters.set('code', first)
      }),
    )
  })

  it('is refused with a wrong secret, which proves nothing to Graph either', async () => {
    provider = await facebook.setUp('facebook', { clientSecret: 'another-secret' })
    await expectRefusal('provider.unavailable', play(liv()))
  })

  it('knows people by the application’s own ids: another application is another provider', async () => {
    const { memberId } = await memberOf(hub, await play(liv()))
    const { clientId } = facebook.of('facebook')
    expect(await hub.ports.members.passportsOf(memberId)).toEqual([
      { provider, issuer: `${facebook.address}/${clientId}`, subject: liv().person },
    ])
    const shown = await readIdentityProvider(hub.ports, { organisationId: northBank, providerId: provider })
    await expectRefusal('state.conflicting', changeIdentityProvider(hub.ports, shown, { clientId: '42' }))
  })

  it('has Facebook’s public addresses where none is typed, and no others of its own', async () => {
    expect(facebookSettingsOf({})).toMatchObject({
      authorisationUrl: 'https://www.facebook.com/v19.0/dialog/oauth',
      tokenUrl: 'https://graph.facebook.com/v19.0/oauth/access_token',
      scope: 'public_profile email',
    })
    await expectRefusal('input.invalid', facebook.setUp('facebook', { issuer: 'https://www.facebook.com' }))
  })
})

describe('a test of a sign-in at Facebook', () => {
  const test = async (change: (parameters: URLSearchParams) => void = () => undefined) => {
    const key = { organisationId: northBank, providerId: provider }
    const begun = await startProviderTest(hub.ports, key, 'member:ana', { browser: undefined })
    const parameters = await facebook.choose(new URL(begun.location), liv())
    change(parameters)
    const ended = await finishSignIn(hub.ports, { provider, parameters, browser: begun.browser, session: undefined })
    if (ended.kind !== 'tested') throw new Error(`It ended as ${ended.kind}.`)
    const reader = { tester: 'member:ana', sessionHash: undefined, browser: begun.browser }
    return readProviderTest(hub.ports, key, ended.testId, reader)
  }

  it('tells of the checks that there are at Facebook, and of no ID token', async () => {
    const { checks, decision } = await test()
    expect(checks.map(({ check, outcome }) => `${check} ${outcome}`)).toEqual([
      ...[
        'repetition passed',
        'answer passed',
        'secret passed',
        'code passed',
        'user-details passed',
        'subject passed',
      ],
    ])
    expect(decision).toBe('create')
  })

  it('knows the dialogue’s own errors', async () => {
    const { code, checks } = await test((parameters) => {
      parameters.delete('code')
      parameters.set('error_code', '1349126')
      parameters.set('error_message', 'canary')
    })
    expect(code).toBe('provider.refused')
    expect(checks.find(({ outcome }) => outcome === 'refused')).toMatchObject({ check: 'answer' })
  })
})

describe('an error of Facebook', () => {
  it.each<[string, Record<string, unknown>, 'token' | 'details', string | undefined]>([
    [
      'an object with a number',
      { error: { message: 'canary', type: 'OAuthException', code: 190 } },
      'details',
      'refused',
    ],
    ['a code that is not taken', { error: { message: 'canary', code: 100 } }, 'token', 'code-rejected'],
    ['100 from Graph', { error: { code: 100 } }, 'details', 'refused'],
    ['a limit of calls', { error: { code: 4 } }, 'details', 'busy'],
    ['a text', { error: 'canary' }, 'token', 'refused'],
    ['error_message', { error_message: 'canary', error_code: 901 }, 'token', 'refused'],
    ['none', { access_token: 'a' }, 'token', undefined],
  ])('%s is read without its text', (_, content, asked, fault) => {
    const found = facebookFault(content, asked)
    expect(found?.fault).toBe(fault)
    expect(JSON.stringify(found ?? {})).not.toContain('canary')
  })

  it('is a refusal whatever it holds', () => {
    for (const error of [null, undefined]) expect(facebookFault({ error }, 'token')).toBeUndefined()
    for (const error of [0, '', {}, [], { code: {} }]) expect(facebookFault({ error }, 'token')?.fault).toBe('refused')
  })
})
