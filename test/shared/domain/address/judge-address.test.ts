import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeResolved, judgeUrl, type AddressRule } from '../../../../shared/domain/address/judge-address.ts'
import { HubError } from '../../../../shared/domain/hub-error.ts'
import { ipv6Forms, ipv6Text, urlFormsOfIpv4, within, type Range } from './addresses.ts'

const inAzure = { allowLoopback: false }
const onMyMachine = { allowLoopback: true }

function ruleOf(address: string, options = inAzure): unknown {
  try {
    judgeUrl(address, options)
    return 'accepted'
  } catch (thrown) {
    if (thrown instanceof HubError && thrown.code === 'address.refused') return thrown.details?.['rule']
    throw thrown
  }
}

describe('an address that somebody typed', () => {
  it.each([
    'https://cipp.contoso.example',
    'https://cipp.contoso.example:8443/api/?x=1#y',
    'https://CIPP.Contoso.Example:443/',
    'https://cipp.contoso.example.',
    'https://xn--bcher-kva.example',
    'https://bücher.example',
    'https://a_b.example',
    'https://localhost.contoso.example',
    'https://internal.contoso.example',
    'https://8.8.8.8/',
    'https://[2606:4700:4700::1111]/',
  ])('is accepted as %s', (address) => {
    expect(ruleOf(address)).toBe('accepted')
  })

  const refused: readonly (readonly [AddressRule, string])[] = [
    ['malformed', ''],
    ['malformed', 'cipp.contoso.example'],
    ['malformed', 'https://'],
    ['malformed', 'https://256.256.256.256/'],
    ['malformed', 'https://a b.example/'],
    ['malformed', `https://contoso.example/${'a'.repeat(2048)}`],
    ['scheme', 'http://cipp.contoso.example'],
    ['scheme', 'ftp://cipp.contoso.example'],
    ['scheme', 'javascript:alert(1)'],
    ['scheme', 'file:///etc/passwd'],
    ['scheme', 'data:text/plain,x'],
    ['scheme', 'http://127.0.0.1'],
    ['credentials', 'https://user@cipp.contoso.example'],
    ['credentials', 'https://:password@cipp.contoso.example'],
    ['credentials', 'https://cipp.contoso.example@evil.example'],
    ['port', 'https://cipp.contoso.example:22'],
    ['port', 'https://cipp.contoso.example:80'],
    ['port', 'https://cipp.contoso.example:0'],
    ['name', 'https://localhost'],
    ['name', 'https://LOCALHOST.'],
    ['name', 'https://hub.localhost'],
    ['name', 'https://printer.local'],
    ['name', 'https://metadata.google.internal'],
    ['name', 'https://router.home.arpa'],
    ['name', 'https://intranet'],
    ['name', 'https://1.0.0.10.in-addr.arpa'],
    ['name', 'https://-a.example'],
    ['name', `https://${'a'.repeat(64)}.example`],
    ['metadata', 'https://169.254.169.254/metadata/identity/oauth2/token'],
    ['metadata', 'https://168.63.129.16/machine?comp=goalstate'],
    ['metadata', 'https://[fd00:ec2::254]/'],
  ]
  it.each(refused)('is refused for its %s: %s', (rule, address) => {
    expect(ruleOf(address)).toBe(rule)
  })

  const ranges4 = [
    ...(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '127.0.0.0/8', '169.254.0.0/16', '100.64.0.0/10'] as const),
    ...(['0.0.0.0/8', '224.0.0.0/4', '240.0.0.0/4', '168.63.129.16/32'] as const),
  ]
  it.each<Range>([...ranges4])('is refused in every way of writing an address of %s', (range) => {
    fc.assert(
      fc.property(within(range), (value) => {
        const embedded = [
          value,
          0xffff_0000_0000n + value,
          (0x64_ff9bn << 96n) + value,
          (0x2002n << 112n) + (value << 80n),
        ]
        const hosts = [...urlFormsOfIpv4(value), ...embedded.flatMap(ipv6Forms).map((form) => `[${form}]`)]
        for (const host of hosts) {
          const rule = ruleOf(`https://${host}/`)
          expect([host, rule === 'accepted' || rule === 'name' || rule === 'malformed']).toEqual([host, false])
        }
      }),
      { numRuns: 40 },
    )
  })

  it.each<Range>(['fc00::/7', 'fe80::/10', 'ff00::/8', '::1/128', '2001:db8::/32'])(
    'is refused in every way of writing an address of %s',
    (range) => {
      fc.assert(
        fc.property(within(range), (value) => {
          for (const form of ipv6Forms(value)) expect(ruleOf(`https://[${form}]/`)).not.toBe('accepted')
        }),
        { numRuns: 40 },
      )
    },
  )

  it('never makes the judge fail in another way, and never shows in the refusal', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((text) => `https://CANARY${text}`),
        ),
        (address) => {
          try {
            judgeUrl(address, inAzure)
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(HubError)
            expect(`${(thrown as HubError).message}${JSON.stringify((thrown as HubError).details)}`).not.toContain(
              'CANARY',
            )
          }
        },
      ),
      { numRuns: 1000 },
    )
  })
})

describe("a developer's machine", () => {
  it.each([
    'http://localhost:7072',
    'https://localhost',
    'http://127.0.0.1:1',
    'http://127.0.0.2',
    'http://[::1]:7072/',
    'http://cipp.localhost:7072',
    'http://2130706433/',
  ])('may be called at %s where that is allowed, and nowhere else', (address) => {
    expect(ruleOf(address, onMyMachine)).toBe('accepted')
    expect(ruleOf(address)).not.toBe('accepted')
  })

  it.each([
    'http://10.0.0.1',
    'http://cipp.contoso.example',
    'https://169.254.169.254',
    'https://printer.local',
    'ftp://localhost',
  ])('opens nothing else: %s', (address) => {
    expect(ruleOf(address, onMyMachine)).not.toBe('accepted')
  })

  it('is not reached by a name that leads there, and its names lead nowhere else', () => {
    const named = judgeUrl('https://cipp.contoso.example', onMyMachine)
    expect(() => {
      judgeResolved('127.0.0.1', named)
    }).toThrow(HubError)
    const own = judgeUrl('http://localhost', onMyMachine)
    for (const ip of ['8.8.8.8', '10.0.0.1', ipv6Text(2n)])
      expect(() => {
        judgeResolved(ip, own)
      }).toThrow(HubError)
    for (const ip of ['127.0.0.1', '::1']) judgeResolved(ip, own)
  })
})
