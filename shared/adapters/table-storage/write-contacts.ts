import type { TransactionAction } from '@azure/data-tables'
import { differingFields } from '../../domain/contact.ts'
import { HubError, isHubError } from '../../domain/hub-error.ts'
import type { OrganisationId } from '../../domain/ids.ts'
import type { ChangeOrigin, Contacts } from '../../ports/address-book.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Kept } from '../../ports/storage.ts'
import { bookKeys } from './book-keys.ts'
import { lineColumns, type FeedHead } from './contact-feed.ts'
import { keptContact, type ContactClaim, type ContactColumns } from './contact-rows.ts'
import { holderActions, type EmailHolders, type HolderReading } from './email-holders.ts'
import { inConcert } from './in-concert.ts'
import { inTurn } from './in-turn.ts'
import { batchesOf, plan, type Outcome, type Planned } from './plan-contacts.ts'
import { etagOf, toRow } from './row.ts'
import { table, type OpenTable, type Table } from './table.ts'

/** How often a transaction is tried while other instances write to the same Organisation. */
const mostAttempts = 30

/** How far a call is: what became of its changes, and the count of the feed's lines as its last transaction left it. */
interface Progress {
  readonly outcome: Outcome
  head: Kept<FeedHead> | undefined
}

/** Writes Contacts, transaction by transaction; what one was refused for is told apart by reading. */
export function contactWriter(contacts: Table<ContactColumns>, open: OpenTable, clock: Clock): Contacts['write'] {
  const commit = committer(contacts, open, clock)
  const sort = sorter(contacts, table<ContactClaim>(open, 'Contacts'))

  /** A row that is gone already, by a repair or an older form of its key, cannot be taken away and stands in nobody's way. */
  const withoutMissing = (organisationId: OrganisationId, batch: readonly Planned[]) =>
    inConcert(batch, async (planned): Promise<Planned> => {
      const there = await inConcert(planned.actions, async ([kind, { rowKey: row }]) =>
        kind === 'delete' ? (await contacts.find({ partition: organisationId, row })) !== undefined : true,
      )
      return { ...planned, actions: planned.actions.filter((_, place) => there[place]) }
    })

  async function writeBatch(
    organisationId: OrganisationId,
    batch: readonly Planned[],
    origin: ChangeOrigin,
    progress: Progress,
  ) {
    const { outcome } = progress
    let pending = batch
    for (let attempt = 0; pending.length > 0; attempt += 1) {
      if (attempt === mostAttempts)
        throw new HubError('storage.unavailable', 'The address book is being changed by many at once. Try again.')
      const wanted = pending
      try {
        const { kept, head } = await commit(organisationId, wanted, origin, {
          head: progress.head,
          reading: attempt === 0 ? 'unread' : 'read',
        })
        outcome.written.push(...kept)
        progress.head = head
        return
      } catch (thrown) {
        if (!isHubError(thrown, 'version.stale')) throw thrown
        progress.head = undefined
        // The first time it was most likely an address that somebody has, or another instance that was faster with the feed.
        if (attempt > 0) pending = await sort(organisationId, pending, outcome)
        if (attempt > 1 && pending.length === wanted.length) pending = await withoutMissing(organisationId, pending)
      }
    }
  }

  return async (organisationId, changes, origin) => {
    const outcome: Outcome = { written: [], stale: [], taken: [] }
    const planned = plan(organisationId, changes, outcome)
    const progress: Progress = { outcome, head: undefined }
    for (const batch of batchesOf(planned)) await writeBatch(organisationId, batch, origin, progress)
    return outcome
  }
}

/** With what is known of the count of the feed's lines, and whether addresses are looked up first. */
interface Attempt {
  readonly head: Kept<FeedHead> | undefined
  readonly reading: HolderReading
}

/**
 * One transaction of changes with their lines. It takes the next numbers of the feed from the row `head` and needs that as it was read: so
 * the numbers follow the order in which transactions took effect, which is what lets a reader miss nothing. Within one process the writers
 * of an Organisation take turns, so that they do not refuse each other.
 */
function committer(contacts: Table<ContactColumns>, open: OpenTable, clock: Clock) {
  const heads = table<FeedHead>(open, 'Contacts')
  const holders = table<EmailHolders>(open, 'Contacts')
  const takeTurn = inTurn<Kept<FeedHead>>()
  return (
    organisationId: OrganisationId,
    batch: readonly Planned[],
    origin: ChangeOrigin,
    { head: left, reading }: Attempt,
  ) =>
    takeTurn(organisationId, async (turn) => {
      const head = turn.known ?? left ?? (await heads.find({ partition: organisationId, row: bookKeys.head }))
      const sequence = head?.sequence ?? 0
      const next: FeedHead = { sequence: sequence + batch.length }
      const row = toRow(organisationId, bookKeys.head, next)
      const lines = linesOf(organisationId, batch, { origin, at: clock.now(), after: sequence })
      turn.known = undefined
      const versions = await contacts.transact([
        head ? ['update', row, 'Replace', { etag: etagOf(head.version) }] : ['create', row],
        ...lines,
        ...batch.flatMap(({ actions }) => actions),
        ...(await holderActions(holders, organisationId, batch, reading)),
      ])
      turn.known = { ...next, version: versions[0] ?? '' }
      let place = 1 + lines.length
      const kept = batch.map(({ after, actions }) => {
        const version = versions[place] ?? ''
        place += actions.length
        return { ...after, version }
      })
      return { kept, head: turn.known }
    })
}

interface LinesWish {
  readonly origin: ChangeOrigin
  readonly at: Date
  /** The number of the last line that there is. */
  readonly after: number
}

function linesOf(organisationId: OrganisationId, batch: readonly Planned[], { origin, at, after: last }: LinesWish) {
  return batch.map(({ before, after, fields }, place): TransactionAction => {
    const what = before ? 'changed' : 'created'
    const line = { sequence: last + place + 1, at, origin, what, fields, contact: after } as const
    return ['create', toRow(organisationId, bookKeys.line(line.sequence), lineColumns(line))]
  })
}

/** Tells apart what was refused together, and answers what can still be written as it was decided. */
function sorter(contacts: Table<ContactColumns>, claims: Table<ContactClaim>) {
  async function judge(organisationId: OrganisationId, { before, after }: Planned) {
    const found = await contacts.find({ partition: organisationId, row: bookKeys.record(after.contactId) })
    const current = found && keptContact(found)
    if (current?.version !== before?.version)
      return current && differingFields(current, after).length === 0 ? { done: current } : 'stale'
    if (after.externalId === undefined || after.externalId === before?.externalId) return undefined
    const claim = await claims.find({ partition: organisationId, row: bookKeys.externalId(after.externalId) })
    return claim && claim.contactId !== after.contactId ? 'taken' : undefined
  }
  return async (organisationId: OrganisationId, batch: readonly Planned[], outcome: Outcome) => {
    const verdicts = await inConcert(batch, (planned) => judge(organisationId, planned))
    return batch.filter(({ after: { contactId } }, place) => {
      const verdict = verdicts[place]
      if (verdict === 'stale') outcome.stale.push(contactId)
      else if (verdict === 'taken') outcome.taken.push(contactId)
      else if (verdict) outcome.written.push(verdict.done)
      return verdict === undefined
    })
  }
}
