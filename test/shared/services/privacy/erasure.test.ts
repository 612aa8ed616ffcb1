import { describe, expect, it } from 'vitest'
import { memberId } from '../../../../shared/domain/ids.ts'
import { entraPassportKey } from '../../../../shared/domain/member.ts'
import { createContact } from '../../../../shared/services/contacts.ts'
import { settleContacts } from '../../../../shared/services/import-contacts.ts'
import { liftErasureMark } from '../../../../shared/services/privacy/erasure-marks.ts'
import {
  getTask,
  requestTask,
  resumePersonTasks,
  withdrawErasure,
} from '../../../../shared/services/privacy/person-tasks.ts'
import type { SectionName } from '../../../../shared/domain/privacy/sections.ts'
import { sectionNames } from '../../../../shared/domain/privacy/sections.ts'
import type { PersonTask } from '../../../../shared/domain/privacy/person-task.ts'
import { findEverywhere, mail, openPrivacyDesk, zdenka, type PrivacyDesk } from '../../../support/privacy-desk.ts'
import { expectRefusal } from '../../support/refusals.ts'
import { aMembership, ana, contoso, fabrikam, guidOf, northBank, southBank } from '../../support/facts.ts'
import { aUser, oid, ourClient } from '../../support/sync-facts.ts'

const asMember = { kind: 'member', memberId: zdenka } as const
const foundIn = ({ report }: PersonTask) =>
  Object.fromEntries(report.map(({ section, found }) => [section, found])) as Record<SectionName, number>
const leftIn = ({ report }: PersonTask) => report.filter(({ left = 0 }) => left > 0)
const feedOf = async ({ ports }: PrivacyDesk) => (await ports.contactFeed.read(northBank, 'beginning', 200)).items

