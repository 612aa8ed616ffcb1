import { identifyPerson, type PersonToken } from '../domain/callers/identify-person.ts'
import { identifyProgram, type ProgramToken } from '../domain/callers/identify-program.ts'
import { readOwnClaims, type OwnClaims } from '../domain/callers/own-claims.ts'
import type { PersonOrigin, TokenFacts, TokenIdentity } from '../domain/callers/token-identity.ts'
import type { Door } from '../domain/admission.ts'
import { HubError } from '../domain/hub-error.ts'
import type { OrganisationId } from '../domain/ids.ts'
import { entraPassportKey, type Member } from '../domain/member.ts'
import { parsePersonRoles } from '../domain/roles.ts'
import { isRefusal } from '../domain/tokens/refusal.ts'
import type { Ports } from '../ports/ports.ts'
import { providerDoor } from './read-door.ts'
import { memberBehind, refuseEndedToken } from './refuse-ended-token.ts'
import { refusedToken, verifyBearer, type BearerWish, type GenuineToken, type VerifierNeeds } from './verify-bearer.ts'

type Needs = VerifierNeeds & Pick<Ports, 'random' | 'integrationUses'>

/**
 * Who an access token stands for, with the rights that hold now: what is kept about them is at most five seconds old.
 * @throws HubError the verifier's own reason (401); why nobody is let in (403: `tenant.unknown`, `tenant.revoked`, `organisation.suspended`,
 * `organisation.foreign`, `role.missing`, `member.inactive`, `provider.disabled`, `program.unknown`, `integration.suspended`, …);
 * `provider.unavailable`, `storage.unavailable`
 */
export async function identifyToken(ports: Needs, token: string, wish: BearerWish = {}): Promise<TokenIdentity> {
  return identifyGenuine(ports, await verifyBearer(ports, token, wish), wish.organisation)
}

/** @param organisation the one that is to be active */
export async function identifyGenuine(
  ports: Needs,
  token: GenuineToken,
  organisation: OrganisationId | undefined,
): Promise<TokenIdentity> {
  const facts = factsOf(token)
  if (token.kind === 'exchanged') return identifyOwn(ports, token, facts, organisation)
  if (token.issuedBy) return identifyByPassport(ports, token, { facts, person: token.issuedBy }, organisation)
  if (token.family !== 'entra') throw refusedToken('kind.refused')
  const { tid, oid, guest } = token
  if (token.kind === 'app-only')
    return identifyAsProgram(ports, { facts, tid, clientId: token.client, roles: token.roles }, organisation)
  const [client, member] = await Promise.all([
    ports.callerFacts.client(token.client),
    ports.callerFacts.member(entraPassportKey(tid, oid)),
  ])
  const person = { by: 'entra', tid, oid } as const
  const tokenRoles = parsePersonRoles(token.roles)
  const who = { facts, person, guest, tokenRoles, displayName: nameIn(token) }
  return identifyAsPerson(ports, who, { client, member }, organisation)
}

/** Somebody is known by the Passport of that provider, issuer and subject; the provider brings no roles. */
async function identifyByPassport(
  ports: Needs,
  token: GenuineToken,
  { facts, person }: { readonly facts: TokenFacts; readonly person: NonNullable<GenuineToken['issuedBy']> },
  organisation: OrganisationId | undefined,
): Promise<TokenIdentity> {
  const { issuer, subject } = facts
  const member = await ports.callerFacts.member({ provider: person.provider, issuer, subject })
  const who = { facts, person, guest: false, tokenRoles: [], displayName: nameIn(token) }
  return identifyAsPerson(ports, who, { client: undefined, member }, organisation)
}

/** A token of the hub's own is good for the one Organisation it names, and for no more than what holds there now. */
async function identifyOwn(
  ports: Needs,
  token: Extract<GenuineToken, { readonly kind: 'exchanged' }>,
  facts: TokenFacts,
  organisation: OrganisationId | undefined,
): Promise<TokenIdentity> {
  const own = readOwnClaims(token.claims)
  if (isRefusal(own)) throw refusedToken(own.refused)
  if (organisation !== undefined && organisation !== own.organisation)
    throw new HubError('organisation.foreign', 'This token is for another organisation.')
  await refuseEndedToken(ports, token.jti, own)
  if (own.kind === 'system-integration')
    return identifyAsProgram(ports, { facts, roles: token.roles, ...own }, organisation)
  return identifyAsPerson(
    ports,
    { ...broughtBy(own, token.roles), facts, displayName: nameIn(token) },
    // The hub's own tokens name whoever exchanged them, which may be a program on a person's behalf.
    { client: undefined, member: await memberBehind(ports, own.person) },
    own.organisation,
  )
}

