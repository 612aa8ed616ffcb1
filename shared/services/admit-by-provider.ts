import { parseDomainName } from '../domain/domain-claim.ts'
import { refusalOf, type OpenDoor } from '../domain/admission.ts'
import { HubError, type ErrorCode } from '../domain/hub-error.ts'
import { memberId as newMemberId, type MemberId, type OrganisationId } from '../domain/ids.ts'
import type { Member, Membership, PassportKey } from '../domain/member.ts'
import type { Organisation } from '../domain/organisation.ts'
import { domainOf, parseEMail, type EMail } from '../domain/profile.ts'
import { weighEMail, type EMailEvidence, type Witness } from '../domain/providers/e-mail-proof.ts'
import { firstRole, type IdentityProvider } from '../domain/providers/identity-provider.ts'
import {
  decideLogin,
  isSameKnown,
  withProfile,
  type EMailHolder,
  type LoginDecision,
  type LoginFacts,
} from '../domain/providers/login-decision.ts'
import type { RequestPorts } from '../ports/ports.ts'
import type { Account } from '../ports/members.ts'
import type { Kept } from '../ports/storage.ts'
import { findOpenDoors } from './admit-person.ts'
import { decideAgain } from './decide-again.ts'
import { ownerOf } from './domains.ts'
import type { Identity } from './identify-at-provider.ts'
import { passportMark } from './passport-mark.ts'
import { providerDoor } from './read-door.ts'
import { announced } from './events/announce-act.ts'
import { recordAct } from './record-act.ts'
import type { SignInProvider } from './start-provider-sign-in.ts'
import { tellOfPassport } from './tell-of-passport.ts'

/** One arrival: who, by which provider, for which Organisation, and what their e-mail is worth. */
export interface Arrival extends SignInProvider {
  readonly identity: Identity
  readonly passport: PassportKey
  readonly eMail: EMailEvidence
}

/** Let in; or `unproven`: a Member has the e-mail, and a mailed link has to show first whose it is. */
export type AdmittedByProvider =
  | { readonly kind: 'admitted'; readonly member: Member; readonly doors: readonly OpenDoor[] }
  | { readonly kind: 'unproven'; readonly eMail: EMail }

/**
 * Lets in somebody whom a configured provider vouched for: gathers what is known, asks the rule, and keeps what follows. Whatever was changed
 * meanwhile by another sign-in is decided again.
 * @param shown an e-mail that a mailed link has proven to be this identity's
 * @throws HubError `eMail.missing`, `eMail.taken`, `eMail.unproven`, `link.refused`, `member.inactive`, `organisation.suspended`, …
 */
export async function admitByProvider(
  ports: RequestPorts,
  { provider, organisationId }: SignInProvider,
  identity: Identity,
  shown?: EMail,
): Promise<AdmittedByProvider> {
  const [{ arrival, facts }, organisation] = await Promise.all([
    gather(ports, { provider, organisationId }, identity, shown),
    getOpen(ports, organisationId),
  ])
  let known: KnownFacts | undefined = facts
  const admitted = await decideAgain(async () => {
    const read = known ?? (await loginFacts(ports, arrival))
    known = undefined
    return decideAndKeep(ports, arrival, read)
  })
  if (admitted === 'unproven') return { kind: 'unproven', eMail: eMailOf(arrival) }
  const { member, membership, organisations } = admitted
  const who = {
    tokenRoles: [],
    guest: false,
    provider: provider.providerId,
    providerOwner: provider.organisationId,
    memberId: member.memberId,
    ...(organisations ? { held: [...organisations, organisationId] } : {}),
  }
  const doors = await findOpenDoors(ports, who, { organisation, mapping: undefined, membership, provider: 'open' })
  return { kind: 'admitted', member, doors }
}

/** What is known, read while it is asked whether the Organisation is open. */
async function gather(
  ports: RequestPorts,
  at: SignInProvider,
  identity: Identity,
  shown: EMail | undefined,
): Promise<{ readonly arrival: Arrival; readonly facts: KnownFacts }> {
  const arrival = await arrivalOf(ports, at, identity, shown)
  return { arrival, facts: await loginFacts(ports, arrival) }
}

