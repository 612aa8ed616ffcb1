import { minutesLater } from '../../domain/session.ts'
import type { Webhook, WebhookProgress } from '../../domain/webhooks/webhook.ts'
import type { Ports, RequestPorts } from '../../ports/ports.ts'
import { isHubError } from '../../domain/hub-error.ts'
import { readSource, type EventSource } from '../events/read-events.ts'
import { feedOf } from './slice.ts'
import { wakeWebhook } from './wake-webhooks.ts'

const pageSize = 100
/** One run stays below the host's limit of ten minutes. In minutes. */
const longestRun = 8
/** Webhooks that are looked at together. */
const together = 10

/** Starts the workers of webhooks for which something waits. Returns how many. */
export async function tendWebhooks(ports: RequestPorts): Promise<number> {
  const until = minutesLater(ports.clock.now(), longestRun)
  let started = 0
  let cursor: string | undefined
  do {
    const page = await ports.webhooks.listAll({ cursor, limit: pageSize })
    const active = page.items.filter(({ state }) => state === 'active')
    for (let first = 0; first < active.length; first += together) {
      const woken = await Promise.all(active.slice(first, first + together).map((webhook) => tend(ports, webhook)))
      started += woken.filter(Boolean).length
    }
    cursor = page.next
  } while (cursor !== undefined && ports.clock.now() < until)
  return started
}

async function tend(ports: RequestPorts, webhook: Webhook): Promise<boolean> {
  const progress = await ports.webhooks.findProgress(webhook)
  if (!progress || (progress.nextAt !== undefined && progress.nextAt > ports.clock.now())) return false
  return (await hasNews(ports, webhook, progress)) ? wakeWebhook(ports, webhook) : false
}

async function hasNews(
  ports: Pick<Ports, 'events' | 'contactFeed'>,
  webhook: Webhook,
  { own, ownDone, contacts, contactsDone, replayBefore }: WebhookProgress,
): Promise<boolean> {
  if (replayBefore !== undefined) return true
  const places: readonly (readonly [EventSource, string, number])[] = [
    ['own', own, ownDone],
    ...(contacts === undefined ? [] : [['contacts', contacts, contactsDone] as const]),
  ]
  for (const [source, cursor, done] of places)
    try {
      const from = cursor === '' ? 'beginning' : { cursor }
      const { items } = await readSource(ports, feedOf(webhook), source, from, done + 1)
      if (items.length > done) return true
    } catch (thrown) {
      // Events went before their turn: the worker says so.
      if (isHubError(thrown, 'cursor.expired')) return true
      throw thrown
    }
  return false
}

/** How long the log and the dead letters of a webhook are kept, in days. */
const keptDays = { log: 7, letters: 30 } as const

/** Removes what is too old of each webhook's log and dead letters. Safe to repeat. Returns how many lines. */
export async function purgeWebhooks(
  ports: Pick<Ports, 'webhooks' | 'webhookLog' | 'webhookLetters' | 'clock'>,
): Promise<number> {
  const now = ports.clock.now()
  const until = minutesLater(now, longestRun)
  let removed = 0
  let cursor: string | undefined
  do {
    const page = await ports.webhooks.listAll({ cursor, limit: pageSize })
    for (const webhook of page.items)
      for (const [rows, days] of [
        [ports.webhookLog, keptDays.log],
        [ports.webhookLetters, keptDays.letters],
      ] as const) {
        let gone: number
        do {
          gone = await rows.purge(webhook, minutesLater(now, -days * 1440), pageSize)
          removed += gone
        } while (gone === pageSize && ports.clock.now() < until)
      }
    cursor = page.next
  } while (cursor !== undefined && ports.clock.now() < until)
  return removed
}
