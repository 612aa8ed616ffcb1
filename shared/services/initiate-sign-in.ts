import { HubError } from '../domain/hub-error.ts'
import { entraIssuerTenant } from '../domain/member.ts'
import { mixedUp } from '../domain/provider-answer.ts'
import { isOpenId, type IdentityProvider } from '../domain/providers/identity-provider.ts'
import type { RequestPorts } from '../ports/ports.ts'
import type { Begun, SignInCookies } from './begin-sign-in.ts'
import { findProvider, type ProviderOfOrganisation } from './start-provider-sign-in.ts'
import { startSignIn } from './start-sign-in.ts'

/** What a page that is not ours asks for (OpenID Connect Core §4). */
export interface Initiation {
  /** Where its people are: a configured provider; absent: Microsoft Entra. */
  readonly at: ProviderOfOrganisation | undefined
  readonly issuer: string | undefined
  readonly loginHint: string | undefined
  readonly targetLinkUri: string | undefined
}

/**
 * Starts a sign-in that somebody else wished for, at the provider whose address this is. The issuer that is named must be that provider's, and
 * the target an address that any sign-in may return to: whoever sends a browser here decides nothing else.
 * @throws HubError `input.invalid`, `provider.mixed`, `provider.unknown`, `provider.disabled`, `return.refused`, `provider.unavailable`
 */
export async function initiateSignIn(
  ports: RequestPorts,
  { at, issuer, loginHint, targetLinkUri }: Initiation,
  cookies: SignInCookies,
): Promise<Begun> {
  if (issuer === undefined) throw new HubError('input.invalid', 'iss is missing: it names the identity provider.')
  const isItsOwn = at
    ? isIssuerOf((await findProvider(ports, at)).provider, issuer)
    : entraIssuerTenant(await ports.entraSignIn.issuerTemplate(), issuer) !== undefined
  if (!isItsOwn) throw mixedUp()
  return startSignIn(ports, { at, loginHint, returnTo: targetLinkUri }, cookies)
}

/** Of Microsoft Entra for several tenants any tenant's issuer. */
function isIssuerOf(provider: IdentityProvider, issuer: string): boolean {
  if (!isOpenId(provider)) return false
  return issuer === provider.issuer || entraIssuerTenant(provider.issuer, issuer) !== undefined
}
