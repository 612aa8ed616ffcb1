import type { Contact, ContactLink } from '../../domain/contact.ts'
import type { ClientId, ContactId, EntraTenantId } from '../../domain/ids.ts'
import { contactId } from '../../domain/ids.ts'
import { matchedEmail, type KnownUser } from '../../domain/sync/decide-user.ts'
import { emailsOf, isOfClient, type Holder } from '../../domain/sync/match-contact.ts'
import { isErasedUser } from '../../domain/privacy/erasure-mark.ts'
import { readErased, type MarkNeeds } from '../privacy/erasure-marks.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Kept } from '../../ports/storage.ts'
import type { PlannedContact, TenantKey } from '../../ports/sync.ts'
import type { GatheredFacts } from './decided.ts'
import { isPreview, type TenantScene } from './scene.ts'

type Needs = Pick<
  Ports,
  'contacts' | 'contactLinks' | 'reconciliationItems' | 'syncNotes' | 'random' | 'erasureMarks' | 'secrets'
>

/**
 * Everything that deciding about a page needs, read in bulk. `thorough`: the page may have been done in part before, so that Contacts that
 * were made for these people are looked for by their ids too, and items of everybody.
 */
export async function gatherFacts(
  ports: Needs,
  scene: TenantScene,
  users: readonly KnownUser[],
  thorough: boolean,
): Promise<GatheredFacts> {
  const { key, result, run } = scene
  const { organisationId, tid } = key
  const ids = users.map(({ objectId }) => objectId)
  // Whoever was shown on an earlier page is looked at thoroughly.
  const kept = result.linkless && !thorough ? [] : await ports.contactLinks.findAll(organisationId, tid, ids)
  const links = new Map(kept.map((link) => [link.objectId, link]))
  const linked = await readLinked(ports, organisationId, links, result.clientId)
  const unlinked = users.filter(({ objectId }) => !isLinked(links.get(objectId), linked, result.clientId))
  const emails = [...new Set(unlinked.map(matchedEmail).filter((email) => email !== undefined))]
  const newContactId = (objectId: string) => madeContactId(ports, { ...key, clientId: result.clientId }, objectId)
  const asleep = [...links.values()].some(({ state }) => state === 'inactive')
  const [sameEmail, made, items] = await Promise.all([
    emails.length > 0 ? ports.contacts.findByEmails(organisationId, emails) : [],
    thorough
      ? ports.contacts.findAll(
          organisationId,
          unlinked.map(({ objectId }) => newContactId(objectId)),
        )
      : [],
    ports.reconciliationItems.findAll(organisationId, tid, thorough ? ids : unlinked.map(({ objectId }) => objectId)),
  ])
  const found = new Map([...linked, ...[...sameEmail, ...made].map((contact) => [contact.contactId, contact] as const)])
  const planned =
    isPreview(run) && (result.pages > 0 || thorough)
      ? await ports.syncNotes.findPlanned(key, [...found.keys()], emails)
      : []
  const contacts = new Map([...found, ...planned.map(({ contactId: id, contact }) => [id, asKept(contact)] as const)])
  const questioned = asleep ? [...contacts.values()] : [...sameEmail, ...made]
  const erased = await erasedAmong(ports, key, users, links)
  const holders = await readHolders(ports, key, questioned, links)
  return {
    links,
    contacts,
    byEmail: byEmailOf([...contacts.values()], new Set(emails)),
    own: ownContacts(made, key),
    erased,
    holderOf: (id) => {
      const plan = planned.find((one) => one.contactId === id)
      return plan ? plannedHolder(plan, tid) : holders.get(id)
    },
    items: new Map(items.map((item) => [item.objectId, item])),
    newContactId,
  }
}

/** Whom the Organisation erased, of some people that a directory reports. */
export async function erasedAmong(
  ports: MarkNeeds,
  { organisationId, tid }: Pick<TenantKey, 'organisationId' | 'tid'>,
  users: readonly KnownUser[],
  links: ReadonlyMap<string, ContactLink>,
): Promise<ReadonlySet<string>> {
  if (users.length === 0) return new Set()
  const isErased = await readErased(ports, organisationId)
  const erased = users.filter((user) => {
    const { objectId } = user
    const email = matchedEmail(user)
    return isErasedUser({
      identity: isErased({ kind: 'identity', tid, objectId }),
      address: email !== undefined && isErased({ kind: 'email', email }),
      linked: links.get(objectId)?.state === 'active',
    })
  })
  return new Set(erased.map(({ objectId }) => objectId))
}

