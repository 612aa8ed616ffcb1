import type { HttpRequest, HttpResponseInit } from '@azure/functions'
import { pages } from '../../../shared/contract/pages.ts'
import { HubError, isHubError } from '../../../shared/domain/hub-error.ts'
import type { PageFile, PageFiles } from '../../../shared/ports/page-files.ts'
import type { RequestPorts } from '../../../shared/ports/ports.ts'
import { isRenewalDueFor } from '../../../shared/services/is-renewal-due-for.ts'
import { contentSecurityPolicy } from '../../runtime/content-security-policy.ts'
import { readCookie, sessionCookieName } from '../../runtime/cookies.ts'
import { limited } from '../../runtime/limited.ts'
import { redirect, type Navigation } from '../../runtime/navigation.ts'

/** Pages that must open whatever the state of the session is. */
const neverRenewing: readonly string[] = [pages.signIn, pages.problem, pages.invitation, pages.onboarded, pages.prove]

/** A browser takes what stands behind `#` along a redirect: from the page of a delivery none may lead to somebody else. */
const opensAnyhow = (pathname: string) =>
  neverRenewing.includes(pathname) || pathname.toLowerCase().startsWith(`${pages.delivery}/`)

export const homeNavigation: Navigation = {
  name: 'Home',
  methods: ['GET'],
  // An empty route would become the function's name; an optional parameter that must be empty is the root itself.
  route: '{root:maxlength(0)?}',
  limit: 'free',
  act: () => Promise.resolve(redirect(pages.home)),
}

/** The built pages. Every address below `/console/` that is no file is a page of the single-page app. */
export const consoleNavigation = (files: PageFiles): Navigation => ({
  name: 'Console',
  methods: ['GET'],
  route: 'console/{*path}',
  limit: 'free',
  act: async (ports, request) => {
    const path = request.params['path'] ?? ''
    const file = await files.find(path)
    if (file && path !== 'index.html') return fileResponse(request, file)
    if (path.startsWith('assets/')) throw new HubError('route.unknown', 'There is no such file.')
    return pageResponse(ports, request, files)
  },
})

async function pageResponse(ports: RequestPorts, request: HttpRequest, files: PageFiles): Promise<HttpResponseInit> {
  const { pathname, search } = new URL(request.url)
  const cookie = readCookie(request, sessionCookieName)
  if (cookie !== undefined && !opensAnyhow(pathname) && (await isRenewalDue(ports, request, cookie))) {
    const query = new URLSearchParams({ prompt: 'none', returnTo: pathname + search })
    return redirect(`${pages.startSignIn}?${query.toString()}`)
  }
  const page = await files.find('index.html')
  if (!page) throw new HubError('route.unknown', 'The pages have not been built.')
  return fileResponse(request, page)
}

/** A page is always shown: where too many are asked for at once, its session is merely not looked at. */
async function isRenewalDue(ports: RequestPorts, request: HttpRequest, cookie: string): Promise<boolean> {
  try {
    return await limited(ports, 'page', request, () => isRenewalDueFor(ports, cookie))
  } catch (thrown) {
    if (isHubError(thrown, 'caller.throttled')) return false
    throw thrown
  }
}

function fileResponse(request: HttpRequest, { body, type, etag, immutable }: PageFile): HttpResponseInit {
  const headers = {
    'cache-control': immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag,
    'content-security-policy': contentSecurityPolicy,
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  }
  if (request.headers.get('if-none-match') === etag) return { status: 304, headers }
  return { status: 200, headers: { ...headers, 'content-type': type }, body }
}
