import { normaliseEmail } from '../../domain/address-forms.ts'
import type { AuditEntry } from '../../domain/audit.ts'
import type { EMailProof } from '../../domain/e-mail-proving.ts'
import type { OrganisationId } from '../../domain/ids.ts'
import { stateOf, type Invitation } from '../../domain/invitation.ts'
import { ownTasks, type TaskOwner } from '../../domain/privacy/person-task.ts'
import { areSamePeople } from '../../domain/privacy/subject.ts'
import type { Ports } from '../../ports/ports.ts'
import type { ListedSession } from '../../ports/sessions.ts'
import type { TraceOwner } from '../../ports/sign-in-traces.ts'
import { everyPage } from '../every-page.ts'
import { endMembership } from '../memberships.ts'
import { nothing, through, type RunningTask, type Section, type SectionPage } from './section.ts'

const atOnce = 500

const hasEmail = ({ dossier }: RunningTask, text: string | undefined): boolean => {
  const email = text === undefined ? undefined : normaliseEmail(text)
  return email !== undefined && dossier.emails.includes(email)
}

export const memberships: Section = {
  read: async (ports, { dossier }) => {
    const { member } = dossier
    if (!member) return nothing
    const held = await Promise.all(
      dossier.organisationIds.map(async (id) => {
        const one = await ports.memberships.find(id, member.memberId)
        const lastSignIn = (await ports.memberships.lastSignIns(id, [member.memberId])).get(member.memberId)
        // A sign-in that was under way when the Membership ended may have noted itself after that.
        const shown = one ? withoutVersion(one) : lastSignIn && { organisationId: id, memberId: member.memberId }
        return shown ? [{ ...shown, ...(lastSignIn ? { lastSignIn } : {}) }] : []
      }),
    )
    return { items: held.flat() }
  },
  erase: async (ports, { dossier: { member, organisationIds } }) => {
    if (member)
      for (const organisationId of organisationIds) {
        await endMembership(ports, { organisationId, memberId: member.memberId })
        await ports.memberships.forgetSignIn(organisationId, member.memberId)
      }
    return nothing
  },
}

const withoutVersion = <Row extends { readonly version: string }>({ version: _version, ...row }: Row) => row

/** Of an account that belongs elsewhere too, the sessions that are at work here. */
async function sessionsOf({ sessions }: Ports, { dossier }: RunningTask): Promise<readonly ListedSession[]> {
  const { member, organisationIds } = dossier
  if (!member) return []
  const all = await everyPage((wish) => sessions.listOfMember(member.memberId, wish))
  const isHere = ({ activeOrganisationId: id }: ListedSession) => id !== undefined && organisationIds.includes(id)
  return member.whole ? all : all.filter(isHere)
}

/** Nothing by which anybody could be the browser, or sign in in its place. */
const shownSession = (session: ListedSession) => ({
  displayName: session.displayName,
  provider: session.provider ?? 'entra',
  ...(session.tid === undefined ? {} : { tid: session.tid }),
  ...(session.loginHint === undefined ? {} : { loginHint: session.loginHint }),
  ...(session.activeOrganisationId === undefined ? {} : { organisationId: session.activeOrganisationId }),
  tokenRoles: session.tokenRoles,
  createdAt: session.createdAt,
  lastSeenAt: session.lastSeenAt,
  expiresAt: session.expiresAt,
})

export const sessions: Section = {
  read: async (ports, task) => ({ items: (await sessionsOf(ports, task)).map(shownSession) }),
  erase: async (ports, task) => {
    for (const { hash } of await sessionsOf(ports, task)) await ports.sessions.remove(hash)
    return nothing
  },
}

async function proofsIn({ personalRows }: Ports, task: RunningTask, cursor: string | undefined) {
  const { member, organisationIds } = task.dossier
  const held = new Set(member?.passports.map(({ provider, issuer, subject }) => [provider, issuer, subject].join('\n')))
  const isTheirs = ({ provider, issuer, subject, organisationId, eMail }: EMailProof) =>
    held.has([provider, issuer, subject].join('\n')) ||
    (organisationIds.includes(organisationId) && hasEmail(task, eMail))
  const { items, next } = await personalRows.listProofs({ cursor, limit: atOnce })
  return { found: items.filter(isTheirs), next }
}

export const proofs: Section = {
  read: async (ports, task, place) => {
    const { found, next } = await proofsIn(ports, task, place)
    const items = found.map(({ hash: _hash, browserHash: _browser, ...proof }) => proof)
    return { items, next }
  },
  erase: async (ports, task, place) => {
    const { found, next } = await proofsIn(ports, task, place)
    for (const { hash } of found) await ports.personalRows.removeProof(hash)
    return { next }
  },
}