describe('an erasure of somebody whom everything here knows', () => {
  it('finds them everywhere, leaves nothing but ids in the audit trail, and the hub works on', async () => {
    const desk = await openPrivacyDesk()
    const { ports } = desk
    // The scan can fail: it finds them where they are.
    expect(new Set(findEverywhere(desk.tables).map((one) => one.split(':')[0]))).toEqual(
      new Set([
        ...[
          'Members',
          'Passports',
          'Memberships',
          'Sessions',
          'EMailProofs',
          'Invitations',
          'NoticeSettings',
          'SyncSettings',
        ],
        ...['Clients', 'Contacts', 'ContactLinks', 'SyncPeople', 'SyncMemories', 'ReconciliationItems'],
      ]),
    )
    const reader = (await ports.contactFeed.read(northBank, 'beginning', 2)).next
    const before = await feedOf(desk)
    const task = await desk.settle({ kind: 'erasure', subject: asMember })
    expect(task).toMatchObject({ state: 'done', kind: 'erasure' })
    expect(findEverywhere(desk.tables)).toEqual([])
    expect(leftIn(task)).toEqual(
      ['reviews', 'audit'].map((section) => ({ section, found: 1, left: 1, kept: 'accountability' })),
    )
    // How they came in last goes with the Membership.
    expect(JSON.stringify(desk.tables.rows('Memberships'))).not.toContain(zdenka)
    for (const section of sectionNames.filter((name) => name !== 'exports'))
      expect([section, foundIn(task)[section] > 0]).toEqual([section, true])
    expect(await ports.members.findByPassport(entraPassportKey(contoso, oid(7)))).toBeUndefined()

    // Readers of the feed go on where they were, and at every number stands what stood there or that the person was erased.
    const after = await feedOf(desk)
    expect(after.slice(0, before.length).map(({ sequence }) => sequence)).toEqual(
      before.map(({ sequence }) => sequence),
    )
    const erased = after.filter(({ what }) => what === 'erased')
    expect(erased.length).toBe(before.filter(({ contact }) => contact.provenance?.objectId === oid(7)).length + 1)
    expect(erased.map(({ contact }) => [contact.displayName, contact.state])).toEqual(
      erased.map(() => ['', 'inactive']),
    )
    const rest = await ports.contactFeed.read(northBank, { cursor: reader }, 200)
    expect(rest.items.at(-1)).toMatchObject({ what: 'erased', origin: { by: 'erasure', id: task.taskId } })

    // A sync that reads everybody again makes nobody of them, and notes nothing.
    desk.directory.hasDelta = false
    desk.directory.put(contoso, aUser(3))
    const again = await desk.run()
    expect(again).toMatchObject({ state: 'completed', created: 1, asked: 0 })
    await desk.run({ mode: 'preview' })
    expect(findEverywhere(desk.tables)).toEqual([])
  })

  it('of one who is both leaves the contact alone unless both are meant, and says so', async () => {
    const desk = await openPrivacyDesk()
    const task = await desk.settle({ kind: 'erasure', subject: asMember, withRelated: false })
    expect(task.related).toMatchObject([{ kind: 'contact' }])
    expect(foundIn(task)).toMatchObject({ contacts: 0, memberships: 1, account: 3, sessions: 2 })
    const tables = new Set(findEverywhere(desk.tables).map((one) => one.split(':')[0]))
    expect([...tables].sort()).toEqual(
      ['Contacts', 'ContactLinks', 'ReconciliationItems', 'SyncMemories', 'SyncPeople'].sort(),
    )
    expect((await desk.run()).created).toBe(0)
  })

  it('takes how they came in last, also where a sign-in noted it after their Membership went', async () => {
    const desk = await openPrivacyDesk()
    const { memberships } = desk.ports
    const wish = { organisationId: northBank, subject: asMember, withRelated: true } as const
    const asked = await requestTask(desk.ports, { ...wish, kind: 'erasure', waitHours: 1 }, ana)
    const held = await memberships.find(northBank, zdenka)
    if (held) await memberships.remove(held)
    const cameBy = { tokenRoles: [], guest: false, at: desk.ports.clock.now() } as const
    await memberships.noteSignIn(northBank, zdenka, cameBy)
    const task = await desk.finish(asked)
    expect([task.state, foundIn(task).memberships]).toEqual(['done', 1])
    expect(leftIn(task).map(({ section }) => section)).not.toContain('memberships')
    expect(await memberships.lastSignIns(northBank, [zdenka])).toEqual(new Map())
  })

  it('comes to the same end whatever write it breaks off at, before or after it took effect', async () => {
    for (const moment of ['before', 'after'] as const) {
      const desk = await openPrivacyDesk()
      const request = {
        kind: 'erasure',
        organisationId: northBank,
        subject: asMember,
        withRelated: true,
        waitHours: 0,
      } as const
      const task = await requestTask(desk.ports, request, ana)
      // Every write fails the first time, and every other time after that.
      const broken = new Map<string, number>()
      desk.tables.watch = async ({ kind, table, partition, row }, when) => {
        if (when !== moment || kind === 'find' || kind === 'page') return
        await Promise.resolve()
        const name = [kind, table, partition, kind === 'transact' ? '' : row].join(' ')
        const count = (broken.get(name) ?? 0) + 1
        broken.set(name, count)
        // A step with two transactions would fail for ever at one of them.
        if (count % 2 === 1 && (kind !== 'transact' || count < 12)) throw new Error('the connection broke')
      }
      const done = await desk.finish(task)
      desk.tables.watch = () => undefined
      expect(broken.size).toBeGreaterThan(20)
      expect(done.state).toBe('done')
      expect(findEverywhere(desk.tables)).toEqual([])
      expect(leftIn(done).map(({ section }) => section)).toEqual(['reviews', 'audit'])
      expect(foundIn(done)).toMatchObject({ contacts: 1, memberships: 1, sessions: 2, account: 3 })
    }
  })

  it('waits for a sync that began before it, and takes out what that one still wrote', async () => {
    const desk = await openPrivacyDesk()
    const { ports } = desk
    const [last] = (await ports.syncRuns.list(northBank, { limit: 1 })).items
    await ports.syncRuns.replace({ ...last!, state: 'running' }, last!.version)
    const wish = {
      kind: 'erasure',
      organisationId: northBank,
      subject: asMember,
      withRelated: true,
      waitHours: 0,
    } as const
    const task = await requestTask(ports, wish, ana)
    const { personTaskStep } = await import('../../../../shared/services/privacy/person-task-step.ts')
    let outcome = await personTaskStep(ports, task)
    while (outcome.kind === 'more') outcome = await personTaskStep(ports, task)
    expect(outcome).toEqual({ kind: 'wait', seconds: 30 })
    const late = {
      objectId: oid(7),
      contactId: undefined,
      name: 'Zdenka',
      decision: 'leave',
      reason: 'guest',
      changes: [],
      candidates: [],
    } as never
    const key = { organisationId: northBank, runId: last!.runId, tid: contoso }
    await ports.syncNotes.putLines(key, 'late', [late], (_earlier, later) => later)
    const now = await ports.syncRuns.find(northBank, last!.runId)
    await ports.syncRuns.replace({ ...now!, state: 'completed' }, now!.version)
    expect(await desk.finish(task)).toMatchObject({ state: 'done', rounds: 1 })
    expect(findEverywhere(desk.tables)).toEqual([])
  })
})

