import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { simulatorControl } from '../../local/simulators/control-client.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import type { OrganisationView } from '../../shared/contract/organisations.ts'
import type { Browser } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { addOrganisation, addTenant, signInOperator, type FreshTenant } from '../support/fresh.ts'
import { call, personOf, signIn } from '../support/hub.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { ownStack } from '../support/stack.ts'
import { isGenuine, webhookReceiver, type Receiver } from '../support/webhook-receiver.ts'

const minutes = 60_000
let stack: Awaited<ReturnType<typeof ownStack>>
let place: { hub: string; entra: string }
let operator: Browser
let tenant: FreshTenant
let bank: OrganisationView
let receiver: Receiver

beforeAll(async () => {
  stack = await ownStack('bank')
  place = { hub: stack.hub, entra: stack.entra ?? '' }
  operator = await signInOperator(place, await loadWorld('bank'))
  tenant = await addTenant(simulatorControl(place.entra), { 'Ada Marsh': ['Admin'], 'Bo Quill': ['Manager'] })
  bank = await addOrganisation(place, operator, [tenant.tid])
  receiver = await webhookReceiver()
}, 2 * minutes)
afterAll(async () => {
  await receiver.stop()
  await stack.stop()
})

const ofBank = () => ({ organisationId: bank.organisationId })

async function feed() {
  const items = []
  let cursor: string | undefined
  for (;;) {
    const { body } = await call(place, operator, 'listEvents', {
      ...ofBank(),
      limit: 50,
      ...(cursor === undefined ? {} : { cursor }),
    })
    items.push(...body.items)
    cursor = body.next
    if (body.items.length === 0) return items
  }
}

describe('what happens in a bank', { timeout: 4 * minutes }, () => {
  it('reaches its program over kills of the hub: every change at least once, in the order of the feed, and signed', async () => {
    const created = await call(place, operator, 'createWebhook', {
      ...ofBank(),
      address: receiver.address,
      types: ['tenantry.membership.*', 'tenantry.session.*'],
    })
    expect(created.status).toBe(201)
    const { secret, webhookId } = created.body
    const member = await call(place, operator, 'createMember', {
      ...ofBank(),
      tid: tenant.tid,
      oid: tenant.person('Bo Quill').oid,
      displayName: 'Bo Quill',
      roles: ['Manager'],
    })
    const who = { ...ofBank(), memberId: member.body.memberId }
    let { version } = member.body
    const random = seededRandom(20_261_127)
    // One in three is not answered, so that the hub has something to repeat.
    receiver.answer = (response) => void response.writeHead(random() < 0.33 ? 503 : 204).end()
    const done: string[] = ['membership.created']
    for (let round = 0; round < 3; round += 1) {
      for (const roles of [['Employee'], ['Manager', 'Configurator']] as const) {
        const { status, body } = await call(place, operator, 'changeMember', { ...who, roles: [...roles], version })
        expect(status).toBe(200)
        version = body.version
        done.push('membership.changed', 'membership.roles-changed')
      }
      // The crash itself is what is tried: the workers are under way by now.
      await stack.killHub()
      await stack.startHub()
    }
    receiver.answer = (response) => void response.writeHead(204).end()
    const signedIn = await signIn(place, tenant.person('Ada Marsh'))
    expect(signedIn.response.status).toBeLessThan(400)
    done.push('session.opened')
    const wanted = done.map((action) => `tenantry.${action}.v1`)
    const seen = () => [...new Map(receiver.received.map(({ event }) => [event.id, event])).values()]
    await eventually(
      'every event',
      () => Promise.resolve(seen().length >= wanted.length ? true : undefined),
      2 * minutes,
    )
    expect(seen().map(({ type }) => type)).toEqual(wanted)
    const chosen = (await feed()).filter(({ type }) => /^tenantry\.(membership|session)\./.test(type))
    expect(chosen.map(({ id }) => id)).toEqual(seen().map(({ id }) => id))
    for (const one of receiver.received.slice(-3)) expect(isGenuine(one, secret, new Date())).toBe(true)
    for (const line of stack.lines) expect(line).not.toContain(secret)
    const log = await call(place, operator, 'listDeliveryLines', { ...ofBank(), webhookId })
    expect(log.body.items[0]).toMatchObject({ outcome: 'delivered', occasion: 'event' })
  })

  it('is read by the bank’s own administrator, and what concerns the platform by its operators alone', async () => {
    const { browser } = await signIn(place, tenant.person('Ada Marsh'))
    const own = await call(place, browser, 'listEvents', ofBank())
    expect(own.body.items.map(({ type }) => type)).toContain('tenantry.organisation.created.v1')
    expect((await call(place, browser, 'listPlatformEvents', {})).body.code).toBe('permission.missing')
    const { browser: other } = await signIn(place, personOf(await loadWorld('bank'), 'Maeve Tarn'))
    expect((await call(place, other, 'listEvents', ofBank())).status).toBe(403)
    const { body } = await call(place, operator, 'listPlatformEvents', { limit: 200 })
    const ofThis = body.items.filter(({ data }) => data.organisationId === bank.organisationId)
    expect(ofThis.map(({ type }) => type)).toEqual([
      'tenantry.organisation.created.v1',
      'tenantry.tenant-mapping.created.v1',
    ])
  })
})
