import type { TransactionAction } from '@azure/data-tables'
import { differingFields, mostFurtherEmails, type Contact } from '../../domain/contact.ts'
import { HubError } from '../../domain/hub-error.ts'
import type { ContactId, OrganisationId } from '../../domain/ids.ts'
import type { ContactChange } from '../../ports/address-book.ts'
import type { Kept } from '../../ports/storage.ts'
import { bookKeys, bookPrefixes } from './book-keys.ts'
import { contactColumns, contactIndex } from './contact-rows.ts'
import { lineText } from './feed-lines.ts'
import { indexActions } from './index-rows.ts'
import { etagOf, toRow } from './row.ts'

/** The service's own limit of one transaction, less the row of its slot in the feed. */
const mostActions = 99
/**
 * How long the text of a slot grows, in characters, before the next transaction begins: it stays within one column, and what is written
 * together far below the four megabytes that the service takes.
 */
const mostText = 30_000

/** One change as the rows that it puts, takes and makes, the Contact's own first, and the text of its line in the feed. */
export interface Planned extends ContactChange {
  readonly line: string
  readonly actions: readonly TransactionAction[]
}

/** What became of changes, while they are being written. */
export interface Outcome {
  readonly written: Kept<Contact>[]
  readonly stale: ContactId[]
  readonly taken: ContactId[]
}

/** What is to be written: not what is so already, and of two changes of one Contact the first. */
export function plan(
  organisationId: OrganisationId,
  changes: readonly ContactChange[],
  outcome: Outcome,
): readonly Planned[] {
  changes.forEach(refuseTooManyEmails)
  const seen = new Set<ContactId>()
  const planned: Planned[] = []
  for (const { before, after, erased } of changes) {
    const fields = differingFields(before, after)
    if (before && fields.length === 0) outcome.written.push(before)
    else if (seen.has(after.contactId)) outcome.stale.push(after.contactId)
    else {
      const row = toRow(organisationId, bookKeys.record(after.contactId), contactColumns(after))
      const record: TransactionAction = before
        ? ['update', row, 'Replace', { etag: etagOf(before.version) }]
        : ['create', row]
      const index = indexActions(organisationId, before ? contactIndex(before) : [], contactIndex(after))
      const line = erased ? lineText('erased', [], after) : lineText(before ? 'changed' : 'created', fields, after)
      planned.push({
        ...(before ? { before } : {}),
        after,
        line,
        actions: [record, ...(before ? index : index.map(made))],
      })
    }
    seen.add(after.contactId)
  }
  return planned
}

/** What a new Contact is found by is not there: a storage has less to look for where a row is made than where one may be replaced. */
const made = (action: TransactionAction): TransactionAction => (action[0] === 'upsert' ? ['create', action[1]] : action)

/** A row that was there before its Contact, left over by a repair or an older form of its key, stands in nobody's way. */
export const overLeftOver = (planned: Planned): Planned => ({
  ...planned,
  actions: planned.actions.map((action) =>
    action[0] === 'create' && isLeftOver(action[1].rowKey) ? ['upsert', action[1], 'Replace'] : action,
  ),
})
const isLeftOver = (row: string) => !row.startsWith(bookPrefixes.records) && !row.startsWith(bookPrefixes.externalIds)

function refuseTooManyEmails({ after: { contactId, otherEmails } }: ContactChange): void {
  if (otherEmails.length > mostFurtherEmails)
    throw new HubError('input.invalid', `A contact has at most ${mostFurtherEmails} further e-mail addresses.`, {
      details: { contactId, faults: [`otherEmails: more than ${mostFurtherEmails}`] },
    })
}

/**
 * As many changes in a transaction as fit. Transactions of one wave touch different rows and may be under way together; a wave follows
 * the one before, since an external id may go from one Contact to the next.
 */
export function wavesOf(planned: readonly Planned[]): readonly (readonly (readonly Planned[])[])[] {
  const waves: Planned[][][] = []
  const rows = new Set<string>()
  let room = 0
  let text = 0
  for (const change of planned) {
    const { actions, line } = change
    if (waves.length === 0 || actions.some(([, { rowKey }]) => rows.has(rowKey))) {
      waves.push([])
      rows.clear()
      room = 0
    }
    if (actions.length > room || line.length > text) {
      waves.at(-1)?.push([])
      room = mostActions
      text = mostText
    }
    waves.at(-1)?.at(-1)?.push(change)
    for (const [, { rowKey }] of actions) rows.add(rowKey)
    room -= actions.length
    text -= line.length
  }
  return waves
}