describe('after an erasure', () => {
  it('nobody brings the person back by hand or by a file until the mark is lifted', async () => {
    const desk = await openPrivacyDesk()
    const { ports } = desk
    const [contact] = await ports.contacts.findByEmails(northBank, [mail])
    await desk.settle({ kind: 'erasure', subject: { kind: 'contact', contactId: contact!.contactId } })
    const wish = { organisationId: northBank, clientId: ourClient, displayName: 'Somebody', email: mail.toUpperCase() }
    const byAna = { by: 'person', id: ana } as const
    await expectRefusal('contact.erased', createContact(ports, wish, byAna))
    const rows = settleContacts(ports, northBank, { preview: false, importId: 'i' })
    const row = { line: 1, externalId: 'P-9', clientId: ourClient, displayName: 'Somebody', otherEmails: [mail] }
    expect(await rows([row])).toMatchObject([{ outcome: 'refused', code: 'contact.erased' }])
    await liftErasureMark(ports, northBank, [{ kind: 'email', email: mail }])
    expect(await createContact(ports, wish, byAna)).toMatchObject({ displayName: 'Somebody' })
  })

  it('another Organisation knows nothing of it', async () => {
    const desk = await openPrivacyDesk()
    await desk.settle({ kind: 'erasure', subject: asMember })
    expect((await desk.ports.erasureMarks.all(southBank)).size).toBe(0)
    expect((await desk.ports.erasureMarks.all(northBank)).size).toBeGreaterThan(2)
  })

  it('an address that somebody else has too is not marked, and theirs stays', async () => {
    const desk = await openPrivacyDesk()
    const { ports } = desk
    const [contact] = await ports.contacts.findByEmails(northBank, [mail])
    const byAna = { by: 'person', id: ana } as const
    const shared = { organisationId: northBank, clientId: ourClient, displayName: 'Front desk', email: mail }
    await createContact(ports, shared, byAna)
    await desk.settle({
      kind: 'erasure',
      subject: { kind: 'contact', contactId: contact!.contactId },
      withRelated: false,
    })
    expect((await ports.contacts.findByEmails(northBank, [mail])).map(({ displayName }) => displayName)).toEqual([
      'Front desk',
    ])
    expect(await createContact(ports, { ...shared, displayName: 'Front desk 2' }, byAna)).toBeDefined()
  })
})

describe('who is seen by syncs alone', () => {
  it('is erased by tenant and object id', async () => {
    const desk = await openPrivacyDesk()
    const subject = { kind: 'directory-user', tid: fabrikam, objectId: oid(8) } as const
    const task = await desk.settle({ kind: 'erasure', subject, withRelated: false })
    expect(task).toMatchObject({ state: 'done', subjects: [] })
    expect(await desk.ports.reconciliationItems.find(northBank, fabrikam, oid(8))).toBeUndefined()
    expect(findEverywhere(desk.tables).filter((one) => one.includes(oid(8)))).toEqual([])
  })

  it('of a tenant that nobody discovered is refused', async () => {
    const desk = await openPrivacyDesk()
    const subject = { kind: 'directory-user', tid: guidOf(99), objectId: oid(8) } as never
    await expectRefusal('managedTenant.unknown', desk.settle({ kind: 'erasure', subject }))
  })
})

