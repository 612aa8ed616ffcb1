import { isHubError } from '../domain/hub-error.ts'
import { memberId, type EntraTenantId } from '../domain/ids.ts'
import { entraPassportKey, isActiveAdmin } from '../domain/member.ts'
import { personRoles } from '../domain/roles.ts'
import type { RequestPorts } from '../ports/ports.ts'
import { activeAdmins } from './active-admins.ts'
import { recordAct } from './record-act.ts'

interface Candidate {
  readonly tid: EntraTenantId
  readonly oid: string
  readonly displayName: string
}

/**
 * Makes the person named by `FIRST_OPERATOR` Admin of the platform's own Organisation, while that has no Admin. The Organisation and
 * the mapping of the platform's home tenant are made on the way. Safe to repeat; for everybody else it does nothing.
 */
export async function appointFirstOperator(ports: RequestPorts, person: Candidate): Promise<void> {
  const { platform, members, memberships, clock, random } = ports
  const { firstOperator, organisationId } = platform
  if (firstOperator?.tid !== person.tid || firstOperator.oid.toLowerCase() !== person.oid.toLowerCase()) return
  await ensurePlatformOrganisation(ports)
  if ((await activeAdmins(ports, organisationId, 1)).length > 0) return
  const now = clock.now()
  const member = await members.findOrInsert(entraPassportKey(person.tid, person.oid), {
    memberId: memberId(random.guid()),
    state: 'active',
    displayName: person.displayName,
    sessionStamp: random.secret(),
    createdAt: now,
  })
  // Somebody who was deactivated on purpose is not let in again by a setting.
  const held = await memberships.find(organisationId, member.memberId)
  if (member.state === 'inactive' || held?.state === 'inactive') return
  // The audit line comes first: a crash between the two writes has it twice rather than never.
  await recordAct(ports, {
    organisationId,
    action: 'operator.appointed',
    actor: 'hub',
    subject: `member:${member.memberId}`,
    foreign: false,
  })
  const wanted = {
    organisationId,
    memberId: member.memberId,
    displayName: member.displayName,
    kind: 'internal',
    state: 'active',
    createdAt: now,
  } as const
  const kept = await memberships.findOrInsert({ ...wanted, roles: ['Admin'] })
  if (!isActiveAdmin(kept)) {
    const roles = personRoles.filter((role) => role === 'Admin' || (role !== 'Customer' && kept.roles.includes(role)))
    await memberships.replace({ ...kept, kind: 'internal', roles }, kept)
  }
}

/** The platform is itself an Organisation; its home tenant is mapped to it from the start. Safe to repeat. */
async function ensurePlatformOrganisation({
  platform,
  organisations,
  tenantMappings,
  clock,
}: Pick<RequestPorts, 'platform' | 'organisations' | 'tenantMappings' | 'clock'>): Promise<void> {
  const { organisationId, displayName, tid } = platform
  const now = clock.now()
  const moments = { createdAt: now, changedAt: now }
  if (!(await organisations.find(organisationId)))
    await unlessPresent(organisations.insert({ organisationId, displayName, state: 'active', ...moments }))
  if (!(await tenantMappings.find(tid, organisationId)))
    await unlessPresent(
      tenantMappings.insert({
        organisationId,
        tid,
        state: 'active',
        roles: ['Admin', 'Configurator', 'Manager', 'Employee'],
        ...moments,
      }),
    )
}

async function unlessPresent(insertion: Promise<unknown>): Promise<void> {
  try {
    await insertion
  } catch (thrown) {
    if (!isHubError(thrown, 'state.conflicting', 'mapping.taken')) throw thrown
  }
}
