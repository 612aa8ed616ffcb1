import { HubError } from '../domain/hub-error.ts'
import { checkReturnTo } from '../domain/return-to.ts'
import type { Ports } from '../ports/ports.ts'
import type { Begun, SignInCookies } from './begin-sign-in.ts'
import { resolveCaller } from './resolve-caller.ts'
import { startProviderSignIn } from './start-provider-sign-in.ts'

type Needs = Parameters<typeof resolveCaller>[0] & Pick<Ports, 'signInStates' | 'identityProviders'>

/**
 * Sends somebody who is signed in to their B2C tenant's policy for editing a profile. They come back as after a sign-in.
 * @throws HubError `session.missing`, `session.expired`, `session.revoked`, `return.refused`, `provider.unknown`, `provider.disabled`
 */
export async function startProfileEdit(
  ports: Needs,
  { returnTo }: { readonly returnTo?: string | undefined },
  cookies: SignInCookies,
): Promise<Begun> {
  const { publicUrl, returnOrigins } = ports.platform
  const target = checkReturnTo(returnTo, publicUrl, returnOrigins) ?? ''
  const caller = await resolveCaller(ports, cookies.session)
  if (caller.kind === 'anonymous') throw new HubError('session.missing', 'Sign in first.')
  const { provider, providerOwner, activeOrganisationId } = caller.session
  if (provider === undefined || providerOwner === undefined)
    throw new HubError('provider.unknown', 'Your profile is edited where you signed in.')
  const at = { provider, organisation: activeOrganisationId ?? providerOwner }
  return startProviderSignIn(ports, at, { returnTo: target, flow: 'profile-edit' }, cookies)
}
