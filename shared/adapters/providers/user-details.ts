import { HubError } from '../../domain/hub-error.ts'
import type { IdentityProvider, OidcProvider } from '../../domain/providers/identity-provider.ts'
import { judgeWithKeys, type KeysOf } from '../../domain/tokens/judge-with-keys.ts'
import { openToken } from '../../domain/tokens/open-token.ts'
import type { JsonObject } from '../../domain/tokens/read-token.ts'
import { isRefusal, type TokenRefusal } from '../../domain/tokens/refusal.ts'
import type { Trust } from '../../domain/tokens/trust.ts'
import { verifyUserDetails } from '../../domain/tokens/verify-user-details.ts'
import { ask, parse, refuseFacebook, unavailable, type Call } from './ask-provider.ts'

interface Reading {
  readonly provider: IdentityProvider
  readonly address: string
  readonly accessToken: string
  /** Of what is signed. */
  readonly keysAt: (url: string) => KeysOf
  readonly now: Date
}

/**
 * OpenID Connect Core §5.3.1: the token goes in the header, never into an address or a form. The answer is an object or, at an OpenID provider, a
 * signed one (§5.3.2).
 * @throws HubError `provider.refused`, `provider.unavailable`; the verifier's own codes for what is signed
 */
export async function readUserDetails(call: Call, reading: Reading): Promise<JsonObject> {
  const { provider, address, accessToken } = reading
  const accept = provider.kind === 'oidc' ? 'application/json, application/jwt;q=0.9' : 'application/json'
  const { status, content, type, text } = await ask(call, address, {
    headers: { accept, authorization: `Bearer ${accessToken}` },
  })
  if (provider.kind === 'facebook') refuseFacebook(content, 'details')
  if (status === 200 && content) return content
  if (status === 200 && provider.kind === 'oidc' && type === 'application/jwt')
    return signedDetails(text.trim(), provider, reading)
  if (status === 429 || status >= 500) throw unavailable(`User Details answered ${status}`)
  throw new HubError('provider.refused', 'Your identity provider did not say who you are.', {
    cause: status === 200 ? 'User Details are no JSON object' : `User Details answered ${status}`,
  })
}

/** A list, as GitHub and Bitbucket have one. @throws HubError `provider.refused`, `provider.unavailable` */
export async function readEMails(call: Call, address: string, accessToken: string): Promise<unknown> {
  const { status, text } = await ask(call, address, {
    headers: { accept: 'application/json', authorization: `Bearer ${accessToken}` },
  })
  const found = status === 200 ? parse(text) : undefined
  if (found !== undefined) return found
  if (status === 429 || status >= 500) throw unavailable(`the list of e-mails answered ${status}`)
  throw new HubError('provider.refused', 'Your identity provider did not say who you are.', {
    cause: status === 200 ? 'the list of e-mails is no JSON' : `the list of e-mails answered ${status}`,
  })
}

async function signedDetails(
  text: string,
  provider: OidcProvider,
  { keysAt, now }: Pick<Reading, 'keysAt' | 'now'>,
): Promise<JsonObject> {
  const opened = openToken(text, trustIn(provider))
  if (isRefusal(opened)) throw notBelieved(opened.refused)
  const found = await judgeWithKeys(opened, keysAt(provider.keysUrl), (keys) => verifyUserDetails(opened, keys, now))
  if (isRefusal(found)) throw notBelieved(found.refused)
  return found.claims
}

const trustIn = ({ issuer, algorithms, clientId: audience }: OidcProvider): Trust => ({
  issuers: [{ family: 'openid', issuer, algorithms, audiences: [{ audience, accepts: {} }] }],
})

const notBelieved = (code: TokenRefusal) =>
  new HubError(code, 'What your identity provider said about you could not be trusted.', {
    details: { token: 'user-details' },
  })
