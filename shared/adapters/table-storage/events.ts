import { odata } from '@azure/data-tables'
import type { FeedOwner, OpenAct, ToldEvent } from '../../domain/events/told-event.ts'
import { HubError } from '../../domain/hub-error.ts'
import type { OrganisationId } from '../../domain/ids.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Events, OpenActs } from '../../ports/events.ts'
import { bookKeys } from './book-keys.ts'
import { feedSlots, type SlotColumns } from './feed-slots.ts'
import { slotFeed } from './slot-feed.ts'
import { table, type Key, type OpenTable } from './table.ts'
import { textColumns, textOf } from './text-columns.ts'

const name = 'Events'

/** How often a slot that was closed meanwhile is exchanged for another. */
const mostSlots = 5

/** An event in a slot of its own; the feed is read, and its slots are given out, as those of Contacts are. */
export function eventTable(open: OpenTable, clock: Clock): Events {
  const numbers = feedSlots(open, name)
  const slots = table<SlotColumns>(open, name)
  const feed = slotFeed<ToldEvent>(open, clock, {
    table: name,
    linesIn: (_partition, row) => (row.first === undefined ? [] : [revived(textOf(row))]),
    advice: 'Events after this place are not kept any more. Read anew what you follow, then follow the feed from now.',
  })
  return {
    tell: async (owner: FeedOwner, event) => {
      for (let attempt = 0; attempt < mostSlots; attempt += 1) {
        // The moment of the slot, not of the event: by it readers wait, and the purge goes.
        const [place] = await numbers.reserve(owner, [1], clock.now())
        if (!place) continue
        const { slot, first, at } = place
        const row = { slot, first, at, ...textColumns(JSON.stringify(event)) }
        if (await slots.insert({ partition: owner, row: bookKeys.slot(slot) }, row)) return
      }
      throw new HubError('storage.unavailable', 'The event could not be told. Try again in a moment.')
    },
    read: (owner, from, limit) => feed.read(owner, from, limit),
    purge: (owner, before, limit) => feed.purge(owner, before, limit),
  }
}

function revived(text: string): ToldEvent {
  const event = JSON.parse(text) as Omit<ToldEvent, 'at'> & { readonly at: string }
  return { ...event, at: new Date(event.at) }
}

const actKey = ({ at, actId }: Pick<OpenAct, 'at' | 'actId'>): Key => ({
  partition: at.toISOString().slice(0, 10),
  row: `${at.toISOString()}_${actId}`,
})

export function openActTable(open: OpenTable): OpenActs {
  const acts = table<Omit<OpenAct, 'organisationId'> & { readonly organisationId: OrganisationId }>(open, 'OpenActs')
  return {
    begin: (act) => acts.put(actKey(act), act),
    end: (act) => acts.remove(actKey(act)),
    listBefore: async (moment, wish) => {
      const text = moment.toISOString()
      return acts.scan(odata`PartitionKey le ${text.slice(0, 10)} and RowKey lt ${text}`, wish)
    },
  }
}
