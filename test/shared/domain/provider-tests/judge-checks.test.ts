import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checksFor, judgeChecks, testChecks } from '../../../../shared/domain/provider-tests/judge-checks.ts'
import { tokenRefusals } from '../../../../shared/domain/tokens/refusal.ts'
import { aProvider } from '../../support/facts.ts'

const oidc = aProvider()
const outcomes = (refused: Parameters<typeof judgeChecks>[1], provider: Parameters<typeof judgeChecks>[0] = oidc) =>
  Object.fromEntries(judgeChecks(provider, refused).map(({ check, outcome }) => [check, outcome]))

describe('the checks of a test', () => {
  it('all passed where nothing refused', () => {
    expect(new Set(Object.values(outcomes(undefined)))).toEqual(new Set(['passed']))
  })

  it.each([
    ['nonce.invalid', 'nonce', 'client', 'subject'],
    ['signature.invalid', 'signature', 'keys', 'audience'],
    ['token.expired', 'time', 'audience', 'kind'],
    ['issuer.invalid', 'issuer', 'id-token', 'keys'],
    ['person.mismatched', 'person', 'user-details', undefined],
    ['credential.missing', 'secret', 'answer', 'code'],
  ] as const)('%s is told at its own check', (code, check, before, after) => {
    const judged = outcomes({ step: 'identity', outcome: 'refused', code })
    expect(judged[check]).toBe('refused')
    expect(judged[before]).toBe('passed')
    if (after) expect(judged[after]).toBe('not-reached')
  })

  it.each([
    ['code', 'credential.missing', undefined, 'secret'],
    ['code', 'credential.rejected', undefined, 'secret'],
    ['code', 'provider.refused', 'invalid_client', 'code'],
    ['details', 'signature.invalid', undefined, 'user-details'],
    ['identity', 'provider.refused', 'no access token in the answer', 'user-details'],
    ['identity', 'vault.unavailable', undefined, 'secret'],
  ] as const)('of the step %s, refused as %s (%s), tell at %s, whatever the kind', (step, code, reason, check) => {
    const refused = { step, code, outcome: 'refused', ...(reason === undefined ? {} : { reason }) } as const
    for (const kind of ['oidc', 'oauth2', 'facebook'] as const) {
      const { userDetailsUrl, secretName } = oidc
      const found = judgeChecks({ kind, userDetailsUrl, secretName }, refused).find(
        (each) => each.outcome === 'refused',
      )
      expect(found).toMatchObject({ check, code })
    }
  })

  it('names every refusal of the verifier, each in the order in which the verifier checks', () => {
    const places = tokenRefusals.map((code) => {
      const judged = judgeChecks(oidc, { step: 'identity', outcome: 'refused', code })
      return judged.findIndex(({ outcome }) => outcome === 'refused')
    })
    expect(places).not.toContain(-1)
    for (const place of places) expect(oidcChecks[place]).not.toBe('secret')
    expect(places).toEqual([...places].sort((one, other) => one - other))
  })

  it('are refused at one place at most, with everything before passed and nothing behind reached', () => {
    const steps = ['repetition', 'issuer', 'answer', 'code', 'keys', 'details', 'identity'] as const
    fc.assert(
      fc.property(fc.constantFrom(...steps), fc.constantFrom(...tokenRefusals), (step, code) => {
        const judged = judgeChecks(oidc, { step, outcome: 'refused', code }).map(({ outcome }) => outcome)
        const place = judged.indexOf('refused')
        expect(judged.slice(0, place).every((outcome) => outcome === 'passed')).toBe(true)
        expect(judged.slice(place + 1).every((outcome) => outcome === 'not-reached')).toBe(true)
      }),
    )
  })

  it('are those that the provider has', () => {
    const { userDetailsUrl, secretName } = oidc
    for (const kind of ['oauth2', 'facebook'] as const)
      expect(checksFor({ kind, userDetailsUrl, secretName })).toEqual([
        ...(['repetition', 'answer', 'secret', 'code', 'user-details', 'subject'] as const),
      ])
    expect(checksFor({ kind: 'oidc', userDetailsUrl, secretName: undefined })).not.toContain('secret')
    const { userDetailsUrl: _, ...without } = oidc
    expect(checksFor(without)).toEqual(testChecks.filter((check) => !['user-details', 'person'].includes(check)))
  })
})

const oidcChecks = checksFor(oidc)
