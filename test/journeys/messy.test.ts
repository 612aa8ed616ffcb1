import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { simulatorControl, type SimulatorControl } from '../../local/simulators/control-client.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import type { World } from '../../local/worlds/world.ts'
import { openBrowser, type Browser } from '../support/browser.ts'
import { essence } from '../support/discovery.ts'
import { eventually } from '../support/eventually.ts'
import { call, personOf, sessionOf, signIn, type HubPlace, type Person } from '../support/hub.ts'
import { refusalOf } from '../support/refusal.ts'
import { ownStack } from '../support/stack.ts'

let stack: Awaited<ReturnType<typeof ownStack>>
let place: HubPlace
let world: World
let control: SimulatorControl
let operator: Browser

beforeAll(async () => {
  stack = await ownStack('messy')
  place = { hub: stack.hub, entra: stack.entra ?? '' }
  world = await loadWorld('messy')
  control = simulatorControl(place.entra)
  operator = (await signIn(place, personOf(world, 'Tove Arkwright'))).browser
}, 120_000)
afterAll(() => stack.stop())

const named = (name: string) => {
  const found = world.organisations.find(({ displayName }) => displayName === name)
  if (!found) throw new Error(`${name} is not in this world.`)
  return found.organisationId
}
/** The person with that sign-in name at home. */
const account = (name: string): Person => {
  for (const { tid, users } of world.tenants)
    for (const { oid, upn, guest } of users) if (upn.startsWith(`${name}@`) && !guest) return { tid, oid }
  throw new Error(`${name} is not in this world.`)
}
/** Signed in; which organisations are open, with which roles. */
async function enter(person: Person) {
  const { browser } = await signIn(place, person)
  const session = await sessionOf(place, browser)
  if (session.state === 'anonymous') throw new Error('Nobody is signed in.')
  const doors = Object.fromEntries(session.organisations.map(({ displayName, roles }) => [displayName, roles]))
  return { browser, session, doors }
}
/** The number on Entra's own page, where it does not let the person come back to us at all. */
async function refusedByEntra({ tid, oid }: Person): Promise<string | undefined> {
  const browser = openBrowser()
  const start = await browser.visit(`${place.hub}/auth/sign-in`)
  const body = new URLSearchParams({ account: `${tid}/${oid}` })
  const page = await browser.visit(start.headers.get('location') ?? '', { method: 'POST', body })
  return /AADSTS\d+/.exec(await page.text())?.[0]
}
const refused = async (person: Person) => refusalOf(place, await signIn(place, person))
const atLending = async (browser: Browser) => {
  const { body } = await call(place, browser, 'chooseOrganisation', { organisationId: named('Thornbury Lending') })
  return 'active' in body ? body.active : undefined
}

describe('a tenant that three organisations share', () => {
  it.each([
    ['ida.brandt', { 'Thornbury Lending': ['Admin'], 'Thornbury Savings': ['Admin'], 'Thornbury Trust': ['Admin'] }],
    ['kim.lee', { 'Thornbury Lending': ['Manager'], 'Thornbury Savings': ['Employee'] }],
    ['kim.lee2', { 'Thornbury Lending': ['Employee'], 'Thornbury Savings': ['Employee'] }],
    ['khai', { 'Thornbury Lending': ['Customer'], 'Thornbury Savings': ['Employee'] }],
    ['sam.toll', { 'Thornbury Savings': ['Employee'] }],
  ])('lets %s in where the policy of each says so', async (name, doors) => {
    expect((await enter(account(name))).doors).toEqual(doors)
  })

  it('takes whoever has one door through it at once, and asks everybody else', async () => {
    expect((await enter(account('sam.toll'))).session.state).toBe('active')
    expect((await enter(account('kim.lee'))).session.state).toBe('choosing')
  })
})

