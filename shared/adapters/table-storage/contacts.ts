import { contactTerms, emailsOf } from '../../domain/contact.ts'
import type { ContactId } from '../../domain/ids.ts'
import { firstHit, isFound, readSearch, type Search } from '../../domain/search-terms.ts'
import type { Contacts, ContactSearch } from '../../ports/address-book.ts'
import type { Clock } from '../../ports/clock.ts'
import { bookKeys, bookPrefixes } from './book-keys.ts'
import { keptContact, type ContactClaim, type ContactColumns, type ContactMarks } from './contact-rows.ts'
import type { EmailHolders } from './email-holders.ts'
import { inConcert } from './in-concert.ts'
import { table, type Keyed, type OpenTable } from './table.ts'
import { contactWriter } from './write-contacts.ts'

/**
 * The Contacts of an Organisation lie in one partition, each with the rows by which it is found and with its lines in the feed, so that
 * they are written in one transaction and never disagree.
 */
export function contactTable(open: OpenTable, clock: Clock): Contacts {
  const contacts = table<ContactColumns>(open, 'Contacts')
  const index = table<ContactMarks>(open, 'Contacts')
  const claims = table<ContactClaim>(open, 'Contacts')
  const holders = table<EmailHolders>(open, 'Contacts')

  const find: Contacts['find'] = async (organisationId, contactId) => {
    const found = await contacts.find({ partition: organisationId, row: bookKeys.record(contactId) })
    return found && keptContact(found)
  }
  const findAll: Contacts['findAll'] = async (organisationId, contactIds) => {
    const found = await contacts.findAll(organisationId, contactIds.map(bookKeys.record))
    return found.map(keptContact)
  }
  return {
    find,
    findAll,
    findByEmails: async (organisationId, emails) => {
      const wanted = new Set(emails)
      const rows = await holders.findAll(organisationId, [...wanted].map(bookKeys.email))
      const found = await findAll(
        organisationId,
        rows.flatMap(({ contactIds }) => contactIds),
      )
      return found.filter((contact) => emailsOf(contact).some((email) => wanted.has(email)))
    },
    findByExternalIds: async (organisationId, externalIds) => {
      const held = await inConcert([...new Set(externalIds)], async (externalId) => {
        const claim = await claims.find({ partition: organisationId, row: bookKeys.externalId(externalId) })
        const contact = claim && (await find(organisationId, claim.contactId))
        return contact && ([externalId, contact] as const)
      })
      return new Map(held.filter((pair) => pair !== undefined))
    },
    search: async (organisationId, wish, search) => {
      const words = search.text === undefined ? undefined : readSearch(search.text)
      if (search.text !== undefined && words === undefined) return { items: [] }
      const stretch = { partition: organisationId, prefix: prefixOf(search, words) }
      const { items, ...rest } = await index.page(
        stretch,
        wish,
        isNarrowed(search) ? (row) => fits(row, search) : undefined,
      )
      const found = await inConcert(items, async (row) => {
        const contact = await find(organisationId, row.contactId)
        return contact && (words === undefined || isHit(words, contactTerms(contact), row)) ? contact : undefined
      })
      return { items: found.filter((contact) => contact !== undefined), ...rest }
    },
    write: contactWriter(contacts, open, clock),
  }
}

const prefixOf = ({ clientId }: ContactSearch, words: Search | undefined): string => {
  if (words !== undefined) return bookPrefixes.termsBeginningWith(words.beginning)
  return clientId === undefined ? bookPrefixes.names : bookPrefixes.ofClient(clientId)
}

const isNarrowed = ({ clientId, state, source }: ContactSearch) =>
  clientId !== undefined || state !== undefined || source !== undefined

const fits = (row: ContactMarks, { clientId, state, source }: ContactSearch) =>
  (clientId === undefined || row.clientId === clientId) &&
  (state === undefined || row.state === state) &&
  (source === undefined || row.source === source)

/** Somebody with several fitting terms is found by the first of them. */
function isHit(search: Search, terms: readonly string[], { key, contactId }: Keyed<{ readonly contactId: ContactId }>) {
  const first = firstHit(search, terms)
  return first !== undefined && key.row === bookKeys.term(first, contactId) && isFound(search, terms)
}
