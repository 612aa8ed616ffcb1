import { parseIpAddress } from './ip-address.ts'

/**
 * Whose address this is, as far as attempts are counted together: the /24 of IPv4, the /64 of IPv6 (what one customer of a provider has).
 * `forwarded` is the header `x-forwarded-for`: the last entry is the one that Azure's own front end wrote, with or without a port; what
 * stands before it is the caller's invention.
 */
export function addressPrefix(forwarded: string | undefined): string {
  const last = forwarded?.split(',').at(-1)?.trim() ?? ''
  const bare = /^\[(.+)\](?::\d+)?$/.exec(last)?.[1] ?? last.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
  const address = parseIpAddress(bare)
  if (!address) return 'unknown'
  const { family, value } = address
  return family === 4 ? `4/${(value >> 8n).toString(16)}` : `6/${(value >> 64n).toString(16)}`
}
