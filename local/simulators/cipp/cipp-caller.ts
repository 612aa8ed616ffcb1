import { decodeProtectedHeader, jwtVerify } from 'jose'
import { v1IssuerOf } from '../entra/tokens.ts'
import type { Asked } from '../exchange.ts'
import type { Simulation } from '../simulation.ts'

/**
 * Whether App Service lets the bearer's token in (`token`: it does not), and CIPP its client (`client`: it is not one of its API
 * clients). Where Entra is somewhere else, nobody can be checked and nobody is let in.
 */
export async function cippCallerFault(simulation: Simulation, asked: Asked): Promise<'token' | 'client' | undefined> {
  const { cipp } = simulation.world.apps
  const token = /^Bearer\s+(\S+)$/i.exec(asked.headers.authorization ?? '')?.[1]
  if (!cipp || token === undefined || simulation.entraAddress === undefined) return 'token'
  const kid = keyIdOf(token)
  const key = simulation.keys.keys.find((one) => one.kid === kid && one.use !== 'consumers')
  if (!key) return 'token'
  try {
    const { payload } = await jwtVerify(token, key.publicKey, {
      algorithms: ['RS256'],
      issuer: v1IssuerOf(simulation, cipp.homeTid),
      audience: `api://${cipp.clientId}`,
      currentDate: simulation.clock.now(),
      requiredClaims: ['exp'],
    })
    return payload['appid'] === cipp.clientId && !simulation.cipp.clientOff ? undefined : 'client'
  } catch {
    return 'token'
  }
}

function keyIdOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).kid
  } catch {
    return undefined
  }
}
