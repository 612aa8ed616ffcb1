import { emailsOf, type Contact } from '../../domain/contact.ts'
import type { OrganisationId } from '../../domain/ids.ts'
import { addressTerm } from '../../domain/search-terms.ts'
import type { Clock } from '../../ports/clock.ts'
import { sha256 } from '../crypto/sha256.ts'
import { bookKeys, bookPrefixes } from './book-keys.ts'
import { linesIn } from './feed-lines.ts'
import { feedSlots, patience, type FeedMark, type SlotColumns } from './feed-slots.ts'
import { inConcert } from './in-concert.ts'
import { inTurn } from './in-turn.ts'
import { table, type OpenTable, type Table } from './table.ts'

/** So many addresses are looked up as they are. */
const fewTerms = 16
/** With more slots of others to be read than this, all addresses are read anew. */
const mostUnread = 500
/** So many addresses are remembered at a time, of all Organisations together: some thirty megabytes. */
const mostRemembered = 500_000

export interface HeldAddresses {
  /** Those of the search forms of addresses that somebody may have; nobody has the others. */
  among(organisationId: OrganisationId, terms: readonly string[]): Promise<readonly string[]>
  /** What this process is about to write into a slot of the feed: nobody need look there meanwhile. */
  begin(organisationId: OrganisationId, slot: number, contacts: readonly Contact[]): void
  /** It is not under way any more, whatever became of it. */
  end(organisationId: OrganisationId, slot: number): void
  /** What this process wrote into a slot of the feed. */
  note(organisationId: OrganisationId, slot: number, contacts: readonly Contact[]): void
}

/** What is known of an Organisation: marks of the addresses that anybody ever had since it was read, and up to which slot of the feed. */
interface Known {
  readonly marks: Set<string>
  /** Every slot up to here is known. */
  reached: number
  /** Slots beyond that are known too. */
  readonly ahead: Set<number>
}

/** Empty slots are waited for since then, by the clock of this process; `head`: the last slot that was given out by then. */
interface Wait {
  readonly head: number
  readonly since: number
}

/**
 * Whether anybody has an address, for hundreds of addresses in one or two requests: a new page of people is mostly nobody. All keys of
 * addresses are read once and remembered as short marks; from then on the feed tells what others wrote since. An address that was given
 * up stays remembered: then looking it up finds nobody.
 */
export function heldAddresses(open: OpenTable, clock: Clock, most = mostRemembered): HeldAddresses {
  const rows = table<SlotColumns>(open, 'Contacts')
  const marks = table<FeedMark>(open, 'Contacts')
  const slots = feedSlots(open)
  const known = new Map<OrganisationId, Known>()
  const underWay = writesUnderWay()
  const unknownSlots = (organisationId: OrganisationId, state: Known, head: number) =>
    unknownIn(state, head).filter((slot) => !underWay.has(organisationId, slot))
  const wait = emptySlots(open, clock, unknownSlots)
  const takeTurn = inTurn()

  async function load(organisationId: OrganisationId): Promise<Known> {
    const partition = organisationId
    const head = await markAt(marks, organisationId, 'head')
    const reached = await slots.settled(organisationId)
    const beyond = await rows.keys({ partition, prefix: bookPrefixes.slots, from: bookKeys.slot(reached + 1) })
    const ahead = new Set(beyond.map((key) => Number(key.slice(bookPrefixes.slots.length))))
    // Read after the slots: what is known of them is among these.
    const keys = await rows.keys({ partition, prefix: bookPrefixes.addresses })
    const seen = new Set(keys.map((key) => markOf(key.slice(0, key.indexOf('-') + 1))))
    const fresh: Known = { marks: seen, reached, ahead }
    for (const contacts of underWay.of(organisationId)) mark(fresh, contacts)
    known.delete(organisationId)
    known.set(organisationId, fresh)
    await wait(organisationId, fresh, head)
    return fresh
  }

  /** Reads what the slots say that others wrote. Undefined: they wrote so much, or the purge took some of it, that all is read anew. */
  async function follow(organisationId: OrganisationId, state: Known): Promise<Known | undefined> {
    const head = await markAt(marks, organisationId, 'head')
    const unread = unknownSlots(organisationId, state, head)
    if (unread.length > mostUnread) return undefined
    await inConcert(unread, async (slot) => {
      const row = await rows.find({ partition: organisationId, row: bookKeys.slot(slot) })
      const contacts = row && linesIn(organisationId, row).map(({ contact }) => contact)
      if (contacts) remember(state, slot, contacts)
    })
    return (await wait(organisationId, state, head)) ? state : undefined
  }

  return {
    among: async (organisationId, terms) => {
      if (terms.length <= fewTerms) return terms
      const state = await takeTurn(organisationId, async () => {
        const current = known.get(organisationId)
        return (current && (await follow(organisationId, current))) ?? load(organisationId)
      })
      makeRoom(known, organisationId, most)
      return terms.filter((term) => state.marks.has(markOf(bookPrefixes.ofAddress(term))))
    },
    begin: (organisationId, slot, contacts) => {
      underWay.begin(organisationId, slot, contacts)
      const state = known.get(organisationId)
      if (state) mark(state, contacts)
    },
    end: underWay.end,
    note: (organisationId, slot, contacts) => {
      const state = known.get(organisationId)
      if (!state || slot <= state.reached) return
      if (underWay.has(organisationId, slot)) reach(state, slot)
      else remember(state, slot, contacts)
    },
  }
}

