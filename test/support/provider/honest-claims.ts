import { readKeySet } from '../../../shared/domain/tokens/signing-keys.ts'
import type { ProviderClient } from '../../../shared/ports/identity-providers.ts'
import type { ManualClock } from '../memory-ports.ts'
import { makeKey, signWith } from './scripted-provider.ts'

/** What the next answer of a provider says. */
export interface Saying {
  readonly subject: string
  readonly email: string
  readonly verified: boolean
}

/** OpenID providers without HTTP: each code is an answer that was laid down before, signed as the real ones sign. */
export async function spokenProviders(clock: () => ManualClock) {
  const key = await makeKey('ES256', 'key-1')
  const keys = readKeySet({ keys: [key.jwk] })
  const answers = new Map<string, { readonly start: URLSearchParams; readonly says: Saying }>()
  const none = () => Promise.reject(new Error('This is not part of this example.'))
  const client: ProviderClient = {
    discover: none,
    refresh: none,
    readUserDetails: none,
    readEMails: none,
    signingKeys: () => Promise.resolve(keys),
    redeem: async (provider, { code }) => {
      const { start, says } = answers.get(code) ?? { start: new URLSearchParams(), says: undefined }
      if (provider.kind !== 'oidc' || !says) return none()
      const iat = Math.floor(clock().now().getTime() / 1000)
      const standard = { iss: provider.issuer, aud: provider.clientId, iat, exp: iat + 300, nonce: start.get('nonce') }
      const { subject: sub, email, verified: email_verified } = says
      const claims = { ...standard, sub, name: sub, given_name: sub, email, email_verified }
      return { accessToken: code, idToken: await signWith(key, claims) }
    },
  }
  return {
    client,
    /** What a browser brings back from a start. */
    answer: (location: string, says: Saying): URLSearchParams => {
      const start = new URL(location).searchParams
      const code = `code-${answers.size}`
      answers.set(code, { start, says })
      return new URLSearchParams({ code, state: start.get('state') ?? '' })
    },
  }
}
