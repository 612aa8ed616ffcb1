import { beforeAll, describe, expect, inject, it } from 'vitest'
import { simulatorControl } from '../../local/simulators/control-client.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import { secureRandom } from '../../shared/adapters/crypto/secure-random.ts'
import { storagePorts } from '../../shared/adapters/table-storage/storage-ports.ts'
import { organisationId as knownOrganisation } from '../../shared/domain/ids.ts'
import type { Browser } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { addOrganisation, addTenant, signInOperator, type FreshTenant } from '../support/fresh.ts'
import { call, signIn } from '../support/hub.ts'

const place = inject('stack')
const control = simulatorControl(place.entra)
const { storage } = storagePorts(
  { kind: 'connection-string', connectionString: place.storage },
  { now: () => new Date() },
  secureRandom,
)
let tenant: FreshTenant
let organisationId: string
let admin: Browser
let employee: Browser

/** Nora and Max are Admins by their tokens, Otto is made Manager here and Employee by his, and there is a program. */
beforeAll(async () => {
  const operator = await signInOperator(place, await loadWorld('bank'))
  const cast = { 'Nora Vale': ['Admin'], 'Max Dunn': ['Admin'], 'Otto Reed': ['Employee'] } as const
  tenant = await addTenant(control, cast)
  ;({ organisationId } = await addOrganisation(place, operator, [tenant.tid]))
  const { tid, oid } = tenant.person('Otto Reed')
  admin = (await signIn(place, tenant.person('Nora Vale'))).browser
  await call(place, admin, 'createMember', { organisationId, tid, oid, displayName: 'Otto', roles: ['Manager'] })
  employee = (await signIn(place, tenant.person('Otto Reed'))).browser
  await signIn(place, tenant.person('Max Dunn'))
  const clientId = secureRandom.guid()
  await call(place, operator, 'registerSystemIntegration', { organisationId, clientId, displayName: 'Loan engine' })
})

const entriesOf = async (reviewId: string) => {
  const { body } = await call(place, admin, 'listReviewEntries', { organisationId, reviewId })
  return body.items
}
const readReview = async (reviewId: string) =>
  (await call(place, admin, 'readAccessReview', { organisationId, reviewId })).body
const planOf = async () => (await call(place, admin, 'readReviewPlan', { organisationId })).body
const mailsTo = async (to: string) => (await control.mails()).filter((mail) => mail.to.includes(to))

async function tendReviews(): Promise<void> {
  const { status } = await fetch(`${place.hub}/admin/functions/TendAccessReviews`, { method: 'POST', body: '{}' })
  expect(status).toBe(202)
}

