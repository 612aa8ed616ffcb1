import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { HubError } from '../../../shared/domain/hub-error.ts'
import type { ProviderId } from '../../../shared/domain/ids.ts'
import { finishSignIn } from '../../../shared/services/finish-sign-in.ts'
import { readIdentityProvider, switchIdentityProvider } from '../../../shared/services/identity-providers.ts'
import { purgeExpired } from '../../../shared/services/purge-expired.ts'
import { purgeSignInTraces, readSignInTrace } from '../../../shared/services/sign-in-traces.ts'
import { startSignIn } from '../../../shared/services/start-sign-in.ts'
import { failFrom, repair } from '../../support/memory-ports.ts'
import { memberOf, providerHub, setUp, signIn, type ProviderHub } from '../../support/provider/provider-hub.ts'
import {
  makeKey,
  scriptedProvider,
  type ProviderKeyPair,
  type Script,
  type ScriptedProvider,
} from '../../support/provider/scripted-provider.ts'
import { aMapping, aSignInTrace, contoso, northBank, southBank } from '../support/facts.ts'
import { expectRefusal } from '../support/refusals.ts'

let key: ProviderKeyPair, hub: ProviderHub, op: ScriptedProvider, provider: ProviderId
beforeAll(async () => {
  key = await makeKey('ES256', 'key-1')
})
beforeEach(() => anotherHub())
async function anotherHub() {
  hub = await providerHub()
  op = await scriptedProvider(() => hub.ports.clock.now(), key)
  op.script.userDetails = { email: 'ada@customer.example', email_verified: true, name: 'Ada Byron' }
  provider = await setUp(hub, { discoveryUrl: op.issuer })
}
afterEach(() => op.stop())

const play = (script: Script = {}) => {
  op.script = { ...op.script, ...script }
  return signIn(hub, op, provider)
}
const events = async () => (await hub.ports.events.read(northBank, 'beginning', 200)).items
const isInterrupted = ({ type }: { readonly type: string }) => type === 'tenantry.change.interrupted.v1'
const traces = async (owner: typeof northBank | 'unattributed' = northBank) =>
  (await hub.ports.signInTraces.list(owner, { limit: 50 })).items
const onlyTrace = async (owner: typeof northBank | 'unattributed' = northBank) => {
  const [trace, ...others] = await traces(owner)
  if (!trace || others.length > 0) throw new Error(`There are ${others.length + (trace ? 1 : 0)} traces.`)
  return trace
}
const stepsOf = async (owner?: typeof northBank | 'unattributed') =>
  Object.fromEntries((await onlyTrace(owner)).steps.map(({ step, outcome, code }) => [step, code ?? outcome]))

