import type { TransactionAction } from '@azure/data-tables'
import { HubError, isHubError } from '../../domain/hub-error.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Kept } from '../../ports/storage.ts'
import { bookKeys } from './book-keys.ts'
import type { FeedHead } from './feed-slots.ts'
import { etagOf, toRow } from './row.ts'
import { table, type OpenTable, type Table } from './table.ts'
import { textColumns } from './text-columns.ts'

/** The table of what happened: in each partition the lines of the audit trail, the feed of events, and the traces of sign-ins of one owner. */
export const trailTable = 'Trail'

/** What is written together, all or none. */
export interface TrailPart {
  /** Events, as texts, in their order. */
  readonly events: readonly string[]
  /** Rows beside them. One that is made by an insert shows, where it is there, that all of this was written before. */
  readonly rows: readonly TransactionAction[]
}

/** Writes to the partition of one owner, behind everything that was written before. @throws HubError `storage.unavailable` */
export type WriteTrail = (owner: string, part: TrailPart) => Promise<void>

interface Waiting extends TrailPart {
  readonly done: () => void
  readonly failed: (thrown: unknown) => void
}

/** How often a transaction is tried while other instances write to the same owner's trail. */
const mostAttempts = 30
/** So many owners' heads are remembered at a time. */
const mostRemembered = 1000
/** The rows of one transaction: of the longest ones as many as stay below the service's four megabytes. */
const mostRows = 40

/**
 * Events stand in slots with numbers of their own, and the number of the last one is a row (`head`) of the same transaction: so the feed has no
 * gap, whatever breaks off. Within one process whoever writes to an owner's trail waits for whoever is at it, and those who waited are written
 * together: one request for all of them.
 */
export function trailWriter(open: OpenTable, clock: Clock): WriteTrail {
  const rows = table<object>(open, trailTable)
  const commit = committing(rows, table<FeedHead>(open, trailTable), clock)
  const queues = new Map<string, Waiting[]>()

  async function serve(owner: string, queue: Waiting[]): Promise<void> {
    while (queue.length > 0) {
      const together = takeTogether(queue)
      try {
        await commit(owner, together)
        for (const { done } of together) done()
      } catch (thrown) {
        for (const { failed } of together) failed(thrown)
      }
    }
    queues.delete(owner)
  }

  return (owner, part) =>
    new Promise((done, failed) => {
      const queue = queues.get(owner)
      const waiting: Waiting = { ...part, done, failed }
      if (queue) return void queue.push(waiting)
      const fresh = [waiting]
      queues.set(owner, fresh)
      void serve(owner, fresh)
    })
}

/** The first of those who wait, and whoever fits beside them: no row stands twice in a transaction. */
function takeTogether(queue: Waiting[]): readonly Waiting[] {
  const together: Waiting[] = []
  const keys = new Set<string>()
  let size = 0
  for (let next = queue[0]; next; next = queue[0]) {
    const more = next.rows.map(([, { rowKey }]) => rowKey)
    size += next.events.length + more.length
    if (together.length > 0 && (size > mostRows || more.some((key) => keys.has(key)))) break
    for (const key of more) keys.add(key)
    together.push(next)
    queue.shift()
  }
  return together
}

function committing(rows: Table<object>, heads: Table<FeedHead>, clock: Clock) {
  const known = new Map<string, Kept<FeedHead>>()

  /** Whether an answer went missing: what a repeat would be refused for is there already. */
  async function isWritten(owner: string, { rows: own }: TrailPart): Promise<boolean> {
    const made = own.find(([kind]) => kind === 'create')
    return made !== undefined && (await rows.find({ partition: owner, row: made[1].rowKey })) !== undefined
  }

  async function tryOnce(owner: string, parts: readonly TrailPart[]): Promise<void> {
    const more = parts.flatMap((part) => part.rows)
    const events = parts.flatMap((part) => part.events)
    if (events.length === 0) {
      await rows.transact(more)
      return
    }
    const head = known.get(owner) ?? (await heads.find({ partition: owner, row: bookKeys.head }))
    known.delete(owner)
    const { slot = 0, sequence = 0 } = head ?? {}
    // The moment of the slot, not of the event: by it readers wait, and the purge goes.
    const at = clock.now()
    const moved: FeedHead = { slot: slot + events.length, sequence: sequence + events.length, at }
    const row = toRow(owner, bookKeys.head, moved)
    const [version = ''] = await rows.transact([
      head ? ['update', row, 'Replace', { etag: etagOf(head.version) }] : ['create', row],
      ...events.map((text, place): TransactionAction => {
        const columns = { slot: slot + place + 1, first: sequence + place + 1, at, ...textColumns(text) }
        return ['create', toRow(owner, bookKeys.slot(columns.slot), columns)]
      }),
      ...more,
    ])
    if (known.size >= mostRemembered) known.clear()
    known.set(owner, { ...moved, version })
  }

  return async (owner: string, parts: readonly TrailPart[]): Promise<void> => {
    let open = parts
    for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
      try {
        await tryOnce(owner, open)
        return
      } catch (thrown) {
        if (!isHubError(thrown, 'version.stale')) throw thrown
      }
      const written = await Promise.all(open.map((part) => isWritten(owner, part)))
      open = open.filter((_, place) => !written[place])
      if (open.length === 0) return
    }
    throw new HubError('storage.unavailable', 'This is being changed by many at once. Try again.')
  }
}
