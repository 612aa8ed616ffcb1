import { describe, expect, it } from 'vitest'
import {
  changedSettings,
  draftFaults,
  draftOf,
  emptyDraft,
  keepsSecret,
  ofOtherKind,
  provingBy,
  typedSettings,
} from '../../../web/parts/provider-draft.ts'

const typed = { ...emptyDraft, discoveryUrl: 'https://op.example', clientId: 'hub' }

describe('the form of an identity provider', () => {
  it('asks for a secret the first time, and for none of a public client', () => {
    expect(draftFaults(typed, 'holder', false)).toEqual({ clientSecret: 'needed' })
    expect(draftFaults(typed, 'holder', true)).toEqual({})
    const open = { ...typed, clientAuthentication: 'none', clientSecret: 'typed before', secretEndsOn: '2027-11-30' }
    expect(draftFaults(open, 'holder', false)).toEqual({})
    const sent = typedSettings(open, 'holder')
    expect(sent).toMatchObject({ clientAuthentication: 'none' })
    expect(sent).not.toHaveProperty('clientSecret')
    expect(sent).not.toHaveProperty('secretEndsOn')
  })

  it('asks for a secret again where a public client becomes another', () => {
    const provider = {
      kind: 'oidc',
      discoveryUrl: 'https://op.example',
      clientId: 'hub',
      clientAuthentication: 'none',
    } as const
    const draft = { ...draftOf(provider), clientAuthentication: 'client_secret_basic' }
    expect(draftFaults(draft, 'administrator', keepsSecret(provider, draft))).toEqual({ clientSecret: 'needed' })
    expect(keepsSecret({ ...provider, clientAuthentication: 'client_secret_post' }, draft)).toBe(true)
    expect(keepsSecret(undefined, draft)).toBe(false)
  })

  it.each([
    ['client_secret_basic', 'client_secret_post', true],
    ['client_secret_basic', 'private_key_jwt', false],
    ['private_key_jwt', 'client_secret_basic', false],
    ['private_key_jwt', 'apple', false],
    ['apple', 'private_key_jwt', false],
    ['apple', 'apple', true],
  ] as const)('says of what is kept for %s whether it serves for %s', (clientAuthentication, chosen, serves) => {
    const provider = { kind: 'oidc', clientId: 'hub', clientAuthentication } as const
    expect(keepsSecret(provider, { ...draftOf(provider), clientAuthentication: chosen })).toBe(serves)
  })

  it('asks for no secret where the hub makes a key of its own, and for none that ends', () => {
    const keyed = {
      ...typed,
      clientAuthentication: 'private_key_jwt',
      secretEndsOn: '2027-11-30',
      teamId: 'typed before',
    }
    expect(draftFaults(keyed, 'holder', false)).toEqual({})
    const sent = typedSettings(
      { ...keyed, assertionAudience: 'token_endpoint', trustedAudiences: ' a \n\nb' },
      'holder',
    )
    expect(sent).toMatchObject({ assertionAudience: 'token_endpoint', trustedAudiences: ['a', 'b'] })
    expect(sent).not.toHaveProperty('secretEndsOn')
    expect(sent).not.toHaveProperty('teamId')
  })

  it('asks for everything that Apple needs, and chooses how Apple answers', () => {
    const apple = provingBy(typed, 'apple')
    expect(apple).toMatchObject({ responseMode: 'form_post', scope: 'openid name email' })
    const needed = { teamId: 'needed', keyId: 'needed', clientSecret: 'needed' }
    expect(draftFaults(apple, 'administrator', false)).toEqual(needed)
    const whole = { ...apple, teamId: 'TEAM000001', keyId: 'KEY0000001', clientSecret: '-----BEGIN' }
    expect(draftFaults(whole, 'administrator', false)).toEqual({})
    expect(typedSettings(whole, 'administrator')).toMatchObject({ teamId: 'TEAM000001', keyId: 'KEY0000001' })
  })

  it('asks for another key where the one that is there signs otherwise', () => {
    const clientKeys = [{ kid: 'key-1', alg: 'RS256', use: 'sig', kty: 'RSA', n: 'AQAB', e: 'AQAB' }] as const
    const kept = { kind: 'oidc', clientId: 'hub', clientAuthentication: 'private_key_jwt' } as const
    const provider = { ...kept, clientKeys: [...clientKeys] }
    const draft = { ...draftOf(provider), assertionAlgorithm: 'ES256' }
    expect(changedSettings(draft, provider)).toEqual({ assertionAlgorithm: 'ES256', renewKey: true })
    expect(changedSettings({ ...draft, clientSecret: 'PEM' }, provider)).not.toHaveProperty('renewKey')
    expect(changedSettings({ ...draft, assertionAlgorithm: 'RS256' }, provider)).not.toHaveProperty('renewKey')
    expect(changedSettings({ ...draft, assertionAlgorithm: '' }, provider)).toEqual({})
  })

  it('takes back what may be taken back', () => {
    const provider = {
      kind: 'oauth2' as const,
      clientId: 'hub',
      authorisationUrl: 'https://op.example/a',
      tokenUrl: 'https://op.example/t',
      userDetailsUrl: 'https://op.example/me',
      userDetailsField: 'data',
      eMailsUrl: 'https://op.example/e',
    }
    const draft = { ...draftOf(provider), eMailsUrl: '' }
    expect(changedSettings(draft, provider)).toEqual({ eMailsUrl: null })
    const trusting = { kind: 'oidc' as const, issuer: 'https://op.example', trustedAudiences: ['a'] }
    expect(changedSettings({ ...draftOf(trusting), trustedAudiences: '' }, trusting)).toEqual({ trustedAudiences: [] })
  })

  it('asks for a secret of every kind that has no public clients', () => {
    const open = { ...typed, clientAuthentication: 'none' }
    for (const kind of ['entra', 'b2c', 'facebook'] as const)
      expect(draftFaults(ofOtherKind(open, kind), 'holder', false)).toMatchObject({ clientSecret: 'needed' })
  })
})
