import { describe, expect, it } from 'vitest'
import { HubError } from '../../../../shared/domain/hub-error.ts'
import { accessTokenType, jwtType, tokenExchangeGrant } from '../../../../shared/domain/issuing/exchange.ts'
import { OAuthRefusal, refusedAs } from '../../../../shared/domain/issuing/oauth-refusal.ts'

const refusal = new HubError('audience.unknown', 'No such API.')
const caught = (attempt: Promise<unknown>) =>
  attempt.then(
    () => expect.fail('nothing was refused'),
    (thrown: unknown) => thrown,
  )

describe('a refusal in the words of OAuth', () => {
  it('keeps ours beside the name that OAuth has for it', async () => {
    const thrown = await caught(refusedAs('invalid_target', () => Promise.reject(refusal)))
    expect(thrown).toBeInstanceOf(OAuthRefusal)
    expect(thrown).toMatchObject({
      name: 'OAuthRefusal',
      error: 'invalid_target',
      refusal,
      message: 'No such API.',
      cause: refusal,
    })
  })

  it('may be named by what was refused', async () => {
    const named = ({ code }: HubError) => (code === 'audience.unknown' ? 'invalid_target' : 'invalid_request')
    expect(await caught(refusedAs(named, () => Promise.reject(refusal)))).toMatchObject({ error: 'invalid_target' })
    const other = new HubError('token.expired', 'Over.')
    expect(await caught(refusedAs(named, () => Promise.reject(other)))).toMatchObject({ error: 'invalid_request' })
  })

  it('is made of refusals alone: success and trouble go on as they are', async () => {
    expect(await refusedAs('invalid_scope', () => Promise.resolve(7))).toBe(7)
    const trouble = new Error('the connection broke')
    expect(await caught(refusedAs('invalid_scope', () => Promise.reject(trouble)))).toBe(trouble)
  })
})

describe('the names of RFC 8693', () => {
  it('are those of the registry', () => {
    expect([tokenExchangeGrant, accessTokenType, jwtType]).toEqual([
      'urn:ietf:params:oauth:grant-type:token-exchange',
      'urn:ietf:params:oauth:token-type:access_token',
      'urn:ietf:params:oauth:token-type:jwt',
    ])
  })
})
