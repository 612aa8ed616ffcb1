import fc from 'fast-check'

export type Range = `${string}/${number}`

export const ipv4Text = (value: bigint): string =>
  [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 0xffn)).join('.')

export const ipv4Of = (text: string): bigint => text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n)

const groupsOf = (value: bigint): string[] =>
  Array.from({ length: 8 }, (_, index) => ((value >> BigInt((7 - index) * 16)) & 0xffffn).toString(16))

/** All eight groups. */
export const ipv6Text = (value: bigint): string => groupsOf(value).join(':')

/** One address in the forms that RFC 4291 §2.2 allows: whole, padded, in upper case, each run of zeros left out, the end as IPv4. */
export function ipv6Forms(value: bigint): string[] {
  const groups = groupsOf(value)
  const padded = groups.map((group) => group.padStart(4, '0')).join(':')
  const dotted = `${groups.slice(0, 6).join(':')}:${ipv4Text(value & 0xffff_ffffn)}`
  const runs = groups.flatMap((_, start) =>
    groups.slice(start).flatMap((_group, length) => {
      const end = start + length + 1
      if (!groups.slice(start, end).every((group) => group === '0')) return []
      return [`${groups.slice(0, start).join(':')}::${groups.slice(end).join(':')}`]
    }),
  )
  return [groups.join(':'), padded, groups.join(':').toUpperCase(), dotted, ...runs]
}

/** Any address of a range. */
export function within(range: Range): fc.Arbitrary<bigint> {
  const [network = '', prefix] = range.split('/')
  const bits = network.includes(':') ? 128n : 32n
  const size = 1n << (bits - BigInt(prefix ?? 0))
  const first = network.includes(':') ? ipv6Of(network) : ipv4Of(network)
  return fc.oneof(fc.constantFrom(0n, size - 1n), fc.bigInt(0n, size - 1n)).map((offset) => first + offset)
}

function ipv6Of(network: string): bigint {
  const [head = '', tail = ''] = network.split('::')
  const groups = (text: string) => (text === '' ? [] : text.split(':'))
  const zeros = Array.from({ length: 8 - groups(head).length - groups(tail).length }, () => '0')
  return [...groups(head), ...zeros, ...groups(tail)].reduce((sum, group) => sum * 0x10000n + BigInt(`0x${group}`), 0n)
}

/** One IPv4 address in the forms that a URL's host may have (WHATWG URL, "IPv4 parser"), all of them the same host. */
export function urlFormsOfIpv4(value: bigint): string[] {
  const parts = ipv4Text(value).split('.').map(BigInt)
  const [a = 0n, b = 0n, c = 0n, d = 0n] = parts
  const octal = (part: bigint) => `0${part.toString(8)}`
  const hex = (part: bigint) => `0x${part.toString(16)}`
  return [
    ipv4Text(value),
    `${ipv4Text(value)}.`,
    parts.map(octal).join('.'),
    parts.map(hex).join('.'),
    `${hex(a)}.${octal(b)}.${c}.${d}`,
    `${a}.${b}.${c * 256n + d}`,
    `${a}.${b * 65_536n + c * 256n + d}`,
    String(value),
    hex(value),
    hex(value).toUpperCase(),
    octal(value),
    // Digits in full width and as percent signs become digits before the host is read.
    ipv4Text(value).replace(/./g, (sign) => (sign === '.' ? '。' : String.fromCodePoint(0xff10 + Number(sign)))),
    ipv4Text(value).replace(/./g, (sign) => `%${sign.charCodeAt(0).toString(16)}`),
  ]
}
