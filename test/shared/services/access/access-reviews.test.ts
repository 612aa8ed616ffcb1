import { describe, expect, it } from 'vitest'
import type { ReviewKey } from '../../../../shared/domain/access/access-review.ts'
import type { MemberCaller } from '../../../../shared/domain/caller.ts'
import { HubError, type ErrorCode } from '../../../../shared/domain/hub-error.ts'
import { memberId, type MemberId, type OrganisationId } from '../../../../shared/domain/ids.ts'
import { entraPassportKey, type Membership } from '../../../../shared/domain/member.ts'
import { keepEntries, removeEntry } from '../../../../shared/services/access/decide-entries.ts'
import { exportReview } from '../../../../shared/services/access/export-access.ts'
import { listReviewEntries } from '../../../../shared/services/access/review-entries.ts'
import {
  beginReview,
  changePlan,
  getReview,
  readPlan,
  signOffReview,
  withdrawReview,
} from '../../../../shared/services/access/reviews.ts'
import { tendReviews } from '../../../../shared/services/access/tend-reviews.ts'
import { resolveCaller } from '../../../../shared/services/resolve-caller.ts'
import { failFrom, memoryPorts, platform, repair, type MemoryPorts } from '../../../support/memory-ports.ts'
import type { MemoryTables } from '../../../support/memory-tables.ts'
import {
  aMapping,
  aMember,
  aMembership,
  ana,
  anIntegration,
  anOrganisation,
  aSession,
  contoso,
  guidOf,
  noon,
  northBank,
} from '../../support/facts.ts'
import { expectRefusal } from '../../support/refusals.ts'
import { sessionHash } from '../../../../shared/services/session-hash.ts'

const cookie = `${'c'.repeat(43)}.${ana}`
const bo = memberId(guidOf(2))
const cy = memberId(guidOf(3))
const day = 24 * 60

async function join(ports: MemoryPorts, number: number, change: Partial<Membership> = {}): Promise<MemberId> {
  const id = change.memberId ?? memberId(guidOf(number))
  await ports.members.findOrInsert(entraPassportKey(contoso, guidOf(number)), aMember({ memberId: id }))
  await ports.memberships.insert(
    aMembership({ memberId: id, displayName: `Person ${number}`, roles: ['Employee'], ...change }),
  )
  return id
}

/** Ana is Admin and signed in, Bo is an Employee whose token makes him Manager, Cy a customer; and there is a program. */
async function stage(at: OrganisationId = northBank) {
  const { ports, tables } = memoryPorts(noon)
  await ports.organisations.insert(anOrganisation({ organisationId: at }))
  await ports.tenantMappings.insert(aMapping({ organisationId: at }))
  await join(ports, 1, { organisationId: at, memberId: ana, roles: ['Admin'] })
  await join(ports, 2, { organisationId: at })
  await ports.memberships.noteSignIn(at, bo, { tid: contoso, tokenRoles: ['Manager'], guest: false, at: noon })
  await join(ports, 3, { organisationId: at, kind: 'portal', roles: ['Customer'] })
  await ports.systemIntegrations.insert(anIntegration({ organisationId: at }))
  await ports.sessions.insert(sessionHash(ports, cookie), aSession({ activeOrganisationId: at }))
  return { ports, tables }
}

const callerOf = async (ports: MemoryPorts) => (await resolveCaller(ports, cookie)) as MemberCaller
const entriesOf = async (ports: MemoryPorts, review: ReviewKey) =>
  (await listReviewEntries(ports, review, { limit: 100 })).items
const entryOf = async (ports: MemoryPorts, review: ReviewKey, who: string) =>
  (await entriesOf(ports, review)).find(({ subject }) => JSON.stringify(subject).includes(who))!

async function keepAll(ports: MemoryPorts, { organisationId, reviewId }: ReviewKey, by = ana) {
  const entries = await entriesOf(ports, { organisationId, reviewId })
  return keepEntries(ports, { organisationId, reviewId, entries, reason: 'needed' }, by)
}

async function remove(ports: MemoryPorts, { organisationId, reviewId }: ReviewKey, who: string) {
  const { entryId, version } = await entryOf(ports, { organisationId, reviewId }, who)
  return removeEntry(ports, { organisationId, reviewId, entryId, version, reason: 'left' }, await callerOf(ports), ana)
}