const traceOwners = ({ dossier: { member, organisationIds } }: RunningTask): readonly TraceOwner[] =>
  member ? [...organisationIds, ...(member.whole ? (['unattributed'] as const) : [])] : []

async function tracesIn({ signInTraces }: Ports, task: RunningTask, owner: TraceOwner, cursor: string | undefined) {
  const { items, next } = await signInTraces.list(owner, { cursor, limit: atOnce })
  return { found: items.filter(({ memberId }) => memberId === task.dossier.member?.memberId), next }
}

export const traces: Section = {
  read: (ports, task, place) =>
    through<TraceOwner, SectionPage>(traceOwners(task), place, nothing, async (owner, cursor) => {
      const { found, next } = await tracesIn(ports, task, owner, cursor)
      return { items: found, next }
    }),
  erase: (ports, task, place) =>
    through<TraceOwner, SectionPage>(traceOwners(task), place, nothing, async (owner, cursor) => {
      const { found, next } = await tracesIn(ports, task, owner, cursor)
      for (const trace of found) await ports.personalRows.removeTrace(owner, trace)
      return { items: [], next }
    }),
}

/** The address stood in it, or the person of the tenant is the one who used it. */
function isInvitationOf(task: RunningTask, { eMail, usedByTid, usedByOid }: Invitation): boolean {
  if (hasEmail(task, eMail)) return true
  const { identities, member } = task.dossier
  const isUser =
    identities.some(({ tid, objectId }) => tid === usedByTid && objectId === usedByOid) ||
    member?.passports.some(({ provider, subject }) => provider === 'entra' && subject === usedByOid)
  return usedByOid !== undefined && isUser === true
}

async function invitationsIn(ports: Ports, task: RunningTask, id: OrganisationId, cursor: string | undefined) {
  const { items, next } = await ports.invitations.list(id, { cursor, limit: atOnce })
  return { found: items.filter((invitation) => isInvitationOf(task, invitation)), next }
}

/** Nobody is invited any more by an address that is not to be known. */
function redacted({ eMail: _address, usedByOid: _user, ...invitation }: Invitation, now: Date): Invitation {
  return stateOf(invitation, now) === 'open' ? { ...invitation, state: 'withdrawn' } : invitation
}

export const invitations: Section = {
  read: (ports, task, place) =>
    through<OrganisationId, SectionPage>(task.dossier.organisationIds, place, nothing, async (id, cursor) => {
      const { found, next } = await invitationsIn(ports, task, id, cursor)
      const items = found.map(({ invitationId, state, eMail, createdAt, usedAt, usedByTid, usedByOid }) => {
        return { organisationId: id, invitationId, state, eMail, createdAt, usedAt, usedByTid, usedByOid }
      })
      return { items, next }
    }),
  erase: (ports, task, place) =>
    through<OrganisationId, SectionPage>(task.dossier.organisationIds, place, nothing, async (id, cursor) => {
      const { found, next } = await invitationsIn(ports, task, id, cursor)
      for (const invitation of found)
        await ports.invitations.replace(redacted(invitation, ports.clock.now()), invitation)
      return { items: [], next }
    }),
}

/** Who is told of what: besides a Client's billing address, which is one of a page of Clients, on the first page. */
async function settingsOf(ports: Ports, task: RunningTask, organisationId: OrganisationId) {
  const [notices, schedule] = await Promise.all([
    ports.noticeSettings.find(organisationId),
    ports.syncSettings.findSchedule(organisationId),
  ])
  return {
    notices: notices?.contacts.some((address) => hasEmail(task, address)) ? notices : undefined,
    schedule: hasEmail(task, schedule?.alertTo) ? schedule : undefined,
  }
}

async function billedIn(ports: Ports, task: RunningTask, id: OrganisationId, cursor: string | undefined) {
  const { items, next } = await ports.clients.list(id, { cursor, limit: 200 })
  return { found: items.filter(({ billingEmail }) => hasEmail(task, billingEmail)), next }
}

