import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { budgetOf } from '../../../local/simulators/graph/unit-book.ts'
import { usualPeople } from '../../../local/worlds/directory-people.ts'
import type { WorldCustomer } from '../../../local/worlds/world.ts'
import { partnerToken, redeem, setStage, visit, type Stage } from './support.ts'

interface People {
  readonly '@odata.nextLink'?: string
  readonly '@odata.deltaLink'?: string
  readonly '@odata.count'?: number
  readonly value: readonly Record<string, unknown>[]
}

let stage: Stage
let customer: WorldCustomer
let token: string
beforeAll(async () => {
  stage = await setStage('msp')
  customer = stage.world.partner!.customers[0]!
  token = String((await partnerToken(stage, undefined, customer.tid))['access_token'])
})
afterAll(() => stage.stop())
afterEach(() => stage.control.reset())

const get = (path: string, headers: Record<string, string> = {}) =>
  visit(path.startsWith('http') ? path : `${stage.graph}/v1.0${path}`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
  })

async function read(path: string, headers: Record<string, string> = {}): Promise<People> {
  const response = await get(path, headers)
  expect(response.status).toBe(200)
  return (await response.json()) as People
}

async function everyPage(path: string, headers: Record<string, string> = {}): Promise<People[]> {
  const pages = [await read(path, headers)]
  for (let next = pages[0]?.['@odata.nextLink']; next !== undefined; next = pages.at(-1)?.['@odata.nextLink'])
    pages.push(await read(next, headers))
  return pages
}

async function refusal(response: Response): Promise<[number, string]> {
  return [response.status, ((await response.json()) as { error: { code: string } }).error.code]
}

const ids = (pages: readonly People[]) => pages.flatMap(({ value }) => value.map((row) => String(row['id'])))
const change = (what: Parameters<Stage['control']['change']>[0]) => stage.control.change(what)
const personAt = async (place: number) => (await stage.control.people(customer.tid)).entries[place]!.person
const select = '$select=id,displayName,mail,accountEnabled'

describe('the people of a customer', () => {
  it('come in pages of the size that was asked for, everybody once', async () => {
    const pages = await everyPage('/users?$top=30&$select=id')
    expect(pages.map(({ value }) => value.length)).toEqual([30, 30, 30, 10])
    expect(new Set(ids(pages)).size).toBe(usualPeople)
    expect(Object.keys(pages[0]!.value[0]!)).toEqual(['id'])
  })

  it('have the published members without a choice of them', async () => {
    const { value } = await read('/users')
    expect(Object.keys(value[0]!)).toEqual([
      ...['businessPhones', 'displayName', 'givenName', 'jobTitle', 'mail', 'mobilePhone', 'officeLocation'],
      ...['preferredLanguage', 'surname', 'userPrincipalName', 'id'],
    ])
    expect(value).toHaveLength(100)
  })

  it('are counted and filtered', async () => {
    const guests = await read("/users?$filter=userType eq 'Guest'&$count=true&$select=userType", {
      consistencylevel: 'eventual',
    })
    expect(guests.value.every((row) => row['userType'] === 'Guest')).toBe(true)
    expect(guests['@odata.count']).toBe(guests.value.length)
  })

  it.each([
    ['/users?$top=1000', 400, 'Request_BadRequest'],
    ['/users?$select=nothing', 400, 'BadRequest'],
    ['/users?$skiptoken=made-up', 400, 'BadRequest'],
    ['/users/00000000-0000-4000-8000-000000000000', 404, 'Request_ResourceNotFound'],
    [
      '/groups/00000000-0000-4000-8000-000000000000/transitiveMembers/microsoft.graph.user?$count=true',
      404,
      'Request_ResourceNotFound',
    ],
    ['/users/delta?$skiptoken=made-up', 400, 'BadRequest'],
  ])('%s is refused', async (path, status, code) => {
    expect(await refusal(await get(path, { consistencylevel: 'eventual' }))).toEqual([status, code])
  })

  it('are not for a token without the role in that tenant, and nothing is for one without consent', async () => {
    await change({ change: 'set-access', tid: customer.tid, readable: false })
    for (const path of ['/users', '/users/delta', '/domains'])
      expect(await refusal(await get(path))).toEqual([403, 'Authorization_RequestDenied'])
    await change({ change: 'set-access', tid: customer.tid, consented: false })
    expect(await partnerToken(stage, undefined, customer.tid)).toMatchObject({
      error: 'invalid_grant',
      error_codes: [65001],
    })
  })

  it('of one customer are not those of another', async () => {
    const other = stage.world.partner!.customers[1]!
    const theirs = String((await partnerToken(stage, undefined, other.tid))['access_token'])
    const own = new Set(ids(await everyPage('/users?$top=999')))
    const others = ids(await everyPage('/users?$top=999', { authorization: `Bearer ${theirs}` }))
    expect(others).toHaveLength(usualPeople)
    expect(others.filter((id) => own.has(id))).toEqual([])
  })

  it('in a group are those of groups within it too, as far as they were put in or taken out', async () => {
    const { groups, entries } = await stage.control.people(customer.tid)
    const board = groups.find(({ displayName }) => displayName === 'Board')!
    const path = `/groups/${board.id}/transitiveMembers/microsoft.graph.user?$count=true&$select=id&$top=5`
    const members = async () => new Set(ids(await everyPage(path, { consistencylevel: 'eventual' })))
    const byRule = entries.filter((_, place) => place === 0 || place % 10 === 1).map(({ person }) => person.id)
    expect(await members()).toEqual(new Set(byRule))
    const [chair, second, third] = entries.map(({ person }) => person.id)
    await change({ change: 'set-membership', tid: customer.tid, id: chair!, groupId: board.id, member: false })
    await change({ change: 'set-membership', tid: customer.tid, id: third!, groupId: board.id, member: true })
    await change({ change: 'delete-person', tid: customer.tid, id: second! })
    expect(await members()).toEqual(new Set([...byRule.filter((id) => id !== chair && id !== second), third]))
    expect(await refusal(await get(path))).toEqual([400, 'Request_UnsupportedQuery'])
  })
})

