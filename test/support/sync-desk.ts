import type { Contact } from '../../shared/domain/contact.ts'
import type { DirectoryUser, RemovedUser } from '../../shared/domain/directory-user.ts'
import { HubError } from '../../shared/domain/hub-error.ts'
import type { ClientId, EntraTenantId } from '../../shared/domain/ids.ts'
import type { SyncRun } from '../../shared/domain/sync/sync-run.ts'
import type { PeopleSource, UsersPage } from '../../shared/ports/discovery.ts'
import type { TenantKey } from '../../shared/ports/sync.ts'
import { finishSync, listLane, planSync, readSyncRun } from '../../shared/services/sync/run-sync.ts'
import type { StepOutcome } from '../../shared/services/sync/scene.ts'
import { startSync, type SyncWish } from '../../shared/services/sync/start-sync.ts'
import { syncTenantStep } from '../../shared/services/sync/sync-tenant.ts'
import { ana, contoso, firstRun, noon, northBank } from '../shared/support/facts.ts'
import { ourClient } from '../shared/support/sync-facts.ts'
import { memoryPorts, type MemoryPorts } from './memory-ports.ts'
import type { MemoryTables } from './memory-tables.ts'

type Known = DirectoryUser & { readonly objectId: string }

/** Directories that a test writes: pages, changes, and what they answer instead. */
export interface ScriptedDirectory extends PeopleSource {
  put(tid: EntraTenantId, ...users: readonly Known[]): void
  remove(tid: EntraTenantId, objectId: string): void
  /** Leaves somebody out of listings who is still there. */
  readonly hidden: Set<string>
  pageSize: number
  /** Whether it gives lists of changes. */
  hasDelta: boolean
  /** Whether it can say that somebody is gone. */
  canConfirm: boolean
  /** Called before each request; what it throws is the answer. */
  before: (what: 'list' | 'confirm' | 'group', tid: EntraTenantId) => void
  /** Members of groups, by the group's id. */
  readonly groups: Map<string, readonly string[]>
  readonly requests: string[]
}

function scriptedDirectory(): ScriptedDirectory {
  const tenants = new Map<EntraTenantId, Map<string, { readonly user?: Known; readonly at: number }>>()
  let moment = 0
  const rowsOf = (tid: EntraTenantId) => tenants.get(tid) ?? new Map<string, { user?: Known; at: number }>()
  const set = (tid: EntraTenantId, objectId: string, user?: Known) => {
    tenants.set(tid, rowsOf(tid))
    rowsOf(tid).set(objectId, { ...(user ? { user } : {}), at: (moment += 1) })
  }
  const present = (tid: EntraTenantId) =>
    [...rowsOf(tid).values()].flatMap(({ user }) => (user && !directory.hidden.has(user.objectId) ? [user] : []))
  const ended = () => (directory.hasDelta ? { delta: `since ${moment}` } : {})
  const directory: ScriptedDirectory = {
    hidden: new Set(),
    pageSize: 3,
    hasDelta: true,
    canConfirm: true,
    before: () => undefined,
    groups: new Map(),
    requests: [],
    put: (tid, ...users) => {
      for (const user of users) set(tid, user.objectId, user)
    },
    remove: (tid, objectId) => {
      set(tid, objectId)
    },
    listUsers: async (_connection, tid, from) => {
      directory.requests.push(`${from.kind} ${tid}`)
      directory.before('list', tid)
      const counted = { requests: 1, retries: 0 }
      if (from.kind === 'changes') {
        const since = Number(from.delta.split(' ')[1])
        const changed = [...rowsOf(tid)].filter(([, { at }]) => at > since)
        const removed: RemovedUser[] = changed.flatMap(([objectId, { user }]) =>
          user ? [] : [{ objectId, how: 'hard' }],
        )
        return {
          users: changed.flatMap(([, { user }]) => user ?? []),
          removed,
          ...ended(),
          ...counted,
        } satisfies UsersPage
      }
      const start = from.kind === 'page' ? Number(from.cursor) : 0
      const all = present(tid)
      const users = all.slice(start, start + directory.pageSize)
      const end = start + directory.pageSize
      return { users, removed: [], ...(end < all.length ? { next: String(end) } : ended()), ...counted }
    },
    confirmUser: async (_connection, tid, objectId) => {
      directory.requests.push(`confirm ${objectId}`)
      directory.before('confirm', tid)
      if (!directory.canConfirm) return 'unknown'
      return rowsOf(tid).get(objectId)?.user ? 'present' : 'absent'
    },
    listGroupMembers: async (_connection, tid, groupId) => {
      directory.before('group', tid)
      return { objectIds: directory.groups.get(groupId) ?? [] }
    },
    listDomains: async (_connection, tid) => ({ tid, verified: [] }),
  }
  return directory
}

