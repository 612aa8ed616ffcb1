import type { Trust } from '../../../shared/domain/tokens/trust.ts'
import { attackClasses } from '../../attacks/corpus.ts'
import { isPartner } from '../../attacks/holding.ts'
import { bent, specimens, type Specimen } from '../../attacks/specimens.ts'
import { issuers, oid, program, trust } from '../../attacks/trusted.ts'
import { believed } from '../../support/access-tokens.ts'
import { memoryPorts, platform, type MemoryPorts } from '../../support/memory-ports.ts'
import { aMember, aMembership, anIntegration, noon, northBank } from '../../shared/support/facts.ts'
import { exchange } from './call-oauth.ts'
import { callRoute } from './call-route.ts'
import { serviceClient, stage } from './cast.ts'
import { aTokenProvider, cleo, passportOfCleo, sharedProvider } from './provider-stage.ts'

/** One attack at the hub's addresses. */
export interface EndpointAttack {
  readonly title: string
  readonly specimen: Specimen
  /** The refusal that names what is wrong. */
  readonly code: string
  readonly token: () => string
}

/** The whole corpus, of every kind of token. */
export const endpointAttacks: readonly EndpointAttack[] = Object.values(specimens).flatMap((specimen) =>
  Object.entries(attackClasses).flatMap(([about, attacksOn]) =>
    attacksOn(specimen).map(({ name, token, code }) => ({
      title: `${specimen.name}, ${about}: ${name}`,
      specimen,
      code,
      token,
    })),
  ),
)

/** The trust of the corpus, but that the OpenID provider is one that an Organisation configured, and the hub's API an audience too. */
const configured: Trust = {
  issuers: trust.issuers
    .filter(({ issuer }) => issuer !== issuers.partner)
    .map((issuer) =>
      issuer.family === 'own'
        ? { ...issuer, audiences: [...issuer.audiences, { audience: platform.publicUrl, accepts: { exchanged: {} } }] }
        : issuer,
    ),
}

/** A hub at which a good token of every kind but ID and logout tokens is let in; an operator and a platform service ask it. */
export async function endpointStage(): Promise<MemoryPorts> {
  const { ports } = await stage({ tokenRoles: ['Admin'], home: platform.organisationId })
  const own = memoryPorts(noon, { secrets: ports.secrets }).ports.ownKeys
  await ports.systemIntegrations.insert(anIntegration({ clientId: program }))
  await ports.identityProviders.insert(aTokenProvider({ providerId: sharedProvider }))
  await ports.members.findOrInsert({ ...passportOfCleo, provider: sharedProvider }, aMember({ memberId: cleo }))
  await ports.memberships.findOrInsert(aMembership({ memberId: cleo, roles: ['Admin'] }))
  return {
    ...ports,
    platform: { ...platform, trust: configured },
    ownKeys: { ...own, find: (kid) => believed.ownKeys.find(kid) },
  }
}

const service = bent(specimens.program, { azp: serviceClient, roles: ['PlatformService'] })

/** Good tokens, as the hub takes them: of each the corpus bends the specimen. */
export const goodTokens: readonly (readonly [name: string, token: string])[] = [
  [specimens.user.name, bent(specimens.user)],
  [specimens.program.name, bent(specimens.program)],
  [specimens.partner.name, bent(specimens.partner)],
  [
    specimens.exchanged.name,
    bent(specimens.exchanged, { aud: platform.publicUrl, kind: 'member', oid, organisation: northBank }),
  ],
]

/** What the hub makes of one token, wherever tokens come in. */
interface Answers {
  /** The reason, as an operator hears it. */
  readonly introspection: string
  /** What a platform service hears. */
  readonly silence: unknown
  readonly exchange: string
  /** Undefined for what no header can carry. */
  readonly bearer: string | undefined
}

export async function answersTo(ports: MemoryPorts, token: string): Promise<Answers> {
  const form = new URLSearchParams({ token, organisation: northBank, reason: 'true' }).toString()
  const ask = (options: Parameters<typeof callRoute>[3]) =>
    callRoute(ports, 'introspect', northBank, { ...options, body: form })
  const told = await ask({})
  const asService = await ask({ cookie: false, headers: { authorization: `Bearer ${service}` } })
  const exchanged = await exchange(ports, { subject_token: token, organisation: northBank })
  return {
    introspection: told.code ?? (told.body['active'] === true ? 'active' : String(told.body['reason'])),
    silence: asService.code ?? asService.body,
    exchange: 'access_token' in exchanged.body ? 'exchanged' : String(exchanged.body['code']),
    bearer: await bearerAnswer(ports, token),
  }
}

/** No program or browser can send what is no text of a header. */
async function bearerAnswer(ports: MemoryPorts, token: string): Promise<string | undefined> {
  if (!/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(token)) return undefined
  const headers = { authorization: `Bearer ${token}` }
  const { status, code } = await callRoute(ports, 'readOrganisation', northBank, { cookie: false, headers })
  return code ?? (status === 200 ? 'let in' : `status ${status}`)
}

/** Who lets an attack through, or gives another reason for its refusal than there is; undefined where all is well. */
export async function judged(ports: MemoryPorts, attack: EndpointAttack): Promise<string | undefined> {
  const token = attack.token()
  const { silence, ...reasons } = await answersTo(ports, token)
  const codes = codesFor(attack, token)
  const heard = typeof silence === 'string' ? codes.includes(silence) : JSON.stringify(silence) === '{"active":false}'
  const wrong = Object.entries(reasons).filter(
    ([where, code]: [string, string | undefined]) =>
      code !== undefined && !codes.includes(code) && !isOwnAgain(attack, where, code),
  )
  if (heard && wrong.length === 0) return undefined
  return `${attack.title} (${attack.code}): ${heard ? '' : 'told to a service, '}${JSON.stringify(wrong)}`
}

/** A token of the hub's own is never exchanged, whatever else is wrong with it. */
const isOwnAgain = ({ specimen }: EndpointAttack, where: string, code: string) =>
  specimen.kind === 'exchanged' && where === 'exchange' && code === 'kind.refused'

/**
 * What the hub may say of an attack instead of its own code: in a form or a header alone it is no token at all; an ID or logout token, and
 * what a provider made for its client, is refused before its own claims are looked at; and of an ID token that became a user's in all but its
 * roles it is those that are missing.
 */
function codesFor({ code, specimen: { kind, ...specimen } }: EndpointAttack, token: string): readonly string[] {
  return [
    code,
    ...(kind === 'id' || kind === 'logout' ? ['kind.refused', 'kind.unproven', 'audience.invalid'] : []),
    ...(kind === 'id' && code === 'kind.refused' ? ['role.missing'] : []),
    ...(isPartner({ kind, ...specimen }) && code === 'kind.refused' ? ['audience.invalid'] : []),
    ...(token === '' ? ['input.invalid'] : []),
    ...(token.length > 32_768 ? ['body.oversize'] : []),
    ...(/^[\w.~+/-]+=*$/.test(token) ? [] : ['bearer.malformed']),
  ]
}
