import * as oidc from 'openid-client'
import { describe, expect, it } from 'vitest'
import { asSourceError } from '../../../../shared/adapters/entra/delegated-tokens.ts'

/** What Entra's token endpoint answers. */
const refused = (error: string, ...numbers: readonly number[]) => {
  const cause = { error, error_description: 'AADSTS', error_codes: [...numbers] }
  return new oidc.ResponseBodyError('refused', { cause, response: new Response('', { status: 400 }) })
}

describe('a token that Entra does not give in a customer’s tenant', () => {
  it.each([
    ['invalid_grant', 65001, 'consent.missing'],
    ['invalid_client', 7000229, 'consent.missing'],
    ['unauthorized_client', 7000112, 'access.refused'],
    ['interaction_required', 53000, 'access.refused'],
    // Numbers that are not known here: something is asked of the account, which is no fault of the answer.
    ['interaction_required', 50097, 'access.refused'],
    ['invalid_grant', 50057, 'credential.rejected'],
    ['temporarily_unavailable', 90033, 'source.unavailable'],
  ])('%s %i is %s', (error, number, code) => {
    expect(asSourceError(refused(error, number)).code).toBe(code)
  })
})
