import { actorOf, tokenCaller } from '../domain/caller.ts'
import type { OwnPerson } from '../domain/callers/own-claims.ts'
import { chosenOrganisation } from '../domain/callers/identify-person.ts'
import type { MemberIdentity, SystemIntegrationIdentity, TokenIdentity } from '../domain/callers/token-identity.ts'
import { HubError } from '../domain/hub-error.ts'
import type { MemberId, OrganisationId } from '../domain/ids.ts'
import { refusedAs } from '../domain/issuing/oauth-refusal.ts'
import { narrowed, type Holder } from '../domain/issuing/own-token.ts'
import { entraPassportKey, type PassportKey } from '../domain/member.ts'
import type { Permission } from '../domain/roles.ts'
import type { Ports } from '../ports/ports.ts'
import { identifyToken } from './identify-token.ts'
import { audienceFor, issueToken, type IssuedToken, type IssuingNeeds } from './issue-token.ts'
import type { Visit } from './limit-visits.ts'
import { passportMark } from './passport-mark.ts'

type Needs = IssuingNeeds & Pick<Ports, 'issuerKeys' | 'callerFacts' | 'integrationUses' | 'providerClient' | 'members'>

export interface ExchangeWish {
  readonly subjectToken: string
  readonly audience?: string | undefined
  readonly organisation?: OrganisationId | undefined
  readonly scope?: string | undefined
  /** The bearer token of a program that asks; absent where the holder of the subject token asks for itself. */
  readonly client?: string | undefined
}

type Subject = MemberIdentity | SystemIntegrationIdentity

/**
 * Token exchange (RFC 8693): a token of Microsoft Entra, or of an OpenID provider whose access tokens are taken, for one of the hub's own, which is for one API, one Organisation and never more than
 * the person or program may at this moment. A token of the hub's own is not exchanged again: it would outlive the proof that it was made
 * from. Nothing is written.
 * @throws OAuthRefusal with the refusal of ours; HubError `caller.throttled`, or where storage, vault or provider do not answer
 */
export async function exchangeToken(
  ports: Needs,
  wish: ExchangeWish,
  visit: Pick<Visit, 'isProgram'>,
): Promise<IssuedToken> {
  const client = await refusedAs('invalid_client', () => identifyClient(ports, wish.client))
  const audience = await refusedAs('invalid_target', async () => audienceFor(ports, wish.audience))
  const subject = await refusedAs(subjectError, () => identifySubject(ports, wish, client))
  // Now, not earlier: by a client id that is merely claimed anybody could use up somebody else's limit.
  visit.isProgram(actorOf(tokenCaller(client ?? subject)))
  const scopes = await refusedAs('invalid_scope', async () => scopesFor(subject, wish.scope))
  return issueFor(ports, subject, { audience, client: client?.clientId ?? subject.token.client, scopes })
}

/** RFC 8693 §2.2.2: whatever is wrong with the subject token is `invalid_request`; where the token is to count, is its target. */
const subjectError = ({ code }: HubError) =>
  code === 'organisation.unchosen' || code === 'organisation.foreign' ? 'invalid_target' : 'invalid_request'

/** A platform service may ask for anybody who shows it their token, a system integration for itself alone; a person needs nobody to ask. */
async function identifyClient(ports: Needs, token: string | undefined) {
  if (token === undefined) return undefined
  const client = await identifyToken(ports, token, { kinds: ['app-only'] })
  if (client.kind !== 'member') return client
  throw new HubError('kind.refused', 'A person does not ask on behalf of others.')
}

async function identifySubject(
  ports: Needs,
  { subjectToken, organisation }: ExchangeWish,
  client: TokenIdentity | undefined,
): Promise<Subject & { readonly organisation: OrganisationId }> {
  const subject = await identifyToken(ports, subjectToken, { organisation, kinds: ['delegated', 'app-only'] })
  if (subject.kind === 'platform-service')
    throw new HubError('kind.refused', 'A platform service is of no organisation: nothing is made from its token.')
  const isOwn = subject.kind === 'system-integration' && client?.kind === 'system-integration'
  if (client?.kind === 'system-integration' && !(isOwn && subject.clientId === client.clientId))
    throw new HubError('client.foreign', 'A program exchanges no token but its own.')
  return subject.kind === 'member' ? { ...subject, organisation: chosenOrganisation(subject) } : subject
}

/** @throws HubError `permission.missing` */
function scopesFor({ permissions }: Subject, scope: string | undefined): readonly Permission[] | undefined {
  if (scope === undefined) return undefined
  const scopes = narrowed(scope, permissions)
  if (scopes) return scopes
  throw new HubError('permission.missing', 'Something in the scope is not permitted.')
}

async function issueFor(
  ports: Needs,
  subject: Subject & { readonly organisation: OrganisationId },
  wish: { readonly audience: string; readonly client: string; readonly scopes: readonly Permission[] | undefined },
): Promise<IssuedToken> {
  const source = subject.token.expiresAt
  return refusedAs('invalid_request', async () =>
    issueToken(ports, await holderOf(ports, subject), { ...wish, source }),
  )
}

async function holderOf(
  { members, random }: Needs,
  subject: Subject & { readonly organisation: OrganisationId },
): Promise<Holder> {
  const { organisation } = subject
  if (subject.kind === 'system-integration')
    return { kind: subject.kind, tid: subject.tid, organisation, clientId: subject.clientId }
  const { kind, guest, roles, tokenRoles: brought } = subject
  const passport = passportOf(subject)
  // Read anew: under a stamp of five seconds ago the token would be ended already.
  const member = await members.findByPassport(passport)
  const stamp = member ? { stamp: random.hash(member.sessionStamp) } : {}
  const person = ownPerson({ random }, subject, passport, member?.memberId)
  return { kind, person, guest, organisation, roles, brought, ...stamp }
}

function passportOf({ person, token: { issuer, subject } }: MemberIdentity): PassportKey {
  return person.by === 'entra'
    ? entraPassportKey(person.tid, person.oid)
    : { provider: person.provider, issuer, subject }
}

/** @throws HubError `role.missing` for a Passport that was unlinked at this moment */
function ownPerson(
  ports: Pick<Ports, 'random'>,
  { person }: MemberIdentity,
  passport: PassportKey,
  memberId: MemberId | undefined,
): OwnPerson {
  if (person.by === 'entra') return person
  if (memberId === undefined) throw new HubError('role.missing', 'Your account has no role in your organisation yet.')
  return { ...person, memberId, passport: passportMark(ports, passport) }
}
