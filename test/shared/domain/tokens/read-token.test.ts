import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kidOf, readToken, tokenSizeLimit } from '../../../../shared/domain/tokens/read-token.ts'
import { isRefusal } from '../../../../shared/domain/tokens/refusal.ts'
import { encode } from '../../../attacks/token-smith.ts'

const head = encode({ alg: 'RS256' })
const body = encode({ tid: 'a' })
const tail = Buffer.from('signature').toString('base64url')
const read = (compact: string) => {
  const outcome = readToken(compact)
  return isRefusal(outcome) ? outcome.refused : 'read'
}
const withBody = (bytes: string | Buffer) => `${head}.${Buffer.from(bytes).toString('base64url')}.${tail}`

describe('a signed token in compact form', () => {
  it('is taken apart, with the bytes that the signature covers', () => {
    expect(readToken(`${head}.${body}.${tail}`)).toEqual({
      header: { alg: 'RS256' },
      claims: { tid: 'a' },
      signed: `${head}.${body}`,
      signature: Buffer.from('signature'),
    })
  })

  it.each([
    ['nothing', ''],
    ['two parts', `${head}.${body}`],
    ['four parts', `${head}.${body}.${tail}.`],
    ['the five parts of an encrypted token', `${head}.${body}.${tail}.${tail}.${tail}`],
    ['a signature taken off', `${head}.${body}.`],
    ['no header', `.${body}.${tail}`],
    ['no claims', `${head}..${tail}`],
    ['padding', `${head}.${encode({ a: 1 })}=.${tail}`],
    ['a space in front', ` ${head}.${body}.${tail}`],
    ['a line break at the end', `${head}.${body}.${tail}\n`],
    ['base64 that is not base64url', `${head}.${body}.a+b/`],
    ['stray bits in the last character', `${head}.${body}.AB`],
    ['a length that no bytes have', `${head}.${body}.aaaaa`],
    ['the JSON form of a token', JSON.stringify({ protected: head, payload: body, signature: tail })],
    ['claims that are a list', withBody('[]')],
    ['claims that are a text', withBody('"x"')],
    ['claims that are nothing', withBody('null')],
    ['claims that are a number', withBody('5')],
    ['a header that is a number', `${encode('5')}.${body}.${tail}`],
    ['claims that are a token', withBody(`${head}.${body}.${tail}`)],
    ['claims cut off', withBody('{"tid":')],
    ['claims with something behind', withBody('{}{}')],
    ['claims that are not UTF-8', withBody(Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]))],
    ['an overlong spelling', withBody(Buffer.from([0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d]))],
    ['a byte order mark', withBody(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('{}')]))],
  ])('with %s is malformed', (_, compact) => {
    expect(read(compact)).toBe('token.malformed')
  })

  it('that is larger than any real one is not looked into', () => {
    const filling = (length: number) => `${head}.${encode({ a: 'x'.repeat(length) })}.${tail}`
    expect(read(filling(11_000))).toBe('read')
    expect(read(filling(tokenSizeLimit))).toBe('token.oversize')
    const fitting = (length: number) => `${head}.${body}.${'A'.repeat(length - head.length - body.length - 2)}`
    expect(read(fitting(tokenSizeLimit))).toBe('read')
    expect(read(fitting(tokenSizeLimit + 1))).toBe('token.oversize')
    expect(read('.'.repeat(1_000_000))).toBe('token.oversize')
  })

  it.each([
    ['a claim twice', withBody('{"tid":"a","tid":"b"}')],
    ['a claim twice, once in another spelling', withBody('{"tid":"a","\\u0074id":"b"}')],
    ['a claim twice below the surface', withBody('{"a":{"b":1,"b":2}}')],
    ['a header parameter twice', `${encode('{"alg":"none","alg":"RS256"}')}.${body}.${tail}`],
    ['a look-alike of a claim beside it', withBody('{"tid":"a","TID":"b"}')],
    ['a look-alike of a claim alone', withBody('{"Tid":"a"}')],
    ['a look-alike of the roles', withBody('{"Roles":["Admin"]}')],
  ])('that names %s is refused as ambiguous', (_, compact) => {
    expect(read(compact)).toBe('token.duplicated')
  })

  it.each(Array.from('ALG KID TYP CRIT B64'.split(' ')))(
    'that names %s in its header is refused as ambiguous',
    (name) => {
      expect(read(`${encode({ alg: 'RS256', [name]: 'x' })}.${body}.${tail}`)).toBe('token.duplicated')
    },
  )

  it.each(
    'ISS AUD SUB EXP NBF IAT JTI TID OID VER IDTYP ACCT IDP TFP ACR AZP APPID CLIENT_ID SCP SCOPE ROLES NONCE AT_HASH C_HASH EVENTS SID'.split(
      ' ',
    ),
  )('that claims %s is refused as ambiguous, however it is written', (name) => {
    expect(read(withBody(JSON.stringify({ [name]: 'x' })))).toBe('token.duplicated')
    expect(read(withBody(JSON.stringify({ [name.toLowerCase()]: 'x' })))).toBe('read')
    expect(read(withBody(JSON.stringify({ [`${name}S`]: 'x', [` ${name}`]: 'x' })))).toBe('read')
  })

  it('may name what nobody guards in several cases', () => {
    expect(read(withBody('{"x":1,"X":2,"ß":1,"https://x/Y":2}'))).toBe('read')
  })

  it('is read again as it was, however many headers there were in between', () => {
    const headed = (index: number) => `${encode({ alg: 'RS256', kid: `key-${index}` })}.${body}.${tail}`
    for (const index of [...Array(200).keys(), 0, 199]) expect(kidOf(headed(index))).toBe(`key-${index}`)
    const long = `${encode({ alg: 'RS256', kid: 'x'.repeat(1_000) })}.${body}.${tail}`
    for (let time = 0; time < 2; time += 1) expect(kidOf(long)).toBe('x'.repeat(1_000))
  })

  it('says which key it asks for without being believed', () => {
    expect(kidOf(`${encode({ kid: 'next' })}.${body}.${tail}`)).toBe('next')
    expect(kidOf(`${encode({ kid: 5 })}.${body}.${tail}`)).toBeUndefined()
    expect(kidOf('not a token')).toBeUndefined()
  })

  it('is read only in the one spelling of its bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 40 }),
        // The last two have a B and an underscore in the lower half of their code.
        fc.array(fc.tuple(fc.nat(), fc.nat(1), fc.constantFrom('', ...Array.from('AQgwB-_=+/ \n\0é\u0142\u015F'))), {
          minLength: 1,
          maxLength: 4,
        }),
        (bytes, edits) => {
          const text = Buffer.from(bytes).toString('base64url')
          expect(read(`${head}.${body}.${text}`)).toBe('read')
          const changed = edits.reduce((before, [at, cut, sign]) => {
            const place = at % (before.length + 1)
            return before.slice(0, place) + sign + before.slice(place + cut)
          }, text)
          const canonical = changed !== '' && Buffer.from(changed, 'base64url').toString('base64url') === changed
          expect(read(`${head}.${body}.${changed}`)).toBe(canonical ? 'read' : 'token.malformed')
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('never throws, whatever it is given', () => {
    const part = fc.oneof(fc.string(), fc.json().map(encode), fc.string().map(encode))
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
        expect(['read', 'token.malformed', 'token.duplicated', 'token.oversize']).toContain(read(parts.join('.')))
      }),
    )
  })

  it('is not brought down by depth', () => {
    expect(read(withBody(`{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`))).toBe('read')
  })
})
