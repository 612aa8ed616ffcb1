import type { OwnClaims, OwnPerson } from '../domain/callers/own-claims.ts'
import { HubError } from '../domain/hub-error.ts'
import { entraPassportKey, type Member } from '../domain/member.ts'
import { checkSession } from '../domain/session.ts'
import type { Ports } from '../ports/ports.ts'
import { passportMark } from './passport-mark.ts'

type Needs = Pick<Ports, 'callerFacts' | 'platform' | 'clock' | 'random'>

/** The Member whom a token of the hub's own names: by tenant and object id, or by itself. */
export const memberBehind = (
  { callerFacts }: Pick<Ports, 'callerFacts'>,
  person: OwnPerson,
): Promise<Member | undefined> =>
  person.by === 'entra'
    ? callerFacts.member(entraPassportKey(person.tid, person.oid))
    : callerFacts.memberById(person.memberId)

/**
 * Refuses a token of the hub's own that was ended before its time: by itself, with every session of its Member, with the session that it
 * was given to, or with the Passport that its holder came by. What is kept about them is at most five seconds old.
 * @throws HubError `token.revoked`, `session.revoked`, `session.expired`, `storage.unavailable`
 */
export async function refuseEndedToken(ports: Needs, jti: string, own: OwnClaims): Promise<void> {
  const { callerFacts, platform, clock, random } = ports
  const [revoked, member, session, linked] = await Promise.all([
    callerFacts.isRevoked(jti),
    own.kind === 'member' ? memberBehind(ports, own.person) : undefined,
    own.kind === 'member' && own.sid !== undefined ? callerFacts.session(own.sid) : undefined,
    own.kind === 'member' ? isLinked(ports, own.person) : true,
  ])
  if (revoked || !linked) throw ended()
  if (own.kind !== 'member') return
  // Who became a Member after it was made gets another one: it could not be ended with the others.
  if (own.stamp !== (member && random.hash(member.sessionStamp))) throw ended()
  if (own.sid === undefined) return
  if (!session || !member || session.memberId !== member.memberId)
    throw new HubError('session.revoked', 'The session of this token was ended.')
  checkSession(session, member.sessionStamp, clock.now(), platform.sessionLimits)
}

/** Whether the Passport somebody came by is still the Member's; who comes by Microsoft Entra is found by it. */
async function isLinked(ports: Needs, person: OwnPerson): Promise<boolean> {
  if (person.by === 'entra') return true
  const passports = await ports.callerFacts.passportsOf(person.memberId)
  return passports.some((key) => key.provider === person.provider && passportMark(ports, key) === person.passport)
}

const ended = () => new HubError('token.revoked', 'This token was ended. Get a new one.')
