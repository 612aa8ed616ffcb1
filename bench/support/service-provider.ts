import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { simulatorControl, type SimulatorControl } from '../../local/simulators/control-client.ts'
import type { RunningStack } from '../../local/stack/stack.ts'
import { customersOf } from '../../local/worlds/customers.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import type { World } from '../../local/worlds/world.ts'
import { secureRandom } from '../../shared/adapters/crypto/secure-random.ts'
import { bookKeys } from '../../shared/adapters/table-storage/book-keys.ts'
import type { FeedHead } from '../../shared/adapters/table-storage/feed-slots.ts'
import { openTables } from '../../shared/adapters/table-storage/open-tables.ts'
import { storagePorts } from '../../shared/adapters/table-storage/storage-ports.ts'
import { table } from '../../shared/adapters/table-storage/table.ts'
import {
  clientId,
  entraTenantId,
  memberId,
  organisationId,
  runId,
  type OrganisationId,
  type RunId,
} from '../../shared/domain/ids.ts'
import type { SyncRun } from '../../shared/domain/sync/sync-run.ts'
import { antiForgeryHeader } from '../../shared/contract/pages.ts'
import type { SeenRequest } from './counting-proxy.ts'
import { withCountedStorage, withFolder, withStack, type CountedStorage } from './hosts.ts'
import { timeOf } from './figures.ts'
import { accountOf, signIn } from './person.ts'
import { memoryOf } from './process-memory.ts'
import { processTimeOf } from './process-time.ts'

/** How many customers there are, and how many people in the directory of each. */
export interface Shape {
  readonly tenants: number
  readonly people: number
  /** Milliseconds that each request to storage takes more than it does on this machine. */
  readonly delay: number
}

/** A service provider whose customers are mapped and whose address book is empty. */
export interface ServiceProvider {
  readonly world: World
  readonly stack: RunningStack
  readonly storage: CountedStorage
  readonly control: SimulatorControl
  readonly organisationId: OrganisationId
  readonly tids: readonly string[]
  /** A sync of everybody, from the request that starts it to its end. `record`: where the bodies of its transactions are kept. */
  run(record?: string): Promise<MeasuredRun>
}

export interface MeasuredRun {
  readonly milliseconds: number
  /** Requests to the directory. */
  readonly requests: number
  /** Requests to tables, by what they do and to which table. */
  readonly storage: Readonly<Record<string, number>>
  /** Lines that the feed of changes got: Contacts that were written. */
  readonly written: number
  /** The most memory that the hub's process ever had, in MB; NaN where the system does not tell. */
  readonly peak: number
  /** Milliseconds of processor time, of the hub and of the storage; NaN where the system does not tell. */
  readonly hubTime: number
  readonly storageTime: number
}

export async function withServiceProvider<Result>(
  { tenants, people, delay }: Shape,
  use: (provider: ServiceProvider) => Promise<Result>,
): Promise<Result> {
  const msp = await loadWorld('msp')
  const customers = customersOf('msp', tenants).map((customer) => ({ ...customer, people }))
  const world: World = { ...msp, partner: { tid: msp.partner?.tid ?? '', customers } }
  return withFolder(async (folder) => {
    const source = join(folder, 'world.json')
    await writeFile(source, JSON.stringify(world))
    return withCountedStorage(
      (storage) =>
        withStack(async (stack) => use(await openProvider(world, stack, storage)), {
          world: { world, source },
          given: { TABLE_STORAGE_CONNECTION_STRING: storage.counted },
        }),
      delay,
    )
  })
}

type Ports = ReturnType<typeof storagePorts>['storage']

