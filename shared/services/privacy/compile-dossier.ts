import { emailsOf, type Contact } from '../../domain/contact.ts'
import { HubError } from '../../domain/hub-error.ts'
import type { ContactId, MemberId, OrganisationId } from '../../domain/ids.ts'
import { entraPassportKey, tenantOf } from '../../domain/member.ts'
import type { Dossier, MemberReach } from '../../domain/privacy/dossier.ts'
import type { DirectoryIdentity, Subject } from '../../domain/privacy/subject.ts'
import { distinctSubjects } from '../../domain/privacy/subject.ts'
import type { PersonTask } from '../../domain/privacy/person-task.ts'
import { normaliseEmail } from '../../domain/address-forms.ts'
import type { Ports } from '../../ports/ports.ts'

export type DossierNeeds = Pick<
  Ports,
  'members' | 'memberships' | 'contacts' | 'contactLinks' | 'reconciliationItems' | 'managedTenants' | 'personalRows'
>

const ownPrefix = 'own_'
export const isOwn = ({ owner }: Pick<PersonTask, 'owner'>): boolean => owner.startsWith(ownPrefix)

/** Who of the subjects is a Member, and how far whoever asked may reach. */
async function reachOf(
  { memberships, personalRows }: DossierNeeds,
  task: Pick<PersonTask, 'owner'> & { readonly within?: readonly OrganisationId[] | undefined },
  memberId: MemberId,
): Promise<MemberReach & { readonly organisationIds: readonly OrganisationId[] }> {
  const all = await memberships.organisationsOf(memberId)
  const organisationIds = isOwn(task) ? (task.within ?? all) : [task.owner as OrganisationId]
  const whole = all.every((organisationId) => organisationIds.includes(organisationId))
  const passports = whole ? (await personalRows.readAccount(memberId)).passports : []
  return { memberId, organisationIds, whole, passports: passports.map(passportOnly) }
}

const passportOnly = ({ provider, issuer, subject }: MemberReach['passports'][number]) => ({
  provider,
  issuer,
  subject,
})

/**
 * By what everything about the subjects is found. Identities that only links and questions know are learned while these are looked through.
 * @param within the Organisations of a task of one's own that may be reached; absent: all
 */
export async function compileDossier(
  ports: DossierNeeds,
  task: Pick<PersonTask, 'owner' | 'subjects'> & { readonly within?: readonly OrganisationId[] | undefined },
): Promise<Dossier> {
  const { subjects } = task
  const named = subjects.find((subject) => subject.kind === 'member')
  const member = named && (await reachOf(ports, task, named.memberId))
  const organisationIds = member?.organisationIds ?? [task.owner as OrganisationId]
  const memberEmails = member ? await emailsOfMember(ports, member.memberId, organisationIds) : []
  const [organisationId] = organisationIds
  const book =
    isOwn(task) || organisationId === undefined ? nobodyInTheBook : await bookOf(ports, organisationId, subjects)
  return {
    organisationIds,
    ...(member ? { member: { memberId: member.memberId, whole: member.whole, passports: member.passports } } : {}),
    contactIds: book.contactIds,
    identities: book.identities,
    emails: [...new Set([...memberEmails, ...book.emails])],
    externalIds: book.externalIds,
  }
}

const nobodyInTheBook = { contactIds: [], identities: [], emails: [], externalIds: [] }

async function emailsOfMember(
  { memberships }: DossierNeeds,
  memberId: MemberId,
  organisationIds: readonly OrganisationId[],
): Promise<readonly string[]> {
  const held = await Promise.all(organisationIds.map((id) => memberships.find(id, memberId)))
  return held
    .flatMap((membership) => [membership?.provenEMail, membership?.profile?.Email])
    .map((address) => (address === undefined ? undefined : normaliseEmail(address)))
    .filter((address) => address !== undefined)
}

async function bookOf(
  ports: DossierNeeds,
  organisationId: OrganisationId,
  subjects: readonly Subject[],
): Promise<Pick<Dossier, 'contactIds' | 'identities' | 'emails' | 'externalIds'>> {
  const asked = subjects.flatMap((subject) =>
    subject.kind === 'directory-user' ? [{ tid: subject.tid, objectId: subject.objectId }] : [],
  )
  const linked = await linkedContacts(ports, organisationId, asked)
  const named = subjects.flatMap((subject) => (subject.kind === 'contact' ? [subject.contactId] : []))
  const contactIds = [...new Set([...named, ...linked])]
  const found = await ports.contacts.findAll(organisationId, contactIds)
  const identities = found.flatMap(({ provenance }): DirectoryIdentity[] =>
    provenance ? [{ tid: provenance.tid, objectId: provenance.objectId }] : [],
  )
  const questioned = await questionedEmails(ports, organisationId, asked)
  const emails = [...new Set([...found.flatMap(emailsOf), ...upnsOf(found), ...questioned])]
  return {
    contactIds,
    identities: distinct([...asked, ...identities]),
    emails: await ownEmails(ports, organisationId, contactIds, emails),
    externalIds: found.flatMap(({ externalId }) => externalId ?? []),
  }
}

