import type { TransactionAction } from '@azure/data-tables'
import type { AuditEntry } from '../../domain/audit.ts'
import { eventOf } from '../../domain/events/told-event.ts'
import { newestFirst, type OrganisationId } from '../../domain/ids.ts'
import type { Audit, AuditSearch } from '../../ports/audit.ts'
import type { SecureRandom } from '../../ports/secure-random.ts'
import { inConcert } from './in-concert.ts'
import { toRow } from './row.ts'
import { table, type OpenTable } from './table.ts'
import { trailTable, type TrailPart, type WriteTrail } from './trail-writer.ts'

const lines = 'a_'
/** Behind every entry of a millisecond: the key goes on with a dash. */
const end = '~'

/** Tells of acts: what is told of each owner, line and event, is one part. */
export interface ActTeller {
  /** A line under a name of its own in its millisecond. */
  (entries: readonly AuditEntry[], name?: string): ReadonlyMap<string, TrailPart>
}

/**
 * This is the one place in which acts are told, so that it tells events too: a line and its event are written together, after the event in the
 * platform's feed, where there is one, so that whatever repeats a line repeats its event.
 */
export function actTeller(random: SecureRandom): ActTeller {
  // The same for whatever repeats an act: whoever gets it twice knows it by that.
  const idOf = ({ organisationId, action, subject, correlationId }: AuditEntry) =>
    random.derivedGuid(JSON.stringify([organisationId, action, subject, correlationId]))
  return (entries, name) => {
    const parts = new Map<string, { events: string[]; rows: TransactionAction[] }>()
    const partOf = (owner: string) => {
      const part = parts.get(owner) ?? { events: [], rows: [] }
      parts.set(owner, part)
      return part
    }
    for (const entry of entries) {
      const told = eventOf(entry, idOf(entry))
      const others = told?.feeds.filter((feed) => feed !== entry.organisationId) ?? []
      for (const feed of others) partOf(feed).events.push(JSON.stringify(told?.event))
      const { events, rows } = partOf(entry.organisationId)
      if (told && others.length < told.feeds.length) events.push(JSON.stringify(told.event))
      const row = `${lines}${newestFirst(entry.at)}-${name ?? random.guid().slice(0, 8)}`
      rows.push(['create', toRow(entry.organisationId, row, entry)])
    }
    return parts
  }
}

/** Feeds alone come first. */
export async function writeParts(write: WriteTrail, parts: ReadonlyMap<string, TrailPart>): Promise<void> {
  const inOrder = [...parts].sort(([, one], [, other]) => one.rows.length - other.rows.length)
  for (const [owner, part] of inOrder) await write(owner, part)
}

export function auditTable(open: OpenTable, teller: ActTeller, write: WriteTrail): Audit {
  const entries = table<AuditEntry>(open, trailTable)
  return {
    append: (entry) => writeParts(write, teller([entry])),
    appendOnce: (name, entry) => writeParts(write, teller([entry], name)),
    purge: async (organisationId, before, limit) => {
      const stretch = { partition: organisationId, prefix: lines, from: lines + newestFirst(before) }
      const { items } = await entries.page(stretch, { limit })
      await inConcert(items, ({ key }) => entries.remove(key))
      return items.length
    },
    list: (organisationId, wish, { from, to, ...search } = {}) =>
      entries.page(
        stretchOf(organisationId, from, to),
        wish,
        isSearch(search) ? (entry) => fits(entry, search) : undefined,
      ),
  }
}

/** Later moments sort first: the stretch begins at `to`. */
const stretchOf = (organisationId: OrganisationId, from: Date | undefined, to: Date | undefined) => ({
  partition: organisationId,
  prefix: lines,
  from: to && lines + newestFirst(to) + end,
  until: from && lines + newestFirst(from) + end,
})

type Marks = Omit<AuditSearch, 'from' | 'to'>

const isSearch = (search: Marks) => Object.values(search).some((wanted) => wanted !== undefined)

const fits = (entry: AuditEntry, { action, actor, subject, foreign }: Marks) =>
  (action === undefined || entry.action === action) &&
  (actor === undefined || entry.actor === actor) &&
  (subject === undefined || entry.subject === subject) &&
  (foreign === undefined || entry.foreign === foreign)
