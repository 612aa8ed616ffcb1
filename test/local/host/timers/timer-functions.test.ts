import type { Timer } from '@azure/functions'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startTestHost, temporaryFolder, until, type TestHost } from '../support/host-under-test.ts'
import { manualClock, type ManualClock } from '../support/manual-clock.ts'

const shared = globalThis as typeof globalThis & {
  timerRuns?: { name: string; timer: Timer }[]
  holdTimer?: Promise<void>
}

const START = '2026-11-23T10:00:30Z'
const BEFORE_FIRST_RUN = '0001-01-01T00:00:00+00:00'

let data: ReturnType<typeof temporaryFolder>
let clock: ManualClock
let host: TestHost | undefined

beforeEach(() => {
  data = temporaryFolder()
  clock = manualClock(START)
  shared.timerRuns = []
  delete shared.holdTimer
  process.env['TEST_SCHEDULE'] = '0 30 11 * * *'
})
afterEach(async () => {
  await host?.stop()
  data.remove()
  delete process.env['TEST_SCHEDULE']
})

async function start(): Promise<TestHost> {
  host = await startTestHost('timers', { dataFolder: data.folder, clock })
  await settled()
  return host
}

/** Runs end with the library's promises, none of which waits for anything: the alarms are set again after them. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
}

async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 1000) {
    clock.advance(Math.min(1000, left))
    await settled()
  }
}

const runs = (name: string): Timer[] =>
  (shared.timerRuns ?? []).filter((run) => run.name === name).map(({ timer }) => timer)

describe('a timer function', () => {
  test('runs at every occurrence of its schedule', async () => {
    await start()
    await pass(120_000)
    expect(runs('EveryTenSeconds')).toHaveLength(12)
    expect(runs('EveryMinute')).toHaveLength(2)
  })

  test('is told its last and next occurrence as they stood before the run', async () => {
    await start()
    await pass(120_000)
    expect(runs('EveryMinute').map(({ isPastDue, scheduleStatus }) => ({ isPastDue, ...scheduleStatus }))).toEqual([
      {
        isPastDue: false,
        last: BEFORE_FIRST_RUN,
        next: '2026-11-23T10:01:00.000+00:00',
        lastUpdated: BEFORE_FIRST_RUN,
      },
      {
        isPastDue: false,
        last: '2026-11-23T10:01:00.000+00:00',
        next: '2026-11-23T10:02:00.000+00:00',
        lastUpdated: '2026-11-23T10:01:00.000+00:00',
      },
    ])
    expect(runs('EveryMinute')[0]?.schedule).toEqual({ adjustForDST: true })
  })

  test('is not monitored when it is due more often than every minute or does not want to be', async () => {
    await start()
    await pass(300_000)
    expect(runs('EveryTenSeconds')[0]?.scheduleStatus).toBeNull()
    expect(runs('Unmonitored')).toHaveLength(1)
    expect(runs('Unmonitored')[0]?.scheduleStatus).toBeNull()
  })

  test('may take its schedule from a setting', async () => {
    await start()
    clock.advance(Date.parse('2026-11-23T11:30:00Z') - clock.now())
    await settled()
    expect(runs('FromSetting')).toHaveLength(1)
  })

  test('runs at the start of the host when it asks for it', async () => {
    await start()
    expect(runs('AtStartup').map(({ isPastDue }) => isPastDue)).toEqual([false])
  })

  test('never overlaps itself: occurrences during a run are passed over', async () => {
    let release: (() => void) | undefined
    shared.holdTimer = new Promise((resolve) => {
      release = resolve
    })
    await start()
    clock.advance(Date.parse('2026-11-23T13:30:00Z') - clock.now())
    await settled()
    expect(runs('Held')).toHaveLength(1)
    release?.()
    await settled()
    clock.advance(1_800_000)
    await settled()
    expect(runs('Held')).toHaveLength(2)
  })

  test('that throws is logged and runs again at its next occurrence', async () => {
    const { lines } = await start()
    clock.advance(Date.parse('2028-01-01T00:00:00Z') - clock.now())
    await settled()
    clock.advance(Date.parse('2028-01-01T00:00:00Z') - clock.now() + 366 * 86_400_000)
    await settled()
    expect(lines.filter((line) => line.includes('timer run failed: Error: timer boom')).length).toBeGreaterThan(1)
  })

  test.each([
    ['MissingSetting', 'the setting NO_SUCH_SETTING of its schedule'],
    ['Never', "its schedule '0 0 0 30 2 *' is never due"],
    ['Unreadable', "its schedule 'every other day' has 3 fields"],
  ])('%s has no readable schedule, which is said loudly', async (name, reason) => {
    const { lines } = await start()
    const [line] = lines.filter((each) => each.includes(name))
    expect(line).toContain('ERROR')
    expect(line).toContain(`This timer function will never run: ${reason}`)
  })
})

describe('after the host was down', () => {
  test('a missed occurrence runs once at the start, past due', async () => {
    await (await start()).stop()
    clock.advance(600_000)
    shared.timerRuns = []
    await start()
    expect(runs('EveryMinute').map(({ isPastDue }) => isPastDue)).toEqual([true])
    expect(runs('EveryMinute')[0]?.scheduleStatus.next).toBe('2026-11-23T10:01:00.000+00:00')
    await pass(60_000)
    expect(runs('EveryMinute').map(({ isPastDue }) => isPastDue)).toEqual([true, false])
  })

  test('nothing is past due when no occurrence was missed, nor what is not monitored', async () => {
    await (await start()).stop()
    clock.advance(10_000)
    shared.timerRuns = []
    await start()
    expect(runs('EveryMinute')).toEqual([])
    await host?.stop()
    clock.advance(600_000)
    await start()
    expect([...runs('EveryTenSeconds'), ...runs('Unmonitored')]).toEqual([])
  })

  test('a changed schedule is reckoned anew from the last run', async () => {
    await (await start()).stop()
    process.env['TEST_SCHEDULE'] = '0 5 10 * * *'
    clock.advance(600_000)
    await start()
    expect(runs('FromSetting').map(({ isPastDue }) => isPastDue)).toEqual([true])
  })
})

describe('POST /admin/functions/{name}', () => {
  const post = async (name: string): Promise<number> =>
    (await fetch(`http://localhost:${host?.port ?? 0}/admin/functions/${name}`, { method: 'POST', body: '{}' })).status

  test('runs a timer function by hand and answers 202', async () => {
    await start()
    expect(await post('everyminute')).toBe(202)
    const [timer] = await until(() => (runs('EveryMinute').length > 0 ? runs('EveryMinute') : undefined))
    expect(timer?.isPastDue).toBe(false)
    expect(timer?.scheduleStatus.next).toBe('2026-11-23T10:01:00.000+00:00')
  })

  test('accepts another function as the genuine host does, says that it does not run, and knows no others', async () => {
    const { lines } = await start()
    expect([await post('Nosuch'), await post('NotATimer')]).toEqual([404, 202])
    expect(lines.join('\n')).toMatch(/warn {2}NotATimer: only timer functions can be run by hand/)
  })
})
