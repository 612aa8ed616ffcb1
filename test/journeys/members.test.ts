import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { sessionCookieName } from '../../functions/runtime/cookies.ts'
import { simulatorControl } from '../../local/simulators/control-client.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import type { Browser } from '../support/browser.ts'
import { addOrganisation, addTenant, signInOperator, type FreshTenant } from '../support/fresh.ts'
import { call, sessionOf, signIn } from '../support/hub.ts'

const place = inject('stack')
let operator: Browser
let tenant: FreshTenant
let organisationId: string
let admin: Browser

beforeAll(async () => {
  operator = await signInOperator(place, await loadWorld('bank'))
  const cast = { 'Nora Vale': ['Admin'], 'Otto Reed': [], 'Pia Moss': ['Employee'] } as const
  tenant = await addTenant(simulatorControl(place.entra), cast)
  ;({ organisationId } = await addOrganisation(place, operator, [tenant.tid]))
  admin = (await signIn(place, tenant.person('Nora Vale'))).browser
})

const memberOf = async (browser: Browser) => {
  const session = await sessionOf(place, browser)
  if (session.state === 'anonymous') throw new Error('Nobody is signed in.')
  return session.member.memberId
}

describe('an Admin of an organisation', () => {
  it('makes somebody a member before they ever signed in, whose roles are there when they do', async () => {
    const { tid, oid } = tenant.person('Otto Reed')
    const wish = { organisationId, tid, oid: oid.toUpperCase(), displayName: 'Otto (new)', roles: ['Manager' as const] }
    const made = await call(place, admin, 'createMember', wish)
    expect(made).toMatchObject({ status: 201, body: { state: 'active', kind: 'internal', roles: ['Manager'] } })
    expect(made.headers.get('etag')).toBe(`"${made.body.version}"`)

    const { browser } = await signIn(place, tenant.person('Otto Reed'))
    expect(await sessionOf(place, browser)).toMatchObject({
      member: { memberId: made.body.memberId, displayName: 'Otto Reed' },
      active: { organisationId, roles: ['Manager'] },
    })
    const { body } = await call(place, admin, 'readMember', { organisationId, memberId: made.body.memberId })
    expect(body).toMatchObject({
      displayName: 'Otto Reed',
      passports: [{ provider: 'entra', tid }],
      signedIn: { brought: [], effective: ['Manager'] },
    })
    expect(await call(place, admin, 'createMember', wish)).toMatchObject({
      status: 409,
      body: { code: 'member.taken' },
    })
  })

  it('reaches nothing of another organisation, and nobody platform-wide', async () => {
    const other = await addOrganisation(place, operator, [randomUUID()])
    const memberId = await memberOf(admin)
    const foreign = { organisationId: other.organisationId, memberId }
    const wish = {
      organisationId: other.organisationId,
      tid: tenant.tid,
      oid: randomUUID(),
      displayName: 'X',
      roles: [],
    }
    const answers = await Promise.all([
      call(place, admin, 'listMembers', { organisationId: other.organisationId }),
      call(place, admin, 'createMember', wish),
      call(place, admin, 'changeMember', { ...foreign, version: 'v', roles: ['Admin'] }),
      call(place, admin, 'endSessions', foreign),
    ])
    expect(answers.map(({ body }) => body.code)).toEqual(Array(4).fill('organisation.foreign'))
    const platform = await call(place, admin, 'deactivatePlatformMember', { memberId, version: 'v' })
    expect(platform.body.code).toBe('permission.missing')
  })

  it('sees where a colleague is signed in and ends it, which holds with the next request', async () => {
    const one = (await signIn(place, tenant.person('Pia Moss'))).browser
    const other = (await signIn(place, tenant.person('Pia Moss'))).browser
    const key = { organisationId, memberId: await memberOf(one) }
    const { body } = await call(place, admin, 'listSessions', key)
    expect(body.items).toHaveLength(2)
    expect(JSON.stringify(body)).not.toContain(one.cookie(place.hub, sessionCookieName))
    const [first] = body.items
    expect((await call(place, admin, 'endSession', { ...key, sessionId: first?.sessionId ?? '' })).status).toBe(200)
    const codes = await Promise.all(
      [one, other].map(async (browser) => (await call(place, browser, 'listOwnSessions')).body.code ?? 'in'),
    )
    expect(codes.sort()).toEqual(['in', 'session.missing'])
    expect((await call(place, admin, 'endSessions', key)).status).toBe(200)
    expect((await call(place, admin, 'listSessions', key)).body.items).toEqual([])
  })

  it('finds in the trail who did it, by action, person and time, without a name in it', async () => {
    const actor = `member:${await memberOf(admin)}`
    const subject = `member:${await memberOf((await signIn(place, tenant.person('Pia Moss'))).browser)}`
    const search = async (wish: object) =>
      (await call(place, admin, 'listAudit', { organisationId, limit: 200, ...wish })).body.items
    expect(await search({ action: 'session.revoked', subject })).toMatchObject([{ actor, subject, foreign: false }])
    const foreign = await search({ foreign: 'true' })
    expect(foreign.length).toBeGreaterThan(0)
    expect(foreign.every(({ actor: who }) => who !== actor)).toBe(true)
    const all = await search({})
    const [newest] = all
    expect(await search({ to: newest?.at ?? '' })).not.toContainEqual(newest)
    expect(await search({ from: newest?.at ?? '' })).toContainEqual(newest)
    expect(JSON.stringify(all)).not.toMatch(/Nora|Otto|Pia|@/)
  })
})

describe('everybody', () => {
  it('sees where they are signed in, and ends it from another browser', async () => {
    const [laptop, phone] = await Promise.all(
      [1, 2].map(async () => (await signIn(place, tenant.person('Otto Reed'))).browser),
    )
    if (!laptop || !phone) throw new Error('Two browsers were opened.')
    const { body } = await call(place, laptop, 'listOwnSessions')
    const own = body.items.filter(({ current }) => current)
    expect(own).toHaveLength(1)
    for (const { sessionId, current } of body.items)
      if (!current) await call(place, laptop, 'endOwnSession', { sessionId })
    expect((await call(place, phone, 'listOwnSessions')).body.code).toBe('session.missing')
    expect((await call(place, laptop, 'listOwnSessions')).body.items).toMatchObject([{ current: true, organisationId }])
    await call(place, laptop, 'endOwnSession', { sessionId: own[0]?.sessionId ?? '' })
    expect(await sessionOf(place, laptop)).toEqual({ state: 'anonymous' })
  })
})