describe('the access of an organisation', () => {
  it('is listed with where each role comes from, reviewed, signed off, and due again', async () => {
    const listed = await call(place, admin, 'listAccess', { organisationId })
    const seen = { tid: tenant.tid, at: expect.any(String) as string }
    const admins = ['Max Dunn', 'Nora Vale'].map((displayName) => ({
      displayName,
      roles: [{ role: 'Admin', from: ['token'] }],
      lastSignIn: seen,
    }))
    const otto = [
      { role: 'Manager', from: ['membership'] },
      { role: 'Employee', from: ['token'] },
    ]
    expect(listed.body.items).toMatchObject(admins)
    const programs = await call(place, admin, 'listAccess', { organisationId, cursor: listed.body.next ?? '' })
    expect(programs.body.items).toMatchObject([{ displayName: 'Loan engine', roles: [{ role: 'System' }] }])
    const others = await call(place, admin, 'listAccess', { organisationId, cursor: programs.body.next ?? '' })
    expect(others.body).toMatchObject({ items: [{ displayName: 'Otto Reed', roles: otto, lastSignIn: seen }] })
    expect(others.body.next).toBeUndefined()
    expect((await call(place, employee, 'listAccess', { organisationId })).body.code).toBe('permission.missing')

    const begun = await call(place, admin, 'beginAccessReview', { organisationId })
    expect(begun).toMatchObject({ status: 201, body: { state: 'open' } })
    const { reviewId } = begun.body
    const at = { organisationId, reviewId }
    expect((await call(place, admin, 'beginAccessReview', { organisationId })).body.code).toBe('state.conflicting')
    const [max, nora, program, person] = await entriesOf(reviewId)
    const names = [max, nora, program, person].map((entry) => entry?.displayName)
    expect(names.slice(0, 2).sort()).toEqual(['Max Dunn', 'Nora Vale'])
    expect(names.slice(2)).toEqual(['Loan engine', 'Otto Reed'])
    if (!person) throw new Error('Otto is not in the review.')

    const early = await call(place, admin, 'signOffAccessReview', { ...at, version: begun.body.version })
    expect(early).toMatchObject({ status: 409, body: { code: 'review.undecided', details: { undecided: 4 } } })
    const self = (await entriesOf(reviewId)).find(({ displayName }) => displayName === 'Nora Vale')!
    const own = await call(place, admin, 'removeReviewEntry', {
      ...at,
      entryId: self.entryId,
      version: self.version,
      reason: 'left',
    })
    expect(own.body.code).toBe('admin.own')

    // Otto is out with his very next request, and no token brings him back.
    const current = (await entriesOf(reviewId)).find(({ entryId }) => entryId === person.entryId)!
    const away = { ...at, entryId: current.entryId, version: current.version, reason: 'moved' as const }
    const removed = await call(place, admin, 'removeReviewEntry', away)
    expect(removed.body).toMatchObject({ decision: { removal: 'deactivate', done: true }, now: { state: 'inactive' } })
    expect((await call(place, employee, 'listAccess', { organisationId })).body.code).toBe('member.inactive')
    expect((await signIn(place, tenant.person('Otto Reed'))).landed.searchParams.get('code')).toBe('member.inactive')

    const rest = (await call(place, admin, 'listReviewEntries', { ...at, undecided: 'true' })).body.items
    const entries = rest.map(({ entryId, version }) => ({ entryId, version }))
    const kept = await call(place, admin, 'keepReviewEntries', { ...at, entries })
    expect(kept.body.outcomes.map(({ outcome }) => outcome)).toEqual(['kept', 'kept', 'kept'])
    const { version } = await readReview(reviewId)
    const signedOff = await call(place, admin, 'signOffAccessReview', { ...at, version })
    expect(signedOff.body).toMatchObject({ state: 'signed-off', kept: 3, removed: 1, endedByName: 'Nora Vale' })
    const plan = await planOf()
    expect(plan).toMatchObject({ everyDays: 90, isDue: false })
    expect(Date.parse(plan.dueAt ?? '') - Date.parse(signedOff.body.endedAt ?? '')).toBe(90 * 86_400_000)

    const trail = await call(place, admin, 'listAudit', { organisationId, limit: 200 })
    const acts = trail.body.items.map(({ action }) => action)
    for (const action of ['access-review.begun', 'access-review.decided', 'membership.deactivated'])
      expect(acts).toContain(action)
    expect(acts).toContain('access-review.signed-off')
    expect(JSON.stringify(trail.body)).not.toMatch(/Nora|Otto|Max/)
  })

  it('is exported, now and as it was reviewed, as CSV and JSON', async () => {
    const [review] = (await call(place, admin, 'listAccessReviews', { organisationId })).body.items
    const base = `${place.hub}/api/v1/organisations/${organisationId}`
    const file = await admin.visit(`${base}/access-reviews/${review?.reviewId ?? ''}/export?format=csv`)
    expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename="access-review-.*\.csv"$/)
    const lines = (await file.text()).trimEnd().split('\r\n')
    expect(lines).toHaveLength(5)
    expect(lines.find((line) => line.includes('Otto Reed'))).toMatch(
      /internal,Manager Employee,Manager=membership Employee=token,.*,remove,moved,member:.*,deactivate,inactive/,
    )
    const now = (await (await admin.visit(`${base}/access/export?format=json`)).json()) as { items: unknown[] }
    expect(now.items).toHaveLength(4)
    expect((await employee.visit(`${base}/access/export?format=csv`)).status).toBe(403)
  })

  it('is reminded of once when the set time is over, by a mail that leads to the page', async () => {
    const to = `it@${tenant.tid}.example`
    await call(place, admin, 'changeNoticeSettings', { organisationId, contacts: [to] })
    // As if ninety days had passed.
    const id = knownOrganisation(organisationId)
    const plan = (await storage.accessReviews.findPlan(id))!
    await storage.accessReviews.putPlan({ ...plan, dueAt: new Date(Date.now() - 60_000) }, plan)
    expect(await planOf()).toMatchObject({ isDue: true })
    await tendReviews()
    const mails = await eventually('a reminder', async () => {
      const sent = await mailsTo(to)
      return sent.length > 0 ? sent : undefined
    })
    await eventually('that it is noted', async () => (await storage.accessReviews.findPlan(id))?.remindedOf)
    expect(mails[0]?.subject).toMatch(/^An access review of Bank .* is due$/)
    expect(mails[0]?.text).not.toMatch(/Nora|Otto|Max/)
    const link = /https?:\S+\/console\/access\b/.exec(mails[0]?.text ?? '')?.[0] ?? ''
    expect((await admin.visit(link)).status).toBe(200)
  })
})
