import fc from 'fast-check'
import { BlockList, isIPv4, isIPv6 } from 'node:net'
import { describe, expect, it } from 'vitest'
import { parseIpAddress } from '../../../../shared/domain/address/ip-address.ts'
import { judgeIp } from '../../../../shared/domain/address/judge-ip.ts'
import { ipv4Of, ipv4Text, ipv6Forms, ipv6Text, within, type Range } from './addresses.ts'

/** Node's own judge of ranges, given the ranges once more. */
const refused4: readonly Range[] = [
  ...(['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'] as const),
  ...(['192.0.0.0/24', '192.0.2.0/24', '192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24'] as const),
  ...(['192.168.0.0/16', '192.175.48.0/24', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'] as const),
  ...(['224.0.0.0/4', '240.0.0.0/4', '168.63.129.16/32'] as const),
]
const refused6: readonly Range[] = [
  ...(['::/3', '2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'] as const),
  ...(['4000::/2', '8000::/1'] as const),
]

function blocked(ranges: readonly Range[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [network = '', prefix] = range.split('/')
    list.addSubnet(network, Number(prefix), family)
  }
  return list
}
const [blocked4, blocked6] = [blocked(refused4, 'ipv4'), blocked(refused6, 'ipv6')]

describe('an address of the public internet', () => {
  it.each([
    ...['1.1.1.1', '8.8.8.8', '20.190.160.1', '52.1.2.3', '100.63.255.255', '100.128.0.0', '172.15.255.255'],
    ...['172.32.0.0', '169.253.255.255', '168.63.129.15', '192.0.1.0', '198.17.255.255', '198.20.0.0'],
    ...['223.255.255.255', '2606:4700:4700::1111', '2a00:1450::1', '2603:1030::1', '2001:4860::8888', '2001:200::'],
  ])('is %s', (ip) => {
    expect(judgeIp(ip)).toBeUndefined()
  })

  it('is every one that is in no range that is set aside, and no other', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 32n - 1n), (value) => {
        const ip = ipv4Text(value)
        expect([ip, judgeIp(ip) !== undefined]).toEqual([ip, blocked4.check(ip, 'ipv4')])
      }),
      { numRuns: 2000 },
    )
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 128n - 1n), fc.constantFrom(0n, 1n, 2n), (value, half) => {
        const ip = ipv6Text(half === 0n ? value : (1n << 125n) | (value >> 3n))
        expect([ip, judgeIp(ip) !== undefined]).toEqual([ip, blocked6.check(ip, 'ipv6')])
      }),
      { numRuns: 2000 },
    )
  })
})

describe('an address that nobody is called at', () => {
  it.each([
    ['metadata', '169.254.169.254'],
    ['metadata', '168.63.129.16'],
    ['metadata', 'fd00:ec2::254'],
    ['unspecified', '0.0.0.0'],
    ['unspecified', '::'],
    ['private', '10.0.0.0'],
    ['private', '10.255.255.255'],
    ['private', '172.16.0.0'],
    ['private', '172.31.255.255'],
    ['private', '192.168.255.255'],
    ['private', 'fc00::'],
    ['private', 'fdff:ffff::1'],
    ['private', 'fec0::1'],
    ['shared', '100.64.0.0'],
    ['shared', '100.127.255.255'],
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.254'],
    ['loopback', '::1'],
    ['link-local', '169.254.0.1'],
    ['link-local', 'fe80::1'],
    ['link-local', 'febf::1'],
    ['multicast', '224.0.0.1'],
    ['multicast', 'ff02::1'],
    ['documentation', '192.0.2.1'],
    ['documentation', '198.51.100.1'],
    ['documentation', '203.0.113.1'],
    ['documentation', '2001:db8::1'],
    ['documentation', '3fff::1'],
    ['benchmarking', '198.18.0.1'],
    ['benchmarking', '198.19.255.255'],
    ['benchmarking', '2001:2::1'],
    ['reserved', '240.0.0.1'],
    ['reserved', '255.255.255.255'],
    ['reserved', '192.0.0.1'],
    ['reserved', '100::1'],
    ['reserved', '5f00::1'],
    ['translated', '::ffff:8.8.8.8'],
    ['translated', '::ffff:7f00:1'],
    ['translated', '::127.0.0.1'],
    ['translated', '::ffff:0:10.0.0.1'],
    ['translated', '64:ff9b::a9fe:a9fe'],
    ['translated', '64:ff9b:1::a00:1'],
    ['translated', '2002:7f00:1::'],
    ['translated', '2001:0:4136:e378::'],
    ['unreadable', 'fe80::1%eth0'],
    ['unreadable', '127.1'],
    ['unreadable', '0177.0.0.1'],
    ['unreadable', '2130706433'],
    ['unreadable', ''],
    ['unreadable', 'localhost'],
  ])('for being %s: %s', (rule, ip) => {
    expect(judgeIp(ip)).toBe(rule)
  })

  it.each([...refused4, ...refused6])('is every one of %s, whatever it is written like', (range) => {
    fc.assert(
      fc.property(within(range), (value) => {
        const forms = range.includes(':') ? ipv6Forms(value) : [ipv4Text(value)]
        for (const form of forms) expect([form, judgeIp(form)]).not.toEqual([form, undefined])
      }),
      { numRuns: 50 },
    )
  })

  it('is every IPv6 address that wraps one of IPv4, a public one too', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 32n - 1n), (ipv4) => {
        const wrapped = [ipv4, 0xffff_0000_0000n + ipv4, (0x64_ff9bn << 96n) + ipv4, (0x2002n << 112n) + (ipv4 << 80n)]
        for (const value of wrapped)
          for (const form of ipv6Forms(value)) expect([form, judgeIp(form)]).not.toEqual([form, undefined])
      }),
      { numRuns: 200 },
    )
  })
})

describe('the text of an address', () => {
  it('is read as Node reads it, and is none for Node where it is none for us', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'0123456789abcdefF:.%[x'.split('')), maxLength: 24 })
    fc.assert(
      fc.property(letters, (text) => {
        // In brackets as in a URL, which Node does not know; with a zone, which is for one machine.
        if (/[[%]/.test(text)) return
        expect([text, parseIpAddress(text)?.family]).toEqual([text, isIPv4(text) ? 4 : isIPv6(text) ? 6 : undefined])
      }),
      { numRuns: 5000 },
    )
  })

  it('has one value in all its forms', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 128n - 1n), fc.bigInt(0n, 2n ** 128n - 1n), (value, mask) => {
        const sparse = value & mask & (mask << 64n)
        for (const number of [value, sparse % 2n ** 128n])
          for (const form of ipv6Forms(number)) expect(parseIpAddress(form)).toEqual({ family: 6, value: number })
      }),
    )
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 32n - 1n), (value) => {
        expect(parseIpAddress(ipv4Text(value))).toEqual({ family: 4, value })
        expect(ipv4Of(ipv4Text(value))).toBe(value)
      }),
    )
  })
})
