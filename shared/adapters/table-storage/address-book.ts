import type { Clock } from '../../ports/clock.ts'
import type { Ports } from '../../ports/ports.ts'
import { clientTable } from './clients.ts'
import { contactFeedTable } from './contact-feed.ts'
import { contactLinkTable } from './contact-links.ts'
import { contactTable } from './contacts.ts'
import type { OpenTable } from './table.ts'

/** Clients, their Contacts, what links those to directories, and the feed of what changes. */
export function addressBookTables(
  open: OpenTable,
  clock: Clock,
): Pick<Ports, 'clients' | 'contacts' | 'contactLinks' | 'contactFeed'> {
  return {
    clients: clientTable(open),
    contacts: contactTable(open, clock),
    contactLinks: contactLinkTable(open),
    contactFeed: contactFeedTable(open, clock),
  }
}
