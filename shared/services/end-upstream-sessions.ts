import type { PassportKey } from '../domain/member.ts'
import type { Session } from '../domain/session.ts'
import type { RequestPorts } from '../ports/ports.ts'
import type { ListedSession } from '../ports/sessions.ts'
import type { Page } from '../ports/storage.ts'
import { entraProvider } from './begin-sign-in.ts'
import { passportMark } from './passport-mark.ts'
import { announced, type AnnounceNeeds } from './events/announce-act.ts'
import { recordAct } from './record-act.ts'

type Needs = AnnounceNeeds & Pick<RequestPorts, 'sessions' | 'members' | 'audit' | 'platform'>

const pageSize = 100

/** Ends the sessions that a provider knows by one name, of those that `isMeant` accepts. Safe to repeat. @returns how many */
export const endSessionsNamed = (
  ports: Needs,
  provider: string,
  sid: string,
  isMeant: (session: Session) => boolean = () => true,
): Promise<number> =>
  endThose(
    ports,
    (cursor) => ports.sessions.listOfUpstream(provider, sid, { cursor, limit: pageSize }),
    (session) => (session.provider ?? entraProvider) === provider && session.upstreamSid === sid && isMeant(session),
  )

/** Ends every session that somebody has by one Passport. Safe to repeat. @returns how many */
export async function endSessionsOfPassport(ports: Needs, passport: PassportKey): Promise<number> {
  const member = await ports.members.findByPassport(passport)
  if (!member) return 0
  return endThose(
    ports,
    (cursor) => ports.sessions.listOfMember(member.memberId, { cursor, limit: pageSize }),
    ({ passport: mark }) => mark === passportMark(ports, passport),
  )
}

async function endThose(
  ports: Needs,
  pageAt: (cursor: string | undefined) => Promise<Page<ListedSession>>,
  isMeant: (session: Session) => boolean,
): Promise<number> {
  let ended = 0
  let cursor: string | undefined
  do {
    const { items, next } = await pageAt(cursor)
    for (const session of items.filter(isMeant)) {
      await endOne(ports, session)
      ended += 1
    }
    cursor = next
  } while (cursor !== undefined)
  return ended
}

async function endOne(ports: Needs, session: ListedSession): Promise<void> {
  const organisationId = session.activeOrganisationId ?? ports.platform.organisationId
  const actor = `provider:${session.provider ?? entraProvider}`
  const ids = [`memberId=${session.memberId}`]
  await announced(ports, { organisationId, operation: 'BackChannelLogout', actor, ids }, async () => {
    await ports.sessions.remove(session.hash)
    const subject = `member:${session.memberId}`
    await recordAct(ports, { organisationId, action: 'session.revoked', actor, subject, foreign: false })
  })
}
