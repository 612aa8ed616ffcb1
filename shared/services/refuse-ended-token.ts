import type { OwnClaims } from '../domain/callers/own-claims.ts'
import { HubError } from '../domain/hub-error.ts'
import { entraPassportKey } from '../domain/member.ts'
import { checkSession } from '../domain/session.ts'
import type { Ports } from '../ports/ports.ts'

/**
 * Refuses a token of the hub's own that was ended before its time: by itself, with every session of its Member, or with the session that it
 * was given to. What is kept about them is at most five seconds old.
 * @throws HubError `token.revoked`, `session.revoked`, `session.expired`, `storage.unavailable`
 */
export async function refuseEndedToken(
  { callerFacts, platform, clock, random }: Pick<Ports, 'callerFacts' | 'platform' | 'clock' | 'random'>,
  jti: string,
  own: OwnClaims,
): Promise<void> {
  const [revoked, member, session] = await Promise.all([
    callerFacts.isRevoked(jti),
    own.kind === 'member' ? callerFacts.member(entraPassportKey(own.tid, own.oid)) : undefined,
    own.kind === 'member' && own.sid !== undefined ? callerFacts.session(own.sid) : undefined,
  ])
  if (revoked) throw ended()
  if (own.kind !== 'member') return
  // Who became a Member after it was made gets another one: it could not be ended with the others.
  if (own.stamp !== (member && random.hash(member.sessionStamp))) throw ended()
  if (own.sid === undefined) return
  if (!session || !member || session.memberId !== member.memberId)
    throw new HubError('session.revoked', 'The session of this token was ended.')
  checkSession(session, member.sessionStamp, clock.now(), platform.sessionLimits)
}

const ended = () => new HubError('token.revoked', 'This token was ended. Get a new one.')
