import { afterEach, describe, expect, it } from 'vitest'
import { addressGuard } from '../../../../shared/adapters/address-guard/address-guard.ts'
import { sendWebhook } from '../../../../shared/adapters/webhook/send-webhook.ts'
import type { AuditAction } from '../../../../shared/domain/audit.ts'
import { organisationId } from '../../../../shared/domain/ids.ts'
import type { Webhook } from '../../../../shared/domain/webhooks/webhook.ts'
import { recordAct } from '../../../../shared/services/record-act.ts'
import { deliverEvents } from '../../../../shared/services/webhooks/deliver-events.ts'
import { purgeWebhooks, tendWebhooks } from '../../../../shared/services/webhooks/tend-webhooks.ts'
import {
  changeWebhook,
  createWebhook,
  getWebhook,
  paused,
  readWebhook,
  removeWebhook,
  replayAll,
  replayLetter,
  resumeWebhook,
  rotateSecret,
  testWebhook,
} from '../../../../shared/services/webhooks/webhooks.ts'
import { memoryMail, memoryPorts, platform, type MemoryPorts } from '../../../support/memory-ports.ts'
import { isGenuine, webhookReceiver, type Receiver } from '../../../support/webhook-receiver.ts'
import { aContact, ana, anOrganisation, guidOf, noon, northBank } from '../../support/facts.ts'
import { expectRefusal } from '../../support/refusals.ts'

const started: Receiver[] = []
afterEach(async () => {
  await Promise.all(started.splice(0).map((receiver) => receiver.stop()))
})
const aReceiver = async () => {
  const receiver = await webhookReceiver()
  started.push(receiver)
  return receiver
}

const staff = { operator: false }
/** Milliseconds after which one that hangs is not waited for; in earnest, and for all others, ten seconds. */
const shortPatience = 1500

/** The hub's own guard and sender, and this machine as the outside world. */
async function place(patience = 10_000) {
  const mail = memoryMail()
  const { ports, tables } = memoryPorts(noon, { mail })
  const guard = addressGuard({ allowLoopback: true })
  const hub: MemoryPorts = { ...ports, addressGuard: guard, sendWebhook: sendWebhook(guard, ports.clock, patience) }
  await hub.organisations.insert(anOrganisation())
  return { hub, mail, tables }
}

const create = (hub: MemoryPorts, { address }: Pick<Receiver, 'address'>, change: Partial<Webhook> = {}) =>
  createWebhook(hub, { organisationId: northBank, scope: 'organisation', address, types: [], ...change }, ana, staff)

/** Something was done about somebody. */
const tell = (hub: MemoryPorts, action: AuditAction, number: number, organisation = northBank) =>
  recordAct(hub, {
    organisationId: organisation,
    action,
    actor: `member:${ana}`,
    subject: `member:${guidOf(number)}`,
    foreign: false,
  })

const idsIn = (receiver: Receiver) => receiver.received.map(({ event }) => event.data['memberId'])
const membersTo = (count: number) => Array.from({ length: count }, (_, number) => guidOf(100 + number))

/** As its workflow does: slice after slice, and every wait is waited, until nothing is left or `enough`. */
async function work(hub: MemoryPorts, webhook: Webhook, mostWaits = 0): Promise<void> {
  let waits = 0
  for (;;) {
    const outcome = await deliverEvents(hub, webhook)
    if (outcome.kind === 'idle') return
    if (outcome.kind === 'wait') {
      waits += 1
      if (waits > mostWaits) return
      hub.clock.advance((outcome.seconds + 1) / 60)
    }
  }
}

