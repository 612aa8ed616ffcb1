import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HubError } from '../../../../shared/domain/hub-error.ts'
import {
  b2cDocuments,
  b2cPlace,
  b2cSettingsOf,
  b2cTurn,
  judgePolicyDocument,
  type PolicyDocument,
} from '../../../../shared/domain/providers/b2c.ts'
import { judgeEntraDocument } from '../../../../shared/domain/providers/entra-settings.ts'
import { b2cIssuerOf } from '../../../../shared/domain/providers/identity-provider.ts'
import { entraTenantId } from '../../../../shared/domain/ids.ts'

const host = 'https://fabrikam-like.b2clogin.example'
const guid = '1b2f4c5d-6a7b-4c8d-9e0f-112233445566'
const at = (policy: string, use: PolicyDocument['use'] = 'sign-in'): PolicyDocument => ({
  use,
  policy,
  address: `${host}/fabrikam-like.onmicrosoft.example/${policy}/v2.0/.well-known/openid-configuration`,
})
const document = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${host}/fabrikam-like.onmicrosoft.example/b2c_1_susi/oauth2/v2.0/authorize`,
  token_endpoint: `${host}/fabrikam-like.onmicrosoft.example/b2c_1_susi/oauth2/v2.0/token`,
  end_session_endpoint: `${host}/fabrikam-like.onmicrosoft.example/b2c_1_susi/oauth2/v2.0/logout`,
  jwks_uri: `${host}/fabrikam-like.onmicrosoft.example/b2c_1_susi/discovery/v2.0/keys`,
  response_types_supported: ['code', 'id_token', 'code id_token'],
  id_token_signing_alg_values_supported: ['RS256'],
})

/** The rule that refuses, or nothing. */
function ruleOf(act: () => unknown) {
  try {
    act()
    return undefined
  } catch (thrown) {
    if (thrown instanceof HubError) return thrown.details?.['rule']
    throw thrown
  }
}

describe('the document of a B2C policy', () => {
  it.each([
    ['the tenant’s issuer', `${host}/${guid}/v2.0/`],
    ['an issuer that names the policy', `${host}/tfp/${guid}/b2c_1_susi/v2.0/`],
    ['the policy in capitals', `${host}/tfp/${guid}/B2C_1_SUSI/v2.0/`],
  ])('is taken with %s', (_, issuer) => {
    expect(judgePolicyDocument(document(issuer), at('B2C_1_susi')).issuer).toBe(issuer)
  })

  it.each([
    ['another host', `https://evil.example/${guid}/v2.0/`],
    ['another policy', `${host}/tfp/${guid}/b2c_1_other/v2.0/`],
    ['no slash at its end', `${host}/${guid}/v2.0`],
    ['no tenant', `${host}/contoso/v2.0/`],
    ['the older version', `${host}/${guid}/`],
    ['Entra’s v1, as where the policy stands in the query', `https://sts.example/${guid}/`],
    ['a policy where none belongs', `${host}/${guid}/b2c_1_susi/v2.0/`],
  ])('is refused with an issuer of %s', (_, issuer) => {
    expect(ruleOf(() => judgePolicyDocument(document(issuer), at('B2C_1_susi')))).toBe('issuer-mismatched')
  })

  it('is refused with a rule, whatever it holds', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(ruleOf(() => judgePolicyDocument(value, at('p')))).toBeTypeOf('string')
      }),
    )
  })

  it('is of one tenant with those of the other policies', () => {
    const place = { tenant: 't', authority: host, signInPolicy: 'a', passwordResetPolicy: 'b' }
    const found = (issuer: string) => judgePolicyDocument(document(issuer), at('b2c_1_susi'))
    const other = 'aaaaaaaa-6a7b-4c8d-9e0f-112233445566'
    const settings = (one: string, two: string) =>
      b2cSettingsOf(place, [
        { ...at('a'), found: found(one) },
        { ...at('b', 'password-reset'), found: found(two) },
      ])
    const both = settings(`${host}/${guid}/v2.0/`, `${host}/tfp/${guid}/b2c_1_susi/v2.0/`)
    expect(both.flows.map(({ flow }) => flow)).toEqual(['password-reset'])
    expect(ruleOf(() => settings(`${host}/${guid}/v2.0/`, `${host}/${other}/v2.0/`))).toBe('issuer-mismatched')
  })
})

