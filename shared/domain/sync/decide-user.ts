import { normaliseEmail } from '../address-forms.ts'
import { mostFurtherEmails, type Contact, type ContactLink, type Provenance } from '../contact.ts'
import type { DirectoryUser } from '../directory-user.ts'
import type { ClientId, ContactId, EntraTenantId, OrganisationId } from '../ids.ts'
import type { PersonDecision } from './decision.ts'
import { emailOf, nameOf } from './directory-person.ts'
import { changedFields, fieldsOf, type FieldPolicy } from './field-policy.ts'
import { judgeUser, type ReadyFilter } from './filter.ts'
import { candidatesOf, isHeldBy, isTaken, matchContact, type Holder } from './match-contact.ts'
import { isDismissedFor, type ReconciliationItem } from './reconciliation-item.ts'

/** What holds for everybody of one tenant in one run. */
export interface SyncScene {
  readonly organisationId: OrganisationId
  readonly tid: EntraTenantId
  /** The Client that the tenant is mapped to. */
  readonly clientId: ClientId
  readonly filter: ReadyFilter
  readonly policy: FieldPolicy
  readonly at: Date
}

/** A Directory user who has an object id: nobody else can be remembered. */
export type KnownUser = DirectoryUser & { readonly objectId: string }

/** What is known of one person. */
export interface UserFacts {
  /** Their link, of the mapped Client, whatever its state. */
  readonly link?: ContactLink | undefined
  /** The Contact that the link names, while it belongs to the mapped Client. */
  readonly linked?: Contact | undefined
  readonly sameEmail: readonly Contact[]
  readonly holderOf: (contactId: ContactId) => Holder | undefined
  /** They were erased on request: nothing is made of them, and nothing is told. */
  readonly erased?: boolean | undefined
  readonly rivalsFor: (contactId: ContactId) => boolean
  readonly item?: ReconciliationItem | undefined
  /** The id that a Contact made for this person has: always the same, so that no repeat makes two. */
  readonly newContactId: ContactId
}

/** What a sync would do to one person: by their link first, always; then by their address within the mapped Client; never by name. */
export function decideForUser(scene: SyncScene, user: KnownUser, facts: UserFacts): PersonDecision {
  if (facts.erased) return { objectId: user.objectId, name: '', kind: 'leave', reason: 'erased' }
  const base = { objectId: user.objectId, name: nameOf(user) }
  const person = { tid: scene.tid, objectId: user.objectId }
  const { link, linked } = facts
  const held =
    link && linked && !isTaken(facts.holderOf(linked.contactId), person) ? { link, contact: linked } : undefined
  if (held && user.enabled === false && scene.policy.markInactiveWhenDisabled) return decideDisabled(base, held)
  const { reason, warning } = judgeUser(held ? asKnown(user, held.contact) : user, scene.filter)
  if (reason !== undefined)
    return { ...base, kind: 'leave', reason, ...(held ? { contactId: held.contact.contactId } : {}) }
  const decided = held ? decideLinked(scene, user, held) : decideUnlinked(scene, user, facts)
  return { ...base, ...decided, ...(warning ? { warning } : {}) }
}

interface Held {
  readonly link: ContactLink
  readonly contact: Contact
}

/** A list of changes may say no more than what changed: who is linked is not without an identity for that. */
const asKnown = (user: KnownUser, { provenance }: Contact): KnownUser =>
  user.upn === undefined && user.mail === undefined && provenance?.upn !== undefined
    ? { ...user, upn: provenance.upn }
    : user

type Base = Pick<PersonDecision, 'objectId' | 'name'>

/** Only said here, done when the whole tenant is known: see the mass brake. */
function decideDisabled(base: Base, { contact }: Held): PersonDecision {
  const { contactId } = contact
  return contact.state === 'inactive'
    ? { ...base, kind: 'leave', reason: 'disabled', contactId }
    : { ...base, kind: 'deactivate', reason: 'disabled-upstream', contactId }
}

type Decided = Omit<PersonDecision, 'objectId' | 'name' | 'warning'>

function decideLinked(scene: SyncScene, user: KnownUser, { link, contact }: Held): Decided {
  const { contactId } = contact
  const changed = changedFields(contact, user, scene.policy)
  const woken = user.enabled === true && contact.state === 'inactive' && contact.reason !== 'person'
  const restored = link.state === 'inactive'
  if (!woken && !restored && Object.keys(changed).length === 0) return { kind: 'leave', reason: 'unchanged', contactId }
  const { reason: _gone, ...awake } = contact
  const after: Contact = {
    ...(woken ? { ...awake, state: 'active' } : contact),
    ...changed,
    provenance: seenAs(contact, provenanceOf(scene, user)),
    changedAt: scene.at,
  }
  return {
    ...(woken
      ? { kind: 'reactivate', reason: 'enabled-again' }
      : restored
        ? { kind: 'link', reason: 'link-restored' }
        : { kind: 'update', reason: 'fields-changed' }),
    contactId,
    before: contact,
    after,
    ...(restored ? { link: { ...link, state: 'active', changedAt: scene.at } } : {}),
  }
}