describe('a webhook', () => {
  it('brings what happens from now on, in order, as CloudEvents that the receiver can verify', async () => {
    const { hub } = await place()
    const receiver = await aReceiver()
    await tell(hub, 'membership.created', 99)
    const webhook = await create(hub, receiver)
    for (const number of [100, 101, 102]) await tell(hub, 'membership.created', number)
    await hub.contacts.write(northBank, [{ after: aContact() }], { by: 'import', id: 'first' })
    await work(hub, webhook)
    expect(idsIn(receiver).slice(0, 3)).toEqual(membersTo(3))
    const [first, , , contact] = receiver.received
    expect(first?.event).toMatchObject({
      specversion: '1.0',
      source: `https://hub.example/api/v1/organisations/${northBank}`,
      type: 'tenantry.membership.created.v1',
      subject: `member:${guidOf(100)}`,
      time: noon.toISOString(),
      data: { organisationId: northBank, actor: `member:${ana}`, correlationId: 'correlation-1' },
    })
    expect(first?.headers['content-type']).toMatch(/^application\/cloudevents\+json/)
    expect(first?.headers['webhook-id']).toBe(first?.event.id)
    expect(contact?.event).toMatchObject({
      type: 'tenantry.contact.created.v1',
      data: { contactId: aContact().contactId },
    })
    // Ids, and names of fields: nothing that the address book knows of the person.
    expect(contact?.body).not.toContain(aContact().displayName)
    for (const one of receiver.received) expect(isGenuine(one, webhook.secret, hub.clock.now())).toBe(true)
    expect(isGenuine({ ...first!, body: `${first?.body} ` }, webhook.secret, hub.clock.now())).toBe(false)
    await work(hub, webhook)
    expect(receiver.received).toHaveLength(4)
  })

  it('sends the chosen types alone, and nothing of another organisation or of the platform', async () => {
    const { hub } = await place()
    const receiver = await aReceiver()
    const webhook = await create(hub, receiver, { types: ['tenantry.session.*', 'tenantry.membership.removed.v1'] })
    for (const action of ['membership.created', 'session.opened', 'membership.removed'] as const)
      await tell(hub, action, 100)
    await tell(hub, 'session.opened', 101, organisationId(guidOf(5)))
    await tell(hub, 'member.deactivated', 102, platform.organisationId)
    await work(hub, webhook)
    expect(receiver.received.map(({ event }) => event.type)).toEqual([
      'tenantry.session.opened.v1',
      'tenantry.membership.removed.v1',
    ])
  })

  it('of the platform is for operators in its own organisation, and brings what concerns it from everywhere', async () => {
    const { hub } = await place()
    const receiver = await aReceiver()
    const wish = { address: receiver.address, types: [], scope: 'platform' } as const
    const own = { ...wish, organisationId: platform.organisationId }
    await expectRefusal('permission.missing', createWebhook(hub, own, ana, staff))
    await expectRefusal(
      'permission.missing',
      createWebhook(hub, { ...wish, organisationId: northBank }, ana, { operator: true }),
    )
    const webhook = await createWebhook(hub, own, ana, { operator: true })
    await expectRefusal('webhook.unknown', getWebhook(hub, webhook, staff))
    await tell(hub, 'member.deactivated', 100, platform.organisationId)
    await tell(hub, 'session.opened', 101)
    await recordAct(hub, {
      organisationId: northBank,
      action: 'organisation.suspended',
      actor: 'hub',
      subject: `organisation:${northBank}`,
      foreign: true,
    })
    await work(hub, webhook)
    expect(receiver.received.map(({ event }) => event.type)).toEqual([
      'tenantry.member.deactivated.v1',
      'tenantry.organisation.suspended.v1',
    ])
  })
})

