import { deflateRawSync } from 'node:zlib'
import type { Attack } from './attack.ts'
import { bent, type Specimen } from './specimens.ts'
import { encode, sealed, signatureBy } from './token-smith.ts'

/** Claims as these bytes, really signed. */
function withBytes({ header, key }: Specimen, claims: string | Buffer, head: string | Buffer = JSON.stringify(header)) {
  const content = `${Buffer.from(head).toString('base64url')}.${Buffer.from(claims).toString('base64url')}`
  return `${content}.${signatureBy(key, content, header['alg']).toString('base64url')}`
}

/** Texts that are no token, and tokens that two readers would read differently. */
export function formAttacks(specimen: Specimen): Attack[] {
  const good = bent(specimen)
  const [head = '', body = '', tail = ''] = good.split('.')
  const json = JSON.stringify(specimen.claims)
  const withHeader = (header: string) => withBytes(specimen, json, header)
  const header = JSON.stringify(specimen.header)
  const malformed: readonly [string, string][] = [
    ['nothing at all', ''],
    ['two parts', `${head}.${body}`],
    ['four parts', `${good}.`],
    ['the five parts of an encrypted token', `${good}.${tail}.${tail}`],
    ['one part', `${head}${body}${tail}`],
    ['an empty header', `.${body}.${tail}`],
    ['empty claims', `${head}..${tail}`],
    ['a stripped signature', `${head}.${body}.`],
    ['padding on the signature', `${good}==`],
    ['white space in front', ` ${good}`],
    ['a line break behind', `${good}\n`],
    ['a line break within the claims', `${head}.${body.slice(0, 40)}\n${body.slice(40)}.${tail}`],
    ['the signs of plain base64', `${head}.${body}.+/${tail.slice(2)}`],
    ['stray bits in the last sign', `${head}.${body}.${tail.slice(0, -1)}${strayBits(tail)}`],
    ['the scheme still in front', `Bearer ${good}`],
    ['the JSON form of a token', JSON.stringify({ payload: body, signatures: [{ protected: head, signature: tail }] })],
    ['the flattened JSON form', JSON.stringify({ protected: head, payload: body, signature: tail })],
    ['a token within a token', sealed({ ...specimen.header, cty: 'JWT' }, good, specimen.key)],
    ['a list for claims', withBytes(specimen, '[]')],
    ['a text for claims', withBytes(specimen, '"x"')],
    ['null for claims', withBytes(specimen, 'null')],
    ['claims cut off', withBytes(specimen, json.slice(0, -1))],
    ['something behind the claims', withBytes(specimen, `${json}{}`)],
    ['claims with a byte order mark', withBytes(specimen, `\ufeff${json}`)],
    ['claims that are no UTF-8', withBytes(specimen, Buffer.concat([Buffer.from(json.slice(0, -1)), broken]))],
    ['claims in UTF-16', withBytes(specimen, Buffer.from(json, 'utf16le'))],
    [
      'compressed claims',
      withBytes(specimen, deflateRawSync(json), JSON.stringify({ ...specimen.header, zip: 'DEF' })),
    ],
    ['a list for a header', withHeader('[]')],
    ['a header with a byte order mark', withHeader(`\ufeff${header}`)],
  ]
  const ambiguous: readonly [string, string][] = [
    ['the issuer twice', withBytes(specimen, `{"iss":"https://evil.example",${json.slice(1)}`)],
    ['the issuer twice, once in another spelling', withBytes(specimen, `{"\\u0069ss":"x",${json.slice(1)}`)],
    ['a claim twice below the surface', withBytes(specimen, `${json.slice(0, -1)},"deep":[{"a":1,"a":2}]}`)],
    ['the subject twice', withBytes(specimen, `${json.slice(0, -1)},"sub":"somebody else"}`)],
    ['the algorithm twice', withHeader(`{"alg":"none",${header.slice(1)}`)],
    ['the key twice', withHeader(`${header.slice(0, -1)},"kid":"theirs"}`)],
    ...['TID', 'Tid', 'tıd', 'ISS', 'Aud', 'EXP', 'Sub', 'ſub', 'OID', 'Roles', 'SCP', 'Nonce', 'Events'].map(
      (name): [string, string] => [`the look-alike ${name}`, bent(specimen, { [name]: 'x' })],
    ),
    ['a look-alike of the algorithm', bent(specimen, {}, { ALG: 'none' })],
  ]
  return [
    ...malformed.map(([name, token]): Attack => ({ name, token: () => token, code: 'token.malformed' })),
    ...ambiguous.map(([name, token]): Attack => ({ name, token: () => token, code: 'token.duplicated' })),
    { name: 'a huge claim', token: () => bent(specimen, { filling: 'x'.repeat(16_384) }), code: 'token.oversize' },
    { name: 'thousands of claims', token: () => bent(specimen, many), code: 'token.oversize' },
    { name: 'dots alone', token: () => '.'.repeat(100_000), code: 'token.oversize' },
    {
      name: 'a bomb of brackets',
      token: () => `${head}.${encode('['.repeat(50_000))}.${tail}`,
      code: 'token.oversize',
    },
    {
      name: 'a small bomb of brackets',
      token: () => `${head}.${encode('['.repeat(8_000))}.${tail}`,
      code: 'token.malformed',
    },
  ]
}

const broken = Buffer.from([0x2c, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d])
const many = Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`c${index}`, index]))

/** The last sign of a text, with bits set that belong to no byte. */
function strayBits(text: string): string {
  const signs = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return signs[signs.indexOf(text.at(-1) ?? '') + 1] ?? '-'
}
