import { HubError } from './hub-error.ts'

/**
 * Where a browser may be sent after a sign-in: a path of the hub itself, or an address whose origin the platform allow-listed.
 * The text is judged as a browser reads it (WHATWG URL): `//host`, `/\host`, tabs and line breaks inside never slip through.
 * @param allowed origins, such as `https://app.example`
 * @returns a path (`/…`) for the hub itself, else an absolute address
 * @throws HubError `return.refused`
 */
export function checkReturnTo(
  wish: string | undefined,
  publicUrl: string,
  allowed: readonly string[],
): string | undefined {
  if (wish === undefined || wish === '') return undefined
  const refused = new HubError('return.refused', 'The address to return to is not one of the allowed ones.')
  // eslint-disable-next-line no-control-regex -- control characters are exactly what must not be here
  if (wish.length > 2000 || /[\u0000-\u0020\u007f\\]/.test(wish)) throw refused
  const base = new URL(publicUrl)
  if (!URL.canParse(wish, publicUrl)) throw refused
  const target = new URL(wish, base)
  if (target.username !== '' || target.password !== '') throw refused
  if (target.origin === base.origin) {
    if (!wish.startsWith('/') && !wish.startsWith(base.origin)) throw refused
    // Dot segments can leave two slashes at the front (`/.//host`): as a redirect's address that is another host.
    if (target.pathname.startsWith('//')) throw refused
    return target.pathname + target.search + target.hash
  }
  const web = target.protocol === 'https:' || target.protocol === 'http:'
  if (web && allowed.includes(target.origin)) return target.href
  throw refused
}
