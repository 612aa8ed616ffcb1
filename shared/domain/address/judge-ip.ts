import { parseIpAddress, type IpAddress } from './ip-address.ts'

/** Why an address is none that a customer's service can have. */
export type IpRule =
  | 'unspecified'
  | 'private'
  | 'shared'
  | 'loopback'
  | 'link-local'
  | 'metadata'
  | 'multicast'
  | 'documentation'
  | 'benchmarking'
  | 'reserved'
  | 'translated'
  | 'unreadable'

type Range = readonly [network: string, prefix: number, rule: IpRule]

/** The first that fits counts. Machines that hand out a cloud's credentials come first, so that they are named as such. */
const ranges4: readonly Range[] = [
  // Azure's and other clouds' instance metadata; Azure's own host ("wireserver").
  ['169.254.169.254', 32, 'metadata'],
  ['168.63.129.16', 32, 'metadata'],
  // IANA IPv4 Special-Purpose Address Registry (RFC 6890 and later)
  ['0.0.0.0', 8, 'unspecified'],
  ['10.0.0.0', 8, 'private'],
  ['100.64.0.0', 10, 'shared'],
  ['127.0.0.0', 8, 'loopback'],
  ['169.254.0.0', 16, 'link-local'],
  ['172.16.0.0', 12, 'private'],
  ['192.0.0.0', 24, 'reserved'],
  ['192.0.2.0', 24, 'documentation'],
  ['192.31.196.0', 24, 'reserved'],
  ['192.52.193.0', 24, 'reserved'],
  ['192.88.99.0', 24, 'reserved'],
  ['192.168.0.0', 16, 'private'],
  ['192.175.48.0', 24, 'reserved'],
  ['198.18.0.0', 15, 'benchmarking'],
  ['198.51.100.0', 24, 'documentation'],
  ['203.0.113.0', 24, 'documentation'],
  ['224.0.0.0', 4, 'multicast'],
  ['240.0.0.0', 4, 'reserved'],
]

/** Of IPv6 only what is given out for public use (2000::/3) is left, and of that not what is set aside or wraps IPv4. */
const ranges6: readonly Range[] = [
  ['fd00:ec2::254', 128, 'metadata'],
  ['fd20:ce::254', 128, 'metadata'],
  ['::', 128, 'unspecified'],
  ['::1', 128, 'loopback'],
  // IPv4 within IPv6: compatible, mapped, translated (RFC 2765), NAT64 (RFC 6052, 8215), Teredo (RFC 4380), 6to4 (RFC 3056)
  ['::', 96, 'translated'],
  ['::ffff:0:0', 96, 'translated'],
  ['::ffff:0:0:0', 96, 'translated'],
  ['64:ff9b::', 96, 'translated'],
  ['64:ff9b:1::', 48, 'translated'],
  ['2001::', 32, 'translated'],
  ['2002::', 16, 'translated'],
  ['fc00::', 7, 'private'],
  ['fe80::', 10, 'link-local'],
  ['fec0::', 10, 'private'],
  ['ff00::', 8, 'multicast'],
  // IANA IPv6 Special-Purpose Address Registry
  ['2001:db8::', 32, 'documentation'],
  ['3fff::', 20, 'documentation'],
  ['2001:2::', 48, 'benchmarking'],
  ['2001::', 23, 'reserved'],
  ['2620:4f:8000::', 48, 'reserved'],
  ['::', 3, 'reserved'],
  ['4000::', 2, 'reserved'],
  ['8000::', 1, 'reserved'],
]

interface Compiled {
  readonly family: 4 | 6
  readonly network: bigint
  readonly shift: bigint
  readonly rule: IpRule
}

const compiled: readonly Compiled[] = [...ranges4, ...ranges6].map(([network, prefix, rule]) => {
  const address = parseIpAddress(network)
  if (!address) throw new Error(`${network} is no address.`)
  const shift = BigInt((address.family === 4 ? 32 : 128) - prefix)
  return { family: address.family, network: address.value >> shift, shift, rule }
})

/**
 * Why nobody may be sent to this address on a customer's word; undefined for one on the public internet. IPv6 that wraps an IPv4 address
 * is refused whatever it wraps: a customer's service needs none.
 */
export function judgeIp(text: string): IpRule | undefined {
  const address = parseIpAddress(text)
  return address ? compiled.find((range) => contains(range, address))?.rule : 'unreadable'
}

const contains = ({ family, network, shift }: Compiled, { family: own, value }: IpAddress) =>
  family === own && value >> shift === network
