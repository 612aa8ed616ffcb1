import { describe, expect, it } from 'vitest'
import {
  draftFaults,
  draftOf,
  emptyDraft,
  keepsSecret,
  ofOtherKind,
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
    expect(draftFaults(draft, 'administrator', keepsSecret(provider))).toEqual({ clientSecret: 'needed' })
    expect(keepsSecret({ ...provider, clientAuthentication: 'client_secret_post' })).toBe(true)
    expect(keepsSecret(undefined)).toBe(false)
  })

  it('asks for a secret of every kind that has no public clients', () => {
    const open = { ...typed, clientAuthentication: 'none' }
    for (const kind of ['entra', 'b2c', 'facebook'] as const)
      expect(draftFaults(ofOtherKind(open, kind), 'holder', false)).toMatchObject({ clientSecret: 'needed' })
  })
})
