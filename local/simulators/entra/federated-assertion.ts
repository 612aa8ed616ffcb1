import { compactVerify, decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose'
import { hubPrincipalId, tokenExchange } from '../identity/managed-identity.ts'
import type { Simulation } from '../simulation.ts'
import { EntraError } from './aadsts.ts'
import { issuerOf } from './tokens.ts'

const toleranceSeconds = 300

/**
 * The Management UI's federated credential, as `infra/entra` registers it: a token of the hub's managed identity, compared letter by letter.
 * @throws EntraError 700027 where the signature does not hold, 700024 outside its time, 700211, 700213, 700212 for issuer, subject, audience
 */
export async function checkFederatedAssertion(
  simulation: Simulation,
  clientId: string,
  assertion: string,
): Promise<void> {
  const { iss, sub, aud, exp, nbf } = await signedClaims(simulation, clientId, assertion)
  const issuer = issuerOf(simulation, simulation.world.platform.tid)
  if (iss !== issuer) throw new EntraError(700211, { value: iss ?? '' })
  if (sub !== hubPrincipalId) throw new EntraError(700213, { value: sub ?? '' })
  if (aud !== tokenExchange) throw new EntraError(700212, { value: String(aud ?? '') })
  const now = simulation.clock.now().getTime() / 1_000
  if (exp === undefined || exp + toleranceSeconds <= now || (nbf ?? 0) - toleranceSeconds > now)
    throw new EntraError(700024)
}

/** What a token says whose signature holds; its time is not looked at. */
async function signedClaims({ keys }: Simulation, clientId: string, assertion: string): Promise<JWTPayload> {
  try {
    const { kid } = decodeProtectedHeader(assertion)
    const key = keys.keys.find((one) => one.kid === kid && one.use !== 'consumers')
    if (!key) throw new EntraError(700027, { clientId })
    await compactVerify(assertion, key.publicKey, { algorithms: ['RS256'] })
  } catch {
    throw new EntraError(700027, { clientId })
  }
  return decodeJwt(assertion)
}
