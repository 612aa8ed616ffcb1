import { describe, expect, it } from 'vitest'
import { addressPrefix } from '../../../../shared/domain/address/address-prefix.ts'

const same = (one: string, other: string) => addressPrefix(one, 1) === addressPrefix(other, 1)

describe('the prefix of an address', () => {
  it('is one for the neighbours of an IPv4 network, with or without a port', () => {
    expect(same('192.0.2.1', '192.0.2.254:50123')).toBe(true)
    expect(same('192.0.2.1', '192.0.3.1')).toBe(false)
  })

  it('is one for the 256 networks of one IPv6 household', () => {
    expect(same('2001:db8:1:200::1', '[2001:db8:1:2ff:ffff::9]:443')).toBe(true)
    expect(same('2001:db8:1:200::1', '2001:db8:1:300::1')).toBe(false)
  })

  it('is the same for an IPv4 address however a proxy writes it', () => {
    expect(same('::ffff:192.0.2.1', '192.0.2.7')).toBe(true)
    expect(same('::ffff:192.0.2.1', '::ffff:198.51.100.1')).toBe(false)
  })

  it('is that of the last entry: what stands before it is the caller’s invention', () => {
    expect(same('203.0.113.9, 192.0.2.1', '192.0.2.7')).toBe(true)
    expect(same('192.0.2.1, 203.0.113.9', '192.0.2.7')).toBe(false)
  })

  it('is that of the entry before, where two proxies are ours', () => {
    expect(addressPrefix('10.0.0.1, 192.0.2.1, 203.0.113.9', 2)).toBe(addressPrefix('192.0.2.7', 1))
    // Somebody who came past the outer one cannot choose what they are counted as.
    expect(addressPrefix('192.0.2.1:443', 2)).toBe(addressPrefix('192.0.2.7', 1))
  })

  it('is not known where no proxy of ours tells', () => {
    for (const text of [undefined, '', 'unknown', '192.0.2', '[::1', 'fe80::1%eth0'])
      expect(addressPrefix(text, 1)).toBeUndefined()
    expect(addressPrefix('192.0.2.1', 0)).toBeUndefined()
  })
})
