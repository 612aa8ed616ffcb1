import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ProviderId } from '../../../shared/domain/ids.ts'
import { finishSignIn } from '../../../shared/services/finish-sign-in.ts'
import { readIdentityProvider, switchIdentityProvider } from '../../../shared/services/identity-providers.ts'
import { purgeExpired } from '../../../shared/services/purge-expired.ts'
import { readProviderTest, startProviderTest, type TestReader } from '../../../shared/services/test-provider.ts'
import { providerHub, setUp, signIn, type ProviderHub } from '../../support/provider/provider-hub.ts'
import {
  makeKey,
  scriptedProvider,
  type ProviderKeyPair,
  type Script,
  type ScriptedProvider,
} from '../../support/provider/scripted-provider.ts'
import { northBank, southBank } from '../support/facts.ts'
import { expectRefusal } from '../support/refusals.ts'
import { sessionHash } from '../../../shared/services/session-hash.ts'

let key: ProviderKeyPair, hub: ProviderHub, op: ScriptedProvider, provider: ProviderId
const tester = 'member:ana'
const session = 'session-of-ana'

beforeAll(async () => {
  key = await makeKey('ES256', 'key-1')
})
beforeEach(async () => {
  hub = await providerHub()
  op = await scriptedProvider(() => hub.ports.clock.now(), key)
  op.script.userDetails = { email: 'ada@customer.example', given_name: 'Ada', groups: ['a', 'b'] }
  provider = await setUp(hub, { discoveryUrl: op.issuer })
})
afterEach(() => op.stop())

const keyOfProvider = () => ({ organisationId: northBank, providerId: provider })

/** A whole test in one browser. */
async function test(script: Script = {}, change: (parameters: URLSearchParams) => void = () => undefined) {
  op.script = { ...op.script, ...script }
  const begun = await startProviderTest(hub.ports, keyOfProvider(), tester, { browser: undefined, session })
  const parameters = op.authorise(new URL(begun.location))
  change(parameters)
  const result = await finishSignIn(hub.ports, { provider, parameters, browser: begun.browser, session })
  if (result.kind !== 'tested') throw new Error(`It ended as ${result.kind}.`)
  const reader: TestReader = { tester, sessionHash: sessionHash(hub.ports, session), browser: begun.browser }
  return {
    result,
    reader,
    read: (who: Partial<TestReader> = {}) =>
      readProviderTest(hub.ports, keyOfProvider(), result.testId, { ...reader, ...who }),
  }
}
const peopleOf = () => ['Members', 'Passports', 'Memberships', 'Sessions'].map((table) => hub.tables.rows(table))

describe('a test of a provider', () => {
  it('shows what came, what the map makes of it, every check, and what the login handler would do', async () => {
    const { read } = await test()
    const found = await read()
    expect(new Set(found.checks.map(({ outcome }) => outcome))).toEqual(new Set(['passed']))
    expect(found.claims).toEqual(
      expect.arrayContaining([
        { source: 'user-details', name: 'email', value: '"ada@customer.example"', isCut: false },
        { source: 'user-details', name: 'groups', value: '["a","b"]', isCut: false },
        { source: 'id-token', name: 'sub', value: '"person-1"', isCut: false },
      ]),
    )
    expect(found.fields).toMatchObject({
      FirstName: { value: 'Ada' },
      Surname: { missing: 'absent' },
      Country: { missing: 'not in the map' },
    })
    expect(found).toMatchObject({ eMail: 'unproven', decision: 'create' })
  })

  it('works at a provider that is switched off', async () => {
    const shown = await readIdentityProvider(hub.ports, keyOfProvider())
    await switchIdentityProvider(hub.ports, shown, 'disabled')
    expect(await (await test()).read()).toMatchObject({ decision: 'create' })
  })

  it('touches no Member, no Passport, no Membership and no session', async () => {
    await signIn(hub, op, provider)
    const before = peopleOf()
    op.person = 'person-2'
    const { read } = await test()
    expect(peopleOf()).toEqual(before)
    // The same e-mail, unproven, is nobody's: it would be a new Member's.
    expect(await read()).toMatchObject({ decision: 'create' })
  })

  it('says that somebody who is known would just sign in', async () => {
    await signIn(hub, op, provider)
    expect(await (await test()).read()).toMatchObject({ decision: 'sign-in', membership: 'keep' })
  })

  it('says why the login handler would refuse', async () => {
    expect(await (await test({ userDetails: { email: undefined } })).read()).toMatchObject({
      eMail: 'none',
      decision: 'refuse',
      decisionCode: 'eMail.missing',
    })
  })

  it.each([
    ['nonce.invalid', 'nonce', { idToken: { nonce: 'x' } }],
    ['audience.invalid', 'audience', { idToken: { aud: 'another' } }],
    ['time.invalid', 'time', { idToken: { exp: 1, iat: 2 } }],
    ['person.mismatched', 'person', { userDetails: { sub: 'somebody-else' } }],
    ['provider.refused', 'code', { tokenAnswer: { status: 401, body: '{"error":"invalid_client"}' } }],
    ['provider.unavailable', 'user-details', { detailsAnswer: { status: 503, body: '' } }],
  ] as const)('tells %s at the check of the %s, and ends as a finding', async (code, check, script) => {
    const { result, read } = await test(script)
    expect(result.refused).toBe(true)
    const found = await read()
    expect(found).toMatchObject({ code })
    expect(found.checks.find(({ outcome }) => outcome === 'refused')).toMatchObject({ check, code })
    expect(found.claims).toBeUndefined()
  })

  it('tells the well-known word of a refusal', async () => {
    const { read } = await test({ tokenAnswer: { status: 401, body: '{"error":"invalid_client"}' } })
    expect(await read()).toMatchObject({ reason: 'invalid_client' })
  })

  it('tells which audience would have to be trusted', async () => {
    const { read } = await test({ idToken: { aud: ['hub', '275398'], azp: 'hub' } })
    const found = await read()
    expect(found.checks.find(({ check }) => check === 'audience')).toEqual({
      check: 'audience',
      outcome: 'refused',
      code: 'audience.invalid',
      reason: 'audiences that are not trusted: 275398',
    })
    expect(found.checks.find(({ check }) => check === 'signature')?.outcome).toBe('passed')
    expect(found.claims).toBeUndefined()
  })

  it('tells what the provider refused itself', async () => {
    const { read } = await test({}, (parameters) => {
      parameters.delete('code')
      parameters.set('error', 'access_denied')
    })
    expect(await read()).toMatchObject({ code: 'provider.declined' })
  })

  it('leaves a trace that is told to be a test', async () => {
    await test({ idToken: { nonce: 'x' } })
    const { items } = await hub.ports.signInTraces.list(northBank, { limit: 10 })
    expect(items).toMatchObject([{ purpose: 'test', outcome: 'refused', code: 'nonce.invalid' }])
  })

  it('finds as much as a row has room for, however much comes', async () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, each) => [`claim-${each}`, '€'.repeat(500)]))
    const fields = Object.fromEntries(['name', 'given_name', 'locale'].map((name) => [name, '€'.repeat(290)]))
    const found = await (await test({ userDetails: { ...fields, ...many } })).read()
    expect(found.claims?.length).toBeGreaterThan(5)
    expect(found.leftOut).toBeGreaterThan(80)
    expect(found.claims?.find(({ name }) => name === 'claim-0')).toMatchObject({ isCut: true })
  })
})

