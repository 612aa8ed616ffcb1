import { normaliseEmail } from '../../domain/address-forms.ts'
import type { Contact, ContactLink } from '../../domain/contact.ts'
import { HubError } from '../../domain/hub-error.ts'
import type { OrganisationId } from '../../domain/ids.ts'
import { hasIdentity, isOfAddressBook, objectIdsIn, tenantsOf } from '../../domain/privacy/dossier.ts'
import type { ReconciliationItem } from '../../domain/sync/reconciliation-item.ts'
import type { Ports } from '../../ports/ports.ts'
import type { TenantKey } from '../../ports/sync.ts'
import { everyPage } from '../every-page.ts'
import { nothing, through, type RunningTask, type Section, type SectionPage } from './section.ts'

/** Only an Organisation's own task is about its address book. */
const booksOf = ({ dossier }: RunningTask): readonly OrganisationId[] =>
  isOfAddressBook(dossier) ? dossier.organisationIds.slice(0, 1) : []

const without = <Row extends { readonly version: string }>({ version: _version, ...row }: Row) => row

/** Tenants whose links are looked through in one page. */
const tenantsAtOnce = 25

async function linksIn(
  { managedTenants, contactLinks }: Ports,
  { dossier }: RunningTask,
  organisationId: OrganisationId,
  cursor: string | undefined,
): Promise<{ readonly links: readonly ContactLink[]; readonly next?: string | undefined }> {
  const { items, next } = await managedTenants.list(organisationId, { cursor, limit: tenantsAtOnce })
  const contacts = new Set(dossier.contactIds)
  const links: ContactLink[] = []
  for (const { tid } of items) {
    const all = await everyPage((wish) => contactLinks.list(organisationId, tid, wish))
    links.push(...all.filter((link) => contacts.has(link.contactId) || hasIdentity(dossier, link)))
  }
  return { links, next }
}

export const links: Section = {
  read: (ports, task, place) =>
    through<OrganisationId, SectionPage>(booksOf(task), place, nothing, async (organisationId, cursor) => {
      const found = await linksIn(ports, task, organisationId, cursor)
      const items = found.links.map(({ organisationId: _owner, ...link }) => link)
      return { items, next: found.next, learned: found.links.map(({ tid, objectId }) => ({ tid, objectId })) }
    }),
  erase: (ports, task, place) =>
    through(booksOf(task), place, nothing, async (organisationId, cursor): Promise<SectionPage> => {
      const found = await linksIn(ports, task, organisationId, cursor)
      for (const { tid, objectId } of found.links) await ports.personalRows.removeLinks(organisationId, tid, [objectId])
      return { items: [], next: found.next }
    }),
}

const itemsAtOnce = 500

/** The person of an item is the one who is looked for, by identity or because they have an address of theirs that nobody else has. */
function isAboutPerson({ dossier }: RunningTask, item: ReconciliationItem): boolean {
  if (hasIdentity(dossier, item)) return true
  const { mail, upn, otherMails } = item.user
  return [mail, upn, ...otherMails].some((text) => {
    const email = text === undefined ? undefined : normaliseEmail(text)
    return email !== undefined && dossier.emails.includes(email)
  })
}

async function questionsIn(
  { reconciliationItems }: Ports,
  task: RunningTask,
  organisationId: OrganisationId,
  cursor: string | undefined,
) {
  const { items, next } = await reconciliationItems.list(organisationId, { cursor, limit: itemsAtOnce })
  return { found: items.filter((item) => isAboutPerson(task, item)), next }
}

export const questions: Section = {
  read: (ports, task, place) =>
    through<OrganisationId, SectionPage>(booksOf(task), place, nothing, async (organisationId, cursor) => {
      const { found, next } = await questionsIn(ports, task, organisationId, cursor)
      return { items: found.map(without), next, learned: found.map(({ tid, objectId }) => ({ tid, objectId })) }
    }),
  erase: (ports, task, place) =>
    through(booksOf(task), place, nothing, async (organisationId, cursor): Promise<SectionPage> => {
      const { found, next } = await questionsIn(ports, task, organisationId, cursor)
      for (const { tid, objectId } of found) await ports.personalRows.removeItem(organisationId, tid, objectId)
      return { items: [], next }
    }),
}

