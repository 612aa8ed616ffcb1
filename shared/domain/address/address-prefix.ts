import { parseIpAddress } from './ip-address.ts'

/**
 * Whose address this is, as far as requests are counted together: the /24 of IPv4 (a firm's, or a neighbourhood behind one address), the /56 of
 * IPv6 (what a provider gives to one household, RIPE-690; by /64 it could come as 256 networks).
 * @param forwarded the header `x-forwarded-for`, to whose end each proxy adds the address that it was called from, with or without a port
 * @param trusted how many of the last entries were written by proxies of ours; what stands before them is the caller's invention
 * @returns undefined where no proxy of ours says
 */
export function addressPrefix(forwarded: string | undefined, trusted: number): string | undefined {
  const entries = (forwarded ?? '').split(',').map((entry) => entry.trim())
  // With fewer entries than proxies somebody came past the outer ones: the first one is still one of theirs.
  const entry = trusted < 1 ? '' : (entries.at(-trusted) ?? entries[0] ?? '')
  const bare = /^\[(.+)\](?::\d+)?$/.exec(entry)?.[1] ?? entry.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
  const address = parseIpAddress(bare)
  if (!address) return undefined
  const { family, value } = address
  // IPv4 in the clothes of IPv6 (RFC 4291 §2.5.5.2), as some proxies write it: else all of it would be one network.
  const isIpv4 = family === 4 || value >> 32n === 0xffffn
  return isIpv4 ? `4/${((value & 0xffffffffn) >> 8n).toString(16)}` : `6/${(value >> 72n).toString(16)}`
}
