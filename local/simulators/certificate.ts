import { createHash, sign, type KeyObject } from 'node:crypto'

/**
 * A self-signed certificate around a signing key, because Entra publishes its keys with `x5c` and names them by `x5t`.
 * DER by hand (X.690, RFC 5280 §4.1): nothing installed writes certificates.
 */
export function selfSignedCertificate(
  publicKey: KeyObject,
  privateKey: KeyObject,
  name: string,
  from: Date,
): { der: Buffer; thumbprint: string } {
  const sha256WithRsa = sequence(Buffer.from('06092a864886f70d01010b', 'hex'), Buffer.from('0500', 'hex'))
  const commonName = sequence(tagged(0x31, sequence(Buffer.from('0603550403', 'hex'), tagged(0x0c, Buffer.from(name)))))
  const until = new Date(from)
  until.setUTCFullYear(from.getUTCFullYear() + 5)
  const body = sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))),
    tagged(0x02, serialNumber(publicKey)),
    sha256WithRsa,
    commonName,
    sequence(utcTime(from), utcTime(until)),
    commonName,
    publicKey.export({ format: 'der', type: 'spki' }),
  )
  const signature = sign('sha256', body, privateKey)
  const der = sequence(body, sha256WithRsa, tagged(0x03, Buffer.concat([Buffer.from([0]), signature])))
  return { der, thumbprint: createHash('sha1').update(der).digest('base64url') }
}

/** Positive and without a leading zero octet, as an INTEGER in DER must be. */
function serialNumber(publicKey: KeyObject): Buffer {
  const digest = createHash('sha256')
    .update(publicKey.export({ format: 'der', type: 'spki' }))
    .digest()
    .subarray(0, 8)
  digest.writeUInt8((digest.readUInt8(0) & 0x3f) | 0x40, 0)
  return digest
}

function utcTime(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]/g, '').slice(2, 14)
  return tagged(0x17, Buffer.from(`${digits}Z`))
}

function sequence(...parts: Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts))
}

function tagged(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content])
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length])
  const hex = length.toString(16)
  const bytes = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex')
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes])
}