describe('somebody who is several things at once', () => {
  it('Admin and Customer, is a Customer', async () => {
    const { browser } = await enter(account('renske.dual'))
    expect(await atLending(browser)).toMatchObject({ roles: ['Admin', 'Customer'], permissions: ['profile'] })
    const { body } = await call(place, browser, 'listMembers', { organisationId: named('Thornbury Lending') })
    expect(body.code).toBe('permission.missing')
  })

  it('Admin by token and portal member by record, is a Customer there and Admin next door', async () => {
    const { browser, doors } = await enter(account('petra.ley'))
    expect(doors).toEqual({
      'Thornbury Lending': ['Customer'],
      'Thornbury Savings': ['Admin'],
      'Thornbury Trust': ['Admin'],
    })
    expect(await atLending(browser)).toMatchObject({ permissions: ['profile'] })
  })

  it('a person with accounts in three tenants, is a person of each and nothing of one leaks into another', async () => {
    const home = await enter(personOf(world, 'Ida Brandt', 'Thornbury Shared Services'))
    const guest = await enter(personOf(world, 'Ida Brandt', 'Lumen Credit'))
    expect(guest.doors).toEqual({ 'Lumen Credit': ['Manager'] })
    expect(guest.session.member.memberId).not.toBe(home.session.member.memberId)
    const foreign = await call(place, home.browser, 'chooseOrganisation', { organisationId: named('Lumen Credit') })
    expect(foreign.body).toMatchObject({ code: 'organisation.foreign' })
    expect(await refused(personOf(world, 'Ida Brandt', 'Kestrel Bank'))).toBe('tenant.pending')
  })
})

describe('somebody whom nothing lets in', () => {
  it.each([
    ['a guest without a role, although anyone of the tenant may come', 'Sam Toll', 'Lumen Credit', 'role.missing'],
    ['an Admin whose tenant waits for approval', 'Jun Okabe', 'Kestrel Bank', 'tenant.pending'],
    ['an Admin whose tenant was revoked', 'Nils Grau', 'Old Harbour Mutual', 'tenant.revoked'],
  ])('hears why: %s', async (_, name, at, code) => {
    expect(await refused(personOf(world, name, at))).toBe(code)
  })

  it('because the account is disabled, is refused by Entra, be it at home or as a guest', async () => {
    expect(await refusedByEntra(account('edwin.gone'))).toBe('AADSTS50057')
    expect(await refusedByEntra(personOf(world, 'Zoë Ødegård-Łuczak', 'Lumen Credit'))).toBe('AADSTS50057')
    expect((await enter(account('zoe.o'))).session.state).toBe('choosing')
  })

  it('because the tenant took its consent back, is refused by Entra until it is given again', async () => {
    const bea = personOf(world, 'Bea Lund')
    expect(await refusedByEntra(bea)).toMatch(/^AADSTS\d+$/)
    for (const app of ['managementUi', 'managementApi'] as const)
      await control.change({ change: 'add-consent', tid: bea.tid, app })
    expect((await enter(bea)).doors).toEqual({ 'Old Harbour Mutual': ['Admin'] })
  })
})

describe('names', () => {
  const members = async (name?: string) => {
    const organisationId = named('Thornbury Savings')
    const wish = { organisationId, limit: 200, ...(name === undefined ? {} : { name }) }
    return (await call(place, operator, 'listMembers', wish)).body.items
  }
  const work = async (person: Person) => {
    const { browser, session } = await enter(person)
    await call(place, browser, 'chooseOrganisation', { organisationId: named('Thornbury Savings') })
    return session.member
  }

  it('in every script arrive as they are, and are found by their beginning', async () => {
    for (const [name, beginning] of [
      ['hanako.tanaka', '田中'],
      ['olga.k', 'ольга с'],
      ['omar.f', 'عمر'],
      ['zoe.o', 'zoe ode'],
      ['khai', 'nguyen thi'],
    ] as const) {
      const { displayName, memberId } = await work(account(name))
      const { oid } = account(name)
      const given = world.tenants.flatMap(({ users }) => users).find((user) => user.oid === oid)?.displayName
      expect(displayName).toBe(given)
      // Ø and Ł are letters of their own: they have no accent that could be left out.
      if (name !== 'zoe.o') expect((await members(beginning)).map((one) => one.memberId)).toEqual([memberId])
    }
    expect((await members('zoe ødeg')).map(({ displayName }) => displayName)).toEqual(['Zoë Ødegård-Łuczak'])
  })

  it('that two people share stay two people', async () => {
    const both = [await work(account('kim.lee')), await work(account('kim.lee2'))]
    const listed = await members('kim lee')
    expect(listed.map(({ memberId }) => memberId).sort()).toEqual(both.map(({ memberId }) => memberId).sort())
  })

  it('that are longer than anybody reads are cut, in the session and in the list', async () => {
    const { displayName } = await work(account('max.langenau'))
    expect(displayName).toHaveLength(200)
    expect((await members('maximilian')).map((one) => one.displayName)).toEqual([displayName])
  })

  it('that change follow with the next sign-in; the person, their roles and their place stay', async () => {
    const olga = account('olga.k')
    const before = await work(olga)
    const key = { organisationId: named('Thornbury Savings'), memberId: before.memberId }
    const { version } = (await call(place, operator, 'readMember', key)).body
    await call(place, operator, 'changeMember', { ...key, version, roles: ['Manager'] })
    await control.change({ change: 'rename-user', ...olga, displayName: 'Ольга Мороз' })
    await control.change({ change: 'rename-tenant', tid: olga.tid, displayName: 'Thornbury & Moroz' })

    expect(await work(olga)).toEqual({ memberId: before.memberId, displayName: 'Ольга Мороз' })
    expect(await members('ольга')).toMatchObject([
      { memberId: before.memberId, displayName: 'Ольга Мороз', roles: ['Manager'] },
    ])
    expect((await call(place, operator, 'readPlatformMember', { memberId: before.memberId })).body).toMatchObject({
      displayName: 'Ольга Мороз',
      memberships: expect.arrayContaining([expect.objectContaining({ displayName: 'Ольга Мороз' })]) as unknown,
    })
  })
})