async function signOff(ports: MemoryPorts, key: ReviewKey, by = ana) {
  const { version } = await getReview(ports, key)
  return signOffReview(ports, { organisationId: key.organisationId, reviewId: key.reviewId, version }, by)
}

describe('a review of access', () => {
  it('shows staff and programs with their roles and sources, those who may do the most first, and no customers', async () => {
    const { ports } = await stage()
    const review = await beginReview(ports, northBank, ana)
    expect(review.state).toBe('open')
    const shown = await entriesOf(ports, review)
    expect(shown.map(({ roles, lastSignInAt, changed }) => ({ roles, lastSignInAt, changed }))).toEqual([
      { roles: [{ role: 'Admin', from: ['membership'] }], lastSignInAt: undefined, changed: false },
      { roles: [{ role: 'System', from: ['program'] }], lastSignInAt: undefined, changed: false },
      {
        roles: [
          { role: 'Manager', from: ['token'] },
          { role: 'Employee', from: ['membership'] },
        ],
        lastSignInAt: noon,
        changed: false,
      },
    ])
    expect(JSON.stringify(shown)).not.toContain(cy)
  })

  it('leaves out nobody of the staff: whose last token is not known may bring a role with the next one', async () => {
    const { ports } = await stage()
    const dee = await join(ports, 4, { roles: [] })
    const review = await beginReview(ports, northBank, ana)
    expect(await entryOf(ports, review, dee)).toMatchObject({
      roles: [],
      entryId: expect.stringMatching(/^6-/) as string,
    })
  })

  it('is begun by one of many at once, and is whole however often its making broke off', async () => {
    const { ports } = await stage()
    const begun = await Promise.allSettled(Array.from({ length: 8 }, () => beginReview(ports, northBank, ana)))
    expect(begun.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await expectRefusal('state.conflicting', beginReview(ports, northBank, ana))

    let completed = false
    for (let count = 1; !completed; count += 1) {
      const again = await stage()
      failFrom(again.tables, count, { only: /^(create|replace|transact)/ })
      completed = await beginReview(again.ports, northBank, ana).then(
        () => true,
        () => false,
      )
      repair(again.tables)
      await tendReviews(again.ports)
      const { items } = await again.ports.accessReviews.list(northBank, { limit: 9 })
      expect(items.map(({ state }) => state)).toEqual(count === 1 ? [] : ['open'])
      if (items[0]) expect(await entriesOf(again.ports, items[0])).toHaveLength(3)
    }
  })

  it('takes access away by the usual act, once, and shows what is so by now', async () => {
    const { ports } = await stage()
    const review = await beginReview(ports, northBank, ana)
    const { clientId } = anIntegration()
    expect(await remove(ports, review, bo)).toMatchObject({ effect: 'deactivate', entry: { decision: { done: true } } })
    expect(await remove(ports, review, clientId)).toMatchObject({ effect: 'suspend' })
    expect((await ports.memberships.find(northBank, bo))?.state).toBe('inactive')
    expect((await ports.systemIntegrations.find(northBank, clientId))?.state).toBe('suspended')
    expect((await remove(ports, review, bo)).effect).toBeUndefined()
    expect(await entryOf(ports, review, bo)).toMatchObject({ changed: true, now: { state: 'inactive' } })
    const [, , kept] = await keepAll(ports, review)
    expect(kept?.outcome).toBe('conflicting')
  })

  it('refuses to take the last Admin of the platform and one’s own Admin role away; the entry stays as it was', async () => {
    const { ports } = await stage(platform.organisationId)
    const review = await beginReview(ports, platform.organisationId, ana)
    await keepAll(ports, review)
    await expectRefusal('admin.own', remove(ports, review, ana))
    // Somebody who is Admin by their token alone cannot take the last one by Membership away either.
    const { entryId, version } = await entryOf(ports, review, ana)
    const token = await callerOf(ports)
    const at = { organisationId: platform.organisationId, reviewId: review.reviewId, entryId, version }
    await expectRefusal('admin.last', removeEntry(ports, { ...at, reason: 'left' }, { ...token, memberId: bo }, bo))
    expect((await ports.memberships.find(platform.organisationId, ana))?.state).toBe('active')
    expect((await entryOf(ports, review, ana)).decision).toMatchObject({ what: 'keep', reason: 'needed' })
  })

  it('lets one of two reviewers decide, and tells the other that somebody did', async () => {
    const { ports } = await stage()
    const review = await beginReview(ports, northBank, ana)
    const outcomes = await Promise.all([keepAll(ports, review, ana), keepAll(ports, review, bo)])
    for (const place of [0, 1, 2]) expect(outcomes.map((one) => one[place]?.outcome).sort()).toEqual(['kept', 'stale'])

    const removals = await Promise.allSettled([remove(ports, review, bo), remove(ports, review, bo)])
    expect(removals.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect((await entryOf(ports, review, bo)).decision).toMatchObject({ what: 'remove', done: true })
  })

  it('whose removal broke off, at whichever write, is finished by a repeat and takes away once', async () => {
    for (const when of ['before', 'after'] as const) {
      let completed = false
      for (let count = 1; !completed; count += 1) {
        const { ports, tables } = await stage()
        const review = await beginReview(ports, northBank, ana)
        failFrom(tables, count, { when, only: /^(replace|transact)/ })
        completed = await remove(ports, review, bo).then(
          () => true,
          () => false,
        )
        repair(tables)
        if (!completed) {
          const { decision } = await entryOf(ports, review, bo)
          if (decision?.what === 'remove' && !decision.done)
            await expectRefusal('review.undecided', signOff(ports, review))
          await remove(ports, review, bo)
        }
        expect((await ports.memberships.find(northBank, bo))?.state).toBe('inactive')
        expect((await entryOf(ports, review, bo)).decision).toMatchObject({ what: 'remove', done: true })
      }
    }
  })
})

describe('a sign-off', () => {
  it('waits until everybody is decided about, and says how many are not', async () => {
    const { ports } = await stage()
    const review = await beginReview(ports, northBank, ana)
    expect((await expectRefusal('review.undecided', signOff(ports, review))).details).toEqual({ undecided: 3 })
    expect((await getReview(ports, review)).state).toBe('open')
    await remove(ports, review, bo)
    await keepAll(ports, review)
    expect(await signOff(ports, review, bo)).toMatchObject({ state: 'signed-off', endedBy: bo, kept: 2, removed: 1 })
    expect(await readPlan(ports, northBank)).toMatchObject({
      everyDays: 90,
      dueAt: new Date(noon.getTime() + 90 * day * 60_000),
    })
    await expectRefusal('state.conflicting', signOff(ports, review))
    await expectRefusal('state.conflicting', keepAll(ports, review))
    await expectRefusal('state.conflicting', remove(ports, review, bo))
  })

  it('covers exactly what was decided before it: a decision that arrives meanwhile counts or is turned away', async () => {
    // A removal that starts at every single request of the sign-off in turn.
    let completed = false
    for (let count = 1; !completed; count += 1) {
      const { ports, tables } = await stage()
      const review = await beginReview(ports, northBank, ana)
      await keepAll(ports, review)
      const removing = duringRequest(tables, count, () => remove(ports, review, bo))
      const signedOff = await settled(signOff(ports, review))
      completed = !removing.isBegun()
      repair(tables)
      const removed = await settled(removing.outcome())
      await expectConsistent(ports, review, signedOff, completed ? undefined : removed)
    }
  })

  it('covers exactly what was decided before it, also where the decision is under way when it begins', async () => {
    let completed = false
    for (let count = 1; !completed; count += 1) {
      const { ports, tables } = await stage()
      const review = await beginReview(ports, northBank, ana)
      await keepAll(ports, review)
      const signing = duringRequest(tables, count, () => signOff(ports, review))
      const removed = await settled(remove(ports, review, bo))
      completed = !signing.isBegun()
      repair(tables)
      const signedOff = completed ? undefined : await settled(signing.outcome())
      await expectConsistent(ports, review, signedOff, removed)
    }
  })

  it('that broke off takes no decision until it is repeated or the review is withdrawn', async () => {
    let completed = false
    for (let count = 1; !completed; count += 1) {
      const { ports, tables } = await stage()
      const review = await beginReview(ports, northBank, ana)
      await keepAll(ports, review)
      failFrom(tables, count, { when: 'after', only: /^(replace|transact)/ })
      completed = await signOff(ports, review).then(
        () => true,
        () => false,
      )
      repair(tables)
      const { state, version } = await getReview(ports, review)
      if (!completed && state === 'closing') {
        await expectRefusal('state.conflicting', keepAll(ports, review))
        expect((await signOff(ports, review)).state).toBe('signed-off')
      } else expect([state, version]).toEqual(['signed-off', expect.anything() as string])
      const plan = await readPlan(ports, northBank)
      expect([plan.open, plan.dueAt]).toEqual([undefined, new Date(noon.getTime() + 90 * day * 60_000)])
    }
  })

  it('of somebody who read the review before it was changed is refused, and one of two counts', async () => {
    const { ports } = await stage()
    const review = await beginReview(ports, northBank, ana)
    await keepAll(ports, review)
    const both = await Promise.allSettled([signOff(ports, review, ana), signOff(ports, review, bo)])
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect((await getReview(ports, review)).state).toBe('signed-off')
  })
})

describe('the reminder', () => {
  async function signedOff() {
    const staged = await stage()
    const { ports } = staged
    await ports.noticeSettings.put(northBank, { contacts: ['it@north.example', 'IT@north.example'] }, undefined)
    const review = await beginReview(ports, northBank, ana)
    await keepAll(ports, review)
    await signOff(ports, review)
    return staged
  }
  const sentBy = ({ mail }: MemoryPorts) => (mail as unknown as { sent: { to: string; text: string }[] }).sent

  it('is sent once for each due date, however many timers run and wherever one breaks off', async () => {
    const { ports, tables } = await signedOff()
    expect(await tendReviews(ports)).toBe(0)
    ports.clock.advance(90 * day - 1)
    expect(await tendReviews(ports)).toBe(0)
    ports.clock.advance(1)
    failFrom(tables, 1, { only: /^transact AccessReviews/ })
    await expect(tendReviews(ports)).rejects.toThrow('did not answer')
    repair(tables)
    await Promise.all([tendReviews(ports), tendReviews(ports)])
    ports.clock.advance(30 * day)
    expect(await tendReviews(ports)).toBe(0)
    expect(sentBy(ports).map(({ to }) => to)).toEqual(['IT@north.example'])
    expect(sentBy(ports)[0]?.text).toContain('https://hub.example/console/access')

    // After the next sign-off there is a next one.
    const review = await beginReview(ports, northBank, ana)
    await keepAll(ports, review)
    await signOff(ports, review)
    ports.clock.advance(90 * day)
    await tendReviews(ports)
    expect(sentBy(ports)).toHaveLength(2)
  })

  it('is sent by a later run where the mail service did not answer, and not tried again where it refuses', async () => {
    const { ports } = await signedOff()
    ports.clock.advance(90 * day)
    const answers = (code: ErrorCode) => ({ ...ports, mail: { send: () => Promise.reject(new HubError(code, '')) } })
    await expectRefusal('mail.unavailable', tendReviews(answers('mail.unavailable')))
    expect(await tendReviews(ports)).toBe(1)
    expect(sentBy(ports)).toHaveLength(1)

    const review = await beginReview(ports, northBank, ana)
    await keepAll(ports, review)
    await signOff(ports, review)
    ports.clock.advance(90 * day)
    expect(await tendReviews(answers('mail.refused'))).toBe(1)
    expect(await tendReviews(ports)).toBe(0)
  })

  it('is not sent while a review is under way, nor where nobody wants it, nor of a suspended organisation', async () => {
    const { ports } = await signedOff()
    const review = await beginReview(ports, northBank, ana)
    ports.clock.advance(91 * day)
    expect(await tendReviews(ports)).toBe(0)
    const { version } = await getReview(ports, review)
    await withdrawReview(ports, { organisationId: northBank, reviewId: review.reviewId, version }, ana)
    const plan = await readPlan(ports, northBank)
    await changePlan(ports, { organisationId: northBank, everyDays: 0, expected: plan.version })
    expect(await tendReviews(ports)).toBe(0)
    const off = await readPlan(ports, northBank)
    await expectRefusal(
      'version.stale',
      changePlan(ports, { organisationId: northBank, everyDays: 30, expected: plan.version }),
    )
    // Counted from the last sign-off.
    const monthly = await changePlan(ports, { organisationId: northBank, everyDays: 30, expected: off.version })
    expect(monthly.dueAt).toEqual(new Date(noon.getTime() + 30 * day * 60_000))
    const bank = (await ports.organisations.find(northBank))!
    const suspended = await ports.organisations.replace({ ...bank, state: 'suspended' }, bank)
    expect(await tendReviews(ports)).toBe(0)
    await ports.organisations.replace({ ...suspended, state: 'active' }, suspended)
    expect(await tendReviews(ports)).toBe(1)
  })

  it('of one organisation is sent although another one’s goes wrong; reviews of long ago go', async () => {
    const { ports, tables } = await signedOff()
    const other = platform.organisationId
    await ports.organisations.insert(anOrganisation({ organisationId: other }))
    await changePlan(ports, { organisationId: other, everyDays: 1 })
    ports.clock.advance(90 * day)
    tables.watch = ({ table, row }) => {
      if (table === 'Organisations' && row === other) throw new Error('the connection broke')
    }
    await expect(tendReviews(ports)).rejects.toThrow('did not answer')
    expect(sentBy(ports)).toHaveLength(1)
    repair(tables)
    ports.clock.advance(1007 * day)
    await tendReviews(ports)
    expect(tables.rows('AccessReviewEntries')).toEqual([])
    expect((await ports.accessReviews.list(northBank, { limit: 9 })).items).toEqual([])
  })
})

describe('a review as a file', () => {
  it('has everything that was decided, and no formula that a spreadsheet would run', async () => {
    const { ports } = await stage()
    await join(ports, 5, { displayName: ' =HYPERLINK("x")', roles: ['Manager'] })
    const review = await beginReview(ports, northBank, ana)
    await remove(ports, review, bo)
    const text = async (format: 'csv' | 'json') => {
      let whole = ''
      for await (const piece of exportReview(ports, review, format).text) whole += piece
      return whole
    }
    const lines = (await text('csv')).split('\r\n')
    expect(lines[0]).toMatch(/^subject,displayName,membership,roles,sources,lastSignInAt,decision,reason,/)
    expect(lines.slice(1, -1)).toHaveLength(4)
    expect(lines.find((line) => line.includes(bo))).toContain(
      `Manager=token Employee=membership,${noon.toISOString()},remove,left`,
    )
    expect(lines.find((line) => line.includes('HYPERLINK'))).toContain(`"' =HYPERLINK(""x"")"`)
    expect(JSON.parse(await text('json'))).toMatchObject({ exportedAt: noon.toISOString(), items: { length: 4 } })
  })
})

const settled = <Value>(promise: Promise<Value> | undefined) =>
  promise?.then(
    (value) => ({ value }),
    (thrown: unknown) => ({ thrown }),
  )

/** Starts an act in the midst of another one, at its request of that number, and lets it go as far as it gets beside it. */
function duringRequest<Value>(tables: MemoryTables, count: number, act: () => Promise<Value>) {
  let seen = 0
  let running: Promise<Value> | undefined
  tables.watch = async (_request, when) => {
    if (when !== 'before' || running) return
    seen += 1
    if (seen < count) return
    running = act()
    // The act itself passes through here, too; it is waited for, whole, before the other one goes on.
    await settled(running)
  }
  return { isBegun: () => running !== undefined, outcome: () => running as Promise<Value> }
}

type Settled = { readonly value: unknown } | { readonly thrown: unknown } | undefined

/** What the review says, what its entry says and whether Bo has access are one story, however the two acts met. */
async function expectConsistent(ports: MemoryPorts, review: ReviewKey, signedOff: Settled, removed: Settled) {
  const { state, kept, removed: taken } = await getReview(ports, review)
  const { decision } = await entryOf(ports, review, bo)
  const isOut = (await ports.memberships.find(northBank, bo))?.state === 'inactive'
  expect(decision).toMatchObject(isOut ? { what: 'remove', done: true } : { what: 'keep' })
  if (removed) expect('value' in removed).toBe(isOut)
  if (signedOff && 'value' in signedOff)
    expect([state, kept, taken]).toEqual(isOut ? ['signed-off', 2, 1] : ['signed-off', 3, 0])
  else expect(state).toBe('open')
}