function eMailOf({ eMail }: Arrival): EMail {
  if (eMail.kind === 'none') throw refused('eMail.missing')
  return eMail.eMail
}

/**
 * What an arrival is known by, and what its e-mail is worth.
 * @param shown an e-mail that a mailed link has proven
 */
export async function arrivalOf(
  ports: Pick<RequestPorts, 'platform' | 'domains'>,
  { provider, organisationId }: SignInProvider,
  identity: Identity,
  shown?: EMail,
): Promise<Arrival> {
  const { issuer, subject } = identity
  return {
    provider,
    organisationId,
    identity,
    passport: { provider: provider.providerId, issuer, subject },
    eMail:
      shown === undefined
        ? weighEMail(identity.mapped.get('Email'), {
            kind: provider.kind,
            trustedDomains: provider.trustedDomains,
            provesFor: await provesFor(ports, provider, identity),
          })
        : { kind: 'proven', eMail: shown },
  }
}

/** An Organisation's own provider proves addresses of the domain in question where that is shown to be the Organisation's. */
async function provesFor(
  ports: Pick<RequestPorts, 'platform' | 'domains'>,
  { organisationId }: IdentityProvider,
  { mapped }: Identity,
): Promise<Witness['provesFor']> {
  if (organisationId === ports.platform.organisationId) return 'platform'
  const eMail = parseEMail(mapped.get('Email')?.value ?? '')
  if (eMail === undefined) return []
  const domain = domainOf(eMail)
  return (await ownerOf(ports, parseDomainName(domain))) === organisationId ? [domain] : []
}

/** Before anything is written about the person. */
async function getOpen({ organisations }: RequestPorts, organisationId: OrganisationId): Promise<Organisation> {
  const organisation = await organisations.find(organisationId)
  if (!organisation) throw new HubError('provider.unknown', 'This way to sign in is not offered here.')
  if (organisation.state !== 'active') throw refusalOf([`organisation.${organisation.state}`])
  return organisation
}

interface Admitted {
  readonly member: Member
  readonly membership: Membership | undefined
  /** Where else they may have one, where that was read. */
  readonly organisations?: readonly OrganisationId[] | undefined
}

/** `unproven` where the person has to show first that the e-mail is theirs. */
async function decideAndKeep(ports: RequestPorts, arrival: Arrival, facts: KnownFacts): Promise<Admitted | 'unproven'> {
  const decided = decideLogin(facts)
  if (decided.decision !== 'prove') return keep(ports, arrival, decided, facts)
  if (await ports.members.wasUnlinked(arrival.passport, decided.memberId)) throw refused('passport.unlinked')
  return 'unproven'
}

type KnownFacts = LoginFacts & {
  readonly known: Kept<Member> | undefined
  readonly organisations: readonly OrganisationId[] | undefined
  readonly membership: Kept<Membership> | undefined
}

/** What the rule asks for. Whose the e-mail is matters only where the Passport is nobody's. */
export async function loginFacts(
  ports: Pick<RequestPorts, 'members' | 'memberships'>,
  arrival: Arrival,
): Promise<KnownFacts> {
  const { eMail, provider } = arrival
  const before = await findKnown(ports, arrival)
  const holder = before ? undefined : await findHolder(ports, arrival)
  // A sign-in of the same person that is under way keeps its Passport before its e-mail: whoever has this one may have that one by now.
  const now = before ?? (holder && (await findKnown(ports, arrival)))
  const found = { known: now?.account.member, organisations: now?.account.organisations, membership: now?.membership }
  return { handler: provider.loginHandler, ...found, eMail, eMailOptional: provider.kind === 'entra', holder }
}