describe('a clock of Entra that differs', () => {
  // Entra dates its tokens five minutes back and lets them live an hour; a minute beyond either is forgiven.
  const conditionsAhead = 240
  const whileAhead = async <Result>(seconds: number, act: () => Promise<Result>): Promise<Result> => {
    await control.advanceClock(seconds - conditionsAhead)
    try {
      return await act()
    } finally {
      await control.advanceClock(conditionsAhead - seconds)
    }
  }
  const minutes = (count: number) => count * 60

  it.each([
    ['five and a half minutes ahead', minutes(5.5)],
    ['as ours is', 0],
    ['an hour behind', -minutes(60) - 15],
  ])('is no hindrance while it is %s', async (_, seconds) => {
    await whileAhead(seconds, async () => expect((await enter(account('sam.toll'))).session.state).toBe('active'))
  })

  it.each([
    ['six and a half minutes ahead', minutes(6.5), 'token.premature'],
    ['an hour and a half behind', -minutes(90), 'token.expired'],
  ])('is beyond what is forgiven when it is %s', async (_, seconds, code) => {
    await whileAhead(seconds, async () => expect(await refused(account('sam.toll'))).toBe(code))
    expect((await enter(account('sam.toll'))).session.state).toBe('active')
  })
})

describe('a directory that keeps one waiting', () => {
  it('delays a sign-in and does not break it', async () => {
    for (const target of ['discovery', 'jwks', 'token'] as const)
      await control.arm({ target, kind: 'delay', milliseconds: 1200 })
    expect((await enter(account('sam.toll'))).session.state).toBe('active')
  })

  it('and asks for patience refuses a sign-in with a reason; the next one is let in', async () => {
    await control.arm({ target: 'token', kind: 'throttle', retryAfter: '1' })
    expect(await refused(account('sam.toll'))).toBe('provider.unavailable')
    expect((await enter(account('sam.toll'))).session.state).toBe('active')
  })

  it('is discovered all the same: every customer once, by the name it has now', { timeout: 120_000 }, async () => {
    const { browser } = await enter(account('hale.sedge'))
    const organisationId = named('Sedge Managed IT')
    const discover = async () => {
      const { body } = await call(place, browser, 'startDiscovery', { organisationId })
      return eventually('the discovery is over', async () => {
        const run = (await call(place, browser, 'readDiscoveryRun', { organisationId, runId: body.runId })).body
        return run.state === 'completed' || run.state === 'failed' ? run : undefined
      })
    }
    const seen = async () =>
      (await call(place, browser, 'listManagedTenants', { organisationId, limit: 200 })).body.items
    // What only surrounds a name is no part of it.
    const customers = async () =>
      ((await control.world()).partner?.customers ?? []).map((one) => ({ ...one, displayName: one.displayName.trim() }))

    expect(await discover()).toMatchObject({ state: 'completed', found: 40, lost: 0 })
    expect(essence(await seen())).toEqual(essence(await customers()))

    const [first, second] = await customers()
    await control.change({ change: 'rename-customer', tid: first?.tid ?? '', displayName: 'Другое имя' })
    await control.change({ change: 'remove-customer', tid: second?.tid ?? '' })
    expect(await discover()).toMatchObject({ state: 'completed', found: 39, lost: 1 })
    const present = (await seen()).filter(({ state }) => state === 'present')
    expect(essence(present)).toEqual(essence(await customers()))
    const { requests } = await control.requests('graph')
    expect(requests.some(({ status }) => status === 429)).toBe(true)
  })
})
