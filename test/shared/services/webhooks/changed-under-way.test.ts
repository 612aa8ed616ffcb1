import { describe, expect, it } from 'vitest'
import { mostWebhooks, type Webhook } from '../../../../shared/domain/webhooks/webhook.ts'
import { recordAct } from '../../../../shared/services/record-act.ts'
import { deliverEvents } from '../../../../shared/services/webhooks/deliver-events.ts'
import {
  changeWebhook,
  createWebhook,
  paused,
  removeWebhook,
  resumeWebhook,
  testWebhook,
} from '../../../../shared/services/webhooks/webhooks.ts'
import { memoryPorts, type MemoryPorts } from '../../../support/memory-ports.ts'
import { ana, anOrganisation, guidOf, noon, northBank } from '../../support/facts.ts'
import { expectRefusal } from '../../support/refusals.ts'

const staff = { operator: false }
const before = 'https://before.example/hooks'
const after = 'https://after.example/hooks'

/** A hub whose messages end here. @param meets what happens at the receiver while a message is under way, before its answer */
async function place(meets: (address: string) => Promise<number> = () => Promise.resolve(204)) {
  const { ports, tables } = memoryPorts(noon)
  const sent: string[] = []
  const hub: MemoryPorts = {
    ...ports,
    addressGuard: { ...ports.addressGuard, judgeAddress: () => Promise.resolve() },
    sendWebhook: async (address) => {
      sent.push(address)
      return { status: await meets(address) }
    },
  }
  await hub.organisations.insert(anOrganisation())
  const create = (address = before) =>
    createWebhook(hub, { organisationId: northBank, scope: 'organisation', address, types: [] }, ana, staff)
  const tell = async (count: number) => {
    for (let number = 0; number < count; number += 1)
      await recordAct(hub, {
        organisationId: northBank,
        action: 'membership.created',
        actor: `member:${ana}`,
        subject: `member:${guidOf(100 + number)}`,
        foreign: false,
      })
  }
  return { hub, tables, sent, create, tell }
}

const current = async (hub: MemoryPorts, webhook: Webhook) => {
  const found = await hub.webhooks.find(webhook)
  if (!found) throw new Error('It is gone.')
  return found
}

async function untilIdle(hub: MemoryPorts, webhook: Webhook) {
  for (let slice = 0; slice < 20; slice += 1) if ((await deliverEvents(hub, webhook)).kind === 'idle') return
  throw new Error('It does not come to rest.')
}

const leftBy = ({ tables }: Pick<Awaited<ReturnType<typeof place>>, 'tables'>) =>
  ['Webhooks', 'WebhookProgress', 'WebhookLetters', 'WebhookLog'].flatMap((table) => tables.rows(table))

describe('a webhook that is changed while its worker is at work', () => {
  it('gets the very next event at its new address, and each event once', async () => {
    let moved = false
    const stage = await place(async () => {
      if (!moved) {
        moved = true
        await changeWebhook(stage.hub, await current(stage.hub, webhook), staff, (one) => ({ ...one, address: after }))
      }
      return 204
    })
    const webhook = await stage.create()
    await stage.tell(3)
    await untilIdle(stage.hub, webhook)
    expect(stage.sent).toEqual([before, after, after])
  })

  it('gets nothing more from the moment it is paused, not even what its worker had read', async () => {
    let halted = false
    const stage = await place(async () => {
      if (!halted) {
        halted = true
        await changeWebhook(stage.hub, await current(stage.hub, webhook), staff, paused)
      }
      return 204
    })
    const webhook = await stage.create()
    await stage.tell(3)
    await untilIdle(stage.hub, webhook)
    expect(stage.sent).toEqual([before])
    await resumeWebhook(stage.hub, await current(stage.hub, webhook), staff)
    await untilIdle(stage.hub, webhook)
    expect(stage.sent).toEqual([before, before, before])
  })

  it('that moves while its secret is fetched is called where it is by then', async () => {
    const { hub, sent, create } = await place()
    const webhook = await create()
    let moved = false
    const find: MemoryPorts['secrets']['find'] = async (...wish) => {
      if (!moved) {
        moved = true
        await changeWebhook(hub, webhook, staff, (one) => ({ ...one, address: after }))
      }
      return hub.secrets.find(...wish)
    }
    expect(await testWebhook({ ...hub, secrets: { ...hub.secrets, find } }, webhook, staff)).toEqual({
      kind: 'delivered',
    })
    expect(sent).toEqual([after])
  })
})