describe('the trace of a sign-in', () => {
  it('tells every step of one that passed, for whom and at what', async () => {
    await play()
    expect(await onlyTrace()).toMatchObject({
      number: 'correlation-1',
      outcome: 'passed',
      provider,
      purpose: 'sign-in',
      organisationId: northBank,
      memberId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      eMailDomain: 'customer.example',
    })
    expect(await stepsOf()).toEqual({
      state: 'passed',
      provider: 'passed',
      repetition: 'passed',
      issuer: 'passed',
      answer: 'passed',
      code: 'passed',
      keys: 'passed',
      details: 'passed',
      identity: 'passed',
      admission: 'passed',
      session: 'passed',
    })
  })

  it('tells which step refused and why, and what was not reached', async () => {
    await expectRefusal('nonce.invalid', play({ idToken: { nonce: 'another' } }))
    expect(await onlyTrace()).toMatchObject({ outcome: 'refused', code: 'nonce.invalid' })
    expect(await stepsOf()).toMatchObject({
      code: 'passed',
      keys: 'passed',
      identity: 'nonce.invalid',
      admission: 'not-reached',
      session: 'not-reached',
    })
  })

  it('tells the well-known word by which a provider refused a code', async () => {
    await expectRefusal(
      'provider.refused',
      play({ tokenAnswer: { status: 401, body: '{"error":"invalid_client","error_description":"s3cret"}' } }),
    )
    const { steps } = await onlyTrace()
    expect(steps.find(({ step }) => step === 'code')).toMatchObject({
      outcome: 'refused',
      code: 'provider.refused',
      reason: 'invalid_client',
    })
  })

  it('names the claims that came to somebody who was not admitted, and holds no value of any', async () => {
    await expectRefusal('eMail.missing', play({ userDetails: { email: 'no address', shoeSize: 'forty-one' } }))
    const trace = await onlyTrace()
    expect(trace.claims).toEqual(expect.arrayContaining(['email', 'shoeSize', 'nonce', 'sub']))
    const kept = JSON.stringify(hub.tables.rows('Trail'))
    for (const value of ['forty-one', 'no address', 'person-1', op.issuer]) expect(kept).not.toContain(value)
  })

  it('holds no code, state, token, secret or address of a person', async () => {
    let sent = ''
    await signIn(hub, op, provider, { answer: (parameters) => (sent = parameters.toString()) })
    const kept = JSON.stringify(hub.tables.rows('Trail'))
    const { code, state } = Object.fromEntries(new URLSearchParams(sent))
    for (const secret of [code, state, 's&cret', 'ada@', 'Ada Byron']) expect(kept).not.toContain(secret)
  })

  it('is of the Organisation that the sign-in was for, and no other’s', async () => {
    await play()
    expect(await traces(southBank)).toEqual([])
    await expectRefusal('trace.unknown', readSignInTrace(hub.ports, southBank, 'correlation-1'))
    expect(await readSignInTrace(hub.ports, northBank, 'correlation-1')).toMatchObject({ outcome: 'passed' })
  })

  it('is the operators’ where the answer belongs to no sign-in of this browser', async () => {
    const begun = await startSignIn(hub.ports, { at: { provider, organisation: northBank } }, { browser: undefined })
    const parameters = op.authorise(new URL(begun.location))
    await expectRefusal(
      'state.foreign',
      finishSignIn(hub.ports, { provider, parameters, browser: undefined, session: undefined }),
    )
    expect(await traces()).toEqual([])
    expect(await stepsOf('unattributed')).toMatchObject({ state: 'state.foreign', provider: 'not-reached' })
  })

  it('tells of a start that was refused', async () => {
    const shown = await readIdentityProvider(hub.ports, { organisationId: northBank, providerId: provider })
    await switchIdentityProvider(hub.ports, shown, 'disabled')
    await expectRefusal('provider.disabled', play())
    expect(await stepsOf()).toMatchObject({ start: 'provider.disabled', state: 'not-reached' })
  })

  it('is asked for no more than is kept of what anybody can make, a minute', async () => {
    const answer = { provider, parameters: new URLSearchParams({ state: 'x' }), browser: undefined, session: undefined }
    for (let each = 0; each < 130; each += 1) {
      const ports = { ...hub.ports, correlationId: `number-${each}` }
      await expectRefusal('state.unknown', finishSignIn(ports, answer))
    }
    const { items } = await hub.ports.signInTraces.list('unattributed', { limit: 200 })
    expect(items).toHaveLength(120)
  })

  it('is found by outcome and provider', async () => {
    await play()
    await expectRefusal('nonce.invalid', signInAs('number-2', { idToken: { nonce: 'another' } }))
    const found = async (search: Parameters<typeof hub.ports.signInTraces.list>[2]) =>
      (await hub.ports.signInTraces.list(northBank, { limit: 50 }, search)).items.map(({ number }) => number)
    expect(await found({ outcome: 'refused' })).toEqual(['number-2'])
    expect(await found({ provider })).toHaveLength(2)
    expect(await found({ provider: 'entra' })).toEqual([])
  })
})

const signInAs = (correlationId: string, script: Script) => {
  op.script = { ...op.script, ...script }
  return signIn({ ports: { ...hub.ports, correlationId } }, op, provider)
}

describe('somebody whom Microsoft Entra vouched for, and who was refused', () => {
  const refusedAtAdmission = async () => {
    const { traceOf } = await import('../../../shared/services/trace-sign-in.ts')
    const trace = traceOf(hub.ports, 'entra', { tid: contoso, startedAt: hub.ports.clock.now() })
    const admit = trace.watch('admission', () => Promise.reject(new HubError('role.missing', 'No role.')))
    await expectRefusal(
      'role.missing',
      trace.keep(admit, () => 'passed'),
    )
  }

  it('is the Organisation’s of their tenant', async () => {
    await hub.ports.tenantMappings.insert(aMapping({ organisationId: northBank, tid: contoso }))
    await refusedAtAdmission()
    expect(await onlyTrace()).toMatchObject({ code: 'role.missing' })
    expect(JSON.stringify(hub.tables.rows('Trail'))).not.toContain(contoso)
  })

  it('is the operators’ where their tenant leads to several, or to none', async () => {
    await refusedAtAdmission()
    expect(await onlyTrace('unattributed')).toMatchObject({ code: 'role.missing' })
    for (const organisationId of [northBank, southBank])
      await hub.ports.tenantMappings.insert(aMapping({ organisationId, tid: contoso }))
    await refusedAtAdmission()
    expect([await traces(northBank), await traces(southBank)]).toEqual([[], []])
  })
})