/** What is left of a Contact until its record goes, and stands in the feed after that. */
const blank = ({ contactId, organisationId, clientId, createdBy, createdAt }: Contact, at: Date): Contact => ({
  contactId,
  organisationId,
  clientId,
  displayName: '',
  otherEmails: [],
  state: 'inactive',
  createdBy,
  createdAt,
  changedAt: at,
})

export const contacts: Section = {
  read: async (ports, task) => {
    const [organisationId] = booksOf(task)
    if (organisationId === undefined) return nothing
    return { items: (await ports.contacts.findAll(organisationId, task.dossier.contactIds)).map(without) }
  },
  erase: async (ports, task) => {
    const [organisationId] = booksOf(task)
    if (organisationId === undefined) return nothing
    for (const before of await ports.contacts.findAll(organisationId, task.dossier.contactIds)) {
      const change = { before, after: blank(before, ports.clock.now()), erased: true } as const
      // The blank Contact first, on the version that was read: so no row by which it was found is left behind.
      const { stale } = await ports.contacts.write(organisationId, [change], { by: 'erasure', id: task.taskId })
      if (stale.length > 0) throw new HubError('version.stale', 'The contact was changed meanwhile.')
      await ports.personalRows.removeContact(organisationId, before.contactId)
    }
    return nothing
  },
}

export const feed: Section = {
  read: (ports, task, place) =>
    through<OrganisationId, SectionPage>(booksOf(task), place, nothing, (organisationId, cursor) =>
      ports.personalRows.listFeed(organisationId, task.dossier.contactIds, { cursor, limit: itemsAtOnce }),
    ),
  erase: (ports, task, place) =>
    through<OrganisationId, SectionPage>(booksOf(task), place, nothing, (organisationId, cursor) =>
      ports.personalRows.redactFeed(organisationId, task.dossier.contactIds, { cursor, limit: itemsAtOnce }),
    ),
}

/** Runs whose notes are looked through in one page. */
const runsAtOnce = 5

async function runKeys(
  { syncRuns }: Ports,
  { dossier }: RunningTask,
  organisationId: OrganisationId,
  cursor: string | undefined,
): Promise<{ readonly keys: readonly TenantKey[]; readonly next?: string | undefined }> {
  const { items, next } = await syncRuns.list(organisationId, { cursor, limit: runsAtOnce })
  const noted = items.filter(({ purgedAt }) => purgedAt === undefined)
  const keys = noted.flatMap(({ runId }) => tenantsOf(dossier).map((tid) => ({ organisationId, runId, tid })))
  return { keys, next }
}

const peopleOf = ({ dossier }: RunningTask, { tid }: TenantKey) => ({
  objectIds: objectIdsIn(dossier, tid),
  contactIds: dossier.contactIds,
})

export const syncs: Section = {
  read: (ports, task, place) =>
    through<OrganisationId, SectionPage>(booksOf(task), place, nothing, async (organisationId, cursor) => {
      const { keys, next } = await runKeys(ports, task, organisationId, cursor)
      const items: object[] = []
      for (const key of keys) items.push(...(await ports.personalRows.listNotes(key, peopleOf(task, key))))
      return { items, next }
    }),
  erase: (ports, task, place) =>
    through(booksOf(task), place, nothing, async (organisationId, cursor): Promise<SectionPage> => {
      const { keys, next } = await runKeys(ports, task, organisationId, cursor)
      for (const key of keys) await ports.personalRows.removeNotes(key, peopleOf(task, key))
      return { items: [], next }
    }),
}

export const missed: Section = {
  read: async (ports, task) => {
    const [organisationId] = booksOf(task)
    if (organisationId === undefined) return nothing
    const items: object[] = []
    for (const tid of tenantsOf(task.dossier)) {
      const all = await ports.tenantMemories.listMissed(organisationId, tid)
      for (const objectId of objectIdsIn(task.dossier, tid))
        if (all.has(objectId)) items.push({ tid, objectId, runId: all.get(objectId) })
    }
    return { items }
  },
  erase: async (ports, task) => {
    const [organisationId] = booksOf(task)
    if (organisationId !== undefined)
      for (const tid of tenantsOf(task.dossier))
        await ports.tenantMemories.removeMissed(organisationId, tid, objectIdsIn(task.dossier, tid))
    return nothing
  },
}