/** What this process is writing into slots of the feed at this moment. */
function writesUnderWay() {
  const organisations = new Map<OrganisationId, Map<number, readonly Contact[]>>()
  return {
    begin: (organisationId: OrganisationId, slot: number, contacts: readonly Contact[]): void => {
      const slots = organisations.get(organisationId) ?? new Map<number, readonly Contact[]>()
      organisations.set(organisationId, slots.set(slot, contacts))
    },
    end: (organisationId: OrganisationId, slot: number): void => {
      const slots = organisations.get(organisationId)
      slots?.delete(slot)
      if (slots?.size === 0) organisations.delete(organisationId)
    },
    has: (organisationId: OrganisationId, slot: number) => organisations.get(organisationId)?.has(slot) === true,
    of: (organisationId: OrganisationId) => [...(organisations.get(organisationId)?.values() ?? [])],
  }
}

/**
 * Slots that stay empty are closed after a while, so that they need not be looked for again and again. Answers false where the purge took
 * some of them.
 */
function emptySlots(
  open: OpenTable,
  clock: Clock,
  unknownSlots: (organisationId: OrganisationId, state: Known, head: number) => readonly number[],
) {
  const marks = table<FeedMark>(open, 'Contacts')
  const slots = feedSlots(open)
  const waits = new Map<OrganisationId, Wait>()
  return async (organisationId: OrganisationId, state: Known, head: number): Promise<boolean> => {
    const empty = unknownSlots(organisationId, state, head)
    if (empty.length === 0) {
      waits.delete(organisationId)
      return true
    }
    // Read after the slots were found empty: the purge moves it first.
    if ((await markAt(marks, organisationId, 'foot')) > state.reached) return false
    const now = clock.now()
    const begun = waits.get(organisationId)
    const old = begun ? empty.filter((slot) => slot <= begun.head) : []
    if (begun && old.length > 0 && now.getTime() - begun.since < patience) return true
    await slots.close(organisationId, old, now)
    waits.set(organisationId, { head, since: now.getTime() })
    return true
  }
}

const markAt = async (marks: Table<FeedMark>, partition: OrganisationId, row: 'foot' | 'head') =>
  (await marks.find({ partition, row: bookKeys[row] }))?.slot ?? 0

/** Slots that were given out and of which nothing is known: empty, or written by others. */
const unknownIn = ({ reached, ahead }: Known, head: number): readonly number[] =>
  Array.from({ length: Math.max(0, head - reached) }, (_, place) => reached + 1 + place).filter(
    (slot) => !ahead.has(slot),
  )

/** Before it is written, too: a mark may be one too many. */
function mark({ marks }: Known, contacts: readonly Contact[]): void {
  for (const contact of contacts)
    for (const email of emailsOf(contact)) marks.add(markOf(bookPrefixes.ofAddress(addressTerm(email))))
}

function remember(state: Known, slot: number, contacts: readonly Contact[]): void {
  mark(state, contacts)
  reach(state, slot)
}

function reach(state: Known, slot: number): void {
  state.ahead.add(slot)
  while (state.ahead.delete(state.reached + 1)) state.reached += 1
}

/** Two addresses may share a mark: then one is looked up in vain. */
const markOf = (prefix: string) => sha256(prefix).slice(0, 9)

/** Forgets other Organisations, first those that were read longest ago: whatever was read once grows with what is written. */
function makeRoom(known: Map<OrganisationId, Known>, organisationId: OrganisationId, most: number): void {
  let size = 0
  for (const { marks } of known.values()) size += marks.size
  for (const [other, { marks }] of known) {
    if (size <= most) return
    if (other === organisationId) continue
    known.delete(other)
    size -= marks.size
  }
}
