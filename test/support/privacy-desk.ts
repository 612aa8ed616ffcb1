import { dataMap } from '../../shared/domain/privacy/data-map.ts'
import { memberId } from '../../shared/domain/ids.ts'
import { entraPassportKey } from '../../shared/domain/member.ts'
import type { EMail } from '../../shared/domain/profile.ts'
import type { PersonTask, TaskKey } from '../../shared/domain/privacy/person-task.ts'
import { beginReview } from '../../shared/services/access/reviews.ts'
import { personTaskStep } from '../../shared/services/privacy/person-task-step.ts'
import { getTask, requestTask, type TaskWish } from '../../shared/services/privacy/person-tasks.ts'
import {
  aClient,
  aMember,
  aMembership,
  ana,
  anInvitation,
  aProof,
  aSession,
  aSignInTrace,
  contoso,
  fabrikam,
  guidOf,
  minutesLater,
  noon,
  northBank,
} from '../shared/support/facts.ts'
import { aUser, oid, otherClient, ourClient } from '../shared/support/sync-facts.ts'
import { marksIn } from './marks.ts'
import type { MemoryTables } from './memory-tables.ts'
import { openSyncDesk, type SyncDesk } from './sync-desk.ts'

/** The person whom everything here is about: in a directory, in the address book, and among the members. */
export const zdenka = memberId(guidOf(0x777))
export const mail = 'zdenka.quirrell@contoso.example'
const names = { displayName: 'Zdenka Quirrell', givenName: 'Zdenka', surname: 'Quirrell' }
const ofDirectory = { ...names, mail, upn: mail, otherMails: ['zq@home.example'], phone: '+44 7700 900123' }

/** What must not be found any more: words of the name, addresses, telephone, and what directories call the person. */
export const marksOfZdenka: readonly string[] = [
  'zdenka',
  'quirrell',
  'zq@home.example',
  '+44 7700 900123',
  oid(7),
  oid(8),
]

/** Every row of every table that tells of the person, as `table: mark`; lines of the audit trail only where they are asked for. */
export function findEverywhere(tables: MemoryTables, lines: 'without lines' | 'with lines' = 'without lines') {
  const isLine = (table: string, row: object) => table === 'Trail' && 'action' in row
  const found = dataMap.flatMap(({ table }) =>
    tables
      .rows(table)
      .filter((row) => lines === 'with lines' || !isLine(table, row))
      .flatMap((row) => marksIn(JSON.stringify(row), marksOfZdenka).map((mark) => `${table}: ${mark}`)),
  )
  return [...new Set(found)].sort()
}

export interface PrivacyDesk extends SyncDesk {
  /** Asks, and lets the task come to its end; what breaks is tried again, as the workflow does. */
  settle(wish: Partial<TaskWish> & Pick<TaskWish, 'kind' | 'subject'>): Promise<PersonTask>
  finish(key: TaskKey): Promise<PersonTask>
}

/** An Organisation that knows Zdenka in every way that it can know anybody. */
export async function openPrivacyDesk(): Promise<PrivacyDesk> {
  const desk = await openSyncDesk([
    [contoso, ourClient],
    [fabrikam, otherClient],
  ])
  const { ports, directory } = desk
  for (const clientId of [ourClient, otherClient])
    await ports.clients.insert(
      aClient({ clientId, displayName: clientId, ...(clientId === ourClient ? { billingEmail: mail } : {}) }),
    )
  directory.pageSize = 10
  directory.put(contoso, aUser(1), aUser(2), aUser(7, ofDirectory))
  // Somebody with one address at two clients is asked about.
  directory.put(fabrikam, aUser(8, ofDirectory))
  await desk.run({ mode: 'preview' })
  await desk.run()
  directory.put(contoso, aUser(7, { ...ofDirectory, jobTitle: 'Harbour master' }))
  await desk.run()
  await joinMembers(desk)
  const finish: PrivacyDesk['finish'] = async (key) => {
    for (let tries = 0; tries < 2000; tries += 1) {
      const outcome = await personTaskStep(ports, key).catch(() => undefined)
      if (outcome?.kind === 'over') break
      if (outcome?.kind === 'wait') ports.clock.advance(outcome.seconds / 60)
    }
    return getTask(ports, key)
  }
  return {
    ...desk,
    finish,
    settle: async (wish) => {
      const task = await requestTask(
        ports,
        { organisationId: northBank, withRelated: true, waitHours: 0, ...wish },
        ana,
      )
      return finish(task)
    },
  }
}

/** Signed in twice, by two linked ways, invited once, told of, asked about and looked at in a review of access. */
async function joinMembers({ ports }: SyncDesk): Promise<void> {
  await ports.organisations.insert({
    organisationId: northBank,
    displayName: 'North',
    state: 'active',
    createdAt: noon,
    changedAt: noon,
  })
  await ports.members.findOrInsert(
    entraPassportKey(contoso, oid(7)),
    aMember({ memberId: zdenka, displayName: names.displayName }),
  )
  await ports.members.link({ provider: guidOf(5), issuer: 'https://op.example', subject: 'zdenka-at-op' }, zdenka)
  await ports.memberships.insert(
    aMembership({
      memberId: zdenka,
      displayName: names.displayName,
      roles: ['Employee'],
      provenEMail: mail as EMail,
      profile: { FirstName: 'Zdenka', Surname: 'Quirrell', Email: mail, Telephone: '+44 7700 900123' },
    }),
  )
  const cameBy = { tid: contoso, tokenRoles: ['Manager'], guest: false, at: noon } as const
  await ports.memberships.noteSignIn(northBank, zdenka, cameBy)
  await beginReview(ports, northBank, ana)
  for (const hash of ['laptop', 'phone'])
    await ports.sessions.insert(
      `${zdenka}.${hash}`,
      aSession({ memberId: zdenka, displayName: names.displayName, loginHint: mail, activeOrganisationId: northBank }),
      'sealed',
    )
  await ports.signInTraces.leave(aSignInTrace({ organisationId: northBank, memberId: zdenka }))
  await ports.invitations.insert(anInvitation({ eMail: mail }))
  await ports.eMailProofs.insert('proof', aProof({ eMail: mail as EMail, displayName: names.displayName }))
  await ports.noticeSettings.put(northBank, { contacts: [mail, 'it@contoso.example'] }, undefined)
  await ports.syncSettings.putSchedule(northBank, { on: false, intervalMinutes: 60, alertTo: mail }, undefined)
  await ports.tenantMemories.putMissed(
    northBank,
    contoso,
    (await ports.syncRuns.list(northBank, { limit: 1 })).items[0]!.runId,
    [oid(7)],
  )
  await ports.audit.append({
    organisationId: northBank,
    at: minutesLater(1),
    action: 'session.opened',
    actor: `member:${zdenka}`,
    subject: `member:${zdenka}`,
    correlationId: 'c',
    foreign: false,
  })
}
