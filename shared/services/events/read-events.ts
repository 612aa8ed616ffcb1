import { contactEvent, type FeedOwner, type ToldEvent } from '../../domain/events/told-event.ts'
import { HubError } from '../../domain/hub-error.ts'
import type { OrganisationId } from '../../domain/ids.ts'
import type { FeedFrom } from '../../ports/address-book.ts'
import type { Ports } from '../../ports/ports.ts'

/** The two sources of an Organisation's feed: what was told, and what changed of Contacts. No subject is in both. */
export type EventSource = 'own' | 'contacts'
type Needs = Pick<Ports, 'events' | 'contactFeed'>

export interface EventPage {
  readonly items: readonly ToldEvent[]
  readonly next: string
}

/** @throws HubError `cursor.invalid`, `cursor.expired` */
export async function readSource(
  { events, contactFeed }: Needs,
  owner: FeedOwner,
  source: EventSource,
  from: FeedFrom,
  limit: number,
): Promise<EventPage> {
  if (source === 'own') return events.read(owner, from, limit)
  const organisationId = owner as OrganisationId
  const { items, next } = await contactFeed.read(organisationId, from, limit)
  return { items: items.map((line) => contactEvent(organisationId, line)), next }
}

const separator = '.'

/**
 * A page of a feed, and where it goes on: a place in each of its sources. First what was told, then, as far as there is room, Contacts.
 * @throws HubError `cursor.invalid`, `cursor.expired`
 */
export async function readEvents(ports: Needs, owner: FeedOwner, from: FeedFrom, limit: number): Promise<EventPage> {
  if (owner === 'platform') return readSource(ports, owner, 'own', from, limit)
  const [ofOwn, ofContacts] = places(from)
  const own = await readSource(ports, owner, 'own', ofOwn, limit)
  const room = limit - own.items.length
  if (room === 0) return { items: own.items, next: joined(own.next, placeText(ofContacts)) }
  const contacts = await readSource(ports, owner, 'contacts', ofContacts, room)
  return { items: [...own.items, ...contacts.items], next: joined(own.next, contacts.next) }
}

const joined = (own: string, contacts: string) => `${own}${separator}${contacts}`
/** The cursors of the sources are base64url: nothing else is in them. */
const placeText = (from: FeedFrom) => (typeof from === 'string' ? '' : from.cursor)

function places(from: FeedFrom): readonly [FeedFrom, FeedFrom] {
  if (typeof from === 'string') return [from, from]
  const [own, contacts, ...more] = from.cursor.split(separator)
  if (own === undefined || contacts === undefined || more.length > 0)
    throw new HubError('cursor.invalid', 'The cursor is not one of this feed.')
  return [{ cursor: own }, contacts === '' ? 'beginning' : { cursor: contacts }]
}
