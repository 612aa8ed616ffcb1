import { HubError } from '../../domain/hub-error.ts'
import type { IdentityProvider } from '../../domain/providers/identity-provider.ts'
import type { KeysOf } from '../../domain/tokens/judge-with-keys.ts'
import type { JsonObject } from '../../domain/tokens/read-token.ts'
import type { AddressGuard } from '../../ports/address-guard.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ProviderClient, ProviderTokens } from '../../ports/identity-providers.ts'
import { hmacSha256Hex } from '../crypto/hmac.ts'
import { publishedKeySets } from '../http/published-issuer.ts'
import type { FederatedToken } from '../identity/federated-token.ts'
import {
  ask,
  codeRejected,
  parse,
  refuseFacebook,
  unavailable,
  type Call,
  type ProviderAnswer,
} from './ask-provider.ts'
import { clientProof } from './client-proof.ts'
import { readEMails, readUserDetails } from './user-details.ts'

/** Of any answer of a provider, in bytes. The largest that are known have a tenth of it. */
const largestAnswer = 256 * 1024
/** For one call, in milliseconds: a person waits. */
const within = 10_000
const json = { accept: 'application/json' }

/**
 * Speaks to identity providers that customers configured, in the words of OAuth 2.0 and OpenID Connect.
 * @param federated the managed identity's token, for credentials that trust it
 */
export function providerClient(
  { guardedFetch }: Pick<AddressGuard, 'guardedFetch'>,
  clock: Clock,
  federated: FederatedToken,
): ProviderClient {
  const call: Call = (address, request) => guardedFetch(address, { largestAnswer, within, ...request })
  const keySets = publishedKeySets((url, options) => call(url, { headers: options?.headers as typeof json }), clock)
  const askForTokens = async (provider: IdentityProvider, secret: string | undefined, grant: Grant) =>
    tokensFor(call, provider, grant, await clientProof(provider, secret, { now: clock.now(), federated }))
  const keysAt =
    (url: string): KeysOf =>
    (wanted) =>
      wanted === 'again' ? keySets(url).again() : keySets(url).get(wanted.kid)
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
    redeem: (provider, { secret, code, codeVerifier, redirectUri }) =>
      askForTokens(provider, secret, {
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: codeVerifier,
      }),
    refresh: (provider, { secret, refreshToken }) =>
      askForTokens(provider, secret, { grant_type: 'refresh_token', refresh_token: refreshToken }),
    readUserDetails: (provider, { accessToken, secret }) => {
      const url = new URL(provider.userDetailsUrl)
      // Meta, "Secure Graph API calls": whoever has the token alone cannot use it elsewhere.
      if (provider.kind === 'facebook' && secret !== undefined)
        url.searchParams.set('appsecret_proof', hmacSha256Hex(secret, accessToken))
      return readUserDetails(call, { provider, address: url.href, accessToken, keysAt, now: clock.now() })
    },
    readEMails: (eMailsUrl, accessToken) => readEMails(call, eMailsUrl, accessToken),
    signingKeys: ({ keysUrl }, wanted) => keysAt(keysUrl)(wanted),
  }
}

/** Members of the form that asks for tokens (RFC 6749 §4.1.3, §6; RFC 7636 §4.5). */
type Grant = Readonly<Record<string, string>>

async function tokensFor(
  call: Call,
  { kind, tokenUrl }: IdentityProvider,
  grant: Grant,
  proof: Awaited<ReturnType<typeof clientProof>>,
): Promise<ProviderTokens> {
  const answer = await ask(call, tokenUrl, {
    method: 'POST',
    body: new URLSearchParams({ ...grant, ...proof.form }).toString(),
    headers: { ...json, 'content-type': formType, ...proof.headers },
  })
  const { status } = answer
  const content = kind === 'oauth2' ? (answer.content ?? formIn(answer)) : answer.content
  const { error, access_token: accessToken, id_token: idToken, refresh_token: refreshToken } = content ?? {}
  if (kind === 'facebook') refuseFacebook(content, 'token')
  // Some providers answer a refusal with the status of a success.
  if (status !== 200 || error !== undefined) throw tokenRefusal(status, error)
  if (!isText(accessToken) && !isText(idToken))
    throw new HubError('provider.refused', 'Your identity provider refused the sign-in.', {
      cause: 'no token in the answer',
    })
  return {
    ...(isText(accessToken) ? { accessToken } : {}),
    ...(isText(idToken) ? { idToken } : {}),
    ...(isText(refreshToken) ? { refreshToken } : {}),
  }
}

const formType = 'application/x-www-form-urlencoded'

/** As OAuth 2.0 answered before it was RFC 6749, and some providers still do. */
const formIn = ({ type, text }: ProviderAnswer): JsonObject | undefined =>
  [formType, 'text/plain'].includes(type) ? Object.fromEntries(new URLSearchParams(text)) : undefined

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

/** Of the provider's answer only an error code that everybody knows is kept, for the log. */
function tokenRefusal(status: number, error: unknown): HubError {
  const known = ['invalid_request', 'invalid_client', 'unauthorized_client', 'unsupported_grant_type', 'invalid_scope']
  if (error === 'invalid_grant' || error === 'bad_verification_code') return codeRejected()
  if (status === 429 || status >= 500) return unavailable(`answered ${status}`)
  const cause = known.find((name) => name === error) ?? `answered ${status}`
  return new HubError('provider.refused', 'Your identity provider refused the sign-in.', { cause })
}
