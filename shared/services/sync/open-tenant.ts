import { HubError } from '../../domain/hub-error.ts'
import { readingFrom, type TenantMemory } from '../../domain/sync/sync-run.ts'
import type { TenantKey } from '../../ports/sync.ts'
import { settleMapping } from '../settle-mapping.ts'
import { clientToRead } from './client-to-read.ts'
import { connected, connectionOf } from './connection-of.ts'
import { groupsOf, type StepOutcome, type SyncNeeds, type TenantScene } from './scene.ts'

/**
 * Looks whether the tenant may be read at all, and where its reading begins.
 * @throws HubError `mapping.unknown` (it is not mapped to that Client any more), `tenant.unknown` (it is not visible any more)
 */
export async function openTenant(
  ports: SyncNeeds,
  { key, run, result, memory, rules }: TenantScene,
): Promise<StepOutcome> {
  const { organisationId, tid } = key
  const [mapping, [tenant], remembered, connection] = await Promise.all([
    settleMapping(ports, organisationId, tid),
    ports.managedTenants.findAll(organisationId, [tid]),
    memory ?? ports.tenantMemories.find(organisationId, tid),
    ports.connections.find(organisationId),
  ])
  if (clientToRead(ports, run, mapping) !== result.clientId)
    throw new HubError('mapping.unknown', 'The tenant is not mapped to that client any more.')
  if (tenant?.state !== 'present') throw new HubError('tenant.unknown', 'The tenant is not visible any more.')
  connected(connection)
  const digest = ports.random.hash(JSON.stringify([result.clientId, rules.filter, rules.policy]))
  const groups = groupsOf(rules.filter, key)
  const now = ports.clock.now()
  const reading = readingFrom(remembered, digest, groups.length > 0, now)
  const linkless = reading.kind === 'start' && (await isLinkless(ports, key, remembered))
  const begun = {
    ...result,
    state: 'running',
    phase: groups.length > 0 ? 'groups' : 'reading',
    startedAt: now,
    reading: 1,
    complete: reading.kind === 'start',
    rules: digest,
    ...(linkless ? { linkless: true as const } : {}),
    ...(reading.kind === 'changes' ? { from: 'changes' as const, cursor: reading.delta } : {}),
  } as const
  await ports.tenantResults.replace(begun, result.version)
  return { kind: 'more' }
}

/** Whether nobody of the tenant was linked before this run; where the memory tells, nothing is looked for. */
async function isLinkless(
  { contactLinks }: SyncNeeds,
  { organisationId, runId, tid }: TenantKey,
  memory: TenantMemory | undefined,
): Promise<boolean> {
  if (memory?.firstRunId === runId) return true
  const { items } = await contactLinks.list(organisationId, tid, { limit: 1 })
  return items.length === 0
}

/** Reads one page of the members of the groups that count, group after group. */
export async function readGroups(ports: SyncNeeds, { key, result, rules }: TenantScene): Promise<StepOutcome> {
  const groups = groupsOf(rules.filter, key)
  const [index = '0', ...rest] = (result.place ?? '0').split(' ')
  const cursor = rest.length > 0 ? rest.join(' ') : undefined
  const { place: _place, ...before } = result
  const groupId = groups[Number(index)]
  if (groupId === undefined) {
    await ports.tenantResults.replace({ ...before, phase: 'reading' }, result.version)
    return { kind: 'more' }
  }
  const connection = await connectionOf(ports, key.organisationId)
  const { objectIds, next } = await ports.peopleSource.listGroupMembers(connection, key.tid, groupId, cursor)
  const part = ports.random.hash(`${index} ${cursor ?? ''}`).slice(0, 16)
  await ports.syncNotes.putMembers(key, part, objectIds)
  const place = next === undefined ? String(Number(index) + 1) : `${index} ${next}`
  await ports.tenantResults.replace({ ...before, place, requests: result.requests + 1 }, result.version)
  return { kind: 'more' }
}
