import { isOpenId, type IdentityProvider } from './identity-provider.ts'

/** What a start asks a provider for. */
export interface AuthorisationAsk {
  readonly redirectUri: string
  readonly state: string
  readonly nonce: string
  /** SHA-256 of the verifier, as base64url (RFC 7636 §4.2). */
  readonly codeChallenge: string
  readonly loginHint?: string | undefined
  readonly prompt?: string | undefined
}

/**
 * Where the browser goes to sign in: authorisation code with PKCE S256 at every provider, and a nonce where there will be an ID token to hold
 * it. What the address that was configured holds already stays.
 */
export function authorisationAddress(provider: IdentityProvider, ask: AuthorisationAsk): string {
  const url = new URL(provider.authorisationUrl)
  const parameters: Readonly<Record<string, string | undefined>> = {
    response_type: 'code',
    client_id: provider.clientId,
    redirect_uri: ask.redirectUri,
    scope: provider.scope,
    state: ask.state,
    code_challenge: ask.codeChallenge,
    code_challenge_method: 'S256',
    // What goes without saying is left out: some providers refuse what they do not know.
    response_mode: provider.responseMode === 'query' ? undefined : provider.responseMode,
    ...(isOpenId(provider) ? { nonce: ask.nonce, login_hint: ask.loginHint, prompt: ask.prompt } : {}),
  }
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value)
  return url.href
}