describe('a receiver in trouble', () => {
  it('that fails, hangs or breaks off gets the same event again until it takes it, and misses none', async () => {
    const { hub } = await place(shortPatience)
    const receiver = await aReceiver()
    const webhook = await create(hub, receiver)
    for (const number of [100, 101, 102]) await tell(hub, 'membership.created', number)
    const moods: Receiver['answer'][] = [
      (response) => void response.writeHead(503).end(),
      () => undefined,
      (response) => void response.destroy(),
      (response) => void response.writeHead(429, { 'retry-after': '30' }).end(),
    ]
    receiver.answer = (response, one) => {
      const mood = moods.shift()
      if (mood) mood(response, one)
      else response.writeHead(200).end('thank you')
    }
    await work(hub, webhook, 10)
    expect(idsIn(receiver)).toEqual([...Array<string>(4).fill(guidOf(100)), ...membersTo(3)])
    expect(new Set(receiver.received.slice(0, 5).map(({ event }) => event.id)).size).toBe(1)
    const { items } = await hub.webhookLog.list(webhook, { limit: 10 })
    expect(items.toReversed().map(({ outcome, reason, status }) => status ?? reason ?? outcome)).toEqual([
      503,
      'unreachable',
      'unreachable',
      429,
      'delivered',
      'delivered',
      'delivered',
    ])
    expect((await readWebhook(hub, webhook, staff)).failingSince).toBeUndefined()
  })

  it('is not waited for beyond its head, however long or slow its answer', async () => {
    const { hub } = await place()
    const receiver = await aReceiver()
    const webhook = await create(hub, receiver)
    await tell(hub, 'membership.created', 100)
    let written = 0
    receiver.answer = (response) => {
      response.writeHead(200, { 'content-length': String(1024 ** 3) })
      const more = () => {
        if (response.destroyed) return
        written += 65_536
        if (response.write(Buffer.alloc(65_536))) setImmediate(more)
        else response.once('drain', more)
      }
      more()
    }
    await work(hub, webhook)
    expect(receiver.received).toHaveLength(1)
    expect(written).toBeLessThan(64 * 1024 ** 2)
    expect((await hub.webhookLog.list(webhook, { limit: 1 })).items[0]?.outcome).toBe('delivered')
  })

  it('that sends the hub elsewhere leads it nowhere', async () => {
    const { hub } = await place()
    const [receiver, inside] = [await aReceiver(), await aReceiver()]
    const webhook = await create(hub, receiver)
    await tell(hub, 'membership.created', 100)
    receiver.answer = (response) => void response.writeHead(307, { location: inside.address }).end()
    await work(hub, webhook, 20)
    expect(inside.received).toHaveLength(0)
    const { items } = await hub.webhookLetters.list(webhook, { limit: 10 })
    expect(items).toMatchObject([{ reason: 'redirected', status: 307, attempts: 4 }])
  })

  it('whose name leads into a private network by now is not called', async () => {
    const { hub } = await place()
    const receiver = await aReceiver()
    const webhook = await create(hub, receiver)
    await tell(hub, 'membership.created', 100)
    const guard = addressGuard({ allowLoopback: false })
    await work({ ...hub, addressGuard: guard, sendWebhook: sendWebhook(guard, hub.clock) }, webhook, 20)
    expect(receiver.received).toHaveLength(0)
    expect((await hub.webhookLetters.list(webhook, { limit: 1 })).items[0]).toMatchObject({ reason: 'forbidden' })
  })

  it('holds nobody else up', async () => {
    const { hub } = await place(shortPatience)
    const [hanging, well] = [await aReceiver(), await aReceiver()]
    hanging.answer = () => undefined
    const [one, other] = [await create(hub, hanging), await create(hub, well)]
    for (let number = 100; number < 110; number += 1) await tell(hub, 'membership.created', number)
    const stuck = deliverEvents(hub, one)
    await work(hub, other)
    expect(idsIn(well)).toEqual(expect.arrayContaining(membersTo(10)))
    expect(await stuck).toMatchObject({ kind: 'wait' })
  })

  it('refuses one event for good: it is kept, what follows goes on, and one or all are replayed', async () => {
    const { hub } = await place()
    const receiver = await aReceiver()
    const webhook = await create(hub, receiver)
    for (const number of [100, 101, 102, 103]) await tell(hub, 'membership.created', number)
    const poison = new Set([guidOf(100), guidOf(102)])
    receiver.answer = (response, { event }) =>
      void response.writeHead(poison.has(String(event.data['memberId'])) ? 422 : 204).end()
    await work(hub, webhook, 20)
    expect(idsIn(receiver).filter((id) => !poison.has(String(id)))).toEqual([guidOf(101), guidOf(103)])
    const { items: letters } = await hub.webhookLetters.list(webhook, { limit: 10 })
    expect(letters.map(({ event }) => event.data['memberId'])).toEqual([...poison])
    const [first] = letters
    const letter = { ...webhook, letterId: first?.letterId ?? '' }
    expect(await replayLetter(hub, letter, staff)).toMatchObject({ kind: 'failed', reason: 'refused' })
    poison.clear()
    expect(await replayLetter(hub, letter, staff)).toEqual({ kind: 'delivered' })
    await expectRefusal('letter.unknown', replayLetter(hub, letter, staff))
    await replayAll(hub, webhook, staff)
    expect(await tendWebhooks(hub)).toBe(0)
    hub.workflows.states.clear()
    expect(await tendWebhooks(hub)).toBe(1)
    await work(hub, webhook)
    expect((await hub.webhookLetters.list(webhook, { limit: 10 })).items).toEqual([])
    expect(idsIn(receiver).at(-1)).toBe(guidOf(102))
  })

  it('that takes nothing for three days is paused and told of, and gets everything once it is resumed', async () => {
    const { hub, mail } = await place()
    const receiver = await aReceiver()
    const webhook = await create(hub, receiver, { types: ['tenantry.membership.created.v1'] })
    for (let number = 100; number < 140; number += 1) await tell(hub, 'membership.created', number)
    receiver.answer = (response) => void response.writeHead(500).end()
    await work(hub, webhook, 1000)
    const state = await readWebhook(hub, webhook, staff)
    expect(state).toMatchObject({ state: 'paused', pausedFor: 'failing', lastReason: 'unavailable' })
    expect(mail.sent).toMatchObject([{ to: 'operators@platform.example' }])
    expect(mail.sent[0]?.text).not.toContain('/hooks')
    const attempts = receiver.received.length
    await work(hub, webhook)
    expect(receiver.received).toHaveLength(attempts)
    receiver.answer = (response) => void response.writeHead(200).end()
    await resumeWebhook(hub, { ...webhook, version: state.version }, staff)
    await work(hub, webhook)
    await replayAll(hub, webhook, staff)
    await work(hub, webhook)
    expect(new Set(idsIn({ ...receiver, received: receiver.received.slice(attempts) }))).toEqual(new Set(membersTo(40)))
  })

  it('that fails at a contact gets it again before anything that was told meanwhile', async () => {
    const { hub } = await place()
    const receiver = await aReceiver()
    const webhook = await create(hub, receiver)
    await work(hub, webhook)
    await hub.contacts.write(northBank, [{ after: aContact() }], { by: 'import', id: 'first' })
    receiver.answer = (response) => void response.writeHead(503).end()
    await work(hub, webhook)
    await tell(hub, 'membership.created', 100)
    receiver.answer = (response) => void response.writeHead(204).end()
    await work(hub, webhook, 1)
    expect(receiver.received.map(({ event }) => event.type)).toEqual([
      'tenantry.contact.created.v1',
      'tenantry.contact.created.v1',
      'tenantry.membership.created.v1',
    ])
  })

  it('that says it is gone is paused at once', async () => {
    const { hub } = await place()
    const receiver = await aReceiver()
    const webhook = await create(hub, receiver)
    receiver.answer = (response) => void response.writeHead(410).end()
    await tell(hub, 'membership.created', 100)
    await work(hub, webhook)
    expect(receiver.received).toHaveLength(1)
    expect(await readWebhook(hub, webhook, staff)).toMatchObject({ state: 'paused', pausedFor: 'gone' })
  })
})