describe('what a sign-in tells', () => {
  it('is one write: its lines, their events and its trace', async () => {
    await play()
    for (const person of ['person-1', 'person-2']) {
      op.person = person
      const asked: string[] = []
      hub.tables.watch = ({ kind, table }, when) => {
        if (when === 'before' && /Trail|OpenActs|Expiries/.test(table)) asked.push(`${kind} ${table}`)
      }
      await play({ userDetails: { email: `${person}@customer.example`, email_verified: true } })
      expect(asked).toEqual(['transact Trail'])
    }
    expect((await events()).map(({ type }) => type)).toEqual([
      'tenantry.membership.created.v1',
      'tenantry.session.opened.v1',
      'tenantry.session.opened.v1',
      'tenantry.membership.created.v1',
      'tenantry.session.opened.v1',
    ])
  })

  it('is all told before anybody is signed in: a session that is not told is nobody’s', async () => {
    failFrom(hub.tables, 1, { only: /Trail/ })
    await expectRefusal('storage.unavailable', play())
    repair(hub.tables)
    expect([await traces(), await events()]).toEqual([[], []])
  })

  it('does not hide why somebody was refused where it cannot be written', async () => {
    failFrom(hub.tables, 1, { only: /Trail/ })
    await expectRefusal('nonce.invalid', play({ idToken: { nonce: 'another' } }))
  })

  it('is told as interrupted, once, wherever it broke off, and never where it was told', async () => {
    for (const when of ['before', 'after'] as const)
      for (let count = 1; count <= 12; count += 1) {
        await op.stop()
        await anotherHub()
        failFrom(hub.tables, count, { when, only: /^(create|replace|upsert|delete|transact) (?!SignInStates)/ })
        const done = await play().catch(() => undefined)
        repair(hub.tables)
        const changed = hub.tables.rows('Passports').length > 0
        hub.ports.clock.advance(11)
        await purgeExpired(hub.ports)
        // Whoever took the answer is given the time that a call has.
        expect((await events()).filter(isInterrupted)).toEqual([])
        hub.ports.clock.advance(10)
        await purgeExpired(hub.ports)
        await purgeExpired(hub.ports)
        const interrupted = (await events()).filter(isInterrupted)
        if (done) expect(interrupted).toEqual([])
        else if (changed && (await traces()).length === 0)
          expect(interrupted).toMatchObject([{ data: { operation: 'FinishProviderSignIn', provider } }])
        expect(hub.tables.rows('SignInStates')).toEqual([])
      }
  })

  it('is told where the person was refused after it had begun', async () => {
    const { memberId } = await memberOf(hub, await play())
    const membership = await hub.ports.memberships.find(northBank, memberId)
    if (membership) await hub.ports.memberships.remove(membership)
    failFrom(hub.tables, 1, { only: /Sessions/ })
    await expectRefusal('storage.unavailable', play())
    repair(hub.tables)
    expect((await events()).map(({ type }) => type).slice(-1)).toEqual(['tenantry.membership.created.v1'])
  })
})

describe('a sign-in whose browser never comes back', () => {
  it('leaves a trace when its state is purged, once', async () => {
    await startSignIn(hub.ports, { at: { provider, organisation: northBank } }, { browser: undefined })
    hub.ports.clock.advance(11)
    await purgeExpired(hub.ports)
    await purgeExpired(hub.ports)
    expect(await onlyTrace()).toMatchObject({ outcome: 'unfinished', provider })
    expect(hub.tables.rows('SignInStates')).toEqual([])
  })

  it('leaves the one trace of its end where it did', async () => {
    await play()
    hub.ports.clock.advance(11)
    await purgeExpired(hub.ports)
    expect(await onlyTrace()).toMatchObject({ outcome: 'passed' })
  })
})

describe('traces beyond their time', () => {
  it('are removed, those of nobody too, and younger ones stay', async () => {
    const { signInTraces, clock } = hub.ports
    const ended = (days: number) => new Date(clock.now().getTime() - days * 86_400_000)
    await signInTraces.leave(aSignInTrace({ organisationId: northBank, number: 'old', endedAt: ended(15) }))
    await signInTraces.leave(aSignInTrace({ organisationId: northBank, number: 'young', endedAt: ended(13) }))
    await signInTraces.leave(aSignInTrace({ number: 'old', endedAt: ended(15) }))
    expect(await purgeSignInTraces(hub.ports)).toBe(2)
    expect((await traces()).map(({ number }) => number)).toEqual(['young'])
    expect(await signInTraces.find(northBank, 'old')).toBeUndefined()
    expect(hub.tables.rows('Trail').filter(({ rowKey }) => /^[tn]_/.test(String(rowKey)))).toHaveLength(2)
    expect(await purgeSignInTraces(hub.ports)).toBe(0)
  })
})
