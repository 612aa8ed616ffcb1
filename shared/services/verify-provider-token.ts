import { HubError } from '../domain/hub-error.ts'
import type { OpenIdProvider } from '../domain/providers/identity-provider.ts'
import { openToken } from '../domain/tokens/open-token.ts'
import { isRefusal, type Refusal } from '../domain/tokens/refusal.ts'
import type { Terms, Trust, TrustedAudience, TrustedIssuer } from '../domain/tokens/trust.ts'
import type { VerifiedToken } from '../domain/tokens/verified-token.ts'
import type { Wish } from '../domain/tokens/verify-token.ts'
import type { Ports } from '../ports/ports.ts'
import { verifyByProvider } from './verify-by-provider.ts'
import { tokenRefusal } from './verify-entra-token.ts'

type Needs = Pick<Ports, 'providerClient' | 'clock'>
type Kind = 'id' | 'logout'
export type VerifiedIdToken = Extract<VerifiedToken, { readonly kind: 'id' }>
export type VerifiedLogoutToken = Extract<VerifiedToken, { readonly kind: 'logout' }>

/**
 * An ID token of a configured provider, verified whole.
 * @param nonce of the sign-in; or, of a token that a refresh brought, the one that it may repeat (OpenID Connect Core §12.2)
 * @throws HubError with the refusal's own code, `provider.unavailable`
 */
export const verifyIdToken = async (
  ports: Needs,
  provider: OpenIdProvider,
  token: string,
  nonce: Pick<Wish, 'nonce' | 'repeatableNonce'>,
): Promise<VerifiedIdToken> => (await verify(ports, provider, token, 'id', nonce)) as VerifiedIdToken

/** A logout token (Back-Channel Logout 1.0 §2.6). @throws as {@link verifyIdToken} */
export const verifyLogoutToken = async (
  ports: Needs,
  provider: OpenIdProvider,
  token: string,
): Promise<VerifiedLogoutToken> => (await verify(ports, provider, token, 'logout', {})) as VerifiedLogoutToken

async function verify(
  ports: Needs,
  provider: OpenIdProvider,
  token: string,
  kind: Kind,
  nonce: Pick<Wish, 'nonce' | 'repeatableNonce'>,
): Promise<VerifiedToken> {
  const opened = openToken(token, trustIn(provider, kind))
  if (isRefusal(opened)) throw refused(opened, kind)
  const wish: Wish = { kinds: [kind], now: ports.clock.now(), ...nonce }
  const outcome = await verifyByProvider(ports, provider, opened, wish)
  if (isRefusal(outcome)) throw refused(outcome, kind)
  return outcome
}

const refused = ({ refused: code, reason }: Refusal, kind: Kind) =>
  kind === 'id'
    ? tokenRefusal(code, 'id', reason)
    : new HubError(code, 'The logout token could not be trusted.', { details: { token: kind }, cause: reason })

/** Whose tokens are believed, and for what: this provider's, for the hub as its client. */
function trustIn(provider: OpenIdProvider, kind: Kind): Trust {
  const { issuer, clientId: audience, algorithms } = provider
  const terms = termsOf(provider)
  const audiences: readonly TrustedAudience[] = [{ audience, accepts: { [kind]: terms } }]
  return { issuers: [trusted()] }

  function trusted(): TrustedIssuer {
    switch (provider.kind) {
      case 'entra':
        return { family: 'entra', version: '2.0', issuer, audiences }
      case 'b2c':
        return { family: 'b2c', issuer, policy: provider.signInPolicy, audiences }
      case 'oidc':
        return { family: 'openid', issuer, algorithms, audiences }
    }
  }
}

function termsOf(provider: OpenIdProvider): Terms {
  if (provider.kind === 'entra') return provider.tenant === 'organizations' ? {} : { tenants: [provider.tenant] }
  return provider.kind === 'oidc' && provider.trustedAudiences ? { besides: provider.trustedAudiences } : {}
}
