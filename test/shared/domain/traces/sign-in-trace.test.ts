import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  claimNames,
  reasonOf,
  traceSteps,
  unfinishedTrace,
  wholeWay,
  type TracedStep,
} from '../../../../shared/domain/traces/sign-in-trace.ts'
import type { SignInState } from '../../../../shared/domain/sign-in-state.ts'
import { minutesLater, noon, northBank } from '../../support/facts.ts'

describe('the whole way of an attempt', () => {
  it('names what a refusal kept from being reached', () => {
    const taken: readonly TracedStep[] = [
      { step: 'state', outcome: 'passed' },
      { step: 'provider', outcome: 'refused', code: 'provider.disabled' },
    ]
    const missed = wholeWay(taken, 'refused').slice(2)
    expect(missed.map(({ step }) => step)).toEqual([
      'repetition',
      'issuer',
      'answer',
      'code',
      'identity',
      'admission',
      'session',
    ])
    expect(new Set(missed.map(({ outcome }) => outcome))).toEqual(new Set(['not-reached']))
  })

  it('is what was taken, where nothing refused', () => {
    const taken: readonly TracedStep[] = [{ step: 'state', outcome: 'passed' }]
    expect(wholeWay(taken, 'passed')).toEqual(taken)
    expect(wholeWay(taken, 'asked')).toEqual(taken)
  })

  it('stays in the order of the steps and names none twice, wherever it ended', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: traceSteps.length }), (count) => {
        const taken = traceSteps.slice(0, count).map((step) => ({ step, outcome: 'passed' }) as const)
        const places = wholeWay(taken, 'refused').map(({ step }) => traceSteps.indexOf(step))
        expect(places).toEqual([...new Set(places)].sort((one, other) => one - other))
      }),
    )
  })
})

describe('what a trace says of claims', () => {
  it('is their names alone, each once, whatever the claims hold', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string({ minLength: 12 })), (claims) => {
        const names = claimNames([{ claims }, { claims }])
        expect(new Set(names).size).toBe(names.length)
        expect(names.length).toBeLessThanOrEqual(40)
        for (const name of names) expect(Object.keys(claims)).toContain(name)
      }),
    )
  })

  it('passes over a name that is somebody’s address, and one that is too long', () => {
    const claims = { email: 'ada@customer.example', 'ada@customer.example': true, ['n'.repeat(81)]: 1 }
    expect(claimNames([{ claims }])).toEqual(['email'])
  })
})

describe('the reason of a refusal', () => {
  it.each(['invalid_client', 'answered 503', 'User Details answered 401', 'AADSTS50011', 'no ID token in the answer'])(
    'may be %s',
    (word) => {
      expect(reasonOf(word)).toBe(word)
    },
  )

  it.each([undefined, new Error('secret'), 'ada@customer.example', 'invalid_client: the secret s3cret is wrong'])(
    'is never %s',
    (cause) => {
      expect(reasonOf(cause)).toBeUndefined()
    },
  )
})

describe('a sign-in whose browser never came back', () => {
  const state: SignInState = {
    purpose: 'sign-in',
    provider: 'entra',
    organisationId: northBank,
    nonce: 'nonce',
    codeVerifier: 'verifier',
    browserHash: 'browser',
    returnTo: '/console/',
    silent: false,
    expiresAt: minutesLater(10),
  }

  it('leaves a trace of its start, without what only its browser may know', () => {
    const trace = unfinishedTrace(state, 'h'.repeat(43))
    expect(trace).toMatchObject({ outcome: 'unfinished', organisationId: northBank, startedAt: noon })
    expect(trace?.steps[0]).toEqual({ step: 'start', outcome: 'passed' })
    expect(JSON.stringify(trace)).not.toMatch(/nonce|verifier|browser|h{17}/)
  })

  it('leaves none where it did come back, or was no sign-in', () => {
    expect(unfinishedTrace({ ...state, usedAt: noon }, 'hash')).toBeUndefined()
    expect(unfinishedTrace({ ...state, purpose: 'connection' }, 'hash')).toBeUndefined()
  })
})
