import type { TransactionAction } from '@azure/data-tables'
import { emailsOf } from '../../domain/contact.ts'
import type { ContactId, OrganisationId } from '../../domain/ids.ts'
import type { ContactChange } from '../../ports/address-book.ts'
import { bookKeys } from './book-keys.ts'
import { inConcert } from './in-concert.ts'
import { etagOf, toRow } from './row.ts'
import type { Table } from './table.ts'

/** Who has an e-mail address, as its first or a further one: one row for each address, so that finding by address is a point read. */
export interface EmailHolders {
  readonly contactIds: readonly ContactId[]
}

/** An address that more have than this says nothing of a person any more; those beyond are not found by it. */
const mostHolders = 500

/** Which addresses a change gives to its Contact, and which it takes away. */
export function emailChanges({ before, after }: ContactChange) {
  const had = new Set(before ? emailsOf(before) : [])
  const has = new Set(emailsOf(after))
  return { given: [...has].filter((email) => !had.has(email)), taken: [...had].filter((email) => !has.has(email)) }
}

/** `unread`: an address that a Contact is given is taken to be nobody's, which is refused where it is not. */
export type HolderReading = 'unread' | 'read'

/**
 * What makes the rows of addresses agree with changes that are written together. Rows are shared among Contacts: whoever writes these
 * actions must have the count of the feed's lines in the same transaction, on a version read before this.
 */
export async function holderActions(
  holders: Table<EmailHolders>,
  partition: OrganisationId,
  changes: readonly ContactChange[],
  reading: HolderReading,
): Promise<readonly TransactionAction[]> {
  const wanted = [...changesByEmail(changes)]
  const actions = await inConcert(wanted, async ([email, { given, taken }]): Promise<TransactionAction | undefined> => {
    const row = bookKeys.email(email)
    const found = reading === 'read' || taken.length > 0 ? await holders.find({ partition, row }) : undefined
    const stayed = (found?.contactIds ?? []).filter((contactId) => !taken.includes(contactId))
    const contactIds = [...new Set([...stayed, ...given])].slice(0, mostHolders)
    if (contactIds.length === 0) return found && ['delete', { partitionKey: partition, rowKey: row }]
    const entity = toRow(partition, row, { contactIds } satisfies EmailHolders)
    return found ? ['update', entity, 'Replace', { etag: etagOf(found.version) }] : ['create', entity]
  })
  return actions.filter((action) => action !== undefined)
}

function changesByEmail(changes: readonly ContactChange[]) {
  const byEmail = new Map<string, { readonly given: ContactId[]; readonly taken: ContactId[] }>()
  const of = (email: string) => {
    const change = byEmail.get(email) ?? { given: [], taken: [] }
    byEmail.set(email, change)
    return change
  }
  for (const change of changes) {
    const { contactId } = change.after
    const { given, taken } = emailChanges(change)
    for (const email of given) of(email).given.push(contactId)
    for (const email of taken) of(email).taken.push(contactId)
  }
  return byEmail
}
