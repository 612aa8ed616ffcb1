/** An address of the Internet Protocol as a number. */
export interface IpAddress {
  readonly family: 4 | 6
  readonly value: bigint
}

/**
 * Four decimal numbers, nothing else: the other spellings of IPv4 (octal, hexadecimal, fewer parts) are turned into this one by the URL
 * parser (WHATWG URL, "host parsing"), and a resolver gives no other.
 */
function parseIpv4(text: string): bigint | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255))
    return undefined
  return parts.reduce((value, part) => value * 256n + BigInt(part), 0n)
}

/** RFC 4291 §2.2, all three forms. A zone (`%eth0`) is for this machine only, and so is no address. */
function parseIpv6(text: string): bigint | undefined {
  const [head, tail, ...more] = text.split('::')
  if (more.length > 0) return undefined
  const first = groupsOf(head ?? '', tail === undefined)
  const last = tail === undefined ? [] : groupsOf(tail, true)
  if (!first || !last) return undefined
  const missing = 8 - first.length - last.length
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined
  const groups = [...first, ...Array.from({ length: missing }, () => 0n), ...last]
  return groups.reduce((value, group) => value * 0x10000n + group, 0n)
}

/** Groups between colons; the last one may be an IPv4 address, which is two. */
function groupsOf(text: string, isEnd: boolean): bigint[] | undefined {
  if (text === '') return []
  const parts = text.split(':')
  const groups: bigint[] = []
  for (const [index, part] of parts.entries()) {
    const ipv4 = isEnd && index === parts.length - 1 ? parseIpv4(part) : undefined
    if (ipv4 !== undefined) groups.push(ipv4 >> 16n, ipv4 & 0xffffn)
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(BigInt(`0x${part}`))
    else return undefined
  }
  return groups
}

/** An address as resolvers write it, or as a URL's host does (IPv6 in brackets); undefined for everything else, names included. */
export function parseIpAddress(text: string): IpAddress | undefined {
  const ipv4 = parseIpv4(text)
  if (ipv4 !== undefined) return { family: 4, value: ipv4 }
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text
  const ipv6 = parseIpv6(bare)
  return ipv6 === undefined ? undefined : { family: 6, value: ipv6 }
}
