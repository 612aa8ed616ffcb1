import type { AuditEntry } from '../../domain/audit.ts'
import { eventOf } from '../../domain/events/told-event.ts'
import { newestFirst } from '../../domain/ids.ts'
import type { Audit, AuditSearch } from '../../ports/audit.ts'
import type { Events } from '../../ports/events.ts'
import type { SecureRandom } from '../../ports/secure-random.ts'
import { inConcert } from './in-concert.ts'
import { table, type OpenTable } from './table.ts'

/** Behind every entry of a millisecond: the key goes on with a dash. */
const end = '~'

/** This is the one place in which acts are told, so that it tells events too: first them, so that whatever repeats a line repeats its event. */
export function auditTable(open: OpenTable, random: SecureRandom, events: Pick<Events, 'tell'>): Audit {
  const entries = table<AuditEntry>(open, 'Audit')
  // The same for whatever repeats an act: whoever gets it twice knows it by that.
  const idOf = ({ organisationId, action, subject, correlationId }: AuditEntry) =>
    random.derivedGuid(JSON.stringify([organisationId, action, subject, correlationId]))
  const tell = async (entry: AuditEntry) => {
    const told = eventOf(entry, idOf(entry))
    if (!told) return
    for (const feed of told.feeds) await events.tell(feed, told.event)
  }
  return {
    append: async (entry) => {
      await tell(entry)
      const row = `${newestFirst(entry.at)}-${random.guid().slice(0, 8)}`
      await entries.put({ partition: entry.organisationId, row }, entry)
    },
    appendOnce: async (name, entry) => {
      await tell(entry)
      await entries.insert({ partition: entry.organisationId, row: `${newestFirst(entry.at)}-${name}` }, entry)
    },
    purge: async (organisationId, before, limit) => {
      const { items } = await entries.page({ partition: organisationId, from: newestFirst(before) }, { limit })
      await inConcert(items, ({ key }) => entries.remove(key))
      return items.length
    },
    list: (organisationId, wish, { from, to, ...search } = {}) => {
      // Later moments sort first: the stretch begins at `to`.
      const stretch = {
        partition: organisationId,
        from: to && newestFirst(to) + end,
        until: from && newestFirst(from) + end,
      }
      return entries.page(stretch, wish, isSearch(search) ? (entry) => fits(entry, search) : undefined)
    },
  }
}

type Marks = Omit<AuditSearch, 'from' | 'to'>

const isSearch = (search: Marks) => Object.values(search).some((wanted) => wanted !== undefined)

const fits = (entry: AuditEntry, { action, actor, subject, foreign }: Marks) =>
  (action === undefined || entry.action === action) &&
  (actor === undefined || entry.actor === actor) &&
  (subject === undefined || entry.subject === subject) &&
  (foreign === undefined || entry.foreign === foreign)