/** Whose the Passport is, with what the Organisation knows of them. */
async function findKnown(
  { members, memberships }: Pick<RequestPorts, 'members' | 'memberships'>,
  { organisationId, passport }: Arrival,
): Promise<{ readonly account: Account; readonly membership: Kept<Membership> | undefined } | undefined> {
  const claimant = await members.claimantOf(passport)
  if (claimant === undefined) return undefined
  const [account, membership] = await Promise.all([
    members.findAccount(claimant, passport),
    memberships.find(organisationId, claimant),
  ])
  return account && { account, membership }
}

async function findHolder(
  { members, memberships }: Pick<RequestPorts, 'members' | 'memberships'>,
  { organisationId, eMail }: Arrival,
): Promise<EMailHolder | undefined> {
  const memberId = eMail.kind === 'none' ? undefined : await memberships.holderOf(organisationId, eMail.eMail)
  if (memberId === undefined) return undefined
  const [member, held] = await Promise.all([members.find(memberId), memberships.listOfMember(memberId)])
  const here = held.find((membership) => membership.organisationId === organisationId)
  const isActive = member?.state === 'active' && here?.state === 'active'
  return { memberId, state: isActive ? 'active' : 'inactive', memberships: held }
}

async function keep(
  ports: RequestPorts,
  arrival: Arrival,
  decided: Exclude<LoginDecision, { decision: 'prove' }>,
  { known, organisations, membership }: KnownFacts,
): Promise<Admitted> {
  if (decided.decision === 'refuse') throw refused(decided.code)
  if (decided.decision === 'create') return create(ports, arrival)
  const member = decided.decision === 'link' ? await linkMember(ports, arrival, decided.memberId) : known
  if (!member) throw changedMeanwhile()
  const { memberId } = member
  const { organisationId } = arrival
  if (decided.membership === 'join') {
    const isTaken = await isAnothers(ports, arrival, memberId)
    return { member, organisations, membership: await join(ports, arrival, memberId, { isTaken }) }
  }
  if (decided.membership === 'update')
    return { member, organisations, membership: await update(ports, arrival, memberId) }
  return { member, organisations, membership: membership ?? (await ports.memberships.find(organisationId, memberId)) }
}

/** Whose the e-mail is was read a moment ago, and was nobody: who has got it since is refused by the insert. */
async function create(ports: RequestPorts, arrival: Arrival): Promise<Admitted> {
  const fresh = freshMember(ports, arrival)
  // Of two first sign-ins at once the second one gets the Member of the first.
  const member = await ports.members.findOrInsert(arrival.passport, fresh, arrival.organisationId)
  const membership = await join(ports, arrival, member.memberId, { isTaken: false, indexed: 'indexed' })
  return { member, membership, organisations: member.memberId === fresh.memberId ? [] : undefined }
}

const changedMeanwhile = () => new HubError('version.stale', 'Another sign-in came in between. Start again.')

const sentences: Partial<Record<ErrorCode, string>> = {
  'eMail.missing': 'Your identity provider gave no e-mail address, and a new account needs one.',
  'eMail.taken': 'An account with your e-mail address exists already. Sign in as you did before.',
  'eMail.unproven':
    'Your identity provider does not prove that this e-mail address is yours. Sign in as you did before.',
  'link.refused': 'This e-mail address belongs to a member of staff. Sign in as you did before.',
  'passport.refused':
    'This e-mail address does not open all that your account does. Sign in as you did before, and add this way to sign in there.',
  'passport.unlinked':
    'This way to sign in was removed from your account. Sign in another way, and add it again there.',
  'member.inactive': 'Your account has been deactivated.',
}
const refused = (code: ErrorCode) => new HubError(code, sentences[code] ?? 'You may not sign in this way.')

const freshMember = ({ random, clock }: RequestPorts, { identity }: Arrival): Member => ({
  memberId: newMemberId(random.guid()),
  state: 'active',
  displayName: identity.displayName,
  sessionStamp: random.secret(),
  createdAt: clock.now(),
})

/**
 * What an e-mail opens is the Organisation that knows it as the Member's: a Passport that leads into others of theirs is not linked by it, where
 * they know it not. Whoever proves e-mails for one Organisation could otherwise walk into another.
 */
