import { contactTerms, emailsOf, type Contact } from '../../domain/contact.ts'
import { addressTerm, firstHit, isFound, readSearch, type Search } from '../../domain/search-terms.ts'
import type { Contacts, ContactSearch } from '../../ports/address-book.ts'
import type { Clock } from '../../ports/clock.ts'
import { bookKeys, bookPrefixes } from './book-keys.ts'
import { keptContact, termKey, type ContactClaim, type ContactColumns, type ContactMarks } from './contact-rows.ts'
import { heldAddresses } from './held-addresses.ts'
import { inConcert } from './in-concert.ts'
import { table, type Keyed, type OpenTable } from './table.ts'
import { contactWriter } from './write-contacts.ts'

/** An address that more have than this says nothing of a person any more; those beyond are not found by it. */
const mostHolders = 500

/**
 * The Contacts of an Organisation lie in one partition, each with the rows by which it is found and with its lines in the feed, so that
 * they are written in one transaction and never disagree.
 */
export function contactTable(open: OpenTable, clock: Clock): Contacts {
  const contacts = table<ContactColumns>(open, 'Contacts')
  const index = table<ContactMarks>(open, 'Contacts')
  const claims = table<ContactClaim>(open, 'Contacts')

  const held = heldAddresses(open, clock)

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
      const terms = [...new Set([...wanted].map(addressTerm))]
      const rows = await inConcert(await held.among(organisationId, terms), async (term) => {
        const stretch = { partition: organisationId, prefix: bookPrefixes.ofAddress(term) }
        return (await index.page(stretch, { limit: mostHolders })).items
      })
      const found = await findAll(organisationId, [...new Set(rows.flat().map(({ contactId }) => contactId))])
      return found.filter((contact) => emailsOf(contact).some((email) => wanted.has(email)))
    },
    findByExternalIds: async (organisationId, externalIds) => {
      const pairs = await inConcert([...new Set(externalIds)], async (externalId) => {
        const claim = await claims.find({ partition: organisationId, row: bookKeys.externalId(externalId) })
        const contact = claim && (await find(organisationId, claim.contactId))
        return contact && ([externalId, contact] as const)
      })
      return new Map(pairs.filter((pair) => pair !== undefined))
    },
    search: async (organisationId, wish, search) => {
      const words = search.text === undefined ? undefined : readSearch(search.text)
      if (search.text !== undefined && words === undefined) return { items: [] }
      const stretch = { partition: organisationId, prefix: prefixOf(search, words) }
      const keep = isNarrowed(search) ? (row: ContactMarks) => fits(row, search) : undefined
      // Many have the first of several words that are looked for; a page without a hit is nobody's answer yet.
      for (let looked = 0, { cursor } = wish; ;) {
        const { items, next } = await index.page(stretch, { ...wish, cursor }, keep)
        const found = await inConcert(items, async (row) => {
          const contact = await find(organisationId, row.contactId)
          return contact && (words === undefined || isHit(words, contact, row)) ? contact : undefined
        })
        const hits = found.filter((contact) => contact !== undefined)
        looked += items.length
        if (hits.length > 0 || next === undefined || looked >= mostLooked)
          return { items: hits, ...(next === undefined ? {} : { next }) }
        cursor = next
      }
    },
    write: contactWriter(contacts, { open, clock, held }),
  }
}

/** So many who have one of the words are looked at for somebody who has them all, before a page without anybody is answered. */
const mostLooked = 1000

const prefixOf = ({ clientId }: ContactSearch, words: Search | undefined): string | readonly string[] => {
  if (words !== undefined)
    return [
      bookPrefixes.namesBeginningWith(words.beginning),
      bookPrefixes.termsBeginningWith(words.beginning),
      bookPrefixes.addressesBeginningWith(words.beginning),
    ]
  return clientId === undefined ? bookPrefixes.names : bookPrefixes.ofClient(clientId)
}

const isNarrowed = ({ clientId, state, source }: ContactSearch) =>
  clientId !== undefined || state !== undefined || source !== undefined

const fits = (row: ContactMarks, { clientId, state, source }: ContactSearch) =>
  (clientId === undefined || row.clientId === clientId) &&
  (state === undefined || row.state === state) &&
  (source === undefined || row.source === source)

/** Somebody with several fitting terms is found by the first of them. */
function isHit(search: Search, contact: Contact, { key }: Keyed<ContactMarks>) {
  const terms = contactTerms(contact)
  const first = firstHit(search, terms)
  return first !== undefined && key.row === termKey(contact, first) && isFound(search, terms)
}