function decideUnlinked(scene: SyncScene, user: KnownUser, facts: UserFacts): Decided {
  const person = { tid: scene.tid, objectId: user.objectId }
  const match = matchContact(person, { ...facts, clientId: scene.clientId })
  if (match.kind === 'none') return { ...created(scene, user, facts.newContactId), reason: 'no-contact' }
  // An operator's word holds also where the candidate has come free since: it is the same one that they turned down.
  const candidates = match.kind === 'exact' ? candidatesOf([match.contact]) : match.candidates
  if (isDismissedFor(facts.item, candidates)) return { kind: 'leave', reason: 'dismissed', candidates }
  return match.kind === 'exact'
    ? linkedTo(scene, user, match.contact)
    : { kind: 'ask', reason: match.reason, candidates }
}

/** A new Contact with everything that the directory says, and its link. Somebody disabled begins inactive, as the next run would have it. */
export function created(
  scene: Omit<SyncScene, 'filter'>,
  user: KnownUser,
  contactId: ContactId,
): Omit<Decided, 'reason' | 'kind'> & { readonly kind: 'create'; readonly after: Contact; readonly link: ContactLink } {
  const { organisationId, clientId, at } = scene
  const { email, ...fields } = fieldsOf(user)
  const first = email === undefined ? undefined : normaliseEmail(email)
  const others = user.otherMails.filter((other) => {
    const address = normaliseEmail(other)
    return address !== undefined && address !== first
  })
  const after: Contact = {
    ...fields,
    contactId,
    organisationId,
    clientId,
    displayName: nameOf(user),
    ...(email === undefined ? {} : { email }),
    otherEmails: [...new Set(others)].slice(0, mostFurtherEmails),
    ...(isAsleep(scene, user) ? { state: 'inactive', reason: 'disabled-upstream' } : { state: 'active' }),
    provenance: provenanceOf(scene, user),
    createdBy: 'sync',
    createdAt: at,
    changedAt: at,
  }
  return { kind: 'create', contactId, after, link: linkOf(scene, user.objectId, contactId) }
}

/** A Contact that becomes this person's: provenance is written always, fields as the policy allows. */
export function linkedTo(
  scene: Omit<SyncScene, 'filter'>,
  user: KnownUser,
  contact: Contact,
): Omit<Decided, 'kind'> & { readonly kind: 'link'; readonly after: Contact; readonly link: ContactLink } {
  const { reason: gone, ...awake } = contact
  const woken = user.enabled === true && contact.state === 'inactive' && gone !== 'person'
  const asleep = contact.state === 'active' && isAsleep(scene, user)
  const after: Contact = {
    ...(woken
      ? { ...awake, state: 'active' }
      : asleep
        ? { ...contact, state: 'inactive', reason: 'disabled-upstream' }
        : contact),
    ...changedFields(contact, user, scene.policy),
    provenance: seenAs(contact, provenanceOf(scene, user)),
    changedAt: scene.at,
  }
  const { contactId } = contact
  const link = linkOf(scene, user.objectId, contactId)
  return { kind: 'link', reason: 'same-email', contactId, before: contact, after, link }
}

const isAsleep = ({ policy }: Pick<SyncScene, 'policy'>, user: KnownUser) =>
  user.enabled === false && policy.markInactiveWhenDisabled

const linkOf = (
  { organisationId, tid, clientId, at }: Omit<SyncScene, 'filter'>,
  objectId: string,
  contactId: ContactId,
) => ({ organisationId, tid, objectId, contactId, clientId, state: 'active', linkedAt: at, changedAt: at }) as const

const provenanceOf = ({ tid, at }: Pick<SyncScene, 'tid' | 'at'>, user: KnownUser) => {
  const { upn } = fieldsOf(user)
  return {
    source: 'entra',
    tid,
    objectId: user.objectId,
    ...(upn === undefined ? {} : { upn }),
    ...(user.enabled === undefined ? {} : { enabled: user.enabled }),
    syncedAt: at,
  } as const
}

/**
 * To be seen again as before is no change: a link that a crash took is made anew without another line in the feed. What is not said of the
 * same person stays as it was known.
 */
function seenAs({ provenance: earlier }: Contact, now: Provenance): Provenance {
  if (earlier === undefined || !isHeldBy(earlier, now)) return now
  const upn = now.upn ?? earlier.upn
  const enabled = now.enabled ?? earlier.enabled
  if (upn === earlier.upn && enabled === earlier.enabled) return earlier
  return { ...now, ...(upn === undefined ? {} : { upn }), ...(enabled === undefined ? {} : { enabled }) }
}

/** The address by which a person is looked for, normalised. */
export function matchedEmail(user: DirectoryUser): string | undefined {
  const email = emailOf(user)
  return email === undefined ? undefined : normaliseEmail(email)
}
