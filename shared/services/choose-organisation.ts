import type { AnonymousCaller, SessionCaller } from '../domain/caller.ts'
import { HubError } from '../domain/hub-error.ts'
import type { OrganisationId } from '../domain/ids.ts'
import { refuseStale } from '../domain/session.ts'
import type { RequestPorts } from '../ports/ports.ts'
import { findOpenDoors } from './admit-person.ts'
import { decideAgain } from './decide-again.ts'
import { enterOrganisation, noteEntry } from './enter-organisation.ts'
import { recordAct } from './record-act.ts'
import { resolveCaller } from './resolve-caller.ts'

/**
 * Makes one of the Member's open Organisations the active one of this session.
 * @returns the caller as it is afterwards
 * @throws HubError `organisation.foreign` when that Organisation is not open to this person, `session.stale`
 */
export async function chooseOrganisation(
  ports: RequestPorts,
  caller: SessionCaller,
  organisationId: OrganisationId,
  cookie: string,
): Promise<AnonymousCaller | SessionCaller> {
  const { sessions, clock, platform } = ports
  const { session, sessionHash, memberId } = caller
  refuseStale(session, clock.now(), platform.sessionLimits)
  const doors = await findOpenDoors(ports, { ...session, memberId })
  const door = doors.find(({ organisation }) => organisation.organisationId === organisationId)
  if (!door) throw new HubError('organisation.foreign', 'This organisation is not one of yours.')
  await enterOrganisation(ports, session, door)
  await noteEntry(ports, session, door, session)
  await decideAgain(async () => {
    const current = await sessions.find(sessionHash)
    if (!current) throw new HubError('session.missing', 'You are not signed in any more. Sign in again.')
    await sessions.replace(sessionHash, { ...current, activeOrganisationId: organisationId }, current.version)
  })
  await recordAct(ports, {
    organisationId,
    action: 'organisation.chosen',
    actor: `member:${memberId}`,
    subject: `organisation:${organisationId}`,
    foreign: false,
  })
  return resolveCaller(ports, cookie)
}