async function openProvider(world: World, stack: RunningStack, storage: CountedStorage): Promise<ServiceProvider> {
  const { storage: ports } = storagePorts(
    { kind: 'connection-string', connectionString: storage.direct },
    { now: () => new Date() },
    secureRandom,
  )
  const owner = organisationId(world.connections[0]?.organisationId ?? '')
  const customers = world.partner?.customers ?? []
  await mapEverybody(ports, owner, customers)
  await ports.syncSettings.putPolicy(owner, policy, undefined)
  const entra = stack.entra ?? ''
  return {
    world,
    stack,
    storage,
    control: simulatorControl(entra),
    organisationId: owner,
    tids: customers.map(({ tid }) => tid),
    run: async (record) => {
      // A session ends before a long run does.
      const { cookie } = await signIn(stack.hub, accountOf(world, 'Hedda Skerry'))
      const before = await linesOf(storage.direct, owner)
      const times = () => [processTimeOf(stack.hubPid()), processTimeOf(storage.pid)] as const
      const [hubBefore, storageBefore] = times()
      storage.proxy.take()
      await storage.proxy.record(record)
      let run: SyncRun | undefined
      const milliseconds = await timeOf(async () => {
        run = await finished(ports, owner, await startSync(stack.hub, cookie, owner))
      })
      if (run?.state !== 'completed' || run.failed > 0) throw new Error(`The sync failed: ${JSON.stringify(run)}`)
      await storage.proxy.record(undefined)
      const [hubAfter, storageAfter] = times()
      return {
        milliseconds,
        requests: run.requests,
        storage: countsOf(storage.proxy.take()),
        written: (await linesOf(storage.direct, owner)) - before,
        peak: memoryOf(stack.hubPid(), 'VmHWM'),
        hubTime: hubAfter - hubBefore,
        storageTime: storageAfter - storageBefore,
      }
    },
  }
}

function countsOf(seen: readonly SeenRequest[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { method, kind, table: name } of seen) {
    const what = kind === 'point' && method !== 'GET' ? 'write' : kind
    counts[`${what} ${name}`] = (counts[`${what} ${name}`] ?? 0) + 1
  }
  return counts
}

/** As the console starts one: with the session's cookie and its anti-forgery proof. */
async function startSync(hub: string, cookie: string, owner: OrganisationId): Promise<RunId> {
  const session = await fetch(`${hub}/auth/session`, { headers: { cookie, accept: 'application/json' } })
  const { antiForgery = '' } = (await session.json()) as { antiForgery?: string }
  const headers = { cookie, origin: hub, 'content-type': 'application/json', [antiForgeryHeader]: antiForgery }
  const body = JSON.stringify({ mode: 'apply' })
  const answer = await fetch(`${hub}/api/v1/organisations/${owner}/sync-runs`, { method: 'POST', headers, body })
  if (answer.status !== 202) throw new Error(`The sync did not start: ${answer.status} ${await answer.text()}`)
  return runId(((await answer.json()) as { runId: string }).runId)
}

/** New names are taken over: else a change in a directory would cost nothing. */
const policy = {
  displayName: true,
  email: false,
  phone: false,
  role: false,
  upn: false,
  markInactiveWhenDisabled: true,
} as const

async function mapEverybody(
  { managedTenants, clientMappings, clients }: Ports,
  owner: OrganisationId,
  customers: readonly { readonly tid: string; readonly displayName: string }[],
): Promise<void> {
  const at = new Date()
  const seenIn = runId('00000000000000-bench000')
  for (const { tid: id, displayName } of customers) {
    const tid = entraTenantId(id)
    const client = clientId(secureRandom.guid())
    await managedTenants.putAll(owner, [
      { organisationId: owner, tid, displayName, state: 'present', seenIn, firstSeenAt: at, lastSeenAt: at },
    ])
    const moments = { createdAt: at, changedAt: at }
    const owned = { organisationId: owner, clientId: client }
    await clients.insert({ ...owned, displayName, state: 'active', createdBy: 'person', ...moments })
    const decided = { decidedBy: memberId(secureRandom.guid()), decidedAt: at }
    await clientMappings.putAll(owner, [{ mapping: { ...owned, tid, state: 'mapped', ...decided } }])
  }
}

/** Looks past the hub, so that looking costs it nothing. */
async function finished({ syncRuns }: Ports, owner: OrganisationId, id: RunId): Promise<SyncRun> {
  for (;;) {
    const run = await syncRuns.find(owner, id)
    if (run?.finishedAt !== undefined) return run
    await pause(50)
  }
}

/** How many lines the feed of changes ever had. */
async function linesOf(storage: string, owner: OrganisationId): Promise<number> {
  const open = openTables({ kind: 'connection-string', connectionString: storage })
  return (await table<FeedHead>(open, 'Contacts').find({ partition: owner, row: bookKeys.head }))?.sequence ?? 0
}
