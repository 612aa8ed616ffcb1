import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../shared/domain/hub-error.ts'
import { entraTenantId, type EntraTenantId } from '../../shared/domain/ids.ts'
import { setStage, type Stage } from '../local/simulators/support.ts'
import { expectRefusal } from '../shared/support/refusals.ts'
import { changesAfter, idsOf, known, readPeople, usersOf, type PeopleReading } from '../support/graph-people.ts'

let stage: Stage
let reading: PeopleReading
let tid: EntraTenantId
beforeAll(async () => {
  stage = await setStage('msp')
  tid = entraTenantId(stage.world.partner!.customers[0]!.tid)
  reading = await readPeople(stage)
})
afterAll(() => stage.stop())
afterEach(async () => {
  await stage.control.reset()
  reading = await readPeople(stage)
})

const change = (what: Parameters<Stage['control']['change']>[0]) => stage.control.change(what)

describe('a Graph that fails', () => {
  it.each([
    ['5', [5_000]],
    ['0.5', [1_000]],
    [undefined, [500]],
  ])('and says Retry-After %s is waited for', async (retryAfter, waited) => {
    await reading.arm({ kind: 'throttle', ...(retryAfter === undefined ? {} : { retryAfter }) })
    expect(await reading.first()).toMatchObject({ requests: 2, retries: 1 })
    expect(reading.waits).toEqual(waited)
  })

  it.each([
    ['60', 60, []],
    ['0.2', 1, [1_000, 1_000, 1_000, 1_000]],
    [undefined, 10, [500, 1_000, 2_000, 4_000]],
  ])('for longer than patience lasts (%s) says so, with the seconds', async (retryAfter, seconds, waited) => {
    await reading.arm({ kind: 'throttle', times: null, ...(retryAfter === undefined ? {} : { retryAfter }) })
    const refusal = await expectRefusal('source.throttled', reading.first())
    expect(refusal.details).toEqual({ retryAfterSeconds: seconds })
    expect(reading.waits).toEqual(waited)
  })

  it.each([
    [{ kind: 'error', status: 500 }],
    [{ kind: 'error', status: 502 }],
    [{ kind: 'error', status: 503 }],
    [{ kind: 'error', status: 504 }],
    [{ kind: 'disconnect' }],
    [{ kind: 'truncate' }],
    [{ kind: 'malformed', as: 'cut-json' }],
    [{ kind: 'malformed', as: 'empty' }],
  ] as const)('once (%j) is asked again; for ever is a refusal', async (fault) => {
    await reading.arm(fault)
    expect(await reading.first()).toMatchObject({ requests: 2, retries: 1 })
    await reading.arm({ ...fault, times: null })
    await expectRefusal('source.unavailable', reading.first())
    expect(reading.waits).toEqual([500, 500, 1_000, 2_000, 4_000])
  })

  it.each([
    [{ kind: 'malformed', as: 'html' }],
    [{ kind: 'malformed', as: 'array' }],
    [{ kind: 'malformed', as: 'no-list' }],
    [{ kind: 'link', as: 'loop' }],
    [{ kind: 'link', as: 'elsewhere' }],
    [{ kind: 'error', status: 404 }],
  ] as const)('with an answer of its own kind (%j) is a refusal and never an empty list', async (fault) => {
    await reading.arm(fault)
    await expectRefusal('source.unreadable', reading.first())
    expect(reading.waits).toEqual([])
  })

  it('too late is a refusal', async () => {
    reading = await readPeople(stage, 50)
    await reading.first()
    await reading.arm({ kind: 'delay', milliseconds: 3_000, times: null })
    await expectRefusal('source.unavailable', reading.first())
  })

  it('by an empty page in between loses nobody', async () => {
    await reading.arm({ kind: 'link', as: 'empty-page' })
    const pages = await reading.everyPage()
    expect(pages.map(({ users }) => users.length)).toEqual([0, 100])
  })

  it.each(['parts', 'restored'] as const)(
    'that tells of changed people in its own way (%s) is read as it is meant',
    async (as) => {
      const pages = await reading.everyPage()
      const [one, gone] = (await stage.control.people(tid)).entries.map(({ person }) => person)
      await change({ change: 'change-person', tid, id: one!.id, set: { jobTitle: 'Captain' } })
      if (as === 'parts') await change({ change: 'delete-person', tid, id: gone!.id })
      await reading.arm({ kind: 'rows', as })
      const changes = await reading.everyPage(changesAfter(pages))
      expect(usersOf(changes)).toEqual([{ ...known(one!), jobTitle: 'Captain' }])
      expect(changes.flatMap(({ removed }) => removed.map(({ objectId }) => objectId))).toEqual(
        as === 'parts' ? [gone!.id] : [],
      )
    },
  )

  it.each([1, 2, 3])('at random (seed %i) loses nobody and counts its repeats', async (seed) => {
    await change({ change: 'fill-directory', tid, people: 4_000 })
    await reading.arm({ kind: 'error', status: 503, times: null, chance: { percent: 20, seed } })
    const pages = await reading.everyPage()
    expect(new Set(idsOf(pages)).size).toBe(4_000)
    const repeats = pages.reduce((sum, { retries }) => sum + retries, 0)
    expect(repeats).toBeGreaterThan(0)
    expect(pages.reduce((sum, { requests }) => sum + requests, 0)).toBe(pages.length + repeats)
  })

  it('of a budget that runs low is slowed down for and told, and asks for patience when it is spent', async () => {
    await stage.control.limitGraph({ budget: 5 })
    const loads: (number | undefined)[] = []
    for (let turn = 0; turn < 5; turn += 1) loads.push((await reading.first()).load)
    expect(loads).toEqual([undefined, undefined, undefined, 0.8, 1])
    expect(reading.waits).toEqual([200, 1_200])
    await stage.control.limitGraph({ budget: 5, retryAfter: 'absent' })
    for (let turn = 0; turn < 5; turn += 1) await reading.first()
    expect((await expectRefusal('source.throttled', reading.first())).details).toEqual({ retryAfterSeconds: 10 })
  })
})

