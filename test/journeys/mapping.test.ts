import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadWorld } from '../../local/worlds/load-world.ts'
import type { World } from '../../local/worlds/world.ts'
import type { Api } from '../../shared/contract/api.ts'
import type { Browser } from '../support/browser.ts'
import { openDiscoveryDesk, type DiscoveryDesk } from '../support/discovery.ts'
import { call, personOf, signIn, type HubPlace } from '../support/hub.ts'
import { ownStack } from '../support/stack.ts'

const flag = 'entra-integration-ui'
let stack: Awaited<ReturnType<typeof ownStack>>
let desk: DiscoveryDesk
let place: HubPlace
let world: World
let operator: Browser
let organisationId: string

beforeAll(async () => {
  stack = await ownStack('msp')
  place = { hub: stack.hub, entra: stack.entra ?? '' }
  world = await loadWorld('msp')
  desk = await openDiscoveryDesk(stack)
  organisationId = desk.organisationId
  operator = (await signIn(place, personOf(world, 'Nadir Quist'))).browser
  await desk.finished((await desk.start()).runId, 240_000)
}, 360_000)

afterAll(() => stack.stop())

type Input<Name extends keyof Api> = Parameters<typeof call<Name>>[3]
const asAdmin = <Name extends keyof Api>(name: Name, input: object = {}) =>
  call(place, desk.browser, name, { organisationId, ...input } as Input<Name>)
const decide = async (...decisions: object[]) => asAdmin('confirmMappings', { decisions })

/** The first customers, each as a client of the address book with its own domain. */
async function makeClients(count: number) {
  const customers = (world.partner?.customers ?? []).slice(0, count)
  const made = new Map<string, string>()
  for (const { tid, displayName, defaultDomain } of customers) {
    const { status, body } = await asAdmin('createClient', { displayName, primaryDomain: defaultDomain })
    expect(status).toBe(201)
    made.set(tid, body.clientId)
  }
  return made
}

async function autoMatched() {
  const { body } = await asAdmin('suggestMappings', { outcome: 'auto-matched', limit: 200 })
  return body
}

describe('the mapping of an MSP’s tenants', { timeout: 240_000 }, () => {
  let clients: Map<string, string>

  it('hides everything while the flag is off, loses nothing, and is back when it is on', async () => {
    const before = await desk.tenants()
    expect(before).toHaveLength(1000)
    const turn = (on: boolean) => call(place, operator, 'turnFlag', { organisationId, flag, on })
    expect((await turn(false)).status).toBe(200)
    const reading = ['listManagedTenants', 'listDiscoveryRuns', 'suggestMappings', 'listClientMappings'] as const
    for (const name of [...reading, 'readDiscoverySchedule', 'startDiscovery'] as const) {
      const { status, body } = await asAdmin(name)
      expect([name, status, body.code]).toEqual([name, 404, 'flag.off'])
    }
    await turn(true)
    expect(await desk.tenants()).toEqual(before)
  })

  it('suggests the clients whose domains the directories prove', async () => {
    clients = await makeClients(52)
    const { summary, items } = await autoMatched()
    expect(summary).toMatchObject({ autoMatched: 52, mapped: 0, skipped: 0 })
    expect(new Map(items.map(({ tid, match }) => [tid, match?.clientId]))).toEqual(clients)
    expect(items[0]?.match?.evidence).toMatchObject({ kind: 'primary-domain' })
  })

  it('confirms fifty at once, and no more', async () => {
    const { items } = await autoMatched()
    const decisions = items.map(({ tid, match }) => ({ tid, state: 'mapped', clientId: match?.clientId }))
    expect((await decide(...decisions.slice(0, 51))).body.code).toBe('input.invalid')
    const { status, body } = await decide(...decisions.slice(0, 50))
    expect([status, body.items.length]).toEqual([200, 50])
    expect((await autoMatched()).summary).toMatchObject({ autoMatched: 2, mapped: 50 })
    const listed = await asAdmin('listManagedTenants', { mapping: 'mapped', limit: 200 })
    expect(listed.body.items.every(({ mapping }) => mapping?.state === 'mapped')).toBe(true)
  })

  it('moves a tenant only when that is meant, and keeps the history through unmapping', async () => {
    const { body: listed } = await asAdmin('listClientMappings', { limit: 2 })
    const [first, other] = listed.items
    if (!first || !other) throw new Error('Fifty tenants are mapped.')
    const wish = { tid: first.tid, state: 'mapped', clientId: other.clientId, version: first.version }
    const refused = await decide(wish)
    expect([refused.status, refused.body.code]).toEqual([409, 'mapping.taken'])
    const moved = await decide({ ...wish, remap: true })
    expect(moved.body.items).toMatchObject([{ clientId: other.clientId }])
    const stale = await decide({ tid: first.tid, state: 'unmapped', version: first.version })
    expect([stale.status, stale.body.code]).toEqual([412, 'version.stale'])
    const unmapped = await decide({ tid: first.tid, state: 'unmapped', version: moved.body.items[0]?.version })
    expect(unmapped.body.items).toMatchObject([{ state: 'unmapped', formerClientId: other.clientId }])
    const { body: history } = await asAdmin('listMappingHistory', { tid: first.tid })
    expect(history.items.map(({ from, to, toClientId }) => [from, to, toClientId])).toEqual([
      ['mapped', 'unmapped', undefined],
      ['mapped', 'mapped', other.clientId],
      ['none', 'mapped', first.clientId],
    ])
  })

  it('is for a Manager to read and not to change', async () => {
    const { browser } = await signIn(place, personOf(world, 'Bram Ostler'))
    expect((await call(place, browser, 'suggestMappings', { organisationId, limit: 1 })).status).toBe(200)
    const tid = [...clients.keys()][0] ?? ''
    const decisions = [{ tid, state: 'skipped' as const }]
    const { status, body } = await call(place, browser, 'confirmMappings', { organisationId, decisions })
    expect([status, body.code]).toEqual([403, 'permission.missing'])
  })
})
