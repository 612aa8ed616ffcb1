import type { Cookie, HttpRequest } from '@azure/functions'
import { proofMinutes } from '../../shared/domain/e-mail-proving.ts'
import { signInMinutes } from '../../shared/domain/sign-in-state.ts'
import type { Begun } from '../../shared/services/begin-sign-in.ts'

/** The `__Host-` prefix makes browsers refuse a cookie that is not Secure, names a domain, or has another path (RFC 6265bis §4.1.3.2). */
export const sessionCookieName = '__Host-tenantry-session'
/** Binds the sign-ins under way to this browser. */
export const browserCookieName = '__Host-tenantry-browser'
/** The same for sign-ins whose answer is posted from the provider's site: one kind under way does not disturb the other. */
export const postingCookieName = '__Host-tenantry-posting'
/** Holds a set-up link. */
export const setUpCookieName = '__Host-tenantry-set-up'

/** Binds a mailed link to the browser that asked for it. */
export const proofCookieName = '__Host-tenantry-proof'

const value = /^[\w-]{43}$/
/** Whose session it is stands behind it. */
const sessionValue = /^[\w-]{43}\.[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

/** The value of one of our cookies; anything that we did not make counts as absent. */
export function readCookie(request: HttpRequest, name: string): string | undefined {
  const pairs = (request.headers.get('cookie') ?? '').split(';').map((pair) => pair.trim())
  const found = pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
  return found !== undefined && (name === sessionCookieName ? sessionValue : value).test(found) ? found : undefined
}

/** Every cookie by which a sign-in knows its browser again. */
export const readSignInCookies = (request: HttpRequest) => ({
  browser: readCookie(request, browserCookieName),
  posting: readCookie(request, postingCookieName),
  proving: readCookie(request, proofCookieName),
  session: readCookie(request, sessionCookieName),
})

const base = { path: '/', secure: true, httpOnly: true } as const

/** Lives as long as the mailed link. A link in a mail comes from another site: Lax lets it travel. */
export const proofCookie = (browser: string): Cookie => ({
  ...base,
  name: proofCookieName,
  value: browser,
  sameSite: 'Lax',
  maxAge: proofMinutes * 60,
})

/** Ends with the browser; the row on the server has its own limits. */
export const sessionCookie = (session: string): Cookie => ({
  ...base,
  name: sessionCookieName,
  value: session,
  sameSite: 'Lax',
})

export const clearedSessionCookie: Cookie = { ...base, name: sessionCookieName, value: '', sameSite: 'Lax', maxAge: 0 }

/**
 * Lives as long as a sign-in may take. An answer posted as a form comes from the provider's site: only a cookie with SameSite=None travels
 * with it. Otherwise Lax.
 */
export const browserCookie = ({ browser, responseMode }: Pick<Begun, 'browser' | 'responseMode'>): Cookie => ({
  ...base,
  name: responseMode === 'form_post' ? postingCookieName : browserCookieName,
  value: browser,
  sameSite: responseMode === 'form_post' ? 'None' : 'Lax',
  maxAge: signInMinutes * 60,
})

/** As long as the link is good. It travels with requests of our own pages alone: a test ends on such a page. */
export const setUpCookie = (holder: string, expiresAt: Date, now: Date): Cookie => ({
  ...base,
  name: setUpCookieName,
  value: holder,
  sameSite: 'Strict',
  maxAge: Math.max(0, Math.floor((expiresAt.getTime() - now.getTime()) / 1000)),
})

export const clearedSetUpCookie: Cookie = { ...base, name: setUpCookieName, value: '', sameSite: 'Strict', maxAge: 0 }