describe('a reading of changes', () => {
  const first = () => everyPage(`/users/delta?${select}`)
  const changesSince = (pages: readonly People[]) => everyPage(pages.at(-1)!['@odata.deltaLink']!)

  it('begins with everybody, in pages of 200, and then shows nothing where nothing happened', async () => {
    await change({ change: 'fill-directory', tid: customer.tid, people: 450 })
    const pages = await first()
    expect(pages.map(({ value }) => value.length)).toEqual([200, 200, 50])
    expect(new Set(ids(pages)).size).toBe(450)
    const again = await changesSince(pages)
    expect(again.flatMap(({ value }) => value)).toEqual([])
    expect(again.at(-1)?.['@odata.deltaLink']).toBeDefined()
  })

  it('shows whoever was renamed, disabled, swapped, deleted, restored or new, and nobody else', async () => {
    const pages = await first()
    const [renamed, disabled, one, other, soft, hard] = await Promise.all([1, 2, 5, 6, 7, 8].map(personAt))
    const { tid } = customer
    await change({ change: 'change-person', tid, id: renamed!.id, set: { displayName: 'New Name' } })
    await change({ change: 'change-person', tid, id: disabled!.id, set: { accountEnabled: false } })
    await change({ change: 'swap-mails', tid, ids: [one!.id, other!.id] })
    await change({ change: 'delete-person', tid, id: soft!.id })
    await change({ change: 'delete-person', tid, id: hard!.id, how: 'hard' })
    const added = (await change({ change: 'add-person', tid, account: 'new.person' })) as { id: string }
    const after = await changesSince(pages)
    const rows = new Map(after.flatMap(({ value }) => value.map((row) => [String(row['id']), row])))
    expect(new Set(rows.keys())).toEqual(
      new Set([renamed!.id, disabled!.id, one!.id, other!.id, soft!.id, hard!.id, added.id]),
    )
    expect(rows.get(renamed!.id)).toMatchObject({ displayName: 'New Name' })
    expect(rows.get(disabled!.id)).toMatchObject({ accountEnabled: false })
    expect(rows.get(one!.id)?.['mail'] ?? null).toBe(other!.mail)
    expect(rows.get(soft!.id)).toEqual({ id: soft!.id, '@removed': { reason: 'changed' } })
    expect(rows.get(hard!.id)).toEqual({ id: hard!.id, '@removed': { reason: 'deleted' } })
    await change({ change: 'restore-person', tid, id: soft!.id })
    const [restored] = (await changesSince(after)).flatMap(({ value }) => value)
    expect(restored).toMatchObject({ id: soft!.id, accountEnabled: soft!.accountEnabled })
    expect(await refusal(await get(`/users/${hard!.id}`))).toEqual([404, 'Request_ResourceNotFound'])
    expect((await get(`/users/${soft!.id}?$select=id`)).status).toBe(200)
  })

  it('misses nothing that happens while the first one is under way', async () => {
    await change({ change: 'fill-directory', tid: customer.tid, people: 250 })
    const begun = await read(`/users/delta?${select}`)
    await change({
      change: 'change-person',
      tid: customer.tid,
      id: String(begun.value[0]!['id']),
      set: { displayName: 'Meanwhile' },
    })
    const rest = await everyPage(begun['@odata.nextLink']!)
    const [changed] = (await changesSince(rest)).flatMap(({ value }) => value)
    expect(changed).toMatchObject({ displayName: 'Meanwhile' })
  })

  it('may begin with what happens from now on', async () => {
    const latest = await read(`/users/delta?${select}&$deltatoken=latest`)
    expect(latest.value).toEqual([])
    const { id } = await personAt(3)
    await change({ change: 'change-person', tid: customer.tid, id, set: { jobTitle: 'Clerk' } })
    expect(ids(await changesSince([latest]))).toEqual([id])
  })

  it('is refused in its three ways when it has aged or the directory is another one', async () => {
    const link = (await first()).at(-1)!['@odata.deltaLink']!
    const fresh = async () => String((await partnerToken(stage, undefined, customer.tid))['access_token'])
    await stage.control.advanceClock(8 * 86_400)
    expect(await refusal(await get(link, { authorization: `Bearer ${await fresh()}` }))).toEqual([
      400,
      'syncStateNotFound',
    ])
    await stage.control.advanceClock(23 * 86_400)
    const old = await get(link, { authorization: `Bearer ${await fresh()}` })
    expect(await old.json()).toMatchObject({
      error: { code: 'Request_UnsupportedQuery', message: 'DeltaLink older than 30 days is not supported.' },
    })
    await stage.control.reset()
    const gone = await get(link)
    expect([gone.status, await gone.text()]).toEqual([410, ''])
    expect(gone.headers.get('location')).toBe(`${stage.graph}/v1.0/users/delta?$deltatoken=`)
  })
})

