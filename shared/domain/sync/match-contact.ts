import { normaliseEmail } from '../address-forms.ts'
import type { Contact, ContactLink } from '../contact.ts'
import type { ClientId, ContactId, EntraTenantId } from '../ids.ts'
import { mostCandidates, type AskReason, type Candidate } from './decision.ts'

/** Which Directory user holds a Contact by an active link. */
export interface Holder {
  readonly tid: EntraTenantId
  readonly objectId: string
}

/** What is known of the Contacts that may be a person. */
export interface MatchFacts {
  readonly clientId: ClientId
  /** Every Contact of the Organisation that has the person's address, whatever its Client. */
  readonly sameEmail: readonly Contact[]
  readonly holderOf: (contactId: ContactId) => Holder | undefined
  /** Object ids of other people of the same reading who claim a Contact. */
  readonly rivalsFor: (contactId: ContactId) => boolean
}

/** A proposed pairing with its evidence; computed, never stored alone. */
export type Match =
  | { readonly kind: 'exact'; readonly contact: Contact }
  | { readonly kind: 'ambiguous'; readonly reason: AskReason; readonly candidates: readonly Candidate[] }
  | { readonly kind: 'none' }

export const isHeldBy = (holder: Holder | undefined, { tid, objectId }: Holder) =>
  holder?.tid === tid && holder.objectId === objectId

/**
 * Who a person without a link is, by normalised e-mail address within the mapped Client only. Never by name. A Contact of another Client
 * that somebody deactivated is nobody's rival.
 */
export function matchContact(person: Holder, { clientId, sameEmail, holderOf, rivalsFor }: MatchFacts): Match {
  const here = sameEmail.filter((contact) => contact.clientId === clientId)
  const own = here.find(
    (contact) => isHeldBy(contact.provenance, person) && !isTaken(holderOf(contact.contactId), person),
  )
  if (own) return { kind: 'exact', contact: own }
  if (here.length > 1) return ambiguous('several-contacts', here)
  const [only] = here
  if (only) {
    if (isTaken(holderOf(only.contactId), person)) return ambiguous('linked-to-another', here)
    return rivalsFor(only.contactId) ? ambiguous('claimed-twice', here) : { kind: 'exact', contact: only }
  }
  const elsewhere = sameEmail.filter(({ state }) => state === 'active')
  return elsewhere.length > 0 ? ambiguous('other-client', elsewhere) : { kind: 'none' }
}

export const isTaken = (holder: Holder | undefined, person: Holder) => holder !== undefined && !isHeldBy(holder, person)

const ambiguous = (reason: AskReason, contacts: readonly Contact[]): Match => ({
  kind: 'ambiguous',
  reason,
  candidates: candidatesOf(contacts),
})

export const candidatesOf = (contacts: readonly Contact[]): readonly Candidate[] =>
  contacts
    .map(({ contactId, clientId }) => ({ contactId, clientId }))
    .sort((one, other) => (one.contactId < other.contactId ? -1 : 1))
    .slice(0, mostCandidates)

/** Every address of a Contact in the form in which addresses are compared. */
export function emailsOf({ email, otherEmails }: Pick<Contact, 'email' | 'otherEmails'>): readonly string[] {
  const written = email === undefined ? otherEmails : [email, ...otherEmails]
  return [...new Set(written.map(normaliseEmail).filter((text) => text !== undefined))]
}

/** A link that counts: of the mapped Client, whatever its state. One of an earlier Client is history. */
export const isOfClient = (link: ContactLink | undefined, clientId: ClientId): link is ContactLink =>
  link?.clientId === clientId
