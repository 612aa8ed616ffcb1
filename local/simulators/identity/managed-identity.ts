import { timingSafeEqual } from 'node:crypto'
import { SignJWT } from 'jose'
import { json, type Answer, type Asked } from '../exchange.ts'
import { issuerOf } from '../entra/tokens.ts'
import type { Simulation } from '../simulation.ts'

/** The hub's managed identity, the same in every world. */
const clientId = '6d616e61-6765-4d49-8d65-6e7469747900'
export const hubPrincipalId = '7072696e-6369-4a61-8c2d-68756200aaaa'
const tokenSeconds = 86_400
const datedBackSeconds = 300

/** Of tokens by which an application proves itself at Entra; theirs are of version 2. */
export const tokenExchange = 'api://AzureADTokenExchange'

/** What the simulated identity may be used for: each has a simulator that checks it. */
const managedIdentityResources = [
  'https://vault.azure.net',
  'https://communication.azure.com',
  'https://graph.microsoft.com',
  tokenExchange,
] as const

/** The v1 issuer of a tenant, as tokens of managed identities name it. */
export const managedIdentityIssuer = ({ world }: Simulation): string => `https://sts.windows.net/${world.platform.tid}/`

/**
 * The local endpoint by which an app in App Service gets tokens of its managed identity: `IDENTITY_ENDPOINT` and `IDENTITY_HEADER`.
 * https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
 */
export async function answerAsManagedIdentity(simulation: Simulation, asked: Asked): Promise<Answer> {
  const { pathname, searchParams } = asked.url
  const refuse = (statusCode: number, message: string) => json(statusCode, { statusCode, message })
  if (pathname !== '/msi/token') return refuse(404, 'There is nothing at this address.')
  if (asked.method !== 'GET') return refuse(405, 'Ask with GET.')
  if (!hasHeader(simulation, asked)) return refuse(401, 'The X-IDENTITY-HEADER is missing or wrong.')
  if (searchParams.get('api-version') !== '2019-08-01') return refuse(400, 'The api-version is not supported.')
  const resource = searchParams.get('resource')?.replace(/\/+$/, '')
  if (!managedIdentityResources.some((known) => known === resource))
    return refuse(400, `The resource ${resource ?? ''} is not simulated.`)
  const now = Math.floor(simulation.clock.now().getTime() / 1_000)
  return json(200, {
    access_token: await mint(simulation, resource ?? '', now),
    client_id: clientId,
    expires_on: String(now + tokenSeconds),
    resource,
    token_type: 'Bearer',
  })
}

/** No page elsewhere can send this header, and nobody else on the machine knows its value. */
function hasHeader({ identityHeader }: Simulation, asked: Asked): boolean {
  const given = asked.headers['x-identity-header']
  const [is, wanted] = [Buffer.from(typeof given === 'string' ? given : ''), Buffer.from(identityHeader)]
  return is.length === wanted.length && timingSafeEqual(is, wanted)
}

function mint(simulation: Simulation, resource: string, now: number): Promise<string> {
  const key = simulation.keys.signing('current')
  const { tid } = simulation.world.platform
  if (resource === tokenExchange) return mintExchangeable(simulation, now)
  const claims = {
    aud: resource,
    iss: managedIdentityIssuer(simulation),
    iat: now - datedBackSeconds,
    nbf: now - datedBackSeconds,
    exp: now + tokenSeconds,
    appid: clientId,
    appidacr: '2',
    idp: managedIdentityIssuer(simulation),
    idtyp: 'app',
    oid: hubPrincipalId,
    ...(resource === 'https://graph.microsoft.com' ? { roles: simulation.applications.manners.rights } : {}),
    sub: hubPrincipalId,
    tid,
    ver: '1.0',
  }
  return new SignJWT(claims).setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid: key.kid }).sign(key.privateKey)
}

function mintExchangeable(simulation: Simulation, now: number): Promise<string> {
  const key = simulation.keys.signing('current')
  const { tid } = simulation.world.platform
  const claims = {
    aud: tokenExchange,
    iss: issuerOf(simulation, tid),
    iat: now - datedBackSeconds,
    nbf: now - datedBackSeconds,
    exp: now + tokenSeconds,
    azp: clientId,
    azpacr: '2',
    idtyp: 'app',
    oid: hubPrincipalId,
    sub: hubPrincipalId,
    tid,
    ver: '2.0',
  }
  return new SignJWT(claims).setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid: key.kid }).sign(key.privateKey)
}