describe('the hub in trouble', () => {
  it('that stops right after a delivery sends that event again, and no other is lost', async () => {
    const { hub, tables } = await place()
    const receiver = await aReceiver()
    const webhook = await create(hub, receiver)
    for (const number of [100, 101, 102]) await tell(hub, 'membership.created', number)
    tables.watch = ({ kind, table }) => {
      if (kind === 'replace' && table === 'WebhookProgress' && receiver.received.length === 2)
        throw new Error('the process is gone')
    }
    await expectRefusal('storage.unavailable', deliverEvents(hub, webhook))
    tables.watch = () => undefined
    await work(hub, webhook)
    expect(idsIn(receiver)).toEqual([guidOf(100), guidOf(101), guidOf(101), guidOf(102)])
    expect(receiver.received[1]?.event.id).toBe(receiver.received[2]?.event.id)
  })

  it('whose vault does not answer blames no receiver for it', async () => {
    const { hub } = await place()
    const receiver = await aReceiver()
    const webhook = await create(hub, receiver)
    await tell(hub, 'membership.created', 100)
    const broken = { ...hub, secrets: { ...hub.secrets, find: () => Promise.reject(new Error('no vault')) } }
    await expect(deliverEvents(broken, webhook)).rejects.toThrow('no vault')
    expect((await hub.webhooks.findProgress(webhook))?.attempts).toBe(0)
    await work(hub, webhook)
    expect(receiver.received).toHaveLength(1)
  })

  it('tells a receiver that was away too long what it missed, and goes on with what is kept', async () => {
    const { hub } = await place()
    const receiver = await aReceiver()
    const webhook = await create(hub, receiver, { types: ['tenantry.membership.*'] })
    for (const number of [100, 101]) await tell(hub, 'membership.created', number)
    hub.clock.advance(31 * 1440)
    await tell(hub, 'membership.created', 102)
    await hub.events.purge(northBank, new Date(hub.clock.now().getTime() - 30 * 86_400_000), 100)
    await work(hub, webhook)
    expect(receiver.received.map(({ event }) => event.data['memberId'] ?? event.type)).toEqual([
      'tenantry.feed.gap.v1',
      guidOf(102),
    ])
  })
})

