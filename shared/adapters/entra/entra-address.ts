import * as oidc from 'openid-client'
import type { Fetch } from '../http/published-issuer.ts'

/** Microsoft's public address, by which the sign-in library recognises Entra and its issuer template. */
export const publicAuthority = 'https://login.microsoftonline.com'

/** How long Entra may take to answer one request, in milliseconds. */
export const entraTimeout = 10_000

/** Plain http is let through for an authority host that is given as such, which the settings accept for this machine alone. */
export function plainHttp(authorityHost: string): ((configuration: oidc.Configuration) => void)[] {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so by its authors only to make every use stand out
  return authorityHost.startsWith('http:') ? [oidc.allowInsecureRequests] : []
}

/**
 * The one place that knows where Entra really is: requests for the public address go to `authorityHost` (another cloud, or a simulator
 * on this machine). Redirects are not followed.
 */
export function fetchFrom(authorityHost: string): Fetch {
  return (url, options) => {
    const target = url.startsWith(`${publicAuthority}/`) ? authorityHost + url.slice(publicAuthority.length) : url
    return fetch(target, { redirect: 'manual', signal: AbortSignal.timeout(entraTimeout), ...options })
  }
}
