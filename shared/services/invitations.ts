import { HubError, isHubError, type ErrorCode } from '../domain/hub-error.ts'
import {
  invitationId as newInvitationId,
  newestFirst,
  type InvitationId,
  type MemberId,
  type OrganisationId,
} from '../domain/ids.ts'
import { daysLater, reissued, stateOf, withdrawn, type Invitation, type InvitationState } from '../domain/invitation.ts'
import { invitationMail } from '../domain/invitation-mail.ts'
import type { Organisation } from '../domain/organisation.ts'
import type { RequestPorts } from '../ports/ports.ts'
import type { Kept, Page, PageWish, Version } from '../ports/storage.ts'
import { getOrganisation } from './organisations.ts'
import { settleInvitation } from './settle-invitation.ts'

interface InvitationKey {
  readonly organisationId: OrganisationId
  readonly invitationId: InvitationId
}

/** An invitation as it is at this moment. */
export type CurrentInvitation = Omit<Kept<Invitation>, 'state'> & { readonly state: InvitationState }

/** The link is told this once: only its hash is kept. */
export interface IssuedInvitation extends CurrentInvitation, MailOutcome {
  readonly link: string
}

/** What became of the mail; a failed one says why. */
interface MailOutcome {
  readonly mail: 'sent' | 'failed' | 'none'
  /** Why it failed. */
  readonly mailRefusal?: ErrorCode
}

export interface InvitationWish extends Pick<Invitation, 'organisationId' | 'tid' | 'eMail' | 'roles' | 'anyone'> {
  readonly days: number
  readonly createdBy: MemberId
}

/** Where a link leads, before its secret: the page that reads it. */
type LinkTo = (secret: string) => string

const current = ({ clock }: RequestPorts, invitation: Kept<Invitation>): CurrentInvitation => ({
  ...invitation,
  state: stateOf(invitation, clock.now()),
})

/** Mails the link where there is an address; that it could not be mailed does not undo it. @throws HubError `organisation.unknown` */
export async function createInvitation(
  ports: RequestPorts,
  { days, ...wish }: InvitationWish,
  linkTo: LinkTo,
): Promise<IssuedInvitation> {
  const { clock, random } = ports
  const organisation = await getOrganisation(ports, wish.organisationId)
  const now = clock.now()
  const secret = random.secret()
  const kept = await ports.invitations.insert({
    ...wish,
    invitationId: newInvitationId(`${newestFirst(now)}-${random.guid().slice(0, 8)}`),
    state: 'open',
    linkHash: random.hash(secret),
    createdAt: now,
    expiresAt: daysLater(now, days),
  })
  return issue(ports, organisation, kept, linkTo(secret))
}

/** The old link is void from then on. @throws HubError `invitation.unknown`, `version.stale`, `state.conflicting` */
export async function reissueInvitation(
  ports: RequestPorts,
  { version, days, eMail, ...key }: InvitationKey & { version: Version; days: number; eMail?: string },
  linkTo: LinkTo,
): Promise<IssuedInvitation> {
  const { clock, random } = ports
  const organisation = await getOrganisation(ports, key.organisationId)
  const now = clock.now()
  const secret = random.secret()
  const link = { linkHash: random.hash(secret), expiresAt: daysLater(now, days) }
  const kept = await change(ports, key, version, (invitation) =>
    reissued(invitation, { ...link, ...(eMail === undefined ? {} : { eMail }) }, now),
  )
  return issue(ports, organisation, kept, linkTo(secret))
}

/** @throws HubError `invitation.unknown`, `version.stale`, `state.conflicting` */
export async function withdrawInvitation(
  ports: RequestPorts,
  { version, ...key }: InvitationKey & { version: Version },
): Promise<CurrentInvitation> {
  const now = ports.clock.now()
  return current(ports, await change(ports, key, version, (invitation) => withdrawn(invitation, now)))
}

/** @throws HubError `invitation.unknown` */
export async function readInvitation(ports: RequestPorts, key: InvitationKey): Promise<CurrentInvitation> {
  return current(ports, await finished(ports, await getInvitation(ports, key)))
}

/** Newest first. */
export async function listInvitations(
  ports: RequestPorts,
  organisationId: OrganisationId,
  wish: PageWish,
): Promise<Page<CurrentInvitation>> {
  const page = await ports.invitations.list(organisationId, wish)
  const items: CurrentInvitation[] = []
  for (const invitation of page.items) items.push(current(ports, await finished(ports, invitation)))
  return { ...page, items }
}

/** What a crash left half done is finished by whoever looks. */
async function finished(ports: RequestPorts, invitation: Kept<Invitation>): Promise<Kept<Invitation>> {
  if (invitation.state !== 'used' || invitation.settledAt !== undefined) return invitation
  await settleInvitation(ports, invitation)
  return getInvitation(ports, invitation)
}

async function getInvitation(
  { invitations }: RequestPorts,
  { organisationId, invitationId }: InvitationKey,
): Promise<Kept<Invitation>> {
  const found = await invitations.find(organisationId, invitationId)
  if (!found) throw new HubError('invitation.unknown', 'There is no such invitation.')
  return found
}

async function change(
  ports: RequestPorts,
  key: InvitationKey,
  version: Version,
  decide: (invitation: Kept<Invitation>) => Invitation,
): Promise<Kept<Invitation>> {
  const found = await getInvitation(ports, key)
  if (found.version !== version)
    throw new HubError('version.stale', 'The invitation was changed meanwhile. Read it again.')
  return ports.invitations.replace(decide(found), found)
}

async function issue(
  ports: RequestPorts,
  organisation: Organisation,
  invitation: Kept<Invitation>,
  link: string,
): Promise<IssuedInvitation> {
  return { ...current(ports, invitation), link, ...(await mailLink(ports, organisation, invitation, link)) }
}

async function mailLink(
  { mail, platform }: RequestPorts,
  { displayName: organisation }: Organisation,
  { eMail, invitationId, linkHash, tid, expiresAt }: Invitation,
  link: string,
): Promise<MailOutcome> {
  if (eMail === undefined) return { mail: 'none' }
  const written = invitationMail({ platform: platform.displayName, organisation, link, tid, expiresAt })
  try {
    // Each link is a mail of its own; a repeated send of the same one is not.
    await mail.send({ to: eMail, ...written, key: `invitation/${invitationId}/${linkHash.slice(0, 12)}` })
    return { mail: 'sent' }
  } catch (thrown) {
    if (isHubError(thrown)) return { mail: 'failed', mailRefusal: thrown.code }
    throw thrown
  }
}
