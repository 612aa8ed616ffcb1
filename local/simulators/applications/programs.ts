import { createHash, timingSafeEqual, X509Certificate } from 'node:crypto'
import { decodeProtectedHeader, jwtVerify } from 'jose'
import type { ClientApp } from '../directory.ts'
import { EntraError } from '../entra/aadsts.ts'
import type { Simulation } from '../simulation.ts'
import { hashOf, principalIdOf, type StoredApplication, type StoredPassword } from './application-store.ts'

/** A program by its registration, with the role that it was given by now. */
export function registeredProgram(
  { applications: store, clock, world }: Simulation,
  clientId: string,
): ClientApp | undefined {
  const now = clock.now().getTime()
  const application = store.applications.find(({ appId }) => appId === clientId.toLowerCase())
  if (!application || application.visibleFrom > now) return undefined
  const systemApi = world.apps.systemApi.clientId
  const resource = principalIdOf(systemApi)
  const principal = store.principals.find(({ appId }) => appId === application.appId)
  const given = store.assignments.find(
    (one) => one.principalId === principal?.id && one.resourceId === resource && one.worksFrom <= now,
  )
  const roles = store.applications.find(({ appId }) => appId === systemApi)?.appRoles ?? []
  const role = roles.find(({ id }) => id === given?.appRoleId)?.value
  return {
    name: 'program',
    clientId: application.appId,
    ...(role === 'System' || role === 'PlatformService' ? { role } : {}),
  }
}

/** @throws EntraError 7000229 where its service principal is not there (yet), 7000112 where it is disabled */
export function requirePrincipal({ applications, clock, world }: Simulation, clientId: string): void {
  const principal = applications.principals.find(({ appId }) => appId === clientId)
  if (!principal || principal.visibleFrom > clock.now().getTime())
    throw new EntraError(7000229, { clientId, tenant: world.platform.tid })
  if (!principal.accountEnabled) throw new EntraError(7000112, { clientId })
}

/** @throws EntraError 7000215 where no secret of the program is this one (yet), 7000222 where it has expired */
export function checkSecret({ applications, clock }: Simulation, clientId: string, secret: string): void {
  const now = clock.now().getTime()
  const application = applications.applications.find(({ appId }) => appId === clientId)
  const given = Buffer.from(hashOf(secret))
  const isIt = ({ hash, worksFrom, worksUntil = Infinity }: StoredPassword) =>
    hash !== undefined && worksFrom <= now && now < worksUntil && timingSafeEqual(Buffer.from(hash), given)
  const found = application?.passwords.find(isIt)
  if (!found) throw new EntraError(7000215, { clientId })
  if (Date.parse(found.endDateTime) <= now) throw new EntraError(7000222, { clientId })
}

/**
 * A client assertion (RFC 7523) under a certificate of the program's, or of another issuer that it trusts.
 * @throws EntraError 700027, 7000222
 */
export async function checkAssertion(
  simulation: Simulation,
  clientId: string,
  assertion: string,
  audience: string,
): Promise<void> {
  const application = simulation.applications.applications.find(({ appId }) => appId === clientId)
  const refused = new EntraError(700027, { clientId })
  if (!application) throw refused
  const now = simulation.clock.now()
  const certificate = certificateFor(application, assertion, now.getTime())
  if (!certificate) throw refused
  if (certificate.validToDate <= now) throw new EntraError(7000222, { clientId })
  await jwtVerify(assertion, certificate.publicKey, {
    algorithms: ['RS256', 'PS256'],
    issuer: clientId,
    subject: clientId,
    audience,
    currentDate: now,
    requiredClaims: ['exp', 'jti'],
  }).catch(() => {
    throw refused
  })
}

/** By the thumbprint in the header: `x5t#S256`, or `x5t` as older clients send it. */
function certificateFor({ keys }: StoredApplication, assertion: string, now: number): X509Certificate | undefined {
  const header = headerOf(assertion)
  return keys
    .filter(({ worksFrom }) => worksFrom <= now)
    .map(({ key }) => new X509Certificate(Buffer.from(key, 'base64')))
    .find(({ raw }) => {
      const print = (algorithm: string) => createHash(algorithm).update(raw).digest('base64url')
      return header['x5t#S256'] === print('sha256') || header['x5t'] === print('sha1')
    })
}

function headerOf(assertion: string): Record<string, unknown> {
  try {
    return { ...decodeProtectedHeader(assertion) }
  } catch {
    return {}
  }
}
