import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HubError } from '../../../../shared/domain/hub-error.ts'
import { discoveryAddress, judgeDiscovery } from '../../../../shared/domain/providers/judge-discovery.ts'
import { shapes, type Published } from './published-documents.ts'

/** What comes of a document: the settings, or the rule that refuses it. */
function outcomeOf(document: unknown, at: string) {
  try {
    return judgeDiscovery(document, discoveryAddress(at))
  } catch (thrown) {
    if (thrown instanceof HubError && thrown.code === 'discovery.refused') return { refused: thrown.details?.['rule'] }
    throw thrown
  }
}

const sound: Published = {
  issuer: 'https://op.example/people',
  authorization_endpoint: 'https://op.example/authorise',
  token_endpoint: 'https://op.example/token',
  jwks_uri: 'https://op.example/keys',
}

describe('a discovery document like that of', () => {
  it.each(shapes)('$like', ({ document, at, outcome }) => {
    const found = outcomeOf(document, at)
    if (typeof outcome === 'object') expect(found).toEqual(outcome)
    else expect(found).toMatchObject({ kind: 'oidc', issuer: document['issuer'], clientAuthentication: outcome })
  })
})

describe('a discovery document', () => {
  it('fills everything that a sign-in needs', () => {
    const document = {
      ...sound,
      userinfo_endpoint: 'https://op.example/me',
      end_session_endpoint: 'https://op.example/out',
      id_token_signing_alg_values_supported: ['EdDSA', 'ES256', 'HS256', 'RS256'],
      authorization_response_iss_parameter_supported: true,
    }
    expect(outcomeOf(document, 'https://op.example/people')).toEqual({
      kind: 'oidc',
      issuer: 'https://op.example/people',
      discoveryUrl: 'https://op.example/people/.well-known/openid-configuration',
      authorisationUrl: 'https://op.example/authorise',
      tokenUrl: 'https://op.example/token',
      keysUrl: 'https://op.example/keys',
      userDetailsUrl: 'https://op.example/me',
      endSessionUrl: 'https://op.example/out',
      algorithms: ['RS256', 'ES256', 'EdDSA'],
      clientAuthentication: 'client_secret_basic',
      issuerInAnswer: true,
      scope: 'openid profile email',
    })
  })

  it.each([
    [undefined, 'openid profile email'],
    [['openid', 'email', 'name'], 'openid email'],
    [['openid'], 'openid'],
    [['email', 'address', 'profile'], 'openid profile email'],
    ['openid', 'openid profile email'],
  ])('that lists the scopes %j has %s asked for', (scopes_supported, scope) => {
    expect(outcomeOf({ ...sound, scopes_supported }, sound['issuer'] as string)).toMatchObject({ scope })
  })

  it('names no way of Apple’s: whoever calls one so takes nothing that the hub has', () => {
    const document = { ...sound, token_endpoint_auth_methods_supported: ['apple'] }
    expect(outcomeOf(document, sound['issuer'] as string)).toEqual({ refused: 'client-authentication-unsupported' })
  })

  it('is found by the issuer’s address, or by its own', () => {
    const whole = 'https://op.example/people/.well-known/openid-configuration'
    for (const typed of ['https://op.example/people', 'https://op.example/people/', ` ${whole} `, `${whole}/`])
      expect(discoveryAddress(typed)).toBe(whole)
  })

  it.each([
    'https://op.example',
    'https://op.example/people2',
    'https://op.example/People',
    'https://evil.example/people',
    'https://op.example:444/people',
  ])('discovery-issuer-mismatch: does not speak for its issuer at %s', (at) => {
    expect(outcomeOf(sound, at)).toEqual({ refused: 'issuer-mismatched' })
  })

  it('is refused with a rule, whatever it holds', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (document) => {
        expect(outcomeOf(document, 'https://op.example/people')).toHaveProperty('refused')
      }),
    )
  })
})
