import { simulatorControl, type SimulatorControl } from '../../local/simulators/control-client.ts'
import type { RunningStack } from '../../local/stack/stack.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import type { World } from '../../local/worlds/world.ts'
import type { DiscoveryRunView, ManagedTenantView } from '../../shared/contract/discovery.ts'
import type { Browser } from './browser.ts'
import { eventually } from './eventually.ts'
import { call, personOf, signIn, type HubPlace } from './hub.ts'

/** An MSP's Admin at work: the discovery of its customers, seen from the API. */
export interface DiscoveryDesk {
  readonly control: SimulatorControl
  readonly browser: Browser
  readonly organisationId: string
  start(): Promise<DiscoveryRunView>
  /** Undefined while the hub does not answer. */
  read(runId: string): Promise<DiscoveryRunView | undefined>
  /** The run when it is over. */
  finished(runId: string): Promise<DiscoveryRunView>
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
    finished: (runId) =>
      eventually('the discovery is over', async () => {
        const run = await read(runId)
        return run?.state === 'completed' || run?.state === 'failed' ? run : undefined
      }),
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
