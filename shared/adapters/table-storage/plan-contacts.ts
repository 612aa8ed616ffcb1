import type { TransactionAction } from '@azure/data-tables'
import { differingFields, mostFurtherEmails, type Contact } from '../../domain/contact.ts'
import { HubError } from '../../domain/hub-error.ts'
import type { ContactId, OrganisationId } from '../../domain/ids.ts'
import type { ContactChange } from '../../ports/address-book.ts'
import type { Kept } from '../../ports/storage.ts'
import { bookKeys } from './book-keys.ts'
import { contactColumns, contactIndex } from './contact-rows.ts'
import { emailChanges } from './email-holders.ts'
import { indexActions } from './index-rows.ts'
import { etagOf, toRow } from './row.ts'

/** The service's own limit of one transaction, less the row that counts the lines of the feed. */
const mostActions = 99

/**
 * One change as the rows that it puts, takes and makes, the Contact's own first. Its line in the feed comes on top, and the rows of
 * addresses, which others may share.
 */
export interface Planned extends ContactChange {
  readonly fields: readonly string[]
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
  for (const { before, after } of changes) {
    const fields = differingFields(before, after)
    if (before && fields.length === 0) outcome.written.push(before)
    else if (seen.has(after.contactId)) outcome.stale.push(after.contactId)
    else {
      const row = toRow(organisationId, bookKeys.record(after.contactId), contactColumns(after))
      const record: TransactionAction = before
        ? ['update', row, 'Replace', { etag: etagOf(before.version) }]
        : ['create', row]
      const index = indexActions(organisationId, before ? contactIndex(before) : [], contactIndex(after))
      planned.push({ ...(before ? { before } : {}), after, fields, actions: [record, ...index] })
    }
    seen.add(after.contactId)
  }
  return planned
}

function refuseTooManyEmails({ after: { contactId, otherEmails } }: ContactChange): void {
  if (otherEmails.length > mostFurtherEmails)
    throw new HubError('input.invalid', `A contact has at most ${mostFurtherEmails} further e-mail addresses.`, {
      details: { contactId, faults: [`otherEmails: more than ${mostFurtherEmails}`] },
    })
}

/** As many changes in a transaction as fit; it takes each row once, and an external id may go from one Contact to the next. */
export function batchesOf(planned: readonly Planned[]): readonly (readonly Planned[])[] {
  const batches: Planned[][] = []
  const rows = new Set<string>()
  let room = 0
  for (const change of planned) {
    const { given, taken } = emailChanges(change)
    const size = change.actions.length + given.length + taken.length + 1
    if (size > room || change.actions.some(([, { rowKey }]) => rows.has(rowKey))) {
      batches.push([])
      rows.clear()
      room = mostActions
    }
    batches.at(-1)?.push(change)
    for (const [, { rowKey }] of change.actions) rows.add(rowKey)
    room -= size
  }
  return batches
}
