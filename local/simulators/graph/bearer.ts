import { decodeJwt, decodeProtectedHeader, jwtVerify, type JWTPayload } from 'jose'
import type { Asked } from '../exchange.ts'
import { graphAppId } from '../directory.ts'
import type { Simulation } from '../simulation.ts'
import { v1IssuerOf } from '../entra/tokens.ts'
import { managedIdentityIssuer } from '../identity/managed-identity.ts'
import { GraphError } from './graph-errors.ts'

/** Whoever calls the simulated Graph. */
export interface GraphCaller {
  readonly tid: string
  readonly oid: string | undefined
  readonly appId: string
  readonly scopes: readonly string[]
  /** Application permissions, of a token without a person. */
  readonly roles: readonly string[]
}

const refused = (message: string): GraphError => new GraphError(401, 'InvalidAuthenticationToken', message)

/**
 * Who calls, by a bearer token of the simulated Entra. Where Entra is somewhere else its Graph tokens cannot be checked
 * (they are opaque to everybody but Graph), so they are only read.
 * @throws GraphError 401
 */
export async function callerOf(simulation: Simulation, asked: Asked): Promise<GraphCaller> {
  const header = asked.headers.authorization ?? ''
  const token = /^Bearer\s+(.+)$/i.exec(header)?.[1]
  if (token === undefined) throw refused('Access token is empty.')
  const claims = simulation.entraAddress === undefined ? readOnly(token) : await checked(simulation, token)
  const audience = claims.aud
  if (audience !== graphAppId && audience !== 'https://graph.microsoft.com') {
    throw refused('Access token validation failure. Invalid audience.')
  }
  const { exp } = claims
  if (exp === undefined || exp * 1_000 <= simulation.clock.now().getTime()) {
    throw refused('Lifetime validation failed, the token is expired.')
  }
  const text = (name: string): string | undefined => (typeof claims[name] === 'string' ? claims[name] : undefined)
  return {
    tid: text('tid') ?? '',
    oid: text('oid'),
    appId: text('appid') ?? text('azp') ?? '',
    scopes: (text('scp') ?? '').split(' ').filter((scope) => scope !== ''),
    roles: Array.isArray(claims['roles']) ? claims['roles'].map(String) : [],
  }
}

function readOnly(token: string): JWTPayload {
  try {
    return decodeJwt(token)
  } catch {
    throw malformed()
  }
}

const malformed = (): GraphError => refused('IDX14100: JWT is not well formed, there are no dots (.).')

async function checked(simulation: Simulation, token: string): Promise<JWTPayload> {
  const kid = keyIdOf(token)
  const key = simulation.keys.keys.find((one) => one.kid === kid && one.use !== 'consumers')
  if (!key) throw refused('Access token validation failure. Signing key is invalid.')
  const currentDate = new Date(0) // the lifetime is judged by the caller, with its own sentence
  const verified = await jwtVerify(token, key.publicKey, {
    algorithms: ['RS256'],
    currentDate,
    clockTolerance: 1e12,
  }).catch(() => {
    throw refused('Access token validation failure. Signature is invalid.')
  })
  const { payload } = verified
  const issuers = [v1IssuerOf(simulation, String(payload['tid'])), managedIdentityIssuer(simulation)]
  if (!issuers.some((issuer) => issuer === payload.iss)) {
    throw refused('Access token validation failure. Invalid issuer.')
  }
  return payload
}

function keyIdOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).kid
  } catch {
    throw malformed()
  }
}

/** @throws GraphError 403 where none of these delegated permissions is in the token */
export function requirePermission({ scopes }: GraphCaller, permissions: readonly string[]): void {
  if (permissions.some((permission) => scopes.includes(permission))) return
  throw new GraphError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.')
}