describe('access to a tenant', () => {
  it('that expires in the middle is renewed once; one that is refused again is an end', async () => {
    await reading.first()
    await reading.arm({ kind: 'error', status: 401 })
    expect(await reading.first()).toMatchObject({ requests: 2, retries: 1 })
    const grants = async () => (await stage.control.requests('token')).requests.length
    const before = await grants()
    await reading.arm({ kind: 'error', status: 401, times: null })
    await expectRefusal('credential.rejected', reading.first())
    expect((await grants()) - before).toBe(1)
  })

  it('takes one grant for twenty requests at once, at the tenant itself', async () => {
    await Promise.all(Array.from({ length: 20 }, () => reading.first()))
    const { requests } = await stage.control.requests('token')
    expect(requests.map(({ path }) => path)).toEqual([`/${tid}/oauth2/v2.0/token`])
  })

  it('without the role there is refused, and told for the directory', async () => {
    await change({ change: 'set-access', tid, readable: false })
    expect((await expectRefusal('access.refused', reading.first())).message).toContain("tenant's directory")
  })

  it('without consent is refused, with a token of before it until that ends', async () => {
    await reading.first()
    await change({ change: 'set-access', tid, consented: false })
    await reading.first()
    reading = await readPeople(stage)
    await expectRefusal('consent.missing', reading.first())
  })

  it.each<[number, ErrorCode]>([
    [65001, 'consent.missing'],
    [7000215, 'credential.rejected'],
    [7000222, 'credential.rejected'],
    [700016, 'credential.rejected'],
    [90002, 'credential.rejected'],
    [50020, 'access.refused'],
    [50076, 'access.refused'],
    [50079, 'access.refused'],
    [70000, 'credential.rejected'],
    [70008, 'credential.rejected'],
  ])('that Entra refuses with AADSTS%i is told as %s', async (code, told) => {
    await stage.control.arm({ target: 'token', kind: 'aadsts', code, times: null })
    await expectRefusal(told, reading.first())
  })

  it.each(['access', 'id'] as const)('by a token whose %s part is of another tenant is none', async (token) => {
    await stage.control.alter({ token, claims: { tid: reading.connection.partnerTid } })
    await expectRefusal('source.unreadable', reading.first())
  })
})