async function refuseWiderReach(
  ports: RequestPorts,
  { provider: { providerId: provider, organisationId: providerOwner }, organisationId, eMail }: Arrival,
  memberId: MemberId,
): Promise<void> {
  const isKnownIn = ({ provenEMail }: Membership) => eMail.kind === 'proven' && provenEMail === eMail.eMail
  for (const held of await ports.memberships.listOfMember(memberId)) {
    if (held.organisationId === organisationId || isKnownIn(held)) continue
    const door = await providerDoor(ports, { provider, providerOwner }, held.organisationId)
    if (door === 'open') throw refused('passport.refused')
  }
}

async function linkMember(ports: RequestPorts, arrival: Arrival, memberId: MemberId): Promise<Member | undefined> {
  const { passport, organisationId, provider } = arrival
  if (await ports.members.wasUnlinked(passport, memberId)) throw refused('passport.unlinked')
  await refuseWiderReach(ports, arrival, memberId)
  await announced(ports, noteOf(organisationId, memberId), async () => {
    if ((await ports.members.link(passport, memberId)) !== memberId) throw changedMeanwhile()
    await recordAct(ports, {
      organisationId,
      action: 'passport.linked',
      actor: `member:${memberId}`,
      subject: `provider:${provider.providerId}`,
      foreign: false,
    })
  })
  const passportId = passportMark(ports, passport)
  await tellOfPassport(ports, memberId, { change: 'added', label: provider.label, passportId })
  return ports.members.find(memberId)
}

/** What is told where this stops halfway. */
const noteOf = (organisationId: OrganisationId, memberId: MemberId) => ({
  organisationId,
  operation: 'FinishProviderSignIn',
  actor: `member:${memberId}`,
  ids: [`memberId=${memberId}`],
})

/** Whether the e-mail that came is somebody else's here. */
async function isAnothers(
  { memberships }: RequestPorts,
  { eMail, organisationId }: Arrival,
  memberId: MemberId,
): Promise<boolean> {
  if (eMail.kind === 'none') return false
  const holder = await memberships.holderOf(organisationId, eMail.eMail)
  return holder !== undefined && holder !== memberId
}

/** A Member of the Organisation from now on; one that is there already stays as it is. */
async function join(
  ports: RequestPorts,
  { organisationId, identity, eMail, provider }: Arrival,
  memberId: MemberId,
  { isTaken, indexed }: { readonly isTaken: boolean; readonly indexed?: 'indexed' },
): Promise<Membership> {
  const kind = provider.membershipKind
  const known = withProfile({}, identity.profile, eMail, isTaken)
  const fresh: Membership = {
    organisationId,
    memberId,
    displayName: identity.displayName,
    kind,
    state: 'active',
    roles: [firstRole(kind)],
    ...known,
    createdAt: ports.clock.now(),
  }
  return announced(ports, noteOf(organisationId, memberId), async () => {
    const inserted = await ports.memberships.insert(fresh, indexed)
    if (!inserted) {
      // Another sign-in of this person made it, or somebody else has got the e-mail meanwhile.
      const made = await ports.memberships.find(organisationId, memberId)
      if (!made) throw changedMeanwhile()
      return made
    }
    const actor = `member:${memberId}`
    await recordAct(ports, { organisationId, action: 'membership.created', actor, subject: actor, foreign: false })
    return inserted
  })
}

/** Brings what the Organisation knows of the Member up to date; what other Organisations know is theirs. */
async function update(ports: RequestPorts, arrival: Arrival, memberId: MemberId): Promise<Membership> {
  const { organisationId, identity, eMail } = arrival
  const current = await ports.memberships.find(organisationId, memberId)
  if (!current) throw changedMeanwhile()
  const known = withProfile(current, identity.profile, eMail, await isAnothers(ports, arrival, memberId))
  const { displayName } = identity
  if (isSameKnown(current, known) && displayName === current.displayName) return current
  return ports.memberships.replace({ ...current, ...known, displayName }, current)
}
