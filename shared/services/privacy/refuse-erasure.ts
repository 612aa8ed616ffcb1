import { HubError } from '../../domain/hub-error.ts'
import { isActiveAdmin } from '../../domain/member.ts'
import type { PersonTask } from '../../domain/privacy/person-task.ts'
import type { Ports } from '../../ports/ports.ts'
import { activeAdmins } from '../active-admins.ts'
import type { OrganisationId } from '../../domain/ids.ts'
import { isOwn } from './compile-dossier.ts'

/**
 * An operator's account is the platform's to end first, and no Organisation is left without an Admin who can see to the next request.
 * @throws HubError `member.operator`, `admin.last`
 */
export async function refuseErasure(
  ports: Pick<Ports, 'memberships' | 'members' | 'platform'>,
  task: Pick<PersonTask, 'owner' | 'subjects' | 'within'>,
): Promise<void> {
  const { memberships, platform } = ports
  for (const subject of task.subjects) {
    if (subject.kind !== 'member') continue
    const { memberId } = subject
    const held = await memberships.listOfMember(memberId)
    if (held.some((one) => one.organisationId === platform.organisationId && isActiveAdmin(one)))
      throw new HubError('member.operator', 'This person is an Admin of the platform. Take that role away first.')
    const within = isOwn(task) ? task.within : [task.owner as OrganisationId]
    const concerned = held.filter((one) => within === undefined || within.includes(one.organisationId))
    for (const membership of concerned.filter(isActiveAdmin)) {
      const admins = await activeAdmins(ports, membership.organisationId, 2)
      if (admins.every((admin) => admin === memberId))
        throw new HubError(
          'admin.last',
          'The organisation would be left without an Admin. Make somebody else Admin first.',
        )
    }
  }
}
