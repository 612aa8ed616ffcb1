/** Plain signs have one form: most of what a directory says is made of them, and is spared the ways of the other scripts. */
const isPlain = (text: string) => /^[\x20-\x7e]*$/.test(text)

/** Folds whatever is written in two ways into one: normal form C, lower case. Lower case can leave that form, so it is taken twice. */
const folded = (text: string) =>
  isPlain(text) ? text.trim().toLowerCase() : text.trim().normalize('NFC').toLowerCase().normalize('NFC')

/** Signs that end or change a host where an address is parsed; no domain holds one. */
const foreignSign = /[\s/?#@:\\[\]%<>^|\p{Cc}]/u
const longestDomain = 253
const longestEmail = 320

/** A host that is in IDNA ASCII as it stands: no punycode among its labels, and the last of them no number. */
const plainHost = /^(?!.*(?:^|\.)xn--)(?:[a-z\d-]+\.)*[a-z][a-z\d-]*$/

/**
 * A host in IDNA ASCII (UTS 46, as browsers do it), without the dot at its end; undefined for what is no name: an IP address, an empty
 * label, a punycode that means nothing. The URL parser is the platform's one IDNA.
 */
function asciiDomain(host: string): string | undefined {
  if (plainHost.test(host)) return host.length > longestDomain ? undefined : host
  if (host === '' || host.length > longestEmail || foreignSign.test(host) || !URL.canParse(`http://${host}`))
    return undefined
  const domain = new URL(`http://${host}`).hostname.replace(/\.$/, '')
  const labels = domain.split('.')
  const isNumber = /^(\d+|0x[\da-f]*)$/.test(labels.at(-1) ?? '')
  return isNumber || labels.includes('') || domain.length > longestDomain ? undefined : domain
}

/**
 * An e-mail address in the one form in which addresses are compared: trimmed, normal form C, lower case, its domain in IDNA ASCII. `+tag`
 * and dots stay: they are other mailboxes at most providers. Undefined for what is no address (no `@`, nothing before or after it, a
 * space or control character within).
 */
export function normaliseEmail(text: string): string | undefined {
  const address = folded(text)
  const at = address.lastIndexOf('@')
  const local = address.slice(0, Math.max(at, 0))
  if (local === '' || address.length > longestEmail || /[\s\p{Cc}]/u.test(local)) return undefined
  const domain = asciiDomain(address.slice(at + 1))
  return domain === undefined ? undefined : `${local}@${domain}`
}

const scheme = /^[a-z][a-z\d+.-]*:\/\//

/**
 * A domain in the one form in which domains are compared: of an address without scheme, `www.`, path and port; of an e-mail address
 * the part after the last `@`; lower case, IDNA ASCII, without the dot at its end. Undefined for what names no domain.
 */
export function normaliseDomain(text: string): string | undefined {
  const address = folded(text)
  const rest = address.replace(scheme, '')
  // Of a web address the path goes first, since it may hold an @; of an e-mail address the @ counts first, since a / may stand before it.
  const authority = rest === address ? rest : pathless(rest)
  const host = pathless(authority.slice(authority.lastIndexOf('@') + 1)).replace(/:\d*$/, '')
  // `www.com` is a domain of its own.
  return asciiDomain(host)?.replace(/^(?:www\.)+(?=[^.]+\.)/, '')
}

const pathless = (text: string) => text.replace(/[/?#\\].*$/s, '')

/** A text as a search compares it: case and accents off. */
export function searchForm(text: string): string {
  if (isPlain(text)) return text.toLowerCase()
  // Upper case first: it opens ß, ligatures and the iota below a letter. A sigma at the end of a word is a sigma.
  const bare = text.normalize('NFC').toUpperCase().normalize('NFKD').replace(accents, '')
  return bare.toLowerCase().replaceAll('ς', 'σ').normalize('NFKD').replace(accents, '')
}

/** Those of Latin, Greek and Cyrillic; the vowel signs of other scripts are letters to their readers. */
const accents = /[\u0300-\u036f]/g

/**
 * The words of a name in their {@link searchForm}, split wherever no letter or digit stands. `Müller-Weiß, J.` is muller, weiss, j.
 */
export function nameWords(text: string): readonly string[] {
  return searchForm(text)
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => word !== '')
}
