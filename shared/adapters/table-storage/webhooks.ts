import { letterIdOf } from '../../domain/webhooks/webhook.ts'
import { newestFirst } from '../../domain/ids.ts'
import type { ToldEvent } from '../../domain/events/told-event.ts'
import type { DeadLetter, DeliveryLine, Webhook, WebhookKey, WebhookProgress } from '../../domain/webhooks/webhook.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Kept } from '../../ports/storage.ts'
import { inConcert } from './in-concert.ts'
import { table, type Key, type OpenTable, type Table } from './table.ts'
import { textColumns, textOf } from './text-columns.ts'

const webhookKey = ({ organisationId, webhookId }: WebhookKey): Key => ({ partition: organisationId, row: webhookId })
/** What a webhook leaves is its own partition. */
const partitionOf = ({ organisationId, webhookId }: WebhookKey) => `${organisationId}_${webhookId}`

type LetterColumns = Omit<DeadLetter, 'event'>

/** Webhooks, how far each got, what it could not deliver, and what it sent. */
export function webhookTables(open: OpenTable): Pick<Ports, 'webhooks' | 'webhookLetters' | 'webhookLog'> {
  const webhooks = table<Webhook>(open, 'Webhooks')
  const progresses = table<WebhookProgress>(open, 'WebhookProgress')
  const letters = table<LetterColumns>(open, 'WebhookLetters')
  const lines = table<DeliveryLine>(open, 'WebhookLog')
  return {
    webhooks: {
      find: (key) => webhooks.find(webhookKey(key)),
      list: (organisationId, wish) => webhooks.page({ partition: organisationId }, wish),
      listAll: (wish) => webhooks.pageOfAll(wish),
      insert: async (webhook, progress) => {
        await progresses.put(webhookKey(webhook), progress)
        return webhooks.insert(webhookKey(webhook), webhook)
      },
      replace: (webhook, version) => webhooks.replace(webhookKey(webhook), webhook, version),
      remove: async (key) => {
        const left = async () => {
          await removeAll(letters, partitionOf(key))
          await removeAll(lines, partitionOf(key))
        }
        await left()
        await progresses.remove(webhookKey(key))
        await webhooks.remove(webhookKey(key))
        // Whoever wrote before the row went found it there, and left its line to us.
        await left()
      },
      findProgress: (key) => progresses.find(webhookKey(key)),
      replaceProgress: (key, progress, version) => progresses.replace(webhookKey(key), progress, version),
    },
    webhookLetters: letterTable(letters),
    webhookLog: {
      append: (key, line) =>
        lines.put(
          { partition: partitionOf(key), row: `${newestFirst(line.at)}-${line.attempt}-${line.eventId}` },
          line,
        ),
      list: (key, wish) => lines.page({ partition: partitionOf(key) }, wish),
      purge: (key, before, limit) =>
        removeSome(lines, { partition: partitionOf(key), from: newestFirst(before) }, limit),
    },
  }
}

function letterTable(letters: Table<LetterColumns>): Ports['webhookLetters'] {
  const letterKey = (key: WebhookKey, letterId: string): Key => ({ partition: partitionOf(key), row: letterId })
  return {
    find: async (key, letterId) => {
      const row = await letters.find(letterKey(key, letterId))
      return row && letterOf(row)
    },
    list: async (key, wish) => {
      const { items, ...page } = await letters.page({ partition: partitionOf(key) }, wish)
      return { ...page, items: items.map(letterOf) }
    },
    put: ({ event, ...letter }) =>
      letters.put(letterKey(letter, letter.letterId), { ...letter, ...textColumns(JSON.stringify(event)) }),
    remove: (key, letterId) => letters.remove(letterKey(key, letterId)),
    purge: (key, before, limit) =>
      removeSome(letters, { partition: partitionOf(key), until: letterIdOf(before, { id: '' } as ToldEvent) }, limit),
  }
}

function letterOf(row: Kept<LetterColumns>): Kept<DeadLetter> {
  const { organisationId, webhookId, letterId, at, attempts, reason, status, version } = row
  const told = JSON.parse(textOf(row)) as Omit<ToldEvent, 'at'> & { readonly at: string }
  const event = { ...told, at: new Date(told.at) }
  const known = status === undefined ? {} : { status }
  return { organisationId, webhookId, letterId, event, at, attempts, reason, ...known, version }
}

const pageSize = 200

async function removeSome(rows: Table<object>, stretch: Parameters<Table<object>['page']>[0], limit: number) {
  const { items } = await rows.page(stretch, { limit })
  await inConcert(items, ({ key }) => rows.remove(key))
  return items.length
}

async function removeAll(rows: Table<object>, partition: string): Promise<void> {
  while ((await removeSome(rows, { partition }, pageSize)) === pageSize);
}
