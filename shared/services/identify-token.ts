import { identifyPerson, type PersonToken } from '../domain/callers/identify-person.ts'
import { identifyProgram, type ProgramToken } from '../domain/callers/identify-program.ts'
import { readOwnClaims } from '../domain/callers/own-claims.ts'
import type { TokenFacts, TokenIdentity } from '../domain/callers/token-identity.ts'
import type { Door } from '../domain/admission.ts'
import { HubError } from '../domain/hub-error.ts'
import type { OrganisationId } from '../domain/ids.ts'
import { entraPassportKey, type Member } from '../domain/member.ts'
import { parsePersonRoles } from '../domain/roles.ts'
import { openToken } from '../domain/tokens/open-token.ts'
import { isRefusal, type TokenRefusal } from '../domain/tokens/refusal.ts'
import { bearerKinds, type BearerKind, type TokenKind } from '../domain/tokens/trust.ts'
import type { VerifiedToken } from '../domain/tokens/verified-token.ts'
import { verifyToken } from '../domain/tokens/verify-token.ts'
import type { Ports } from '../ports/ports.ts'
import { refuseEndedToken } from './refuse-ended-token.ts'

type Needs = Pick<Ports, 'platform' | 'clock' | 'random' | 'issuerKeys' | 'ownKeys' | 'callerFacts' | 'integrationUses'>

/** An access token that passed every check of the verifier; whom it stands for has yet to be asked. */
export type GenuineToken = Extract<VerifiedToken, { readonly kind: BearerKind }>

export interface IdentityWish {
  /** The Organisation that is to be the active one. */
  readonly organisation?: OrganisationId | undefined
  /** Any kind of access token unless given; ID and logout tokens are never taken. */
  readonly kinds?: readonly TokenKind[]
}

/**
 * Who an access token stands for, with the rights that hold now: what is kept about them is at most five seconds old.
 * @throws HubError the verifier's own reason (401); why nobody is let in (403: `tenant.unknown`, `tenant.revoked`, `organisation.suspended`,
 * `organisation.foreign`, `role.missing`, `member.inactive`, `program.unknown`, `integration.suspended`, …); `provider.unavailable`,
 * `storage.unavailable`
 */
export async function identifyToken(ports: Needs, token: string, wish: IdentityWish = {}): Promise<TokenIdentity> {
  return identifyGenuine(ports, await verifyBearer(ports, token, wish.kinds), wish.organisation)
}

/** @throws HubError the verifier's own reason, `provider.unavailable` */
export async function verifyBearer(
  { platform, clock, issuerKeys, ownKeys }: Needs,
  token: string,
  wished: readonly TokenKind[] = bearerKinds,
): Promise<GenuineToken> {
  const opened = openToken(token, platform.trust)
  if (isRefusal(opened)) throw refused(opened.refused)
  const { trusted } = opened.issuer
  const keys = await (trusted.family === 'own' ? ownKeys.find(opened.kid) : issuerKeys.find(trusted, opened.kid))
  const kinds = bearerKinds.filter((kind) => wished.includes(kind))
  const outcome = verifyToken(opened, keys, { kinds, now: clock.now() })
  if (isRefusal(outcome)) throw refused(outcome.refused)
  // No other kind was wished for.
  return outcome as GenuineToken
}

/** @param organisation the one that is to be active */
export async function identifyGenuine(
  ports: Needs,
  token: GenuineToken,
  organisation: OrganisationId | undefined,
): Promise<TokenIdentity> {
  const facts = factsOf(token)
  if (token.kind === 'exchanged') return identifyOwn(ports, token, facts, organisation)
  if (token.family !== 'entra') throw refused('kind.refused')
  const { tid, oid, guest } = token
  if (token.kind === 'app-only')
    return identifyAsProgram(ports, { facts, tid, clientId: token.client, roles: token.roles }, organisation)
  const tokenRoles = parsePersonRoles(token.roles)
  return identifyAsPerson(ports, { facts, tid, oid, guest, tokenRoles, displayName: nameIn(token) }, organisation)
}

/** A token of the hub's own is good for the one Organisation it names, and for no more than what holds there now. */
async function identifyOwn(
  ports: Needs,
  token: Extract<GenuineToken, { readonly kind: 'exchanged' }>,
  facts: TokenFacts,
  organisation: OrganisationId | undefined,
): Promise<TokenIdentity> {
  const own = readOwnClaims(token.claims)
  if (isRefusal(own)) throw refused(own.refused)
  if (organisation !== undefined && organisation !== own.organisation)
    throw new HubError('organisation.foreign', 'This token is for another organisation.')
  await refuseEndedToken(ports, token.jti, own)
  if (own.kind === 'system-integration')
    return identifyAsProgram(ports, { facts, roles: token.roles, ...own }, organisation)
  const ceiling = parsePersonRoles(token.roles)
  const tokenRoles = own.brought ? parsePersonRoles(own.brought) : ceiling
  const person = { facts, tokenRoles, ceiling, displayName: nameIn(token), ...own }
  return identifyAsPerson(ports, person, own.organisation)
}

async function identifyAsPerson(
  ports: Needs,
  person: PersonToken,
  organisation: OrganisationId | undefined,
): Promise<TokenIdentity> {
  const { callerFacts, platform } = ports
  const [client, member] = await Promise.all([
    // The hub's own tokens name whoever exchanged them, which may be a program on a person's behalf.
    person.facts.kind === 'exchanged' ? undefined : callerFacts.client(person.facts.client),
    callerFacts.member(entraPassportKey(person.tid, person.oid)),
  ])
  const doors =
    organisation === undefined
      ? await everyDoor(ports, person, member)
      : [await doorAt(ports, person, member, organisation)]
  return identifyPerson(person, { client, member, doors, platform: platform.organisationId }, organisation)
}

/** Every Organisation that a tenant mapping or a Membership leads to. */
async function everyDoor(ports: Needs, person: PersonToken, member: Member | undefined): Promise<readonly Door[]> {
  const [mapped, held] = await Promise.all([
    ports.callerFacts.mappingsOfTenant(person.tid),
    member ? ports.callerFacts.organisationsOf(member.memberId) : [],
  ])
  const ids = new Set([...mapped.map(({ organisationId }) => organisationId), ...held])
  return Promise.all([...ids].map((id) => doorAt(ports, person, member, id)))
}

async function doorAt(
  { callerFacts }: Needs,
  { tid }: PersonToken,
  member: Member | undefined,
  id: OrganisationId,
): Promise<Door> {
  const [organisation, mapping, membership] = await Promise.all([
    callerFacts.organisation(id),
    callerFacts.mapping(tid, id),
    member ? callerFacts.membership(id, member.memberId) : undefined,
  ])
  return { organisation, mapping, membership }
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

/** What exactly failed is in the code. */
const refused = (code: TokenRefusal) => new HubError(code, sentences[code] ?? 'The access token cannot be trusted.')

const sentences: Readonly<Partial<Record<TokenRefusal, string>>> = {
  'token.expired': 'The access token has expired.',
  'token.premature': 'The access token is from the future: a clock is wrong.',
  'audience.invalid': 'The access token was made for another API.',
  'kind.refused': 'This kind of token is not taken here.',
}
