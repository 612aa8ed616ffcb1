import { emailsOf, type Contact } from '../../domain/contact.ts'
import type { OrganisationId } from '../../domain/ids.ts'
import { addressTerm } from '../../domain/search-terms.ts'
import type { Clock } from '../../ports/clock.ts'
import { sha256 } from '../crypto/sha256.ts'
import { bookKeys, bookPrefixes } from './book-keys.ts'
import { linesIn } from './feed-lines.ts'
import { feedSlots, patience, type FeedHead, type FeedMark, type SlotColumns } from './feed-slots.ts'
import { inConcert } from './in-concert.ts'
import { inTurn } from './in-turn.ts'
import { table, type OpenTable } from './table.ts'

/** So many addresses are looked up as they are. */
const fewTerms = 16
/** With more slots of others to be read than this, all addresses are read anew. */
const mostUnread = 500
/** So many addresses are remembered at a time, of all Organisations together: some thirty megabytes. */
const mostRemembered = 500_000

export interface HeldAddresses {
  /** Those of the search forms of addresses that somebody may have; nobody has the others. */
  among(organisationId: OrganisationId, terms: readonly string[]): Promise<readonly string[]>
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
  /** Since when the slot after `reached` is waited for, by the clock of this process. */
  waiting?: { readonly slot: number; readonly since: number } | undefined
}

/**
 * Whether anybody has an address, for hundreds of addresses in one or two requests: a new page of people is mostly nobody. All keys of
 * addresses are read once and remembered as short marks; from then on the feed tells what others wrote since. An address that was given
 * up stays remembered: then looking it up finds nobody.
 */
export function heldAddresses(open: OpenTable, clock: Clock): HeldAddresses {
  const rows = table<SlotColumns>(open, 'Contacts')
  const heads = table<FeedHead>(open, 'Contacts')
  const marks = table<FeedMark>(open, 'Contacts')
  const slots = feedSlots(open)
  const known = new Map<OrganisationId, Known>()
  const takeTurn = inTurn()

  async function load(organisationId: OrganisationId): Promise<Known> {
    const reached = await slots.settled(organisationId)
    const keys = await rows.keys({ partition: organisationId, prefix: bookPrefixes.addresses })
    const seen = new Set(keys.map((key) => markOf(key.slice(0, key.indexOf('-') + 1))))
    const fresh: Known = { marks: seen, reached, ahead: new Set() }
    makeRoom(known, organisationId, seen.size)
    known.set(organisationId, fresh)
    return fresh
  }

  /** Reads what the slots say that others wrote. Undefined: they wrote so much, or the purge took some of it, that all is read anew. */
  async function follow(organisationId: OrganisationId, state: Known): Promise<Known | undefined> {
    const head = await heads.find({ partition: organisationId, row: bookKeys.head })
    const behind = (head?.slot ?? 0) - state.reached
    const unread = Array.from({ length: behind }, (_, place) => state.reached + 1 + place).filter(
      (slot) => !state.ahead.has(slot),
    )
    if (unread.length > mostUnread) return undefined
    await inConcert(unread, async (slot) => {
      const row = await rows.find({ partition: organisationId, row: bookKeys.slot(slot) })
      if (row)
        remember(
          state,
          slot,
          linesIn(organisationId, row).map(({ contact }) => contact),
        )
    })
    while (state.ahead.delete(state.reached + 1)) state.reached += 1
    return state.reached === head?.slot || behind <= 0 ? state : wait(organisationId, state)
  }

  /** A slot that stays empty is closed after a while, so that it need not be looked for again and again. */
  async function wait(organisationId: OrganisationId, state: Known): Promise<Known | undefined> {
    const [slot, now] = [state.reached + 1, clock.now()]
    const foot = await marks.find({ partition: organisationId, row: bookKeys.foot })
    if (foot && foot.slot >= slot) return undefined
    if (state.waiting?.slot !== slot) state.waiting = { slot, since: now.getTime() }
    if (now.getTime() - state.waiting.since >= patience) await slots.close(organisationId, [slot], now)
    return state
  }

  return {
    among: async (organisationId, terms) => {
      if (terms.length <= fewTerms) return terms
      const state = await takeTurn(organisationId, async () => {
        const current = known.get(organisationId)
        return (current && (await follow(organisationId, current))) ?? load(organisationId)
      })
      return terms.filter((term) => state.marks.has(markOf(bookPrefixes.ofAddress(term))))
    },
    note: (organisationId, slot, contacts) => {
      const state = known.get(organisationId)
      if (state && slot > state.reached) remember(state, slot, contacts)
    },
  }
}

function remember(state: Known, slot: number, contacts: readonly Contact[]): void {
  for (const contact of contacts)
    for (const email of emailsOf(contact)) state.marks.add(markOf(bookPrefixes.ofAddress(addressTerm(email))))
  state.ahead.add(slot)
}

/** Two addresses may share a mark: then one is looked up in vain. */
const markOf = (prefix: string) => sha256(prefix).slice(0, 9)

/** Forgets the Organisation's own, and those that were read longest ago. */
function makeRoom(known: Map<OrganisationId, Known>, organisationId: OrganisationId, wanted: number): void {
  known.delete(organisationId)
  for (const other of [...known.keys()]) if (sizeOf(known) + wanted > mostRemembered) known.delete(other)
}

function sizeOf(known: ReadonlyMap<unknown, Known>): number {
  let size = 0
  for (const { marks } of known.values()) size += marks.size
  return size
}
