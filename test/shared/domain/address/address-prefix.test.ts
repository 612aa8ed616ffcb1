import { describe, expect, it } from 'vitest'
import { addressPrefix } from '../../../../shared/domain/address/address-prefix.ts'

const same = (one: string, other: string) => addressPrefix(one) === addressPrefix(other)

describe('the prefix of an address', () => {
  it('is one for the neighbours of an IPv4 network, with or without a port', () => {
    expect(same('192.0.2.1', '192.0.2.254:50123')).toBe(true)
    expect(same('192.0.2.1', '192.0.3.1')).toBe(false)
  })

  it('is one for the many addresses of one IPv6 customer', () => {
    expect(same('2001:db8:1:2::1', '[2001:db8:1:2:ffff::9]:443')).toBe(true)
    expect(same('2001:db8:1:2::1', '2001:db8:1:3::1')).toBe(false)
  })

  it('is that of the last entry: what stands before it is the caller’s invention', () => {
    expect(same('203.0.113.9, 192.0.2.1', '192.0.2.7')).toBe(true)
    expect(same('192.0.2.1, 203.0.113.9', '192.0.2.7')).toBe(false)
  })

  it('is one for all whose address is not known', () => {
    for (const text of [undefined, '', 'unknown', '192.0.2', '[::1', 'fe80::1%eth0'])
      expect(addressPrefix(text)).toBe('unknown')
  })
})