/** A planned Contact is written nowhere: it has no version. */
const asKept = (contact: Contact): Kept<Contact> => ({ ...contact, version: '' })

const isLinked = (link: ContactLink | undefined, linked: ReadonlyMap<ContactId, Contact>, clientId: ClientId) =>
  isOfClient(link, clientId) && link.state === 'active' && linked.get(link.contactId)?.clientId === clientId

async function readLinked(
  { contacts }: Needs,
  organisationId: TenantKey['organisationId'],
  links: ReadonlyMap<string, ContactLink>,
  clientId: ClientId,
): Promise<ReadonlyMap<ContactId, Kept<Contact>>> {
  const wanted = [...links.values()].filter((link) => isOfClient(link, clientId)).map((link) => link.contactId)
  const found = wanted.length > 0 ? await contacts.findAll(organisationId, [...new Set(wanted)]) : []
  return new Map(found.map((contact) => [contact.contactId, contact]))
}

/**
 * Who holds these Contacts: the person in their provenance, unless the link is closed or leads elsewhere by now. Provenance without any
 * link is somebody's who is being linked at this moment: theirs.
 */
async function readHolders(
  { contactLinks }: Needs,
  { organisationId, tid }: TenantKey,
  contacts: readonly Contact[],
  own: ReadonlyMap<string, ContactLink>,
): Promise<ReadonlyMap<ContactId, Holder>> {
  const claimed = contacts.flatMap(({ contactId: id, provenance }) => (provenance ? [{ id, holder: provenance }] : []))
  const known = new Map([...own].map(([objectId, link]) => [`${tid} ${objectId}`, link]))
  const asked = new Map<EntraTenantId, Set<string>>()
  for (const { holder } of claimed)
    if (!known.has(`${holder.tid} ${holder.objectId}`))
      asked.set(holder.tid, (asked.get(holder.tid) ?? new Set()).add(holder.objectId))
  for (const [theirs, objectIds] of asked)
    for (const link of await contactLinks.findAll(organisationId, theirs, [...objectIds]))
      known.set(`${theirs} ${link.objectId}`, link)
  return new Map(
    claimed.flatMap(({ id, holder }) => {
      const link = known.get(`${holder.tid} ${holder.objectId}`)
      const holds = link === undefined || (link.state === 'active' && link.contactId === id)
      return holds ? [[id, { tid: holder.tid, objectId: holder.objectId }] as const] : []
    }),
  )
}

const plannedHolder = ({ holder }: PlannedContact, tid: EntraTenantId): Holder | undefined =>
  holder === undefined ? undefined : { tid, objectId: holder }

function byEmailOf(contacts: readonly Contact[], wanted: ReadonlySet<string>): ReadonlyMap<string, readonly Contact[]> {
  const byEmail = new Map<string, Contact[]>()
  for (const contact of contacts)
    for (const email of emailsOf(contact))
      if (wanted.has(email)) byEmail.set(email, [...(byEmail.get(email) ?? []), contact])
  return byEmail
}

const ownContacts = (made: readonly Contact[], { tid }: TenantKey): ReadonlyMap<string, Contact> =>
  new Map(
    made.flatMap((contact) =>
      contact.provenance?.tid === tid ? [[contact.provenance.objectId, contact] as const] : [],
    ),
  )

/** The id of the Contact that a sync makes for a person at a Client: it follows from whom and where. */
export function madeContactId(
  { random }: Pick<Ports, 'random'>,
  { organisationId, tid, clientId }: Pick<TenantKey, 'organisationId' | 'tid'> & { readonly clientId: ClientId },
  objectId: string,
): ContactId {
  return contactId(random.derivedGuid(`contact ${organisationId} ${clientId} ${tid} ${objectId}`))
}
