import type { Contact, ContactLink } from '../contact.ts'
import type { RemovedUser } from '../directory-user.ts'
import type { ContactId } from '../ids.ts'
import type { PersonDecision } from './decision.ts'
import { decideForUser, matchedEmail, type KnownUser, type SyncScene } from './decide-user.ts'
import { isOfClient, type Holder } from './match-contact.ts'
import type { ReconciliationItem } from './reconciliation-item.ts'

/** What is known about everybody on one page. */
export interface PageFacts {
  /** By object id. */
  readonly links: ReadonlyMap<string, ContactLink>
  /** Those that the links name. */
  readonly contacts: ReadonlyMap<ContactId, Contact>
  /** By normalised address, in the whole Organisation. */
  readonly byEmail: ReadonlyMap<string, readonly Contact[]>
  /** Contacts that were made for these people before a crash, by object id. */
  readonly own?: ReadonlyMap<string, Contact>
  /** Object ids of people who were erased on request. */
  readonly erased?: ReadonlySet<string>
  readonly holderOf: (contactId: ContactId) => Holder | undefined
  readonly items: ReadonlyMap<string, ReconciliationItem>
  readonly newContactId: (objectId: string) => ContactId
}

/**
 * What a sync would do to the people of one page, in their order. Two who claim one Contact are both asked about; of two with one address
 * that nobody has yet, the first gets the Contact and the other is asked about.
 */
export function decidePage(scene: SyncScene, users: readonly KnownUser[], facts: PageFacts): readonly PersonDecision[] {
  const claims = new Map<ContactId, Set<string>>()
  const decide = (user: KnownUser, made: ReadonlyMap<string, Contact>) => {
    const link = facts.links.get(user.objectId)
    const email = matchedEmail(user)
    const own = facts.own?.get(user.objectId)
    const same = email === undefined ? [] : (facts.byEmail.get(email) ?? [])
    const kept = own && !same.some(({ contactId }) => contactId === own.contactId) ? [...same, own] : same
    const fresh = email === undefined ? undefined : made.get(email)
    return decideForUser(scene, user, {
      ...linkFacts(scene, link, facts),
      sameEmail: fresh ? [...kept, fresh] : kept,
      holderOf: (contactId) => (fresh?.contactId === contactId ? fresh.provenance : facts.holderOf(contactId)),
      erased: facts.erased?.has(user.objectId),
      rivalsFor: (contactId) => (claims.get(contactId)?.size ?? 0) > 1,
      item: facts.items.get(user.objectId),
      newContactId: facts.newContactId(user.objectId),
    })
  }
  // Who claims what is known only when everybody was looked at once. Who has no link, and no Contact with their address, claims nothing.
  for (const user of users) {
    if (!mayClaim(user, facts)) continue
    const { kind, contactId } = decide(user, new Map())
    if (kind !== 'link' || contactId === undefined) continue
    claims.set(contactId, (claims.get(contactId) ?? new Set()).add(user.objectId))
  }
  const made = new Map<string, Contact>()
  return users.map((user) => {
    const decision = decide(user, made)
    if (decision.kind === 'create' && decision.after) {
      const email = matchedEmail(user)
      if (email !== undefined) made.set(email, decision.after)
    }
    return decision
  })
}

function mayClaim(user: KnownUser, { links, own, byEmail }: PageFacts): boolean {
  if (links.has(user.objectId) || own?.has(user.objectId)) return true
  const email = matchedEmail(user)
  return email !== undefined && (byEmail.get(email)?.length ?? 0) > 0
}

function linkFacts({ clientId }: SyncScene, link: ContactLink | undefined, { contacts }: PageFacts) {
  if (!isOfClient(link, clientId)) return {}
  const linked = contacts.get(link.contactId)
  return { link, linked: linked?.clientId === clientId ? linked : undefined }
}

/** Whom a list of changes calls deleted, and who is linked: said here, done when the whole tenant is known. */
export const departedOf = (
  { clientId }: Pick<SyncScene, 'clientId'>,
  removed: readonly RemovedUser[],
  links: ReadonlyMap<string, ContactLink>,
): readonly ContactLink[] =>
  removed.flatMap(({ objectId }) => {
    const link = links.get(objectId)
    return isOfClient(link, clientId) && link.state === 'active' ? [link] : []
  })