export const addresses: Section = {
  read: (ports, task, place) =>
    through<OrganisationId, SectionPage>(task.dossier.organisationIds, place, nothing, async (id, cursor) => {
      const { notices, schedule } = cursor === undefined ? await settingsOf(ports, task, id) : {}
      const { found, next } = await billedIn(ports, task, id, cursor)
      const items = [
        ...(notices?.contacts ?? [])
          .filter((address) => hasEmail(task, address))
          .map((eMail) => ({ of: 'notices', eMail })),
        ...(schedule ? [{ of: 'sync alerts', eMail: schedule.alertTo }] : []),
        ...found.map(({ clientId, billingEmail }) => ({ of: 'billing', clientId, eMail: billingEmail })),
      ]
      return { items: items.map((item) => ({ organisationId: id, ...item })), next }
    }),
  erase: (ports, task, place) =>
    through<OrganisationId, SectionPage>(task.dossier.organisationIds, place, nothing, async (id, cursor) => {
      const { notices, schedule } = cursor === undefined ? await settingsOf(ports, task, id) : {}
      if (notices) {
        const contacts = notices.contacts.filter((address) => !hasEmail(task, address))
        await ports.noticeSettings.put(id, { contacts }, notices.version)
      }
      if (schedule) {
        const { alertTo: _address, version, ...kept } = schedule
        await ports.syncSettings.putSchedule(id, kept, version)
      }
      const { found, next } = await billedIn(ports, task, id, cursor)
      for (const client of found) {
        const { billingEmail: _address, version: _version, ...kept } = client
        await ports.clients.replace({ ...kept, changedAt: ports.clock.now() }, client)
      }
      return { items: [], next }
    }),
}

const exportOwners = ({ dossier: { member, organisationIds } }: RunningTask): readonly TaskOwner[] => [
  ...organisationIds,
  ...(member?.whole ? [ownTasks(member.memberId)] : []),
]

async function exportsIn(ports: Ports, task: RunningTask, owner: TaskOwner, cursor: string | undefined) {
  const { items, next } = await ports.personTasks.list(owner, 'export', { cursor, limit: 100 })
  const isAbout = ({ taskId, subjects, state }: (typeof items)[number]) =>
    taskId !== task.taskId && areSamePeople(subjects, task.subjects) && ['waiting', 'running', 'done'].includes(state)
  return { found: items.filter(isAbout), next }
}

export const exports: Section = {
  read: (ports, task, place) =>
    through<TaskOwner, SectionPage>(exportOwners(task), place, nothing, async (owner, cursor) => {
      const { found, next } = await exportsIn(ports, task, owner, cursor)
      const items = found.map(({ taskId, requestedAt, state }) => ({ taskId, requestedAt, state }))
      return { items, next }
    }),
  erase: (ports, task, place) =>
    through<TaskOwner, SectionPage>(exportOwners(task), place, nothing, async (owner, cursor) => {
      const { found, next } = await exportsIn(ports, task, owner, cursor)
      for (const { version, dossier: _gone, ...one } of found) {
        // First its state: whoever writes it just now stops, and takes away what was written after this.
        await ports.personTasks.replace({ ...one, state: 'expired', finishedAt: ports.clock.now() }, version)
        await ports.personTasks.removeParts(one)
      }
      return { items: [], next }
    }),
}

/** The account of somebody who belongs to another Organisation too is not this Organisation's to read or to take. */
export const account: Section = {
  read: async (ports, { dossier: { member } }) => {
    if (!member) return nothing
    if (!member.whole) return { items: [{ memberId: member.memberId }] }
    const { member: found, passports } = await ports.personalRows.readAccount(member.memberId)
    const { sessionStamp: _stamp, ...shown } = found ?? { sessionStamp: '' }
    return { items: [...(found ? [shown] : []), ...passports] }
  },
  erase: async (ports, { dossier: { member } }) => {
    if (member?.whole) await ports.personalRows.removeAccount(member.memberId)
    return nothing
  },
  kept: ({ member }) => (member && !member.whole ? 'other-organisations' : undefined),
}

function namesPerson({ dossier: { member, contactIds, identities } }: RunningTask) {
  const ids = [...(member ? [member.memberId] : []), ...contactIds, ...identities.map(({ objectId }) => objectId)]
  return ({ actor, subject }: AuditEntry) => ids.some((id) => actor.includes(id) || subject.includes(id))
}

export const audit: Section = {
  read: (ports, task, place) =>
    through<OrganisationId, SectionPage>(task.dossier.organisationIds, place, nothing, async (id, cursor) => {
      const { items, next } = await ports.audit.list(id, { cursor, limit: atOnce })
      const shown = items.filter(namesPerson(task)).map(({ action, actor, subject, at, organisationId }) => {
        return { organisationId, at, action, actor, subject }
      })
      return { items: shown, next }
    }),
  erase: () => Promise.resolve(nothing),
  kept: () => 'accountability',
}
