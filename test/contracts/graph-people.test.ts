import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { domainsOf } from '../../local/worlds/customers.ts'
import type { DirectoryPerson } from '../../local/worlds/directory-people.ts'
import type { WorldCustomer } from '../../local/worlds/world.ts'
import { entraTenantId, type EntraTenantId } from '../../shared/domain/ids.ts'
import type { UsersFrom, UsersPage } from '../../shared/ports/discovery.ts'
import { setStage, type Stage } from '../local/simulators/support.ts'
import { expectRefusal } from '../shared/support/refusals.ts'
import { changesAfter, idsOf, known, readPeople, usersOf, type PeopleReading } from '../support/graph-people.ts'

let stage: Stage
let reading: PeopleReading
let customer: WorldCustomer
let tid: EntraTenantId
beforeAll(async () => {
  stage = await setStage('msp')
  customer = stage.world.partner!.customers[0]!
  tid = entraTenantId(customer.tid)
  reading = await readPeople(stage)
})
afterAll(() => stage.stop())
afterEach(async () => {
  await stage.control.reset()
  reading = await readPeople(stage)
})

const change = (what: Parameters<Stage['control']['change']>[0]) => stage.control.change(what)
const people = async () => (await stage.control.people(tid)).entries.map(({ person }) => person)

describe('the people of a managed tenant', () => {
  it('are all of them with all that is said of them, and the first reading ends where the next one begins', async () => {
    const pages = await reading.everyPage()
    expect(usersOf(pages)).toEqual((await people()).map(known))
    expect(pages.map(({ requests, retries }) => [requests, retries])).toEqual([[1, 0]])
    const changes = await reading.everyPage(changesAfter(pages))
    expect([usersOf(changes), changes[0]?.removed, changes[0]?.delta !== undefined]).toEqual([[], [], true])
  })

  it('who changed since come alone: renamed, swapped, new, deleted, for good, and back again', async () => {
    const pages = await reading.everyPage()
    const [, renamed, one, other, soft, hard] = await people()
    await change({
      change: 'change-person',
      tid,
      id: renamed!.id,
      set: { displayName: 'New Name', accountEnabled: false },
    })
    await change({ change: 'swap-mails', tid, ids: [one!.id, other!.id] })
    await change({ change: 'delete-person', tid, id: soft!.id })
    await change({ change: 'delete-person', tid, id: hard!.id, how: 'hard' })
    const added = (await change({ change: 'add-person', tid, account: 'new.person' })) as DirectoryPerson
    const after = await reading.everyPage(changesAfter(pages))
    const users = new Map(usersOf(after).map((user) => [user.objectId, user]))
    expect(new Set(users.keys())).toEqual(new Set([renamed!.id, one!.id, other!.id, added.id]))
    expect(users.get(renamed!.id)).toMatchObject({ displayName: 'New Name', enabled: false })
    expect([users.get(one!.id)?.mail, users.get(other!.id)?.mail]).toEqual([
      other!.mail ?? undefined,
      one!.mail ?? undefined,
    ])
    expect(after.flatMap(({ removed }) => removed)).toEqual([
      { objectId: soft!.id, how: 'soft' },
      { objectId: hard!.id, how: 'hard' },
    ])
    await change({ change: 'restore-person', tid, id: soft!.id })
    expect(idsOf(await reading.everyPage(changesAfter(after)))).toEqual([soft!.id])
  })

  it('of 100,000 come page by page, each once', async () => {
    await change({ change: 'fill-directory', tid, people: 100_000 })
    const seen = new Set<string | undefined>()
    let largest = 0
    let from: UsersFrom | undefined = { kind: 'start' }
    while (from) {
      const page: UsersPage = await reading.source.listUsers(reading.connection, tid, from)
      largest = Math.max(largest, page.users.length)
      for (const { objectId } of page.users) seen.add(objectId)
      from = page.next === undefined ? undefined : { kind: 'page', cursor: page.next }
    }
    expect([seen.size, largest]).toEqual([100_000, 200])
  }, 120_000)

  it('of nobody are an empty page', async () => {
    await change({ change: 'fill-directory', tid, people: 0 })
    expect(idsOf(await reading.everyPage())).toEqual([])
  })

  it('are read in full from a tenant without a delta query, and then every time', async () => {
    await change({ change: 'fill-directory', tid, people: 1_200 })
    await reading.arm({ kind: 'error', status: 501, path: '/users/delta', times: null })
    const pages = await reading.everyPage()
    expect(pages.map(({ users, delta }) => [users.length, delta])).toEqual([
      [999, undefined],
      [201, undefined],
    ])
    expect(pages[0]?.requests).toBe(2)
    expect(new Set(idsOf(pages)).size).toBe(1_200)
  })

  it.each(['gone', 'not-found', 'too-old', 'malformed'] as const)(
    'whose changes are %s are to be read in full',
    async (as) => {
      const pages = await reading.everyPage()
      await reading.arm({ kind: 'stale-delta', as })
      await expectRefusal('delta.stale', reading.everyPage(changesAfter(pages)))
      expect(idsOf(await reading.everyPage())).toHaveLength(100)
    },
  )

  it('whose directory was made anew are to be read in full, in the middle of a reading too', async () => {
    await change({ change: 'fill-directory', tid, people: 300 })
    const begun = await reading.first()
    await change({ change: 'fill-directory', tid, people: 300 })
    await expectRefusal(
      'delta.stale',
      reading.source.listUsers(reading.connection, tid, { kind: 'page', cursor: begun.next! }),
    )
  })

  it.each([
    'https://evil.example/v1.0/users',
    '//evil.example/users',
    'users/delta',
    '/users/https://evil.example/',
    '',
  ])('are not looked for at %j', async (path) => {
    await expectRefusal(
      'delta.stale',
      reading.source.listUsers(reading.connection, tid, { kind: 'changes', delta: path }),
    )
    await expectRefusal(
      'delta.stale',
      reading.source.listUsers(reading.connection, tid, { kind: 'page', cursor: path }),
    )
    await expectRefusal(
      'delta.stale',
      reading.source.listUsers(reading.connection, tid, { kind: 'page', cursor: `0.1.0123456789abcdef ${path}` }),
    )
  })
})