/** An Organisation with a connection and mapped tenants, and whatever its runs need. */
export interface SyncDesk {
  readonly ports: MemoryPorts
  readonly tables: MemoryTables
  readonly directory: ScriptedDirectory
  /** A run from start to end; every refusal of storage is tried again, as the workflow does. */
  run(wish?: Partial<SyncWish>): Promise<SyncRun>
  /** Goes on with a run that was started, until it is over or stopped. */
  drive(key: Pick<TenantKey, 'organisationId' | 'runId'>): Promise<SyncRun>
  map(tid: EntraTenantId, clientId: ClientId): Promise<void>
  keep(...contacts: readonly Contact[]): Promise<void>
  /** Every row of contacts and links as it is, without the moments and versions that differ from run to run. */
  essence(): string
}

export const anAll: SyncWish = { organisationId: northBank, mode: 'apply', trigger: 'manual', startedBy: ana }

export async function openSyncDesk(
  given: readonly (readonly [EntraTenantId, ClientId])[] = [[contoso, ourClient]],
): Promise<SyncDesk> {
  const directory = scriptedDirectory()
  const { ports, tables } = memoryPorts(noon, { peopleSource: directory })
  await ports.connections.put(
    { organisationId: northBank, kind: 'direct', partnerTid: contoso, state: 'connected', changedAt: noon },
    undefined,
  )
  const map: SyncDesk['map'] = async (tid, clientId) => {
    const tenant = {
      organisationId: northBank,
      tid,
      displayName: 'Contoso',
      state: 'present',
      seenIn: firstRun,
    } as const
    await ports.managedTenants.putAll(northBank, [{ ...tenant, firstSeenAt: noon, lastSeenAt: noon }])
    const current = await ports.clientMappings.find(northBank, tid)
    const mapping = {
      organisationId: northBank,
      tid,
      state: 'mapped',
      clientId,
      decidedBy: ana,
      decidedAt: noon,
    } as const
    await ports.clientMappings.putAll(northBank, [{ mapping, ...(current ? { current } : {}) }])
  }
  for (const [tid, clientId] of given) await map(tid, clientId)
  const drive: SyncDesk['drive'] = async (key) => {
    for (let page: { next?: string } = {}, first = true; first || page.next !== undefined; first = false) {
      const cursor = page.next
      page = await patiently(() => planSync(ports, { ...key, ...(cursor === undefined ? {} : { cursor }) }, undefined))
    }
    const { tids } = await patiently(() => listLane(ports, { ...key, lane: 0, lanes: 1 }))
    for (const tid of tids) await driveTenant(ports, { ...key, tid })
    await patiently(() => finishSync(ports, key))
    ports.workflows.states.clear()
    return patiently(() => readSyncRun(ports, key))
  }
  return {
    ports,
    tables,
    directory,
    drive,
    map,
    run: async (wish = {}) => {
      ports.clock.advance(1)
      return drive(await patiently(() => startSync(ports, { ...anAll, ...wish })))
    },
    keep: async (...contacts) => {
      const { stale } = await ports.contacts.write(
        northBank,
        contacts.map((after) => ({ after })),
        { by: 'person', id: ana },
      )
      if (stale.length > 0) throw new Error('A contact of the example exists already.')
    },
    essence: () =>
      JSON.stringify(['Contacts', 'ContactLinks'].map((name) => tables.rows(name).map(withoutMoments).filter(isTruth))),
  }
}

/** Lines of the feed name the run that wrote them. */
const isTruth = (row: Readonly<Record<string, unknown>>) =>
  'contactId' in row && !String(row['rowKey']).startsWith('f_')

function withoutMoments(row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const kept = Object.entries(row).filter(
    ([name, value]) => !['etag', 'timestamp'].includes(name) && !(value instanceof Date) && !/At$|json/i.test(name),
  )
  return Object.fromEntries(kept)
}

/** What the workflow's retries do: storage that failed is asked again. */
export async function patiently<Result>(act: () => Promise<Result>, tries = 200): Promise<Result> {
  try {
    return await act()
  } catch (thrown) {
    if (tries === 0 || !(thrown instanceof HubError) || !['storage.unavailable', 'version.stale'].includes(thrown.code))
      throw thrown
    return patiently(act, tries - 1)
  }
}

/** Steps until the tenant is over; waiting passes the time that was asked for. */
async function driveTenant(ports: MemoryPorts, key: TenantKey): Promise<readonly StepOutcome[]> {
  const outcomes: StepOutcome[] = []
  for (let steps = 0; steps < 500; steps += 1) {
    const outcome = await patiently(() => syncTenantStep(ports, key))
    outcomes.push(outcome)
    if (outcome.kind === 'over') return outcomes
    if (outcome.kind === 'wait') ports.clock.advance(((outcome.seconds ?? 1) + 1) / 60)
  }
  throw new Error('The tenant does not come to an end.')
}
