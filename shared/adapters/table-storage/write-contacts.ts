import { differingFields, type Contact } from '../../domain/contact.ts'
import { HubError, isHubError } from '../../domain/hub-error.ts'
import type { OrganisationId } from '../../domain/ids.ts'
import type { ChangeOrigin, Contacts } from '../../ports/address-book.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Kept } from '../../ports/storage.ts'
import { bookKeys } from './book-keys.ts'
import { keptContact, type ContactClaim, type ContactColumns } from './contact-rows.ts'
import { slotColumns } from './feed-lines.ts'
import { feedSlots, type FeedPlace, type FeedSlots } from './feed-slots.ts'
import type { HeldAddresses } from './held-addresses.ts'
import { inConcert } from './in-concert.ts'
import { overLeftOver, plan, wavesOf, type Outcome, type Planned } from './plan-contacts.ts'
import { toRow } from './row.ts'
import { table, type OpenTable, type Table } from './table.ts'

/** How often a transaction is tried while others write to the same Contacts. */
const mostAttempts = 30

interface Writing {
  readonly contacts: Table<ContactColumns>
  readonly slots: FeedSlots
  readonly clock: Clock
  readonly held: HeldAddresses
  readonly sort: ReturnType<typeof sorter>
}

/** What is written in one transaction, by whom, and where it stands in the feed. */
interface Batch {
  readonly organisationId: OrganisationId
  readonly origin: ChangeOrigin
  readonly changes: readonly Planned[]
  readonly place: FeedPlace
}

/**
 * Writes Contacts, some transactions at a time, each with its slot in the feed; what one was refused for is told apart by reading. A slot
 * to which nothing was written is closed, so that no reader of the feed waits for it.
 */
export function contactWriter(
  contacts: Table<ContactColumns>,
  { open, clock, held }: { readonly open: OpenTable; readonly clock: Clock; readonly held: HeldAddresses },
): Contacts['write'] {
  const slots = feedSlots(open)
  const writing = { contacts, slots, clock, held, sort: sorter(contacts, table<ContactClaim>(open, 'Contacts')) }
  return async (organisationId, changes, origin, after) => {
    const outcome: Outcome = { written: [], stale: [], taken: [] }
    const waves = wavesOf(plan(organisationId, changes, outcome))
    await after
    for (const wave of waves) {
      const counts = wave.map((some) => some.length)
      const places = await slots.reserve(organisationId, counts, clock.now())
      const batches = wave.flatMap((some, index): Batch[] => {
        const place = places[index]
        return place ? [{ organisationId, origin, changes: some, place }] : []
      })
      for (const { place, changes: some } of batches)
        held.begin(
          organisationId,
          place.slot,
          some.map(({ after: contact }) => contact),
        )
      try {
        for (const done of await inConcert(batches, (batch) => writeBatch(writing, batch))) {
          outcome.written.push(...done.written)
          outcome.stale.push(...done.stale)
          outcome.taken.push(...done.taken)
        }
      } finally {
        for (const { place } of batches) held.end(organisationId, place.slot)
      }
    }
    return outcome
  }
}

async function writeBatch(writing: Writing, batch: Batch): Promise<Outcome> {
  const { contacts, slots, clock, sort } = writing
  const { organisationId } = batch
  const outcome: Outcome = { written: [], stale: [], taken: [] }
  let { changes, place } = batch
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    try {
      outcome.written.push(...(await commit(writing, { ...batch, changes, place })))
      return outcome
    } catch (thrown) {
      if (!isHubError(thrown, 'version.stale')) throw thrown
    }
    const wanted = changes.length
    changes = await sort(organisationId, changes, outcome)
    if (changes.length === 0) {
      await slots.close(organisationId, [place.slot], place.at)
      return outcome
    }
    if (changes.length === wanted) changes = (await withoutMissing(contacts, organisationId, changes)).map(overLeftOver)
    // A reader did not wait any longer and closed the slot.
    if (await slots.isFilled(organisationId, place.slot))
      [place = place] = await slots.reserve(organisationId, [changes.length], clock.now())
  }
  throw new HubError('storage.unavailable', 'The address book is being changed by many at once. Try again.')
}

async function commit(
  { contacts, held }: Writing,
  { organisationId, origin, changes, place }: Batch,
): Promise<readonly Kept<Contact>[]> {
  const lines = changes.map(({ line }) => line)
  const versions = await contacts.transact([
    ['create', toRow(organisationId, bookKeys.slot(place.slot), slotColumns(place, origin, lines))],
    ...changes.flatMap(({ actions }) => actions),
  ])
  const written = changes.map(({ after }) => after)
  held.note(organisationId, place.slot, written)
  let own = 1
  return changes.map(({ after, actions }) => {
    const version = versions[own] ?? ''
    own += actions.length
    return { ...after, version }
  })
}

/** A row that is gone already, by a repair or an older form of its key, cannot be taken away and stands in nobody's way. */
const withoutMissing = (
  contacts: Table<ContactColumns>,
  organisationId: OrganisationId,
  changes: readonly Planned[],
): Promise<readonly Planned[]> =>
  inConcert(changes, async (planned): Promise<Planned> => {
    const there = await inConcert(planned.actions, async ([kind, { rowKey: row }]) =>
      kind === 'delete' ? (await contacts.find({ partition: organisationId, row })) !== undefined : true,
    )
    return { ...planned, actions: planned.actions.filter((_, place) => there[place]) }
  })

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