const upnsOf = (contacts: readonly Contact[]) =>
  contacts
    .flatMap(({ upn, provenance }) => [upn, provenance?.upn])
    .map((upn) => (upn === undefined ? undefined : normaliseEmail(upn)))
    .filter((address) => address !== undefined)

const distinct = (identities: readonly DirectoryIdentity[]) => [
  ...new Map(identities.map((one) => [`${one.tid}/${one.objectId}`, one])).values(),
]

async function linkedContacts(
  { contactLinks }: DossierNeeds,
  organisationId: OrganisationId,
  identities: readonly DirectoryIdentity[],
): Promise<readonly ContactId[]> {
  const found = await Promise.all(
    identities.map(({ tid, objectId }) => contactLinks.findAll(organisationId, tid, [objectId])),
  )
  return found.flat().map(({ contactId }) => contactId)
}

async function questionedEmails(
  { reconciliationItems }: DossierNeeds,
  organisationId: OrganisationId,
  identities: readonly DirectoryIdentity[],
): Promise<readonly string[]> {
  const items = await Promise.all(
    identities.map(({ tid, objectId }) => reconciliationItems.find(organisationId, tid, objectId)),
  )
  return items
    .flatMap((item) => (item ? [item.user.mail, item.user.upn, ...item.user.otherMails] : []))
    .map((text) => (text === undefined ? undefined : normaliseEmail(text)))
    .filter((address) => address !== undefined)
}

/** An address that another Contact has too is no mark of this person. */
async function ownEmails(
  { contacts }: DossierNeeds,
  organisationId: OrganisationId,
  contactIds: readonly ContactId[],
  emails: readonly string[],
): Promise<readonly string[]> {
  if (emails.length === 0) return []
  const holders = await contacts.findByEmails(organisationId, emails)
  const shared = new Set(holders.filter(({ contactId }) => !contactIds.includes(contactId)).flatMap(emailsOf))
  return emails.filter((email) => !shared.has(email))
}

/** @throws HubError `member.unknown`, `contact.unknown`, `managedTenant.unknown` */
export async function refuseUnknown(
  { memberships, contacts, managedTenants }: DossierNeeds,
  organisationId: OrganisationId,
  subject: Subject,
): Promise<void> {
  switch (subject.kind) {
    case 'member':
      if (await memberships.find(organisationId, subject.memberId)) return
      throw new HubError('member.unknown', 'There is no such member in this organisation.')
    case 'contact':
      if (await contacts.find(organisationId, subject.contactId)) return
      throw new HubError('contact.unknown', 'There is no such contact.')
    case 'directory-user':
      if ((await managedTenants.findAll(organisationId, [subject.tid])).length > 0) return
      throw new HubError('managedTenant.unknown', 'There is no such managed tenant.')
  }
}

/**
 * Other subjects that are the same human: by an address that the Member proved, or as the same person of a directory. Names never count.
 */
export async function relatedSubjects(
  ports: DossierNeeds,
  organisationId: OrganisationId,
  subject: Subject,
): Promise<readonly Subject[]> {
  const found =
    subject.kind === 'member'
      ? await contactsOf(ports, organisationId, subject.memberId)
      : await membersOf(ports, organisationId, subject)
  return distinctSubjects(found)
}

async function contactsOf(
  { members, memberships, contacts, contactLinks }: DossierNeeds,
  organisationId: OrganisationId,
  memberId: MemberId,
): Promise<readonly Subject[]> {
  const [membership, passports] = await Promise.all([
    memberships.find(organisationId, memberId),
    members.passportsOf(memberId),
  ])
  const proven = membership?.provenEMail === undefined ? undefined : normaliseEmail(membership.provenEMail)
  const byEmail = proven === undefined ? [] : await contacts.findByEmails(organisationId, [proven])
  const byDirectory = await Promise.all(
    passports.map(async (passport) => {
      const tid = tenantOf(passport)
      return tid === undefined ? [] : contactLinks.findAll(organisationId, tid, [passport.subject])
    }),
  )
  const ids = [...byEmail.map(({ contactId }) => contactId), ...byDirectory.flat().map(({ contactId }) => contactId)]
  return ids.map((contactId) => ({ kind: 'contact', contactId }))
}

async function membersOf(
  ports: DossierNeeds,
  organisationId: OrganisationId,
  subject: Exclude<Subject, { kind: 'member' }>,
): Promise<readonly Subject[]> {
  const { members, memberships } = ports
  const { emails, identities } = await bookOf(ports, organisationId, [subject])
  const byEmail = await Promise.all(
    emails.map((email) => memberships.holderOf(organisationId, email as Parameters<typeof memberships.holderOf>[1])),
  )
  const byDirectory = await Promise.all(
    identities.map(
      async ({ tid, objectId }) => (await members.findByPassport(entraPassportKey(tid, objectId)))?.memberId,
    ),
  )
  const ids = [...new Set([...byEmail, ...byDirectory].filter((id) => id !== undefined))]
  const here = await Promise.all(ids.map((memberId) => memberships.find(organisationId, memberId)))
  return here.flatMap((membership) => (membership ? [{ kind: 'member', memberId: membership.memberId } as const] : []))
}
