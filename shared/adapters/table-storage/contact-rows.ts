import { nameWords } from '../../domain/address-forms.ts'
import { contactTerms, emailsOf, type Contact, type Provenance } from '../../domain/contact.ts'
import type { ClientId, ContactId, EntraTenantId } from '../../domain/ids.ts'
import { addressTerm } from '../../domain/search-terms.ts'
import type { Kept } from '../../ports/storage.ts'
import { bookKeys } from './book-keys.ts'
import type { IndexRow } from './index-rows.ts'

/** A Contact as columns: its provenance lies flat among them. */
export interface ContactColumns extends Omit<Contact, 'provenance'> {
  readonly tid?: EntraTenantId
  readonly objectId?: string
  readonly directoryUpn?: string
  readonly enabled?: boolean
  readonly syncedAt?: Date
}

export function contactColumns({ provenance, ...contact }: Contact): ContactColumns {
  if (provenance === undefined) return contact
  const { tid, objectId, upn, enabled, syncedAt } = provenance
  return {
    ...contact,
    tid,
    objectId,
    syncedAt,
    ...(upn === undefined ? {} : { directoryUpn: upn }),
    ...(enabled === undefined ? {} : { enabled }),
  }
}

export function contactOf<Columns extends ContactColumns>({
  tid,
  objectId,
  directoryUpn,
  enabled,
  syncedAt,
  ...contact
}: Columns) {
  if (tid === undefined || objectId === undefined || syncedAt === undefined) return contact
  const provenance: Provenance = {
    source: 'entra',
    tid,
    objectId,
    ...(directoryUpn === undefined ? {} : { upn: directoryUpn }),
    ...(enabled === undefined ? {} : { enabled }),
    syncedAt,
  }
  return { ...contact, provenance }
}

export const keptContact = (columns: Kept<ContactColumns>): Kept<Contact> => contactOf(columns)

/** What an index row says of its Contact, so that a search can leave it out without reading it. */
export interface ContactMarks {
  readonly contactId: ContactId
  readonly clientId: ClientId
  readonly state: Contact['state']
  readonly source: 'entra' | 'local'
}

/** Who has an external id. */
export interface ContactClaim {
  readonly contactId: ContactId
}

/**
 * The key by which a Contact is found by one of its terms. The name in full is that of its first word too: whoever is looked for by that
 * word is found among the names.
 */
export const termKey = (contact: Contact, term: string): string => termKeys(contact)(term)

function termKeys({ displayName, contactId }: Contact): (term: string) => string {
  const words = nameWords(displayName)
  return (term) => {
    if (term === words[0]) return bookKeys.name(displayName, contactId)
    return words.includes(term) ? bookKeys.term(term, contactId) : bookKeys.address(term, contactId)
  }
}

/** Every row by which a Contact is found: by name in the Organisation and in its Client, by each term, by its external id. */
export function contactIndex(contact: Contact): readonly IndexRow[] {
  const { contactId, clientId, displayName, state, externalId } = contact
  const marks: ContactMarks = { contactId, clientId, state, source: contact.provenance ? 'entra' : 'local' }
  const claim: ContactClaim = { contactId }
  const keys = new Set([
    bookKeys.name(displayName, contactId),
    bookKeys.ofClient(clientId, displayName, contactId),
    ...contactTerms(contact).map(termKeys(contact)),
    ...emailsOf(contact).map((email) => bookKeys.address(addressTerm(email), contactId)),
  ])
  return [
    ...[...keys].map((row) => ({ row, marks })),
    ...(externalId === undefined
      ? []
      : [{ row: bookKeys.externalId(externalId), marks: claim, unique: true } as const]),
  ]
}
