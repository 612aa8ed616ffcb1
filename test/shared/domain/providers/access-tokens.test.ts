import { describe, expect, it } from 'vitest'
import {
  audienceFaults,
  issuerNamedIn,
  takersOf,
  takesTokens,
  trustInTokensOf,
  type TokenProvider,
} from '../../../../shared/domain/providers/access-tokens.ts'
import type { OidcProvider } from '../../../../shared/domain/providers/identity-provider.ts'
import { isSpokenFor } from '../../../../shared/domain/tokens/open-token.ts'
import { contoso, entraOf, issuers, olderOf, trust } from '../../../attacks/trusted.ts'
import { aProvider } from '../../support/facts.ts'

const taker = (apiAudiences: readonly string[], change: Partial<OidcProvider> = {}) =>
  aProvider({ ...change, apiAudiences }) as TokenProvider
/** A trust that does not speak for the provider of the examples. */
const platformTrust = { issuers: trust.issuers.filter(({ family }) => family !== 'openid') }

describe('a provider whose access tokens are taken', () => {
  it('is one of OpenID Connect for which audiences were named', () => {
    expect(takesTokens(taker(['orders']))).toBe(true)
    expect([aProvider(), taker([])].map(takesTokens)).toEqual([false, false])
    const { issuer: _, ...plain } = aProvider()
    const oauth2 = { ...plain, kind: 'oauth2', subjectField: 'id', userDetailsUrl: 'https://x.example' } as const
    expect(takesTokens({ ...oauth2, apiAudiences: ['orders'] } as never)).toBe(false)
  })

  it('is believed for those audiences, by its own algorithms, about people alone', () => {
    const algorithms = ['ES256', 'PS256'] as const
    expect(trustInTokensOf(taker(['orders', 'stock'], { algorithms }))).toEqual({
      issuers: [
        {
          family: 'openid',
          issuer: 'https://op.example',
          algorithms,
          audiences: [
            { audience: 'orders', accepts: { delegated: {} } },
            { audience: 'stock', accepts: { delegated: {} } },
          ],
        },
      ],
    })
  })
})

describe('audiences', () => {
  it('are sound where they name an API of the customer’s', () => {
    expect(audienceFaults(taker(['orders']), platformTrust)).toEqual([])
    expect(audienceFaults(taker([]), platformTrust)).toEqual([])
  })

  it('are never the client’s own id', () => {
    expect(audienceFaults(taker(['orders', 'hub']), platformTrust)).toEqual([
      "apiAudiences: the client's own id is for ID tokens",
    ])
  })

  it('are never of an issuer that the platform judges itself', () => {
    const fault = ['apiAudiences: tokens of this issuer count by their tenant']
    for (const issuer of [entraOf(contoso), olderOf(contoso), issuers.entra, issuers.flow, issuers.hub])
      expect(audienceFaults(taker(['orders'], { issuer }), platformTrust)).toEqual(fault)
    for (const issuer of ['https://login.microsoftonline.us/x/v2.0', `${issuers.hub}/`, `x${entraOf(contoso)}`])
      expect(audienceFaults(taker(['orders'], { issuer }), platformTrust)).toEqual([])
    expect(audienceFaults(taker([], { issuer: issuers.hub }), platformTrust)).toEqual([])
    expect(isSpokenFor(issuers.partner, trust)).toBe(true)
  })
})

describe('the issuer that a token names', () => {
  it('is an address that could have been configured', () => {
    const longest = `https://op.example/${'x'.repeat(1981)}`
    expect(longest).toHaveLength(2000)
    for (const iss of ['https://op.example', 'http://127.0.0.1:9', longest]) expect(issuerNamedIn({ iss })).toBe(iss)
  })

  it.each([undefined, null, '', 7, true, [], ['https://op.example'], {}, 'op.example', 'x'.repeat(2001)])(
    'is none where iss is %j',
    (iss) => {
      expect(issuerNamedIn({ iss })).toBeUndefined()
    },
  )

  it('is none where it is too long, or holds half a sign', () => {
    expect(issuerNamedIn({ iss: `https://op.example/${'x'.repeat(1982)}` })).toBeUndefined()
    expect(issuerNamedIn({ iss: 'https://op.example/\ud800' })).toBeUndefined()
  })
})

describe('of providers with one issuer', () => {
  const orders = taker(['orders', 'stock'])
  const ledger = taker(['ledger'])
  it.each([
    ['orders', [orders]],
    [['stock'], [orders]],
    [
      ['x', 'ledger', 'orders'],
      [orders, ledger],
    ],
    ['x', []],
    [['order'], []],
    [undefined, []],
    [{ 0: 'orders' }, []],
  ])('those that take the audience %j are told', (aud, takers) => {
    expect(takersOf({ aud }, [orders, ledger])).toEqual(takers)
  })
})