describe('what came in a test', () => {
  it('may be nested without end', async () => {
    const deep = `{"sub":"person-1","email":"ada@customer.example","deep":${'['.repeat(60_000)}${']'.repeat(60_000)}}`
    const found = await (await test({ detailsAnswer: { status: 200, body: deep } })).read()
    expect(found.claims?.find(({ name }) => name === 'deep')).toMatchObject({ value: '[…]' })
  })
})

describe('what a test found', () => {
  it('is for the tester, in the browser and the session that made it', async () => {
    const { read } = await test()
    const others: readonly Partial<TestReader>[] = [
      { tester: 'member:bo' },
      { browser: 'b'.repeat(43) },
      { browser: undefined },
      { sessionHash: 'another' },
      { sessionHash: undefined },
    ]
    for (const who of others) await expectRefusal('test.unknown', read(who))
    expect(await read()).toMatchObject({ decision: 'create' })
  })

  it('is of its provider and its Organisation', async () => {
    const { result, reader } = await test()
    const elsewhere = { organisationId: southBank, providerId: provider }
    await expectRefusal('test.unknown', readProviderTest(hub.ports, elsewhere, result.testId, reader))
  })

  it('lies in the table so that nobody without that browser can read a value of it', async () => {
    await test()
    const kept = JSON.stringify(hub.tables.rows('ProviderTests'))
    for (const value of ['ada@customer.example', 'Ada', 'person-1']) expect(kept).not.toContain(value)
  })

  it('is over after ten minutes, and gone with the purge', async () => {
    const { read } = await test()
    hub.ports.clock.advance(10)
    await expectRefusal('test.unknown', read())
    hub.ports.clock.advance(1)
    await purgeExpired(hub.ports)
    expect(hub.tables.rows('ProviderTests')).toEqual([])
  })
})

describe('the answer of a test', () => {
  it('is taken once, and from the browser that started', async () => {
    const begun = await startProviderTest(hub.ports, keyOfProvider(), tester, { browser: undefined, session })
    const parameters = op.authorise(new URL(begun.location))
    const answer = { provider, parameters, browser: begun.browser, session }
    await expectRefusal('state.foreign', finishSignIn(hub.ports, { ...answer, browser: 'b'.repeat(43) }))
    await finishSignIn(hub.ports, answer)
    await expectRefusal('state.replayed', finishSignIn(hub.ports, answer))
  })

  it('is started for no provider of another Organisation', async () => {
    const elsewhere = { organisationId: southBank, providerId: provider }
    await expectRefusal('provider.unknown', startProviderTest(hub.ports, elsewhere, tester, { browser: undefined }))
  })
})
