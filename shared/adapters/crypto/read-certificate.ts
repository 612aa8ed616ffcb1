import { X509Certificate } from 'node:crypto'
import { HubError } from '../../domain/hub-error.ts'
import type { ReadCertificate } from '../../ports/read-certificate.ts'

const weakestRsa = 2048

/** PEM or base64 of DER; RSA of 2048 bits or more, as Microsoft asks of whoever signs in by a certificate. */
export const readCertificate: ReadCertificate = (text, now) => {
  if (text.includes('PRIVATE KEY'))
    throw invalid('Send the certificate alone: its private key is nobody’s business but yours. Make a new one.')
  const base64 = text.replace(/-----(BEGIN|END) CERTIFICATE-----/g, '').replace(/\s+/g, '')
  const certificate = parsed(base64)
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = certificate.publicKey
  if (type !== 'rsa' || (details?.modulusLength ?? 0) < weakestRsa)
    throw invalid('The certificate needs an RSA key of at least 2048 bits.')
  if (certificate.validToDate <= now) throw invalid('The certificate has expired.')
  return certificate.raw.toString('base64')
}

function parsed(base64: string): X509Certificate {
  try {
    return new X509Certificate(Buffer.from(base64, 'base64'))
  } catch (cause) {
    throw new HubError('certificate.invalid', 'This is no X.509 certificate.', { cause })
  }
}

const invalid = (sentence: string) => new HubError('certificate.invalid', sentence)