function broughtBy(own: Extract<OwnClaims, { readonly kind: 'member' }>, roles: readonly string[]) {
  const { guest, brought } = own
  const ceiling = parsePersonRoles(roles)
  return { person: own.person, guest, ceiling, tokenRoles: brought ? parsePersonRoles(brought) : ceiling }
}

interface Known {
  readonly client: Awaited<ReturnType<Needs['callerFacts']['client']>>
  readonly member: Member | undefined
}

async function identifyAsPerson(
  ports: Needs,
  who: PersonToken,
  { client, member }: Known,
  organisation: OrganisationId | undefined,
): Promise<TokenIdentity> {
  const doors =
    organisation === undefined
      ? await everyDoor(ports, who.person, member)
      : [await doorAt(ports, who.person, member, organisation)]
  const { organisationId: platform } = ports.platform
  return identifyPerson(who, { client, member, doors, platform }, organisation)
}

/** Every Organisation that a tenant mapping, a provider or a Membership leads to. */
async function everyDoor(ports: Needs, person: PersonOrigin, member: Member | undefined): Promise<readonly Door[]> {
  const [led, held] = await Promise.all([
    leadsTo(ports, person),
    member ? ports.callerFacts.organisationsOf(member.memberId) : [],
  ])
  const ids = new Set([...led, ...held].filter((id) => isWithinReach(ports, person, id)))
  return Promise.all([...ids].map((id) => doorAt(ports, person, member, id)))
}

async function leadsTo({ callerFacts }: Needs, person: PersonOrigin): Promise<readonly OrganisationId[]> {
  if (person.by === 'provider') return [person.providerOwner]
  return (await callerFacts.mappingsOfTenant(person.tid)).map(({ organisationId }) => organisationId)
}

/** An Organisation's own provider leads to that Organisation alone: a Membership elsewhere is not its to use. */
const isWithinReach = ({ platform }: Pick<Needs, 'platform'>, person: PersonOrigin, id: OrganisationId) =>
  person.by === 'entra' || person.providerOwner === platform.organisationId || person.providerOwner === id

async function doorAt(
  { callerFacts, platform }: Needs,
  person: PersonOrigin,
  member: Member | undefined,
  id: OrganisationId,
): Promise<Door> {
  const [organisation, mapping, membership, provider] = await Promise.all([
    callerFacts.organisation(id),
    person.by === 'entra' ? callerFacts.mapping(person.tid, id) : undefined,
    member && isWithinReach({ platform }, person, id) ? callerFacts.membership(id, member.memberId) : undefined,
    person.by === 'entra' ? undefined : providerDoor({ platform, ...callerFacts }, person, id),
  ])
  return { organisation, mapping, membership, ...(provider ? { provider } : {}) }
}

async function identifyAsProgram(
  { callerFacts, integrationUses, clock }: Needs,
  program: ProgramToken,
  organisation: OrganisationId | undefined,
): Promise<TokenIdentity> {
  const client = await callerFacts.client(program.clientId)
  const home = client?.kind === 'system-integration' ? client.integration.organisationId : undefined
  const facts = { client, organisation: home === undefined ? undefined : await callerFacts.organisation(home) }
  const identity = identifyProgram(program, facts, organisation)
  if (identity.kind === 'system-integration')
    integrationUses.note(identity.organisation, identity.clientId, clock.now())
  return identity
}

const factsOf = (token: GenuineToken): TokenFacts => ({
  kind: token.kind,
  issuer: token.issuer,
  audience: token.audience,
  client: token.client,
  subject: token.sub,
  scopes: token.kind === 'app-only' ? [] : token.scopes,
  issuedAt: token.issuedAt,
  ...(token.notBefore ? { notBefore: token.notBefore } : {}),
  expiresAt: token.expiresAt,
  capabilities: token.capabilities,
})

const nameIn = ({ claims: { name, preferred_username: signInName } }: GenuineToken) =>
  (
    ([name, signInName].find((text) => typeof text === 'string' && text !== '') as string | undefined) ?? 'Unnamed'
  ).slice(0, 200)
