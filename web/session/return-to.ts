// An origin that belongs to nobody: whatever resolves away from it would leave the hub.
const origin = 'https://hub.invalid'
const longest = 2048

/**
 * The same-site path to go to after a sign-in or a choice, or undefined where the text could lead anywhere else:
 * another origin, `//host`, `/\host`, control characters and spaces (which browsers drop), or an act of signing in
 * itself, which would go round in circles. The hub judges the same text again by its own rules.
 */
export function parseReturnTo(text: string | null | undefined): string | undefined {
  if (!text || text.length > longest) return undefined
  if (!/^\/(?![/\\])[^\\\s\p{Cc}]*$/u.test(text)) return undefined
  if (!URL.canParse(text, origin)) return undefined
  const { origin: reached, pathname, search, hash } = new URL(text, origin)
  if (reached !== origin || pathname.startsWith('//')) return undefined
  if (
    /^\/(auth|oauth)(\/|$)/i.test(pathname) ||
    /^\/console\/(sign-in|problem|invitation|onboarded)\/?$/.test(pathname)
  )
    return undefined
  return `${pathname}${search}${hash}`
}
