import { describe, expect, it } from 'vitest'
import { checkSignInState, type SignInPurpose, type SignInState } from '../../../shared/domain/sign-in-state.ts'
import { minutesLater, noon, secondsLater } from '../support/facts.ts'
import { refusalOf } from '../support/refusals.ts'

const state: SignInState = {
  purpose: 'sign-in',
  provider: 'entra',
  nonce: 'nonce',
  codeVerifier: 'verifier',
  browserHash: 'browser',
  returnTo: '',
  silent: false,
  expiresAt: minutesLater(10),
}
const answer = { browserHash: 'browser', provider: 'entra', purposes: ['sign-in', 'proof'] as readonly SignInPurpose[] }
const judged = (
  found: SignInState | undefined,
  change: Partial<typeof answer> | { browserHash: undefined } = {},
  now = noon,
) => refusalOf(() => checkSignInState(found, { ...answer, ...change }, now))

describe('a sign-in state', () => {
  it('is taken from the browser and the provider it was made for, within its ten minutes', () => {
    expect(checkSignInState(state, answer, secondsLater(599))).toBe(state)
    expect(judged(state, {}, secondsLater(600))).toBe('state.expired')
  })

  it('that was never made is unknown', () => {
    expect(judged(undefined)).toBe('state.unknown')
  })

  it.each(['sign-in', 'consent', 'proof'] as const)('of a %s is answered at the address for it alone', (purpose) => {
    const mine = { ...state, purpose }
    expect(judged(mine, { purposes: [purpose] })).toBeUndefined()
    const others = (['sign-in', 'consent', 'proof'] as const).filter((other) => other !== purpose)
    expect(judged(mine, { purposes: others })).toBe('state.unknown')
  })

  it('of another provider is mixed up', () => {
    expect(judged(state, { provider: 'other' })).toBe('provider.mixed')
  })

  it('is taken once', () => {
    expect(judged({ ...state, usedAt: noon })).toBe('state.replayed')
  })

  it.each([
    ['fresh', state],
    ['used', { ...state, usedAt: noon }],
    ['expired', { ...state, expiresAt: noon }],
  ])('of another browser is refused in one way when %s, so that nothing is learnt from it', (_, found) => {
    expect(judged(found, { browserHash: 'another' })).toBe('state.foreign')
    expect(judged(found, { browserHash: undefined })).toBe('state.foreign')
  })
})
