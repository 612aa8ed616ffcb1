import { simulatorControl, type SimulatorControl } from '../../local/simulators/control-client.ts'
import type { RunningStack } from '../../local/stack/stack.ts'
import type { DirectoryPerson } from '../../local/worlds/directory-people.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import type { World } from '../../local/worlds/world.ts'
import type { Api } from '../../shared/contract/api.ts'
import type { SyncRunView } from '../../shared/contract/sync.ts'
import type { EntraTenantId } from '../../shared/domain/ids.ts'
import { featureFlags } from '../../shared/domain/feature-flag.ts'
import type { Browser } from './browser.ts'
import { eventually } from './eventually.ts'
import { addOrganisation } from './fresh.ts'
import { call, personOf, pickAccount, signIn, type HubPlace } from './hub.ts'

type Body<Name extends keyof Api> = Awaited<ReturnType<typeof call<Name>>>['body']
type ItemOf<Name extends keyof Api> = Body<Name> extends { items: readonly (infer Item)[] } ? Item : never

/** An Organisation of a service provider, with its Admin at work: everything is done and seen over HTTP. */
export interface SyncOffice {
  readonly place: HubPlace
  readonly browser: Browser
  readonly organisationId: string
  readonly control: SimulatorControl
  readonly world: World
  /** @throws Error with the code of a refusal */
  ask<Name extends keyof Api>(name: Name, input?: object): Promise<Body<Name>>
  /** Status and code, whatever they are. */
  hear<Name extends keyof Api>(name: Name, input?: object): Promise<readonly [number, string | undefined]>
  /** Every entry of a paged list. */
  every<Name extends keyof Api>(name: Name, input?: object): Promise<ItemOf<Name>[]>
  /** `groups`: with the permission to read who is in a group. */
  connectDirect(wish?: { readonly groups?: boolean }): Promise<void>
  connectCipp(cipp: string): Promise<void>
  discover(): Promise<void>
  start(mode: 'apply' | 'preview'): Promise<string>
  /** Undefined while the hub does not answer. */
  read(runId: string): Promise<SyncRunView | undefined>
  finished(runId: string, within?: number): Promise<SyncRunView>
  sync(mode?: 'apply' | 'preview', within?: number): Promise<SyncRunView>
}

const over: ReadonlySet<string> = new Set(['completed', 'partial', 'failed', 'cancelled'])
const patience = 240_000

/** The Organisation that the world has from the start, or (`fresh`) a new one of the same service provider. */
export async function openSyncOffice(stack: RunningStack, fresh = false): Promise<SyncOffice> {
  const place: HubPlace = { hub: stack.hub, entra: stack.entra ?? '' }
  const control = simulatorControl(place.entra)
  const world = await loadWorld('msp')
  const person = personOf(world, 'Hedda Skerry')
  const organisationId = fresh ? await foundOrganisation(place, world) : (world.connections[0]?.organisationId ?? '')
  const { browser } = await signIn(place, person)
  await call(place, browser, 'chooseOrganisation', { organisationId })
  const send = <Name extends keyof Api>(name: Name, input: object = {}) =>
    call(place, browser, name, { organisationId, ...input } as Parameters<typeof call<Name>>[3])
  const ask: SyncOffice['ask'] = async (name, input) => {
    const { status, body } = await send(name, input)
    if (status >= 300) throw new Error(`${name}: ${status} ${JSON.stringify(body)}`)
    return body
  }
  const read: SyncOffice['read'] = (runId) => ask('readSyncRun', { runId }).catch(() => undefined)
  const finished: SyncOffice['finished'] = (runId, within = patience) =>
    eventually(
      `the sync ${runId} is over`,
      async () => {
        const run = await read(runId)
        return run && over.has(run.state) ? run : undefined
      },
      within,
    )
  const start: SyncOffice['start'] = async (mode) => (await ask('startSync', { mode })).runId
  return {
    place,
    browser,
    organisationId,
    control,
    world,
    ask,
    hear: async (name, input) => {
      const { status, body } = await send(name, input)
      return [status, body.code]
    },
    every: async <Name extends keyof Api>(name: Name, input?: object) =>
      (await everyEntry((cursor) => ask(name, { limit: 200, ...input, ...cursor }))) as ItemOf<Name>[],
    connectDirect: async (wish = {}) => {
      const { next } = await ask('startDirect', wish)
      const { url } = await pickAccount(next, person, browser)
      const response = await browser.visit(url, { headers: { accept: 'text/html' } })
      const landed = response.headers.get('location') ?? ''
      if (!landed.endsWith('connected=direct')) throw new Error(`Not connected: ${landed}`)
    },
    connectCipp: async (cipp) => {
      const { clientId = '', clientSecret = '', homeTid: tenant = '' } = world.apps.cipp ?? {}
      const credential = { kind: 'client', clientId, clientSecret, tenant }
      await ask('connectCipp', { baseUrl: cipp, credential })
    },
    discover: async () => {
      const { runId } = await ask('startDiscovery')
      await eventually('the discovery is over', async () => {
        const { state } = await ask('readDiscoveryRun', { runId })
        if (state === 'failed') throw new Error('The discovery failed.')
        return state === 'completed' ? true : undefined
      })
    },
    start,
    read,
    finished,
    sync: async (mode = 'apply', within = patience) => finished(await start(mode), within),
  }
}

