import type { MemberCaller, SessionCaller } from '../domain/caller.ts'
import { HubError } from '../domain/hub-error.ts'
import type { MemberId, OrganisationId } from '../domain/ids.ts'
import { isAlive } from '../domain/session.ts'
import type { Ports } from '../ports/ports.ts'
import type { ListedSession } from '../ports/sessions.ts'
import type { Page, PageWish } from '../ports/storage.ts'
import { endEverySession } from './end-every-session.ts'
import { getMembership, type MembershipKey } from './memberships.ts'

type Needs = Pick<Ports, 'platform' | 'clock' | 'members' | 'sessions'>

/** Which sessions are somebody's to see and to end: every one, or those that are in one Organisation. */
export type Scope = OrganisationId | 'everywhere'

const pageSize = 200

/** What is shown of a session: no name of it that a browser could use, and nothing of the browser. */
export interface SessionEntry {
  readonly sessionId: string
  readonly createdAt: Date
  readonly lastSeenAt: Date
  readonly expiresAt: Date
  readonly organisationId?: OrganisationId
  /** The session that asks. */
  readonly current: boolean
}

/** The living sessions of a Member, all of them. */
export async function* livingSessions(ports: Needs, memberId: MemberId): AsyncGenerator<ListedSession> {
  let cursor: string | undefined
  do {
    const page = await livingPage(ports, memberId, { cursor, limit: pageSize })
    yield* page.items
    cursor = page.next
  } while (cursor !== undefined)
}

async function livingPage(
  { platform, clock, members, sessions }: Needs,
  memberId: MemberId,
  wish: PageWish,
): Promise<Page<ListedSession>> {
  const [member, page] = await Promise.all([members.find(memberId), sessions.listOfMember(memberId, wish)])
  const now = clock.now()
  const alive = (session: ListedSession) =>
    member?.state === 'active' && isAlive(session, member.sessionStamp, now, platform.sessionLimits)
  return { ...page, items: page.items.filter(alive) }
}

const isIn = (scope: Scope) => (session: ListedSession) =>
  scope === 'everywhere' || session.activeOrganisationId === scope

/** The living sessions of a Member within a scope, as `caller` may see them. A page may be short and still have a `next`. */
async function listSessions(
  ports: Needs & Pick<Ports, 'random'>,
  caller: MemberCaller,
  { memberId, scope }: { readonly memberId: MemberId; readonly scope: Scope },
  wish: PageWish,
): Promise<Page<SessionEntry>> {
  const page = await livingPage(ports, memberId, wish)
  return {
    ...page,
    items: page.items
      .filter(isIn(scope))
      .map(({ hash, createdAt, lastSeenAt, expiresAt, activeOrganisationId: organisationId }) => ({
        sessionId: ports.random.hash(hash),
        createdAt,
        lastSeenAt,
        expiresAt,
        ...(organisationId === undefined ? {} : { organisationId }),
        current: caller.by === 'session' && hash === caller.sessionHash,
      })),
  }
}

/** @throws HubError `session.unknown` */
async function endSession(
  ports: Needs & Pick<Ports, 'random'>,
  { memberId, scope }: { readonly memberId: MemberId; readonly scope: Scope },
  sessionId: string,
): Promise<ListedSession> {
  for await (const session of livingSessions(ports, memberId)) {
    if (ports.random.hash(session.hash) !== sessionId || !isIn(scope)(session)) continue
    await ports.sessions.remove(session.hash)
    return session
  }
  throw new HubError('session.unknown', 'There is no such session any more.')
}

type OwnNeeds = Needs & Pick<Ports, 'random'>

/** Where the caller is signed in. */
export const listOwnSessions = (ports: OwnNeeds, caller: SessionCaller, wish: PageWish) =>
  listSessions(ports, caller, { memberId: caller.memberId, scope: reachOf(ports, caller) }, wish)

/** @throws HubError `session.unknown` */
export const endOwnSession = (ports: OwnNeeds, caller: SessionCaller, sessionId: string) =>
  endSession(ports, { memberId: caller.memberId, scope: reachOf(ports, caller) }, sessionId)

/** Whoever came by an Organisation's own provider is vouched for by that Organisation alone, and reaches no other. */
export function reachOf({ platform }: Pick<Ports, 'platform'>, { session }: SessionCaller): Scope {
  const { providerOwner } = session
  return providerOwner === undefined || providerOwner === platform.organisationId ? 'everywhere' : providerOwner
}

/** Ends every session of the caller that is theirs to end. */
export async function endOwnSessions(ports: Needs & Pick<Ports, 'random'>, caller: SessionCaller): Promise<void> {
  const scope = reachOf(ports, caller)
  if (scope === 'everywhere') return endEverySession(ports, caller.memberId)
  for await (const session of livingSessions(ports, caller.memberId))
    if (isIn(scope)(session)) await ports.sessions.remove(session.hash)
}

/** Operators see every session; everybody else those in their own Organisation. */
const scopeOf = ({ operator }: MemberCaller, { organisationId }: MembershipKey): Scope =>
  operator ? 'everywhere' : organisationId

/** @throws HubError `member.unknown` */
export async function listSessionsOfMember(
  ports: OwnNeeds & Pick<Ports, 'memberships'>,
  caller: MemberCaller,
  key: MembershipKey,
  wish: PageWish,
): Promise<Page<SessionEntry>> {
  await getMembership(ports, key)
  return listSessions(ports, caller, { memberId: key.memberId, scope: scopeOf(caller, key) }, wish)
}

/** @throws HubError `member.unknown`, `session.unknown` */
export async function endSessionOfMember(
  ports: OwnNeeds & Pick<Ports, 'memberships'>,
  caller: MemberCaller,
  key: MembershipKey & { readonly sessionId: string },
): Promise<MembershipKey> {
  await getMembership(ports, key)
  await endSession(ports, { memberId: key.memberId, scope: scopeOf(caller, key) }, key.sessionId)
  return key
}

/** Ends every session of a Member that is the caller's to end. @throws HubError `member.unknown` */
export async function endSessionsOfMember(
  ports: OwnNeeds & Pick<Ports, 'memberships'>,
  caller: MemberCaller,
  key: MembershipKey,
): Promise<MembershipKey> {
  await getMembership(ports, key)
  const scope = scopeOf(caller, key)
  if (scope === 'everywhere') await endEverySession(ports, key.memberId)
  else
    for await (const session of livingSessions(ports, key.memberId))
      if (isIn(scope)(session)) await ports.sessions.remove(session.hash)
  return key
}
