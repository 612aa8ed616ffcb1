import { HubError } from '../hub-error.ts'
import { parseIpAddress } from './ip-address.ts'
import { judgeIp, type IpRule } from './judge-ip.ts'

export type AddressRule = 'malformed' | 'scheme' | 'credentials' | 'port' | 'name' | IpRule

export interface JudgingOptions {
  /** On a developer's machine: its own names and addresses may be called, by plain http too and on any port. */
  readonly allowLoopback: boolean
}

export interface JudgedUrl {
  readonly url: URL
  /** The one address that the host is, or undefined where it is a name that has yet to be resolved. */
  readonly literal: string | undefined
  /** This machine, which is allowed here. */
  readonly isLoopback: boolean
}

/** Names that lead nowhere on the public internet: RFC 6761, 6762, 8375, and what routers and clouds use inside. */
const localNames = ['localhost', 'localdomain', 'local', 'internal', 'intranet', 'lan', 'home', 'corp', 'private']
const localEndings = [...localNames, 'home.arpa', 'in-addr.arpa', 'ip6.arpa', 'onion', 'alt']

const longestAddress = 2048

/**
 * An address that somebody typed, judged by what can be seen of it: https without user info, port 443 or from 1024 on, a name of the public
 * internet or a public address. The URL parser has turned every other spelling of a host into one by then.
 * @throws HubError `address.refused` (details: `rule`)
 */
export function judgeUrl(text: string, { allowLoopback }: JudgingOptions): JudgedUrl {
  if (text.length > longestAddress || !URL.canParse(text)) throw refusedAddress('malformed')
  const url = new URL(text)
  const host = url.hostname.replace(/\.$/, '')
  const literal = parseIpAddress(host) ? host.replace(/^\[|\]$/g, '') : undefined
  const isLoopback = allowLoopback && isOfThisMachine(host, literal)
  if (url.protocol !== 'https:' && !(isLoopback && url.protocol === 'http:')) throw refusedAddress('scheme')
  if (url.username !== '' || url.password !== '') throw refusedAddress('credentials')
  if (isLoopback) return { url, literal, isLoopback }
  if (url.port !== '' && Number(url.port) < 1024) throw refusedAddress('port')
  if (literal === undefined) judgeName(host)
  else judgeResolved(literal, { isLoopback })
  return { url, literal, isLoopback }
}

/**
 * One address that a name leads to. Every one of them is judged: a single private one refuses them all.
 * @throws HubError `address.refused` (details: `rule`)
 */
export function judgeResolved(ip: string, { isLoopback }: Pick<JudgedUrl, 'isLoopback'>): void {
  const rule = judgeIp(ip)
  // This machine is allowed to whoever asked for it by name, not to a name that happens to lead here.
  if (isLoopback ? rule !== 'loopback' : rule !== undefined) throw refusedAddress(rule ?? 'loopback')
}

function judgeName(host: string): void {
  const isLocal = localEndings.some((ending) => host === ending || host.endsWith(`.${ending}`))
  const isName =
    host.includes('.') && host.split('.').every((label) => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label))
  if (isLocal || !isName || host.length > 253) throw refusedAddress('name')
}

const isOfThisMachine = (host: string, literal: string | undefined) =>
  literal === undefined ? host === 'localhost' || host.endsWith('.localhost') : judgeIp(literal) === 'loopback'

const sentences: Partial<Readonly<Record<AddressRule, string>>> = {
  malformed: 'This is not an address.',
  scheme: 'The address must begin with https://.',
  credentials: 'The address must not hold a user name or a password.',
  port: 'The address names a port that is not for the web: leave it out, or use one from 1024 on.',
  name: 'The address must lead to a host on the public internet.',
}

export function refusedAddress(rule: AddressRule): HubError {
  const sentence = sentences[rule] ?? 'The address leads to a network that is not the public internet.'
  return new HubError('address.refused', sentence, { details: { rule } })
}
