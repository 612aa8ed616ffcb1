import { setTimeout as pause } from 'node:timers/promises'
import { simulatorControl, type SimulatorControl } from '../../local/simulators/control-client.ts'
import type { RunningStack } from '../../local/stack/stack.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import type { World } from '../../local/worlds/world.ts'
import type { DiscoveryRunView, ManagedTenantView } from '../../shared/contract/discovery.ts'
import type { Browser } from './browser.ts'
import { eventually } from './eventually.ts'
import { call, personOf, signIn, type HubPlace } from './hub.ts'
import { seededRandom } from './seeded-random.ts'

/** An MSP's Admin at work: the discovery of its customers, seen from the API. */
export interface DiscoveryDesk {
  readonly control: SimulatorControl
  readonly browser: Browser
  readonly organisationId: string
  start(): Promise<DiscoveryRunView>
  /** Undefined while the hub does not answer. */
  read(runId: string): Promise<DiscoveryRunView | undefined>
  /** The run when it is over. */
  finished(runId: string, within?: number): Promise<DiscoveryRunView>
  tenants(): Promise<ManagedTenantView[]>
  /** What the partner's customers are at Microsoft now. */
  customers(): Promise<{ tid: string; displayName: string }[]>
}

export async function openDiscoveryDesk(stack: RunningStack): Promise<DiscoveryDesk> {
  const place: HubPlace = { hub: stack.hub, entra: stack.entra ?? '' }
  const world: World = await loadWorld('msp')
  const { browser } = await signIn(place, personOf(world, 'Hedda Skerry'))
  const organisationId = world.connections[0]?.organisationId ?? ''
  const control = simulatorControl(place.entra)
  const read: DiscoveryDesk['read'] = async (runId) => {
    try {
      const { status, body } = await call(place, browser, 'readDiscoveryRun', { organisationId, runId })
      return status === 200 ? body : undefined
    } catch {
      return undefined
    }
  }
  return {
    control,
    browser,
    organisationId,
    read,
    start: async () => {
      const { status, body } = await call(place, browser, 'startDiscovery', { organisationId })
      if (status !== 202) throw new Error(`The discovery did not start: ${status} ${body.code ?? ''}`)
      return body
    },
    finished: (runId, within) =>
      eventually(
        'the discovery is over',
        async () => {
          const run = await read(runId)
          return run?.state === 'completed' || run?.state === 'failed' ? run : undefined
        },
        within,
      ),
    tenants: async () => {
      const all: ManagedTenantView[] = []
      let cursor: string | undefined
      do {
        const { body } = await call(place, browser, 'listManagedTenants', {
          organisationId,
          limit: 200,
          ...(cursor === undefined ? {} : { cursor }),
        })
        all.push(...body.items)
        cursor = body.next
      } while (cursor !== undefined)
      return all
    },
    customers: async () => (await control.world()).partner?.customers ?? [],
  }
}

/** Rows as they must be, whatever happened on the way: who, called what, in which state. */
export const essence = (tenants: readonly { tid: string; displayName: string; state?: string }[]) =>
  tenants.map(({ tid, displayName, state = 'present' }) => `${tid} ${displayName} ${state}`).sort()

export interface KilledDiscovery {
  /** The last run, over. */
  readonly run: DiscoveryRunView
  /** How many of the kills found a run under way. */
  readonly struck: number
}

/**
 * Kills the hub's process at `kills` random moments while discoveries run under throttling, and lets the last one end. A discovery that
 * ends before its kill is followed by another.
 */
export async function discoverUnderKills(
  stack: Pick<RunningStack, 'killHub' | 'startHub'>,
  desk: DiscoveryDesk,
  { kills, seed }: { readonly kills: number; readonly seed: number },
): Promise<KilledDiscovery> {
  const random = seededRandom(seed)
  await desk.control.arm({ target: 'graph', kind: 'delay', milliseconds: 300, times: null })
  await desk.control.arm({ target: 'graph', kind: 'throttle', retryAfter: '1', times: null, every: 3 })
  let run = await desk.start()
  let struck = 0
  for (let kill = 0; kill < kills; kill += 1) {
    // The moment of the crash is what is tried here, so real time passes.
    await pause(50 + random() * 1200)
    const before = await desk.read(run.runId)
    await stack.killHub()
    await stack.startHub()
    if (before?.state === 'queued' || before?.state === 'running') struck += 1
    const now = await desk.read(run.runId)
    if (now?.state === 'completed') run = await desk.start()
  }
  await desk.control.clear('faults')
  return { run: await desk.finished(run.runId), struck }
}