describe('the budget of resource units', () => {
  it('is told from four fifths on, and then runs out for that tenant alone', async () => {
    await stage.control.limitGraph({ budget: 5, retryAfter: 'decimal' })
    const answers: Response[] = []
    for (let turn = 0; turn < 6; turn += 1) answers.push(await get('/users?$select=id'))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429])
    expect(answers.map(({ headers }) => headers.get('x-ms-throttle-limit-percentage'))).toEqual([
      ...[null, null, null, '0.80', '1.00', '1.20'],
    ])
    expect(answers.at(-1)?.headers.get('retry-after')).toMatch(/^\d+\.\d+$/)
    const other = String((await partnerToken(stage, undefined, stage.world.partner!.customers[1]!.tid))['access_token'])
    expect((await get('/users?$select=id', { authorization: `Bearer ${other}` })).status).toBe(200)
    await stage.control.advanceClock(10)
    expect((await get('/users?$select=id')).status).toBe(200)
  })

  it('follows from how many people the tenant has', () => {
    expect([0, 49, 50, 500, 501, 100_000].map(budgetOf)).toEqual([3_500, 3_500, 5_000, 5_000, 8_000, 8_000])
  })

  it('is spent twice as fast without a choice of members', async () => {
    expect((await get('/users')).headers.get('x-ms-resource-unit')).toBe('2')
    expect((await get('/users?$select=id')).headers.get('x-ms-resource-unit')).toBe('1')
  })
})

describe('a fault', () => {
  it('by chance strikes the same requests every time', async () => {
    const struck = async (seed: number) => {
      await stage.control.arm({ target: 'graph', kind: 'error', times: null, chance: { percent: 30, seed } })
      const statuses: number[] = []
      for (let turn = 0; turn < 40; turn += 1) statuses.push((await get('/users?$select=id&$top=1')).status)
      await stage.control.clear('faults')
      return statuses
    }
    const once = await struck(7)
    expect(await struck(7)).toEqual(once)
    expect(await struck(8)).not.toEqual(once)
    const share = once.filter((status) => status === 503).length / once.length
    expect(share > 0.1 && share < 0.5).toBe(true)
  })

  it('cuts an answer short, loops it, leads it elsewhere, or puts an empty page before it', async () => {
    await stage.control.arm({ target: 'graph', kind: 'truncate' })
    await expect(get('/users').then((response) => response.text())).rejects.toThrow()
    const first = '/users?$top=60&$select=id'
    await stage.control.arm({ target: 'graph', kind: 'link', as: 'loop' })
    expect((await read(first))['@odata.nextLink']).toBe(`${stage.graph}/v1.0${first}`)
    await stage.control.arm({ target: 'graph', kind: 'link', as: 'elsewhere' })
    expect((await read(first))['@odata.nextLink']).toMatch(/^https:\/\/graph\.example\//)
    await stage.control.arm({ target: 'graph', kind: 'link', as: 'empty-page' })
    const pages = await everyPage(first)
    expect(pages.map(({ value }) => value.length)).toEqual([0, 60, 40])
  })
})

describe('a refresh token', () => {
  it('stays good when it was used, unless the desk wants only the newest to be', async () => {
    const { apps, connections } = stage.world
    const refreshToken = await stage.control.mintRefreshToken({
      clientId: apps.partner.clientId,
      ...connections[0]!.account,
    })
    const use = (refresh_token: string) =>
      redeem(
        stage,
        {
          client_id: apps.partner.clientId,
          client_secret: apps.partner.clientSecret,
          grant_type: 'refresh_token',
          refresh_token,
        },
        customer.tid,
      )
    expect([(await use(refreshToken)).status, (await use(refreshToken)).status]).toEqual([200, 200])
    await stage.control.rotateRefreshTokens('replaces')
    const { body } = await use(refreshToken)
    expect(await use(refreshToken)).toMatchObject({ status: 400, body: { error_codes: [70000] } })
    expect((await use(String(body['refresh_token']))).status).toBe(200)
  })
})
