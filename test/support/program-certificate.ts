import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import { selfSignedCertificate } from '../../local/simulators/certificate.ts'
import type { World } from '../../local/worlds/world.ts'

/** A customer's engineer: a key of their own, the certificate that they hand out, and tokens that they get with it. */
export function engineerWithKey(name: string) {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const { der, thumbprint } = selfSignedCertificate(publicKey, privateKey, name, new Date(Date.now() - 60_000))
  const lines = der.toString('base64').replace(/(.{64})/g, '$1\n')
  return {
    pem: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    der: der.toString('base64'),
    /** As the program asks Microsoft (RFC 7523); undefined where it is refused. */
    tokenOf: async (entra: string, { apps, platform }: World, clientId: string): Promise<string | undefined> => {
      const endpoint = `${entra}/${platform.tid}/oauth2/v2.0/token`
      const assertion = await new SignJWT({ jti: randomUUID() })
        .setProtectedHeader({ alg: 'PS256', x5t: thumbprint })
        .setIssuer(clientId)
        .setSubject(clientId)
        .setAudience(endpoint)
        .setExpirationTime('5 minutes')
        .sign(privateKey)
      const form = {
        grant_type: 'client_credentials',
        client_id: clientId,
        client_assertion: assertion,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        scope: `${apps.systemApi.appIdUri}/.default`,
      }
      const answer = await fetch(endpoint, { method: 'POST', body: new URLSearchParams(form) })
      return ((await answer.json()) as { readonly access_token?: string }).access_token
    },
  }
}