describe('one person', () => {
  it('is present, or absent once deleted in either way, or never there; an id that is none tells nothing', async () => {
    const [present, soft, hard] = await people()
    await change({ change: 'delete-person', tid, id: soft!.id })
    await change({ change: 'delete-person', tid, id: hard!.id, how: 'hard' })
    const confirm = (id: string) => reading.source.confirmUser(reading.connection, tid, id)
    expect(await confirm(present!.id.toUpperCase())).toBe('present')
    expect(await confirm(soft!.id)).toBe('absent')
    expect(await confirm(hard!.id)).toBe('absent')
    expect(await confirm('00000000-0000-4000-8000-000000000000')).toBe('absent')
    expect(await confirm('delta')).toBe('unknown')
    expect(await confirm('../users')).toBe('unknown')
  })

  it.each([
    [{ kind: 'error', status: 404 }, 'source.unreadable'],
    [{ kind: 'error', status: 403 }, 'access.refused'],
    [{ kind: 'error', status: 500, times: null }, 'source.unavailable'],
  ] as const)('is not absent because Graph fails (%j)', async (fault, code) => {
    const [present] = await people()
    await reading.arm(fault)
    await expectRefusal(code, reading.source.confirmUser(reading.connection, tid, present!.id))
  })
})

describe('the members of a group', () => {
  const group = async (name: string) =>
    (await stage.control.people(tid)).groups.find(({ displayName }) => displayName === name)!.id

  it('are those of nested groups too, over several pages', async () => {
    await change({ change: 'fill-directory', tid, people: 4_000 })
    const staff = await group('Staff')
    const seen: string[] = []
    let cursor: string | undefined
    let pages = 0
    do {
      const page = await reading.source.listGroupMembers(reading.connection, tid, staff, cursor)
      seen.push(...page.objectIds)
      cursor = page.next
      pages += 1
    } while (cursor !== undefined)
    expect([new Set(seen).size, seen.length, pages > 2]).toEqual([2_000, 2_000, true])
    const everybody = await people()
    const board = await reading.source.listGroupMembers(reading.connection, tid, await group('Board'), undefined)
    expect(board.objectIds.slice(0, 3)).toEqual([0, 1, 11].map((place) => everybody[place]!.id))
  })

  it('of a group that is not there, or cannot be, are a refusal', async () => {
    for (const id of ['00000000-0000-4000-8000-000000000000', 'Staff', ''])
      await expectRefusal('group.unknown', reading.source.listGroupMembers(reading.connection, tid, id, undefined))
  })

  it('take a permission of their own: only their token asks for it', async () => {
    await reading.first()
    await reading.source.listGroupMembers(reading.connection, tid, await group('Staff'), undefined)
    const { requests } = await stage.control.requests('token')
    expect(requests.map(({ parameters }) => parameters['scope']?.includes('GroupMember.Read.All'))).toEqual([
      false,
      true,
    ])
  })
})

describe('the domains of a tenant', () => {
  it('are the verified ones, with the default and the initial one', async () => {
    const { primary, initial, verified } = domainsOf(customer)
    expect(await reading.source.listDomains(reading.connection, tid)).toEqual({
      tid,
      primary,
      initial,
      verified: [...verified],
    })
  })

  it.each([{ readable: false }, { consented: false }])(
    'are the one that any tenant may learn, where %j',
    async (access) => {
      await change({ change: 'set-access', tid, ...access })
      expect(await reading.source.listDomains(reading.connection, tid)).toEqual({
        tid,
        primary: customer.defaultDomain,
        verified: [customer.defaultDomain],
      })
    },
  )

  it('are that one too where the application is unknown', async () => {
    await stage.control.arm({ target: 'token', kind: 'aadsts', code: 700016, path: tid })
    expect((await reading.source.listDomains(reading.connection, tid)).verified).toEqual([customer.defaultDomain])
  })

  it('are refused for the first reason, where that one cannot be learnt either', async () => {
    await change({ change: 'set-access', tid, readable: false })
    await reading.arm({ kind: 'error', status: 500, path: 'findTenantInformation', times: null })
    await expectRefusal('access.refused', reading.source.listDomains(reading.connection, tid))
  })
})
