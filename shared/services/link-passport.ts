import { judgeDoor, type Door } from '../domain/admission.ts'
import type { SessionCaller } from '../domain/caller.ts'
import { HubError } from '../domain/hub-error.ts'
import type { ProviderId } from '../domain/ids.ts'
import type { PassportKey } from '../domain/member.ts'
import { mostPassports } from '../domain/member.ts'
import type { TokenRoles } from '../domain/roles.ts'
import { checkSession, refuseAged, type Session, type SessionOrigin } from '../domain/session.ts'
import type { SignInState } from '../domain/sign-in-state.ts'
import type { RequestPorts } from '../ports/ports.ts'
import { beginAtEntra, type Begun, type SignInCookies } from './begin-sign-in.ts'
import { sessionBefore } from './open-session.ts'
import { passportMark } from './passport-mark.ts'
import { readDoor } from './read-door.ts'
import { announced } from './events/announce-act.ts'
import { recordAct } from './record-act.ts'
import { startProviderSignIn } from './start-provider-sign-in.ts'
import { tellOfPassport } from './tell-of-passport.ts'

/** The identity that a provider has just vouched for, and by what it would come. */
export interface Newcomer extends TokenRoles {
  readonly passport: PassportKey
  readonly origin: SessionOrigin
  /** As people know the provider. */
  readonly label: string
}

/**
 * Sends a Member who is signed in to a provider, to bring one more Passport. The provider is told to ask the person: whoever happens to be
 * signed in there may be somebody else.
 * @throws HubError `session.aged`, `organisation.unchosen`, `provider.unknown`, `provider.disabled`, `provider.unavailable`
 */
export async function startLink(
  ports: RequestPorts,
  { session, memberId: startedBy, active, shutOut }: SessionCaller,
  { provider, returnTo }: { readonly provider: ProviderId | 'entra'; readonly returnTo: string },
  cookies: SignInCookies,
): Promise<Begun> {
  refuseAged(session, ports.clock.now())
  if (provider !== 'entra') {
    if (!active) throw shutOut ?? new HubError('organisation.unchosen', 'Choose one of your organisations first.')
    const at = { provider, organisation: active.organisationId }
    return startProviderSignIn(ports, at, { returnTo, prompt: 'login', startedBy }, cookies)
  }
  return beginAtEntra(ports, { purpose: 'link', returnTo, silent: false, startedBy }, cookies, (start) =>
    ports.entraSignIn.authorisationUrl({ ...start, prompt: 'login' }),
  )
}

/**
 * Gives the Passport of the identity that has answered to the Member who asked, and to nobody else: browser, session, Member and identity are
 * those of one and the same linking. Safe to repeat.
 * @throws HubError `session.missing`, `session.expired`, `session.revoked`, `member.inactive`, `passport.taken`, `passport.refused`,
 * `state.conflicting`
 */
export async function finishLink(
  ports: RequestPorts,
  state: SignInState,
  answer: { readonly session: string | undefined },
  { passport, origin, label, ...token }: Newcomer,
): Promise<{ readonly kind: 'linked'; readonly returnTo: string }> {
  const { members } = ports
  const session = await sessionOfLinking(ports, state, answer)
  const { memberId } = session
  const holder = await members.findByPassport(passport)
  if (holder && holder.memberId !== memberId) throw takenPassport()
  if (!holder) {
    const held = await members.passportsOf(memberId)
    if (held.length >= mostPassports)
      throw new HubError('state.conflicting', `An account has at most ${mostPassports} ways to sign in.`)
    await refuseWiderReach(ports, session, { origin, ...token })
    const organisationId = session.activeOrganisationId ?? ports.platform.organisationId
    const actor = `member:${memberId}`
    const note = { organisationId, operation: 'FinishSignIn', actor, ids: [`memberId=${memberId}`] }
    await announced(ports, note, async () => {
      if ((await members.link(passport, memberId)) !== memberId) throw takenPassport()
      await recordAct(ports, { organisationId, action: 'passport.linked', actor, subject: actor, foreign: false })
    })
    const passportId = passportMark(ports, passport)
    await tellOfPassport(ports, memberId, { change: 'added', label, passportId })
  }
  return { kind: 'linked', returnTo: state.returnTo }
}

const takenPassport = () => new HubError('passport.taken', 'That account opens another account here.')

/** The session that started the linking, if it is still this browser's and lives. */
async function sessionOfLinking(
  ports: RequestPorts,
  state: SignInState,
  answer: { readonly session: string | undefined },
): Promise<Session> {
  const { sessions, members, clock, platform } = ports
  const gone = new HubError('session.missing', 'You are not signed in any more as when you began. Sign in again.')
  const hash = sessionBefore(ports, state, answer)
  if (hash === undefined || hash !== state.sessionHash) throw gone
  const session = await sessions.find(hash)
  if (session?.memberId === undefined || session.memberId !== state.startedBy) throw gone
  const member = await members.find(session.memberId)
  if (!member) throw gone
  if (member.state === 'inactive') throw new HubError('member.inactive', 'Your account has been deactivated.')
  checkSession(session, member.sessionStamp, clock.now(), platform.sessionLimits)
  return session
}

/** What is shut for a while only opens to a Passport as soon as it is over: it counts as open. */
const lasting = ({ organisation, membership, ...door }: Door): Door => ({
  ...door,
  organisation: organisation && { ...organisation, state: 'active' },
  membership: membership && { ...membership, state: 'active' },
})

/**
 * Whoever is vouched for by one Organisation alone could otherwise bring a Passport that opens the Member's place in another: a Passport is
 * added only by a session to which everything is open that the Passport will open.
 */
async function refuseWiderReach(
  ports: RequestPorts,
  session: Session,
  { origin, ...token }: TokenRoles & { readonly origin: SessionOrigin },
): Promise<void> {
  const { memberId } = session
  const isOpen = async (by: SessionOrigin & TokenRoles, organisationId: Parameters<typeof readDoor>[2]) =>
    judgeDoor(lasting(await readDoor(ports, by, organisationId, memberId)), by).open
  for (const organisationId of await ports.memberships.organisationsOf(memberId)) {
    const opened = await isOpen({ ...origin, ...token }, organisationId)
    if (opened && !(await isOpen(session, organisationId)))
      throw new HubError('passport.refused', 'This account reaches further than the one you are signed in with.')
  }
}