describe('looking after a webhook', () => {
  it('whose secret is gone already, because it is being removed, gets nothing unsigned', async () => {
    const { hub } = await place()
    const receiver = await aReceiver()
    const webhook = await create(hub, receiver)
    await tell(hub, 'membership.created', 100)
    const secrets = { ...hub.secrets, find: () => Promise.resolve(undefined) }
    const outcome = await deliverEvents({ ...hub, secrets }, webhook).catch((thrown: unknown) => thrown)
    expect(receiver.received).toEqual([])
    expect(outcome).not.toMatchObject({ kind: 'idle' })
    await work(hub, webhook, 1)
    expect(idsIn(receiver)).toEqual(membersTo(1))
  })

  it('rotates its secret with two signatures for a while, and the earlier one ends', async () => {
    const { hub } = await place()
    const receiver = await aReceiver()
    const webhook = await create(hub, receiver)
    const renewed = await rotateSecret(hub, { ...webhook, overlapHours: 2 }, staff)
    const check = async () => {
      expect(await testWebhook(hub, webhook, staff)).toEqual({ kind: 'delivered' })
      const [last] = receiver.received.slice(-1)
      return [webhook.secret, renewed.secret].map((secret) => last && isGenuine(last, secret, hub.clock.now()))
    }
    expect(await check()).toEqual([true, true])
    hub.clock.advance(121)
    expect(await check()).toEqual([false, true])
    const at = await rotateSecret(hub, { ...webhook, version: renewed.version, overlapHours: 0 }, staff)
    expect(await check()).toEqual([false, false])
    expect(at.previousUntil).toBeUndefined()
    expect(JSON.stringify(await readWebhook(hub, webhook, staff))).not.toContain('whsec_')
  })

  it('goes to a new address from the next event on, sends nothing while it is paused, and leaves nothing when it goes', async () => {
    const { hub, tables } = await place()
    const [before, after] = [await aReceiver(), await aReceiver()]
    const webhook = await create(hub, before)
    await tell(hub, 'membership.created', 100)
    const moved = await changeWebhook(hub, webhook, staff, (one) => ({ ...one, address: after.address }))
    await expectRefusal('version.stale', changeWebhook(hub, webhook, staff, paused))
    const halted = await changeWebhook(hub, moved, staff, paused)
    await work(hub, webhook)
    expect(after.received).toHaveLength(0)
    await expectRefusal('state.conflicting', replayAll(hub, webhook, staff))
    const resumed = await resumeWebhook(hub, { ...webhook, version: halted.version }, staff)
    expect(hub.workflows.started).toMatchObject([{ name: 'DeliverWebhook' }])
    await work(hub, webhook)
    expect([idsIn(before), idsIn(after)]).toEqual([[], [guidOf(100)]])
    await removeWebhook(hub, { ...webhook, version: resumed.version }, staff)
    await work(hub, webhook)
    for (const table of ['Webhooks', 'WebhookProgress', 'WebhookLetters', 'WebhookLog'])
      expect(tables.rows(table), table).toEqual([])
    expect(await hub.secrets.find(northBank, `webhook_secret_${webhook.webhookId.replaceAll('-', '')}`)).toBeUndefined()
  })

  it('refuses an address that leads inside, and more than twenty webhooks', async () => {
    const { hub } = await place()
    const strict = { ...hub, addressGuard: addressGuard({ allowLoopback: false }) }
    for (const address of ['https://10.0.0.1/hooks', 'https://169.254.169.254/', 'http://receiver.example/'])
      await expectRefusal('address.refused', create(strict, { address }))
    for (let count = 0; count < 20; count += 1) await create(hub, { address: 'http://127.0.0.1:9/' })
    await expectRefusal('webhooks.exhausted', create(hub, { address: 'http://127.0.0.1:9/' }))
  })

  it('forgets its log after a week and its dead letters after 30 days', async () => {
    const { hub } = await place()
    const receiver = await aReceiver()
    const webhook = await create(hub, receiver)
    await tell(hub, 'membership.created', 100)
    receiver.answer = (response) => void response.writeHead(400).end()
    await work(hub, webhook, 20)
    const counts = async () => [
      (await hub.webhookLog.list(webhook, { limit: 10 })).items.length,
      (await hub.webhookLetters.list(webhook, { limit: 10 })).items.length,
    ]
    expect(await counts()).toEqual([4, 1])
    hub.clock.advance(8 * 1440)
    await purgeWebhooks(hub)
    expect(await counts()).toEqual([0, 1])
    hub.clock.advance(23 * 1440)
    await purgeWebhooks(hub)
    expect(await counts()).toEqual([0, 0])
  })
})
