import { createHash } from 'node:crypto'
import { SignJWT, type JWTPayload } from 'jose'
import type { KeyUse, SigningKey } from '../key-ring.ts'
import { json, type Answer } from '../exchange.ts'
import type { Simulation } from '../simulation.ts'

/** In seconds. */
export const tokenSeconds = 3_600

/** An RS256 token of a provider, as the clock of the simulators has it. */
export function mintToken({ clock }: Simulation, { kid, privateKey }: SigningKey, claims: JWTPayload): Promise<string> {
  const now = Math.floor(clock.now().getTime() / 1000)
  return new SignJWT({ nbf: now, iat: now, exp: now + tokenSeconds, ...claims })
    .setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid })
    .sign(privateKey)
}

/** OpenID Connect Core §3.1.3.6: half of the access token's digest. */
export const halfHash = (text: string) =>
  createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url')

/** Keys of those uses as a set. */
export const keySet = ({ keys }: Simulation, uses: readonly KeyUse[]): Answer =>
  json(200, {
    keys: keys.keys
      .filter(({ use }) => uses.includes(use))
      .map(({ kid, publicKey }) => {
        const { n, e } = publicKey.export({ format: 'jwk' })
        return { kid, use: 'sig', kty: 'RSA', n, e }
      }),
  })