async function foundOrganisation(place: HubPlace, world: World): Promise<string> {
  const { browser: operator } = await signIn(place, personOf(world, 'Nadir Quist'))
  const { organisationId } = await addOrganisation(place, operator, [world.partner?.tid ?? ''])
  for (const flag of featureFlags) {
    const { status } = await call(place, operator, 'turnFlag', { organisationId, flag, on: true })
    if (status >= 300) throw new Error(`The flag ${flag} is not on: ${status}`)
  }
  return organisationId
}

async function everyEntry(read: (cursor: { cursor?: string }) => Promise<unknown>): Promise<unknown[]> {
  const all: unknown[] = []
  let cursor: string | undefined
  do {
    const page = (await read(cursor === undefined ? {} : { cursor })) as { items: unknown[]; next?: string }
    all.push(...page.items)
    // The feed of changes always has a place to go on from: it is at its end where nothing came.
    cursor = page.items.length === 0 ? undefined : page.next
  } while (cursor !== undefined)
  return all
}

/** People whom the usual filter keeps, with a name and an address of their own. */
export async function ordinaryPeople(control: SimulatorControl, tid: string): Promise<readonly DirectoryPerson[]> {
  const { entries } = await control.people(tid)
  const kept = entries.flatMap(({ person, presence }) =>
    presence === 'present' &&
    person.accountEnabled &&
    person.userType === 'Member' &&
    person.mailbox === 'personal' &&
    person.givenName !== null &&
    person.mail !== null
      ? [person]
      : [],
  )
  return kept.filter(({ mail }) => kept.filter((other) => other.mail === mail).length === 1)
}

export interface MappedOffice {
  readonly tids: readonly EntraTenantId[]
  /** Client ids by tenant. */
  readonly clients: ReadonlyMap<string, string>
}

/** A client of the address book for each tenant, by the tenant's name. */
export async function makeClients(office: SyncOffice): Promise<MappedOffice> {
  const tenants = await office.every('listManagedTenants')
  const clients = new Map<EntraTenantId, string>()
  for (const { tid, displayName } of tenants)
    clients.set(tid, (await office.ask('createClient', { displayName })).clientId)
  return { tids: [...clients.keys()].sort(), clients }
}

/** Every tenant is mapped to its client and the first sync starts. */
export async function confirmAll(office: SyncOffice, { tids, clients }: MappedOffice): Promise<string> {
  const decisions = tids.map((tid) => ({ tid, state: 'mapped', clientId: clients.get(tid) }))
  const { run } = await office.ask('confirmMappings', { decisions, startInitialSync: true })
  return run?.runId ?? ''
}

/** The workflow of a run that was stopped needs a moment to notice: until then nobody may go on with it. */
export const onceItStopped = async (office: SyncOffice, name: 'resumeSync' | 'letThrough', input: object) =>
  eventually(`${name} is accepted`, async () => {
    const [status, code] = await office.hear(name, input)
    if (code === 'state.conflicting') return undefined
    if (status !== 202) throw new Error(`${name}: ${status} ${code ?? ''}`)
    return true
  })
