import { HubError } from '../../domain/hub-error.ts'
import type { IdentityProvider } from '../../domain/providers/identity-provider.ts'
import type { JsonObject } from '../../domain/tokens/read-token.ts'
import type { AddressGuard, GuardedRequest } from '../../ports/address-guard.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ProviderClient, ProviderTokens } from '../../ports/identity-providers.ts'
import { publishedKeySets } from '../http/published-issuer.ts'

/** Of any answer of a provider, in bytes. The largest that are known have a tenth of it. */
const largestAnswer = 256 * 1024
/** For one call, in milliseconds: a person waits. */
const within = 10_000
const json = { accept: 'application/json' }

type Fetch = AddressGuard['guardedFetch']

/** Speaks to identity providers that customers configured, in the words of OAuth 2.0 and OpenID Connect. */
export function providerClient({ guardedFetch }: Pick<AddressGuard, 'guardedFetch'>, clock: Clock): ProviderClient {
  const call: Fetch = (address, request) => guardedFetch(address, { largestAnswer, within, ...request })
  const keySets = publishedKeySets((url, options) => call(url, { headers: options?.headers as typeof json }), clock)
  return {
    discover: async (address) => {
      const answer = await call(address, { headers: json })
      const document = answer.status === 200 ? parse(await answer.text()) : undefined
      if (document === undefined)
        throw new HubError('discovery.refused', 'The address does not answer with a discovery document.', {
          details: { rule: 'unreadable', status: answer.status },
        })
      return document
    },
    redeem: (provider, proof) => redeem(call, provider, proof),
    readUserDetails: (address, accessToken) => readUserDetails(call, address, accessToken),
    signingKeys: async (provider, wanted) => {
      const keys = keySets(provider.keysUrl)
      return wanted === 'again' ? keys.again() : keys.get(wanted.kid)
    },
  }
}

/** RFC 6749 §4.1.3, RFC 7636 §4.5. */
async function redeem(
  call: Fetch,
  provider: IdentityProvider,
  { secret, code, codeVerifier, redirectUri }: Parameters<ProviderClient['redeem']>[1],
): Promise<ProviderTokens> {
  const { clientId, clientAuthentication, tokenUrl } = provider
  const form = new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: redirectUri })
  form.set('code_verifier', codeVerifier)
  const inForm = clientAuthentication === 'client_secret_post'
  if (inForm) {
    form.set('client_id', clientId)
    form.set('client_secret', secret)
  }
  const { status, content } = await ask(call, tokenUrl, {
    method: 'POST',
    body: form.toString(),
    headers: {
      ...json,
      'content-type': 'application/x-www-form-urlencoded',
      ...(inForm ? {} : { authorization: basic(clientId, secret) }),
    },
  })
  const { error, access_token: accessToken, id_token: idToken } = content ?? {}
  // Some providers answer a refusal with the status of a success.
  if (status !== 200 || error !== undefined) throw tokenRefusal(status, error)
  if (typeof accessToken !== 'string' || accessToken === '')
    throw new HubError('provider.refused', 'Your identity provider refused the sign-in.', {
      cause: 'no access token in the answer',
    })
  return { accessToken, ...(typeof idToken === 'string' ? { idToken } : {}) }
}

/** RFC 6749 §2.3.1: each part as in a form, before the two are joined. */
const basic = (clientId: string, secret: string) =>
  `Basic ${Buffer.from(`${encoded(clientId)}:${encoded(secret)}`).toString('base64')}`
const encoded = (text: string) => new URLSearchParams([['', text]]).toString().slice(1)

/** Of the provider's answer only an error code that everybody knows is kept, for the log. */
function tokenRefusal(status: number, error: unknown): HubError {
  const known = ['invalid_request', 'invalid_client', 'unauthorized_client', 'unsupported_grant_type', 'invalid_scope']
  if (error === 'invalid_grant' || error === 'bad_verification_code')
    return new HubError('code.rejected', 'The sign-in took too long, or was used already. Start again.')
  if (status === 429 || status >= 500) return unavailable(`answered ${status}`)
  const cause = known.find((name) => name === error) ?? `answered ${status}`
  return new HubError('provider.refused', 'Your identity provider refused the sign-in.', { cause })
}

/** OpenID Connect Core §5.3.1: the token goes in the header, never into an address or a form. */
async function readUserDetails(call: Fetch, address: string, accessToken: string): Promise<JsonObject> {
  const { status, content } = await ask(call, address, {
    headers: { ...json, authorization: `Bearer ${accessToken}` },
  })
  if (status === 200 && content) return content
  if (status === 429 || status >= 500) throw unavailable(`User Details answered ${status}`)
  throw new HubError('provider.refused', 'Your identity provider did not say who you are.', {
    cause: status === 200 ? 'User Details are no JSON object' : `User Details answered ${status}`,
  })
}

const unavailable = (cause: unknown) =>
  new HubError('provider.unavailable', 'Your identity provider does not answer. Try again in a moment.', { cause })

async function ask(call: Fetch, address: string, request: GuardedRequest) {
  try {
    const answer = await call(address, request)
    const content = parse(await answer.text())
    return { status: answer.status, content: isObject(content) ? content : undefined }
  } catch (thrown) {
    throw unavailable(thrown)
  }
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
