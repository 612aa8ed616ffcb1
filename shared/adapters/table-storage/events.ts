import { odata } from '@azure/data-tables'
import type { FeedOwner, OpenAct, ToldEvent } from '../../domain/events/told-event.ts'
import type { OrganisationId } from '../../domain/ids.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Events, OpenActs } from '../../ports/events.ts'
import { slotFeed } from './slot-feed.ts'
import { table, type Key, type OpenTable } from './table.ts'
import { textOf } from './text-columns.ts'
import { trailTable, type WriteTrail } from './trail-writer.ts'

/** An event in a slot of its own; the feed is read as that of Contacts is. */
export function eventTable(open: OpenTable, clock: Clock, write: WriteTrail): Events {
  const feed = slotFeed<ToldEvent>(open, clock, {
    table: trailTable,
    linesIn: (_partition, row) => (row.first === undefined ? [] : [revived(textOf(row))]),
    advice: 'Events after this place are not kept any more. Read anew what you follow, then follow the feed from now.',
  })
  return {
    tell: (owner: FeedOwner, event) => write(owner, { events: [JSON.stringify(event)], rows: [] }),
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