describe('people of a B2C tenant', () => {
  it('are the tenant’s, whichever form its issuers have', () => {
    expect(b2cIssuerOf(`${host}/tfp/${guid}/b2c_1_susi/v2.0/`)).toBe(`${host}/${guid}/v2.0/`)
    expect(b2cIssuerOf(`${host}/${guid}/v2.0/`)).toBe(`${host}/${guid}/v2.0/`)
  })
})

describe('the place of a B2C tenant', () => {
  it('is found by its short name', () => {
    const place = b2cPlace({ tenant: 'Contoso', signInPolicy: 'B2C_1_susi', passwordResetPolicy: 'B2C_1_reset' })
    if ('faults' in place) throw new Error(place.faults.join())
    expect(b2cDocuments(place).map(({ use, address }) => [use, address])).toEqual([
      [
        'sign-in',
        'https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_susi/v2.0/.well-known/openid-configuration',
      ],
      [
        'password-reset',
        'https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_reset/v2.0/.well-known/openid-configuration',
      ],
    ])
  })

  it('has no path of its own in any document’s address, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (tenant, signInPolicy) => {
        const place = b2cPlace({ tenant, signInPolicy, authority: 'https://b2c.example' })
        if ('faults' in place) return
        for (const { address } of b2cDocuments(place)) {
          expect(new URL(address).origin).toBe('https://b2c.example')
          expect(new URL(address).href).toBe(address)
          expect(new URL(address).pathname.split('/')).toHaveLength(6)
        }
      }),
    )
  })
})

describe('an error of B2C', () => {
  const turn = (description: string, error = 'access_denied') =>
    b2cTurn(new URLSearchParams({ error, error_description: description }))
  it('asks for the reset, or says that the person cancelled; anything else asks for nothing', () => {
    expect(turn('AADB2C90118: The user has forgotten their password.\r\nCorrelation ID: c\r\n')).toBe('reset-password')
    expect(turn('AADB2C90091: The user has cancelled.\r\nlogin_hint: a@b.example\r\n')).toBe('cancelled')
    expect(turn('AADB2C90118')).toBe('reset-password')
    expect(turn('AADB2C901180: no such number')).toBeUndefined()
    expect(turn('the user canceled the authentication')).toBeUndefined()
    expect(turn('see AADB2C90118')).toBeUndefined()
    expect(b2cTurn(new URLSearchParams({ error_description: 'AADB2C90118: x' }))).toBeUndefined()
  })
})

describe('the document of Microsoft Entra', () => {
  const authority = 'https://login.entra-like.example'
  const tid = entraTenantId(guid)
  const published = (issuer: string, segment: string) => ({
    issuer,
    authorization_endpoint: `${authority}/${segment}/oauth2/v2.0/authorize`,
    token_endpoint: `${authority}/${segment}/oauth2/v2.0/token`,
    jwks_uri: `${authority}/${segment}/discovery/v2.0/keys`,
  })
  const judged = (issuer: string, tenant: typeof tid | 'organizations') =>
    ruleOf(() => judgeEntraDocument(published(issuer, tenant), { tenant, authority, credential: 'secret' }))

  it('speaks for its tenant, or by template for every organisation', () => {
    expect(judged(`${authority}/${guid}/v2.0`, tid)).toBeUndefined()
    expect(judged(`${authority}/{tenantid}/v2.0`, 'organizations')).toBeUndefined()
  })

  it.each([
    ['every tenant’s template, where one was asked for', `${authority}/{tenantid}/v2.0`, tid],
    ['one tenant, where every one was asked for', `${authority}/${guid}/v2.0`, 'organizations'],
    ['another cloud', `https://login.other.example/${guid}/v2.0`, tid],
    ['version 1', `https://sts.example/${guid}/`, tid],
  ] as const)('is refused with an issuer of %s', (_, issuer, tenant) => {
    expect(judged(issuer, tenant)).toBe('issuer-mismatched')
  })
})
