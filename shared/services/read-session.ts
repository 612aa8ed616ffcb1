import type { OpenDoor } from '../domain/admission.ts'
import type { AnonymousCaller, SessionCaller } from '../domain/caller.ts'
import { isHubError } from '../domain/hub-error.ts'
import { renewAt } from '../domain/session.ts'
import type { Ports } from '../ports/ports.ts'
import { findOpenDoors } from './admit-person.ts'
import { flagsOf } from './feature-flags.ts'
import type { DoorNeeds } from './read-door.ts'

/** What a browser may know of its own session: who, where, what is allowed, until when, and why an Organisation is not open any more. */
export async function readSession(
  ports: DoorNeeds & Pick<Ports, 'featureFlags'>,
  caller: AnonymousCaller | SessionCaller,
) {
  if (caller.kind === 'anonymous') return { state: 'anonymous' } as const
  const { session, memberId, active, operator, permissions } = caller
  const doors = await openDoorsOf(ports, caller)
  const flags = active ? await flagsOf(ports, active.organisationId) : []
  return {
    state: active ? ('active' as const) : ('choosing' as const),
    member: { memberId, displayName: session.displayName },
    organisations: doors.map(({ organisation, roles }) => ({
      organisationId: organisation.organisationId,
      displayName: organisation.displayName,
      roles: [...roles],
    })),
    ...(active
      ? { active: { ...active, roles: [...active.roles], permissions: [...permissions], flags: [...flags] } }
      : {}),
    ...(caller.shutOut ? { shutOut: caller.shutOut.code } : {}),
    operator,
    antiForgery: session.antiForgery,
    renewAt: renewAt(session, ports.platform.sessionLimits).toISOString(),
    expiresAt: session.expiresAt.toISOString(),
  }
}

async function openDoorsOf(ports: DoorNeeds, { session, memberId, door }: SessionCaller): Promise<readonly OpenDoor[]> {
  try {
    return await findOpenDoors(ports, { ...session, memberId }, door)
  } catch (thrown) {
    if (isHubError(thrown) && thrown.code !== 'storage.unavailable') return []
    throw thrown
  }
}
