import { decodeProtectedHeader, errors, jwtVerify } from 'jose'
import type { Asked } from '../exchange.ts'
import type { Simulation } from '../simulation.ts'
import { managedIdentityIssuer } from './managed-identity.ts'

export type BearerFault = 'missing' | 'malformed' | 'signature' | 'issuer' | 'audience' | 'expired'

/** What is wrong with the token a service of Azure was sent; undefined where nothing is. */
export async function bearerFault(
  simulation: Simulation,
  asked: Asked,
  audience: string,
): Promise<BearerFault | undefined> {
  const token = /^Bearer\s+(\S+)$/i.exec(asked.headers.authorization ?? '')?.[1]
  if (token === undefined) return 'missing'
  const kid = keyIdOf(token)
  if (kid === undefined) return 'malformed'
  const key = simulation.keys.keys.find((one) => one.kid === kid)
  if (!key) return 'signature'
  try {
    await jwtVerify(token, key.publicKey, {
      algorithms: ['RS256'],
      issuer: managedIdentityIssuer(simulation),
      audience,
      currentDate: simulation.clock.now(),
      requiredClaims: ['exp'],
    })
    return undefined
  } catch (error) {
    return faultOf(error)
  }
}

function faultOf(error: unknown): BearerFault {
  if (error instanceof errors.JWTExpired) return 'expired'
  if (error instanceof errors.JWTClaimValidationFailed) {
    const faults: Readonly<Record<string, BearerFault>> = { aud: 'audience', iss: 'issuer' }
    return faults[error.claim] ?? 'expired'
  }
  return 'signature'
}

function keyIdOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).kid
  } catch {
    return undefined
  }
}
