import { contactOf, contactColumns, type ContactColumns } from './contact-rows.ts'
import type { Contact } from '../../domain/contact.ts'
import type { ContactId, OrganisationId } from '../../domain/ids.ts'
import type { ChangeOrigin, ContactFeedLine } from '../../ports/address-book.ts'
import type { FeedPlace, SlotColumns } from './feed-slots.ts'
import { textColumns, textOf } from './text-columns.ts'

/** What a line says beyond what its slot says. The Organisation is that of the partition. */
interface LineText {
  readonly what: ContactFeedLine['what']
  readonly fields: readonly string[]
  readonly contact: Omit<ContactColumns, 'organisationId'>
}

/** A change as the text that stands in its slot: what happened, and the Contact as it was then. */
export function lineText(what: ContactFeedLine['what'], fields: readonly string[], after: Contact): string {
  const { organisationId: _owner, ...contact } = contactColumns(after)
  return JSON.stringify({ what, fields, contact } satisfies LineText)
}

/** What a line keeps of an erased Contact: that there was one, and of which Client. */
function erasedLine({ contact }: LineText): LineText {
  const { contactId, clientId, createdBy, createdAt, changedAt } = contact
  const blank = { contactId, clientId, displayName: '', otherEmails: [], state: 'inactive' } as const
  return { what: 'erased', fields: [], contact: { ...blank, createdBy, createdAt, changedAt } }
}

/** A slot's columns with the lines of these Contacts redacted, in their places; undefined where nothing is to be done. */
export function erasedLines(row: SlotColumns, contactIds: ReadonlySet<ContactId>): object | undefined {
  const text = textOf(row)
  if (text === '') return undefined
  const lines = JSON.parse(text) as readonly LineText[]
  const isTold = ({ what, contact }: LineText) => what !== 'erased' && contactIds.has(contact.contactId)
  if (!lines.some(isTold)) return undefined
  const { slot, at, by, originId, first } = row
  const kept = lines.map((line) => (isTold(line) ? erasedLine(line) : line))
  return { slot, at, by, originId, first, ...textColumns(JSON.stringify(kept)) }
}

/** The row of a slot. */
export function slotColumns({ slot, first, at }: FeedPlace, origin: ChangeOrigin, lines: readonly string[]): object {
  const columns: SlotColumns = { slot, at, by: origin.by, originId: origin.id, first }
  return { ...columns, ...textColumns(`[${lines.join(',')}]`) }
}

/** The lines of a slot; none of one that was closed. */
export function linesIn(owner: string, row: SlotColumns): readonly ContactFeedLine[] {
  const { at, by, originId, first } = row
  if (by === undefined || originId === undefined || first === undefined) return []
  const lines = JSON.parse(textOf(row), revived) as readonly LineText[]
  const organisationId = owner as OrganisationId
  return lines.map(({ what, fields, contact }, place) => ({
    sequence: first + place,
    at,
    origin: { by, id: originId },
    what,
    fields,
    contact: contactOf({ ...contact, organisationId }),
  }))
}

const moments: ReadonlySet<string> = new Set(['createdAt', 'changedAt', 'syncedAt'] satisfies (keyof ContactColumns)[])
const revived = (name: string, value: unknown) =>
  typeof value === 'string' && moments.has(name) ? new Date(value) : value
