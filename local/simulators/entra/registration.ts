import type { ClientApp } from '../directory.ts'

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Paths registered on every loopback origin where the world lists no redirect URIs, because a local hub may listen anywhere. */
const loopbackPaths: Readonly<Record<ClientApp['name'], (path: string) => boolean>> = {
  managementUi: (path) => ['/auth/callback/entra', '/auth/callback/consent'].includes(path),
  managementApi: () => false,
  program: () => false,
  partner: (path) => /\/callback(\/|$)/.test(path),
  cipp: () => false,
  customer: (path) => /^\/auth\/callback\/[\da-f-]{36}$/.test(path),
}

/** Compared as text, as Entra does: no wildcard, no other case, no other trailing slash. */
export function isRegisteredRedirect(app: ClientApp, redirectUri: string): boolean {
  if (app.redirectUris) return app.redirectUris.includes(redirectUri)
  const url = loopbackUrl(redirectUri)
  return url !== undefined && url.search === '' && url.hash === '' && loopbackPaths[app.name](url.pathname)
}

/** After sign-out the browser may go to a registered redirect URI or, for a local hub, anywhere on a loopback origin. */
export function isRegisteredPostLogout(apps: readonly ClientApp[], uri: string): boolean {
  return apps.some((app) => (app.redirectUris ? app.redirectUris.includes(uri) : loopbackUrl(uri) !== undefined))
}

function loopbackUrl(text: string): URL | undefined {
  const url = URL.parse(text)
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '')
    return undefined
  return loopbackNames.has(url.hostname) ? url : undefined
}