describe('an account that belongs to another Organisation too', () => {
  it('stays, and is neither shown nor counted; what is here goes', async () => {
    const desk = await openPrivacyDesk()
    const { ports } = desk
    await ports.memberships.insert(aMembership({ organisationId: southBank, memberId: zdenka, displayName: 'Zdenka' }))
    const task = await desk.settle({ kind: 'erasure', subject: asMember, withRelated: false })
    expect(await ports.memberships.find(northBank, zdenka)).toBeUndefined()
    expect(await ports.memberships.find(southBank, zdenka)).toBeDefined()
    expect(await ports.members.findByPassport(entraPassportKey(contoso, oid(7)))).toMatchObject({ state: 'active' })
    expect(task.report.find(({ section }) => section === 'account')).toMatchObject({ kept: 'other-organisations' })
  })
})

describe('an erasure that is refused', () => {
  const wish = { kind: 'erasure', organisationId: northBank, subject: asMember, withRelated: false } as const

  it('is that of the last Admin, when it is asked for and when it begins', async () => {
    const desk = await openPrivacyDesk()
    const { ports } = desk
    const admin = async (who: typeof zdenka) => {
      const now = await ports.memberships.find(northBank, who)
      await ports.memberships.replace({ ...now!, roles: ['Admin'] }, now!)
    }
    await admin(zdenka)
    await expectRefusal('admin.last', requestTask(ports, wish, ana))
    const deputy = memberId(guidOf(0x778))
    await ports.members.findOrInsert(entraPassportKey(contoso, oid(1)), {
      memberId: deputy,
      state: 'active',
      displayName: 'Deputy',
      sessionStamp: 's',
      createdAt: ports.clock.now(),
    })
    await ports.memberships.insert(aMembership({ memberId: deputy, roles: ['Admin'] }))
    const task = await requestTask(ports, wish, ana)
    const gone = await ports.memberships.find(northBank, deputy)
    await ports.memberships.remove(gone!)
    expect(await desk.finish(task)).toMatchObject({ state: 'refused', failure: 'admin.last' })
    expect(await ports.memberships.find(northBank, zdenka)).toBeDefined()
  })

  it('is that of an operator, who is the platform’s to let go first', async () => {
    const { ports } = await openPrivacyDesk()
    const { organisationId } = ports.platform
    await ports.memberships.insert(aMembership({ organisationId, memberId: zdenka, roles: ['Admin'] }))
    await expectRefusal('member.operator', requestTask(ports, wish, ana))
  })

  it('is a second one, until the first is over', async () => {
    const { ports } = await openPrivacyDesk()
    const first = await requestTask(ports, wish, ana)
    await expectRefusal('erasure.pending', requestTask(ports, wish, ana))
    await withdrawErasure(ports, first)
    expect(await requestTask(ports, wish, ana)).toMatchObject({ state: 'waiting' })
  })
})

describe('an erasure that waits', () => {
  const wish = { kind: 'erasure', organisationId: northBank, subject: asMember, withRelated: true } as const

  it('can be taken back until it begins, and not after', async () => {
    const desk = await openPrivacyDesk()
    const { ports } = desk
    const before = findEverywhere(desk.tables)
    const withdrawn = await withdrawErasure(ports, await requestTask(ports, wish, ana))
    expect(await desk.finish(withdrawn)).toMatchObject({ state: 'withdrawn' })
    expect(findEverywhere(desk.tables)).toEqual(before)
    const task = await requestTask(ports, { ...wish, waitHours: 0 }, ana)
    await desk.finish(task)
    await expectRefusal('erasure.started', withdrawErasure(ports, task))
  })

  it('begins after its time, also where its workflow was lost', async () => {
    const desk = await openPrivacyDesk()
    const { ports } = desk
    const task = await requestTask(ports, wish, ana)
    ports.workflows.states.clear()
    expect(await resumePersonTasks(ports)).toBe(1)
    expect(ports.workflows.started.at(-1)?.input).toEqual({ owner: northBank, kind: 'erasure', taskId: task.taskId })
    expect((await getTask(ports, task)).dossier).toBeUndefined()
    ports.clock.advance(24 * 60)
    expect(await desk.finish(task)).toMatchObject({ state: 'done' })
    ports.workflows.states.clear()
    expect(await resumePersonTasks(ports)).toBe(0)
  })
})
