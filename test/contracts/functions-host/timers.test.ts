import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../local/host/support/host-under-test.ts'
import { manualClock } from '../../local/host/support/manual-clock.ts'
import { ask, describeEmbedded, httpPlace, type HttpPlace } from './support/http-place.ts'

interface Run {
  readonly name: string
  readonly timer: {
    readonly schedule: unknown
    readonly scheduleStatus: { readonly last: string; readonly next: string; readonly lastUpdated: string } | null
    readonly isPastDue: boolean
  }
}

let host: HttpPlace

beforeAll(async () => {
  process.env['RUN_ON_STARTUP'] = 'true'
  host = await httpPlace('timers')
})
afterAll(async () => {
  await host.stop()
  delete process.env['RUN_ON_STARTUP']
})

const runsOf = async (name: string, place = host): Promise<readonly Run['timer'][]> =>
  (JSON.parse((await ask(place, '/api/runs')).text) as Run[])
    .filter((run) => run.name === name)
    .map(({ timer }) => timer)

async function firstRunOf(name: string): Promise<Run['timer']> {
  await expect.poll(() => runsOf(name).then((runs) => runs.length), { timeout: 20_000 }).toBeGreaterThan(0)
  const [first] = await runsOf(name)
  if (!first) throw new Error(`${name} has not run.`)
  return first
}

const runByHand = (name: string, body: string) =>
  ask(host, `/admin/functions/${name}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })

const neverYet = '0001-01-01T00:00:00+00:00'
const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00$/

describe('first-run', () => {
  test('a timer that asks for it runs at the start, with a status that knows no run before', async () => {
    const { schedule, scheduleStatus, isPastDue } = await firstRunOf('everyMinute')
    expect([schedule, isPastDue]).toEqual([{ adjustForDST: true }, false])
    expect(scheduleStatus).toEqual({
      last: neverYet,
      next: expect.stringMatching(moment) as string,
      lastUpdated: neverYet,
    })
    expect(new Date(scheduleStatus?.next ?? '').getUTCSeconds()).toBe(0)
  })

  test.each(['everyTenSeconds', 'monitoredTen'])(
    '%s is due more often than every minute and has no status',
    async (name) => {
      const { schedule, scheduleStatus, isPastDue } = await firstRunOf(name)
      expect([schedule, scheduleStatus, isPastDue]).toEqual([{ adjustForDST: true }, null, false])
    },
  )
})

describe('manual-run', () => {
  test.each(['{"input":"x"}', '{}'])('a timer is run by hand with %s', async (body) => {
    const before = (await runsOf('never')).length
    const answer = await runByHand('never', body)
    expect([answer.status, Object.fromEntries(answer.headers), answer.text]).toEqual([
      202,
      { 'content-length': '0' },
      '',
    ])
    await expect.poll(() => runsOf('never').then((runs) => runs.length), { timeout: 20_000 }).toBe(before + 1)
    const run = (await runsOf('never')).at(-1)
    expect([run?.isPastDue, run?.scheduleStatus?.last]).toEqual([false, neverYet])
    expect(run?.scheduleStatus?.next).toMatch(/^\d{4}-01-01T00:00:00(\.0+)?\+00:00$/)
  })

  test('one that throws was accepted all the same', async () => {
    expect((await runByHand('throwsTimer', '{"input":""}')).status).toBe(202)
    await firstRunOf('throwsTimer')
  })

  test('a timer that has no status is run without one', async () => {
    await runByHand('unmonitoredMinute', '{}')
    expect((await firstRunOf('unmonitoredMinute')).scheduleStatus).toBeNull()
  })
})

// Another host would have to be stopped, for longer than a minute.
describeEmbedded('timers')('past-due', () => {
  test('what was missed while the host was down is run once at its next start, and says so', async () => {
    const data = temporaryFolder()
    const clock = manualClock('2026-11-23T10:00:30Z')
    const options = { dataFolder: data.folder, clock }
    delete process.env['RUN_ON_STARTUP']
    const before = await httpPlace('timers', options)
    clock.advance(30_000)
    await expect.poll(async () => (await runsOf('everyMinute', before)).length).toBe(1)
    await before.stop()
    clock.advance(150_000)
    const after = await httpPlace('timers', options)
    try {
      await expect.poll(async () => (await runsOf('everyMinute', after)).length).toBe(1)
      expect(await runsOf('everyMinute', after)).toEqual([
        {
          schedule: { adjustForDST: true },
          scheduleStatus: {
            last: '2026-11-23T10:01:00.000+00:00',
            next: '2026-11-23T10:02:00.000+00:00',
            lastUpdated: '2026-11-23T10:01:00.000+00:00',
          },
          isPastDue: true,
        },
      ])
      for (const name of ['everyTenSeconds', 'monitoredTen', 'unmonitoredMinute'])
        expect(await runsOf(name, after), name).toEqual([])
      clock.advance(60_000)
      await expect.poll(async () => (await runsOf('unmonitoredMinute', after)).length).toBe(1)
      expect((await runsOf('unmonitoredMinute', after))[0]).toMatchObject({ isPastDue: false, scheduleStatus: null })
    } finally {
      await after.stop()
      data.remove()
    }
  })
})
