import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describe as describeThrown } from '../../../functions/runtime/log.ts'
import { redact } from '../../../shared/domain/redact.ts'
import { HubError } from '../../../shared/domain/hub-error.ts'

const base64url = (min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...Array.from('ABCXYZabcxyz0189-_')), minLength: min, maxLength: max })
const value = fc.string({ unit: fc.constantFrom(...Array.from('ABCXYZabcxyz0189._~-')), minLength: 8, maxLength: 30 })
const atext = "abcxyz0189!#$%&'*+-/=?^_`{|}~é"

const secretNames = fc.constantFrom(
  'code',
  'state',
  'nonce',
  'id_token',
  'access_token',
  'refresh_token',
  'client_secret',
  'client_assertion',
  'code_verifier',
  'sig',
  'login_hint',
  'password',
  'Code',
)
const jsonNames = fc.constantFrom(
  'id_token',
  'access_token',
  'refresh_token',
  'client_secret',
  'client_assertion',
  'code_verifier',
  'password',
  'secretText',
)

/** Texts in which a secret stands, as upstream answers and libraries write them. */
const secrets = {
  'a signed token': fc
    .tuple(base64url(10, 30), base64url(10, 30), base64url(0, 30))
    .map(([a, b, c]) => [`eyJ${a}.${b}.${c}`, b] as const),
  'an encrypted token': fc
    .array(base64url(12, 30), { minLength: 4, maxLength: 4 })
    .map((parts) => [`eyJ${parts.join('.')}`, parts[3]!] as const),
  'a key in base64': fc.uint8Array({ minLength: 30, maxLength: 90 }).map((bytes) => {
    const text = Buffer.from(bytes).toString('base64')
    return [text, text] as const
  }),
  'a secret in an address': fc
    .tuple(secretNames, value)
    .map(([name, text]) => [`https://x.example/cb?${name}=${text}&a=1`, text] as const),
  'a secret in JSON': fc
    .tuple(jsonNames, value)
    .map(([name, text]) => [`{"${name}": "${text}","error":"x"}`, text] as const),
  'an e-mail address': fc
    .tuple(
      fc.string({ unit: fc.constantFrom(...Array.from(atext)), minLength: 6, maxLength: 30 }),
      fc.constantFrom('@', '%40'),
    )
    .map(([local, at]) => [`${local}${at}contoso.example`, `${local}${at}`] as const),
  "a guest's user principal name": value.map(
    (name) => [`${name}_fabrikam.example#EXT#@contoso.onmicrosoft.example`, name] as const,
  ),
  'a connection string': value.map(
    (key) => [`DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${key}==;EndpointSuffix=x`, key] as const,
  ),
  'a shared access signature': value.map((sig) => [`SharedAccessSignature=sv=2026&se=x&sig=${sig}`, sig] as const),
  'an authorisation header': value.map((token) => [`Authorization: Bearer ${token}`, token] as const),
}

describe('a line of the log', () => {
  it.each(Object.entries(secrets))('never shows %s', (_, texts) => {
    fc.assert(
      fc.property(texts, fc.constantFrom('', ' ', '"', '(', "'", '\n'), ([text, canary], before) => {
        expect(redact(`failed for ${before}${text} (AADSTS50076)`)).not.toContain(canary)
      }),
      { numRuns: 200 },
    )
  })

  it('keeps what helps: codes, ids, addresses', () => {
    const line =
      'AADSTS7000215: Invalid client secret provided. Trace ID: 0f8fad5b-d9cb-469f-a165-70867728950e https://graph.microsoft.com/v1.0/x?$top=300 "code":"InvalidAuthenticationToken"'
    expect(redact(line)).toBe(line)
  })

  it('is redacted in no time, however long', () => {
    const started = performance.now()
    redact('x'.repeat(200_000))
    redact('a.'.repeat(100_000))
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})

describe('something thrown', () => {
  it('is told with its causes, each redacted', () => {
    const cause = new Error('refresh_token=hidden-1 for ana@contoso.example')
    const text = describeThrown(
      new HubError('hub.faulty', 'It broke.', { cause: new TypeError('fetch failed', { cause }) }),
    )
    expect(text).toContain('HubError hub.faulty: It broke.')
    expect(text).toContain('TypeError: fetch failed')
    expect(text).not.toMatch(/hidden-1|ana@/)
  })

  it('shows a stack only of what was not expected', () => {
    expect(describeThrown(new HubError('hub.faulty', 'x'))).not.toContain(' at ')
    expect(describeThrown(new Error('x'))).toContain(' at ')
  })

  it('that is no error is told by its kind, a text redacted', () => {
    expect(describeThrown({ access_token: 'hidden', error_description: 'hidden' })).not.toContain('hidden')
    expect(describeThrown({ error: 'invalid_client', error_codes: [7000215, 'x'] })).toBe(
      'the provider answered invalid_client AADSTS7000215',
    )
    expect(describeThrown('code=hidden')).not.toContain('hidden')
    expect(describeThrown(undefined)).toBe('')
  })

  it('with itself as cause comes to an end', () => {
    const ring = new Error('ring')
    ring.cause = ring
    expect(describeThrown(ring).split('because').length).toBeLessThan(10)
  })
})
