import { HubError } from '../../domain/hub-error.ts'
import type { EntraTenantId, OrganisationId } from '../../domain/ids.ts'
import { defaultBrakePercent } from '../../domain/sync/decide-departure.ts'
import { nameOf } from '../../domain/sync/directory-person.ts'
import { defaultFieldPolicy, type FieldPolicy } from '../../domain/sync/field-policy.ts'
import {
  defaultFilter,
  judgeUser,
  patternFaults,
  readyFilter,
  type FilterReason,
  type SyncFilter,
} from '../../domain/sync/filter.ts'
import { defaultSchedule, type SyncSchedule } from '../../domain/sync/schedule.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Version } from '../../ports/storage.ts'
import { connectionOf } from './connection-of.ts'

type Needs = Pick<Ports, 'syncSettings'>
/** A setting as it holds; without a version the defaults hold. */
type Held<T> = T & { readonly version?: Version }
export type BrakedFilter = SyncFilter & { readonly brakePercent: number }

export const readFilter = async (
  { syncSettings }: Needs,
  organisationId: OrganisationId,
): Promise<Held<BrakedFilter>> => ({
  ...defaultFilter,
  brakePercent: defaultBrakePercent,
  ...(await syncSettings.findFilter(organisationId)),
})

export const readPolicy = async (
  { syncSettings }: Needs,
  organisationId: OrganisationId,
): Promise<Held<FieldPolicy>> => ({
  ...defaultFieldPolicy,
  ...(await syncSettings.findPolicy(organisationId)),
})

export const readSchedule = async (
  { syncSettings }: Needs,
  organisationId: OrganisationId,
): Promise<Held<SyncSchedule>> => ({
  ...defaultSchedule,
  ...(await syncSettings.findSchedule(organisationId)),
})

/** @throws HubError `pattern.invalid`, with the faults of each */
function refusePatterns(filter: SyncFilter): void {
  const faults = patternFaults(filter)
  if (faults.length > 0) throw new HubError('pattern.invalid', 'A pattern cannot be used.', { details: { faults } })
}

/**
 * A filter by group that the connection cannot look up would fail every tenant that it names: it is refused while it is typed.
 * @throws HubError `source.incapable`
 */
async function refuseUnknowable(
  { connections }: Pick<Ports, 'connections'>,
  organisationId: OrganisationId,
  { groups }: SyncFilter,
): Promise<void> {
  if (groups.length > 0 && (await connections.find(organisationId))?.kind === 'cipp')
    throw new HubError('source.incapable', 'CIPP does not tell who is in a group. Take the groups out of the filter.')
}

/** @throws HubError `pattern.invalid`, `source.incapable`, `version.stale` */
export async function changeFilter(
  { syncSettings, connections }: Pick<Ports, 'syncSettings' | 'connections'>,
  organisationId: OrganisationId,
  filter: BrakedFilter,
  expected: Version | undefined,
): Promise<Held<BrakedFilter>> {
  refusePatterns(filter)
  await refuseUnknowable({ connections }, organisationId, filter)
  return syncSettings.putFilter(organisationId, filter, expected)
}

/** When it last started is the hub's to know. @throws HubError `version.stale` */
export async function changeSchedule(
  { syncSettings, syncAgenda }: Pick<Ports, 'syncSettings' | 'syncAgenda'>,
  organisationId: OrganisationId,
  schedule: Omit<SyncSchedule, 'lastStartedAt'>,
  expected: Version | undefined,
): Promise<Held<SyncSchedule>> {
  const current = await syncSettings.findSchedule(organisationId)
  await syncAgenda.note(organisationId)
  const last = current?.lastStartedAt === undefined ? {} : { lastStartedAt: current.lastStartedAt }
  return syncSettings.putSchedule(organisationId, { ...schedule, ...last }, expected)
}

/** How many of those left out are named. */
const mostNamed = 200

/**
 * Whom a filter would leave out among the first people that the source lists; nothing is kept. Members of groups are not looked up.
 * @throws HubError `pattern.invalid`, `tenant.unknown`, and those of the source
 */
export async function previewFilter(
  ports: Pick<Ports, 'connections' | 'peopleSource' | 'managedTenants'>,
  { organisationId, tid }: { readonly organisationId: OrganisationId; readonly tid: EntraTenantId },
  filter: SyncFilter,
) {
  refusePatterns(filter)
  const [tenant] = await ports.managedTenants.findAll(organisationId, [tid])
  if (tenant?.state !== 'present') throw new HubError('tenant.unknown', 'There is no such tenant.')
  const connection = await connectionOf(ports, organisationId)
  const { users } = await ports.peopleSource.listUsers(connection, tid, { kind: 'start' })
  const ready = readyFilter(filter)
  const out = users.flatMap((user) => {
    const { reason } = judgeUser(user, ready)
    return reason === undefined ? [] : [{ name: nameOf(user), reason }]
  })
  const leftOut: Partial<Record<FilterReason, number>> = {}
  for (const { reason } of out) leftOut[reason] = (leftOut[reason] ?? 0) + 1
  return { looked: users.length, kept: users.length - out.length, leftOut, people: out.slice(0, mostNamed) }
}
