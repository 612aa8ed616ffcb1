import type { OpenDoor } from '../domain/admission.ts'
import type { Member } from '../domain/member.ts'
import type { ProviderKey } from '../domain/providers/identity-provider.ts'
import { isAlive, minutesLater, type Session } from '../domain/session.ts'
import type { SignInState } from '../domain/sign-in-state.ts'
import type { RequestPorts } from '../ports/ports.ts'
import { announced } from './events/announce-act.ts'
import { enterOrganisation, noteEntry } from './enter-organisation.ts'
import type { Identity } from './identify-at-provider.ts'
import { passportMark } from './passport-mark.ts'
import { recordAct } from './record-act.ts'
import { sessionCookieValue, sessionHash } from './session-hash.ts'

/** What an identity provider vouched for, as far as a session keeps it. */
export type Vouched = Pick<
  Session,
  | 'tid'
  | 'provider'
  | 'providerOwner'
  | 'passport'
  | 'displayName'
  | 'tokenRoles'
  | 'guest'
  | 'loginHint'
  | 'logoutHint'
  | 'upstreamSid'
>

/** The session this browser had: by the cookie that came, else by what the start of the sign-in kept, where none travels with the answer. */
export const sessionBefore = (
  ports: Pick<RequestPorts, 'random'>,
  state: SignInState,
  { session }: { readonly session: string | undefined },
) => (session === undefined ? state.sessionHash : sessionHash(ports, session))

/** The session this browser had, if it still lives and is the same person's: the active Organisation is kept. */
export async function previousSession(
  ports: RequestPorts,
  hash: string | undefined,
  member: Member,
): Promise<Session | undefined> {
  const { sessions, clock, platform } = ports
  if (hash === undefined) return undefined
  const session = await sessions.find(hash)
  if (session?.memberId !== member.memberId) return undefined
  return isAlive(session, member.sessionStamp, clock.now(), platform.sessionLimits) ? session : undefined
}

interface Opening {
  readonly vouched: Vouched
  readonly member: Member
  readonly active: OpenDoor | undefined
  /** The session that a silent renewal goes on from: its absolute limit stands. */
  readonly renews?: Session
  readonly renewal?: Renewal
}

/** What a provider gave for the next renewal. It is kept under a key that the browser alone has: its cookie. */
export interface Renewal {
  readonly refreshToken: string
  /** Of the sign-in: an ID token that comes with a refresh may repeat it. */
  readonly nonce: string
}

/** Longer ones are not kept, and the browser is sent to the provider instead. In characters. */
const longestRefreshToken = 10_000

/** A configured provider brings no roles: they are those of the Membership. */
export const vouchedByProvider = (
  ports: Pick<RequestPorts, 'random'>,
  { providerId, organisationId }: ProviderKey,
  { issuer, subject, displayName, upstream }: Identity,
): Vouched => ({
  provider: providerId,
  passport: passportMark(ports, { provider: providerId, issuer, subject }),
  providerOwner: organisationId,
  displayName,
  tokenRoles: [],
  guest: false,
  ...upstream,
})

/** @returns the value of the session cookie */
export async function openSession(
  ports: RequestPorts,
  { vouched, member, active, renews, renewal }: Opening,
): Promise<string> {
  const { random, clock, sessions, platform, sealing } = ports
  const now = clock.now()
  const cookie = sessionCookieValue(ports, member.memberId)
  if (active) await enterOrganisation(ports, member, active)
  const askedAt = renews ? renews.askedAt : now
  const session: Session = {
    memberId: member.memberId,
    ...vouched,
    ...(active ? { activeOrganisationId: active.organisation.organisationId } : {}),
    ...(askedAt === undefined ? {} : { askedAt }),
    stamp: member.sessionStamp,
    antiForgery: random.secret(),
    createdAt: now,
    renewedAt: now,
    lastSeenAt: now,
    expiresAt: renews?.expiresAt ?? minutesLater(now, platform.sessionLimits.absolute),
  }
  const isKept = renewal !== undefined && renewal.refreshToken.length <= longestRefreshToken
  const hash = sessionHash(ports, cookie)
  const organisationId = active?.organisation.organisationId ?? platform.organisationId
  const actor = `member:${member.memberId}`
  const open = async () => {
    const sealed = isKept ? sealing.sealFor(cookie, JSON.stringify(renewal), hash) : undefined
    await sessions.insert(hash, session, sealed)
    if (active) await noteEntry(ports, member, active, vouched)
    const action = renews ? 'session.renewed' : 'session.opened'
    await recordAct(ports, { organisationId, action, actor, subject: actor, foreign: false })
  }
  // A renewal is told to nobody but the trail.
  if (renews) await open()
  else
    await announced(
      ports,
      { organisationId, operation: 'FinishSignIn', actor, ids: [`memberId=${member.memberId}`] },
      open,
    )
  return cookie
}