describe('a webhook that is removed while a message is under way', () => {
  it.each([
    ['that is delivered', 204],
    ['that is given up', 400],
    ['whose receiver is gone', 410],
  ])('leaves no row behind, by a message %s', async (_what, status) => {
    let attempts = 0
    const stage = await place(async () => {
      attempts += 1
      if (attempts === 4 || status !== 400) await removeWebhook(stage.hub, await current(stage.hub, webhook), staff)
      return status
    })
    const webhook = await stage.create()
    await stage.tell(1)
    for (let time = 0; time < 6; time += 1) {
      await deliverEvents(stage.hub, webhook)
      stage.hub.clock.advance(60)
    }
    expect(attempts).toBe(status === 400 ? 4 : 1)
    expect(leftBy(stage)).toEqual([])
  })

  it('leaves no row behind by a test that somebody waits for', async () => {
    const stage = await place(async () => {
      await removeWebhook(stage.hub, await current(stage.hub, webhook), staff)
      return 204
    })
    const webhook = await stage.create()
    await testWebhook(stage.hub, webhook, staff)
    expect(leftBy(stage)).toEqual([])
  })

  it('takes along the line that was written between its log and itself', async () => {
    const stage = await place()
    const webhook = await stage.create()
    await testWebhook(stage.hub, webhook, staff)
    let late = false
    stage.tables.watch = async ({ kind, table }, when) => {
      // Its log is empty already, and whoever wrote this looked while the webhook was still there.
      if (late || kind !== 'delete' || table !== 'WebhookProgress' || when !== 'before') return
      late = true
      await stage.hub.webhookLog.append(webhook, {
        at: noon,
        eventId: guidOf(1),
        type: 'tenantry.ping.v1',
        occasion: 'event',
        attempt: 1,
        outcome: 'delivered',
        milliseconds: 3,
      })
    }
    await removeWebhook(stage.hub, await current(stage.hub, webhook), staff)
    expect(late).toBe(true)
    expect(leftBy(stage)).toEqual([])
  })
})

describe('a webhook that is resumed', () => {
  it('is ready to go on before it is active, so that a crash in between leaves it paused', async () => {
    const { hub, tables, create, tell } = await place(() => Promise.resolve(410))
    const webhook = await create()
    await tell(1)
    await untilIdle(hub, webhook)
    const halted = await current(hub, webhook)
    expect(halted.state).toBe('paused')
    tables.watch = ({ kind, table }, when) => {
      if (kind === 'replace' && table === 'WebhookProgress' && when === 'before') throw new Error('the process is gone')
    }
    await expectRefusal('storage.unavailable', resumeWebhook(hub, halted, staff))
    tables.watch = () => undefined
    expect((await current(hub, webhook)).state).toBe('paused')
    await resumeWebhook(hub, await current(hub, webhook), staff)
    expect(await hub.webhooks.findProgress(webhook)).toMatchObject({ attempts: 0 })
    expect((await current(hub, webhook)).state).toBe('active')
  })
})

describe('webhooks that are set up at the same time', () => {
  it('are never more than an organisation may have, and leave no secret of those that were refused', async () => {
    const { hub, create } = await place()
    for (let count = 0; count < mostWebhooks - 1; count += 1) await create()
    const outcomes = await Promise.allSettled([create(), create(), create(), create()])
    const { items } = await hub.webhooks.list(northBank, { limit: 100 })
    expect(items.length).toBeLessThanOrEqual(mostWebhooks)
    const made = outcomes.filter(({ status }) => status === 'fulfilled').length
    expect(items).toHaveLength(mostWebhooks - 1 + made)
    for (let count = items.length; count < mostWebhooks; count += 1) await create()
    await expectRefusal('webhooks.exhausted', create())
  })
})
