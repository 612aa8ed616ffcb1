import { api } from '../../../shared/contract/api.ts'
import type { AuditAction } from '../../../shared/domain/audit.ts'
import type { MemberCaller } from '../../../shared/domain/caller.ts'
import { deactivated, reactivated, withContactWish } from '../../../shared/domain/contact.ts'
import { changeContact, createContact, getContact, type ContactKey } from '../../../shared/services/contacts.ts'
import { http } from '../../runtime/http.ts'

const audited =
  (action: AuditAction) =>
  ({ organisationId, contactId }: ContactKey) => ({ action, organisationId, subject: `contact:${contactId}` })

const personally = ({ memberId }: MemberCaller) => ({ by: 'person', id: memberId }) as const

/** The Contacts of an Organisation, and the feed of what changes of them. */
export const contactFunctions = [
  http(api.listContacts, ({ contacts }, { organisationId, cursor, limit, ...marks }) =>
    contacts.search(organisationId, { cursor, limit }, marks),
  ),
  http(api.searchContacts, ({ contacts }, { organisationId, cursor, limit, search, ...marks }) =>
    contacts.search(organisationId, { cursor, limit }, { ...marks, text: search }),
  ),
  http(api.listContactChanges, ({ contactFeed }, { organisationId, cursor, limit, from }) =>
    contactFeed.read(organisationId, cursor === undefined ? from : { cursor }, limit),
  ),
  http(
    api.createContact,
    (ports, wish, caller) => createContact(ports, wish, personally(caller)),
    audited('contact.created'),
  ),
  http(api.readContact, (ports, key) => getContact(ports, key)),
  http(
    api.changeContact,
    (ports, { organisationId, contactId, version, ...wish }, caller) =>
      changeContact(
        ports,
        { organisationId, contactId },
        version,
        (contact, at) => withContactWish(contact, wish, at),
        personally(caller),
      ),
    audited('contact.changed'),
  ),
  http(
    api.deactivateContact,
    (ports, { version, ...key }, caller) =>
      changeContact(ports, key, version, (contact, at) => deactivated(contact, at, 'person'), personally(caller)),
    audited('contact.deactivated'),
  ),
  http(
    api.reactivateContact,
    (ports, { version, ...key }, caller) => changeContact(ports, key, version, reactivated, personally(caller)),
    audited('contact.reactivated'),
  ),
]
