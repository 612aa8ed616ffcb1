import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { durableCaller } from '../support/durable-caller.ts'
import { startTestHost, temporaryFolder, until, type TestHost } from '../support/host-under-test.ts'
import { manualClock } from '../support/manual-clock.ts'

const shared = globalThis as typeof globalThis & {
  ran?: string[]
  gates?: Map<string, Promise<void>>
  failures?: Map<string, number>
  busy?: { now: number; most: number }
}

const data = temporaryFolder()
const clock = manualClock('2026-11-23T10:00:00.250Z')
let host: TestHost
const { start, over, raise, status, reached, post, api } = durableCaller(() => host)

beforeAll(async () => {
  host = await startTestHost('durable', { dataFolder: data.folder, clock, logRequests: false })
})
afterAll(async () => {
  await host.stop()
  data.remove()
})
beforeEach(() => {
  shared.ran = []
  shared.gates = new Map()
  shared.failures = new Map()
})

async function run(name: string, input?: unknown): Promise<{ runtimeStatus: string; output: unknown }> {
  const id = `${name}-${crypto.randomUUID()}`
  await start(name, id, input)
  const { runtimeStatus, output } = await over(id)
  return { runtimeStatus, output }
}

/** A gate at which an activity waits until the test opens it. */
function gate(name: string): () => void {
  let open = (): void => undefined
  shared.gates?.set(
    name,
    new Promise((resolve) => {
      open = resolve
    }),
  )
  return () => {
    open()
  }
}

const ran = (text: string): Promise<true> => until(() => (shared.ran?.includes(text) ? true : undefined))
const alarmSet = (): Promise<true> => until(() => (clock.alarms() > 0 ? true : undefined))

describe('an orchestration', () => {
  test('calls its activities one after the other and ends with their results', async () => {
    expect(await run('sequence')).toEqual({ runtimeStatus: 'Completed', output: ['Hello Tokyo', 'Hello Oslo'] })
  })

  test.each([[{ a: 1 }], ['abc'], ['123'], [42], [null], [true], [[1, 'x']]])(
    'is given its input %j',
    async (input) => {
      const type = typeof input
      expect((await run('input', input)).output).toEqual({ type, value: input })
    },
  )

  test('that returns nothing ends without an output', async () => {
    expect(await run('returnsNothing')).toEqual({ runtimeStatus: 'Completed', output: null })
  })

  test('may catch the failure of an activity and go on', async () => {
    const { output } = await run('caught')
    expect(output).toEqual(["Error: Activity function 'boom' failed:  bad thing", 'Hello after'])
  })

  test('that does not catch it fails with its text', async () => {
    const { runtimeStatus, output } = await run('uncaught')
    expect(runtimeStatus).toBe('Failed')
    expect(output).toMatch(
      /^Orchestrator function 'uncaught' failed: Activity function 'boom' failed: {2}bad thing \n \{/,
    )
  })

  test('that throws fails with what it threw', async () => {
    expect(await run('throwsNow')).toEqual({
      runtimeStatus: 'Failed',
      output: "Orchestrator function 'throwsNow' failed: orchestrator boom",
    })
  })

  test('that throws something else than an Error fails too, where the genuine host hangs', async () => {
    const { runtimeStatus, output } = await run('throwsText')
    expect(runtimeStatus).toBe('Failed')
    expect(output).toContain('It threw something that is not an Error')
  })

  test('that is unknown fails and names the known ones', async () => {
    const { runtimeStatus, output } = await run('nosuch')
    expect(runtimeStatus).toBe('Failed')
    expect(output).toMatch(
      /^Orchestrator function 'nosuch' failed: The function 'nosuch' doesn't exist, .*'sequence', 'input'/,
    )
  })

  test('is found whatever the case of its name', async () => {
    expect((await run('SEQUENCE')).runtimeStatus).toBe('Completed')
  })

  test('that calls an unknown activity fails loudly, where the genuine host hangs', async () => {
    const { runtimeStatus, output } = await run('unknownActivity')
    expect([runtimeStatus, output]).toEqual([
      'Failed',
      "Orchestrator function 'unknownActivity' failed: The function 'nosuch' doesn't exist, is disabled, or is not an activity function.",
    ])
    expect(host.lines.find((line) => line.includes('ERROR unknownActivity') && line.includes("'nosuch'"))).toBeDefined()
  })

  test.each([
    ['continues', 'continueAsNew (action 4)'],
    ['callsChild', 'callSubOrchestrator (action 2)'],
  ])('%s asks for what is not offered yet, and fails loudly naming it', async (name, action) => {
    const { runtimeStatus, output } = await run(name)
    expect([runtimeStatus, output]).toEqual([
      'Failed',
      `Orchestrator function '${name}' failed: This host does not offer ${action} yet.`,
    ])
    expect(host.lines.find((line) => line.includes(`ERROR ${name}`) && line.includes(action))).toBeDefined()
  })

  test('knows what it replays, and makes up the same GUIDs each time', async () => {
    const { output } = await run('replaying')
    const { before, after } = output as { before: { replaying: boolean; guid: string }; after: boolean }
    expect([before.replaying, after]).toEqual([true, false])
    expect(shared.ran).toEqual([`hello ${before.guid}`])
  })

  test('that was terminated is not woken by what it had asked for', async () => {
    const open = gate('slow')
    await start('gatedThenHello', 'cut-off')
    await ran('gated slow')
    await post('instances/cut-off/terminate?reason=enough')
    await over('cut-off')
    open()
    await start('sequence', 'afterwards')
    await over('afterwards')
    expect(await status('cut-off')).toMatchObject({ runtimeStatus: 'Terminated', output: 'enough' })
    expect(shared.ran).not.toContain('hello too late')
  })

  test('schedules only the activities it yields', async () => {
    expect((await run('notYielded')).output).toBe('Hello yielded')
    expect(shared.ran).toEqual(['hello yielded'])
  })
})

describe('what passes between orchestration and activity', () => {
  test('activities are given what the extension would hand on', async () => {
    const text = (value: string): object => ({ type: 'string', value })
    expect((await run('describeAll')).output).toEqual([
      text('abc'),
      text('123'),
      text('{"a":1}'),
      text(''),
      { type: 'object', value: { a: 1 } },
      { type: 'undefined' },
      { type: 'number', value: 42 },
      { type: 'number', value: 0 },
      text('True'),
      text('False'),
      { type: 'object', value: [1, 'x'] },
      { type: 'undefined' },
    ])
  })

  test('orchestrations are given what activities returned', async () => {
    expect((await run('returnsAll')).output).toEqual({
      text: 's',
      digits: '123',
      json: '{"a":1}',
      empty: '',
      number: 7,
      float: 1.5,
      yes: true,
      no: false,
      nothing: null,
      object: { a: 1 },
      array: [1, 2],
      date: '1970-01-01T00:00:00.000Z',
      bytes: 'aGk=',
    })
  })
})

describe('Task.all and Task.any', () => {
  test('all gathers the results in the order of the calls', async () => {
    expect((await run('all')).output).toEqual(['Hello a', 'Hello b', 'Hello c'])
  })

  test('after an early failure of all, the next activity waits for every sibling', async () => {
    const open = gate('slow')
    await start('allEarlyFailure', 'early')
    await ran('boom early')
    await until(async () =>
      ((await status('early', '?showHistory=true')).historyEvents ?? []).find((e) => e['EventType'] === 'TaskFailed'),
    )
    expect(shared.ran).not.toContain('hello next')
    open()
    expect((await over('early')).output).toBe('Hello next')
  })

  test('an orchestration that returned after a lost activity stays Running until it ends', async () => {
    const open = gate('slow')
    await start('anyTimerWins', 'lost')
    await ran('gated slow')
    await alarmSet()
    clock.advance(1000)
    const fired = (event: Record<string, unknown>): boolean => event['EventType'] === 'TimerFired'
    const found = await until(async () => {
      const seen = await status('lost', '?showHistory=true')
      return seen.historyEvents?.some(fired) ? seen : undefined
    })
    expect(found.runtimeStatus).toBe('Running')
    open()
    expect(await over('lost')).toMatchObject({ runtimeStatus: 'Completed', output: 'timed out' })
  })

  test('a cancelled timer holds nothing up', async () => {
    expect(await run('anyActivityWins')).toEqual({ runtimeStatus: 'Completed', output: 'Hello afterwards' })
    expect(clock.alarms()).toBe(0)
  })

  test('no more activities run at once than host.json allows', async () => {
    expect((await run('fan', 40)).output).toBe(40)
    expect(shared.busy?.most).toBe(4)
  })
})

describe('retries', () => {
  test('wait longer each time and end with the first success', async () => {
    await start('retry', 'retry-ok', { fail: 2, attempts: 4 })
    await ran('flaky retry-ok 1')
    await alarmSet()
    clock.advance(999)
    expect(clock.alarms()).toBe(1)
    clock.advance(1)
    await ran('flaky retry-ok 2')
    await alarmSet()
    clock.advance(1999)
    expect(clock.alarms()).toBe(1)
    clock.advance(1)
    expect((await over('retry-ok')).output).toEqual(['ok after 3', 'Hello end'])
  })

  test('that are exhausted fail the orchestration', async () => {
    await start('retry', 'retry-out', { fail: 9, attempts: 2 })
    await ran('flaky retry-out 1')
    await alarmSet()
    clock.advance(1000)
    await ran('flaky retry-out 2')
    await alarmSet()
    clock.advance(1)
    const { runtimeStatus, output } = await over('retry-out')
    expect(runtimeStatus).toBe('Failed')
    expect(output).toContain("Activity function 'flaky' failed:  flaky 2")
  })
})

describe('timers and events', () => {
  test('a timer rings at its time, not before', async () => {
    await start('timer', 'timer-1', 5000)
    await alarmSet()
    clock.advance(4999)
    expect(clock.alarms()).toBe(1)
    clock.advance(1)
    const { output } = await over('timer-1')
    const { started, now } = output as { started: string; now: string }
    expect(Date.parse(now) - Date.parse(started)).toBe(5000)
  })

  test('a timer in the past rings at once', async () => {
    await start('timer', 'timer-2', -5000)
    await alarmSet()
    clock.advance(0)
    expect((await over('timer-2')).runtimeStatus).toBe('Completed')
  })

  test('a timer of eight days goes in steps of three', async () => {
    await start('timer', 'timer-3', 8 * 86_400_000)
    await alarmSet()
    clock.advance(3 * 86_400_000)
    await until(async () => {
      const { historyEvents = [] } = await status('timer-3', '?showHistory=true')
      return historyEvents.filter((event) => event['EventType'] === 'TimerCreated').length === 2 ? true : undefined
    })
    clock.advance(5 * 86_400_000)
    const { started, now } = (await over('timer-3')).output as { started: string; now: string }
    expect(Date.parse(now) - Date.parse(started)).toBe(8 * 86_400_000)
  })

  test.each([[{ x: 1 }], ['abc'], ['123'], [5], [null], [false], [[1]]])('an event carries %j', async (payload) => {
    const id = `event-${crypto.randomUUID()}`
    await start('event', id)
    await reached(id, 'Running')
    expect(await raise(id, 'go', payload)).toBe(202)
    const type = payload === null ? 'null' : typeof payload
    expect((await over(id)).output).toEqual({ type, value: payload })
  })

  test('an event wakes only who waits for its exact name', async () => {
    await start('event', 'case')
    await raise('case', 'GO', 'upper')
    await raise('case', 'go', 'lower')
    expect((await over('case')).output).toMatchObject({ value: 'lower' })
  })

  test('events that come before they are waited for are kept in order', async () => {
    await start('threeEvents', 'three')
    for (const payload of [1, 2, 3]) await raise('three', 'go', payload)
    expect((await over('three')).output).toEqual([1, 2, 3])
  })

  test('of two waits for one name the later is served first', async () => {
    await start('twoWaits', 'two')
    await reached('two', 'Running')
    await raise('two', 'go', 'first')
    await raise('two', 'go', 'second')
    expect((await over('two')).output).toEqual(['second', 'first'])
  })

  test('an event wins against a timer, or the timer against the event', async () => {
    await start('eventOrTimer', 'wins', 30_000)
    await alarmSet()
    await raise('wins', 'go', { x: 1 })
    expect((await over('wins')).output).toEqual({ x: 1 })
    await start('eventOrTimer', 'loses', 2000)
    await alarmSet()
    clock.advance(2000)
    expect((await over('loses')).output).toBe('timed out')
  })

  test('a custom status is shown while it runs, and cleared by a value the library leaves out', async () => {
    await start('customStatus', 'custom')
    await until(async () => ((await status('custom')).customStatus === null ? undefined : true))
    expect((await status('custom')).customStatus).toEqual({ stage: 1 })
    await raise('custom', 'go', 1)
    await until(async () => ((await status('custom')).customStatus === null ? true : undefined))
    await raise('custom', 'go', 1)
    expect((await over('custom')).customStatus).toBeNull()
  })
})

describe('an orchestrator that does not repeat itself', () => {
  const question = 'Was a change made to the orchestrator code after this instance had already started running?'
  test.each([
    [
      'changing',
      `scheduled an activity task with sequence number 0 named 'hello', but the current orchestration replay instead scheduled an activity task named 'describe' with this sequence number.  ${question}`,
    ],
    [
      'changingKind',
      `scheduled an activity task with sequence number 0 named 'hello', but the current orchestration replay instead produced a CreateTimerOrchestratorAction action with this sequence number. ${question}`,
    ],
  ])('%s fails as in production', async (name, text) => {
    expect(await run(name)).toEqual({
      runtimeStatus: 'Failed',
      output: `Non-Deterministic workflow detected: A previous execution of this orchestration ${text}`,
    })
  })
})

describe('any programme of activities, retries, timers and their combinations', () => {
  const leaf = fc.oneof(
    fc.record({ kind: fc.constant('activity' as const), value: fc.nat() }),
    fc.record({ kind: fc.constant('retry' as const), value: fc.nat() }),
    fc.record({ kind: fc.constant('timer' as const) }),
  )
  const { step } = fc.letrec((tie) => ({
    step: fc.oneof({ maxDepth: 3, depthSize: 'small' }, leaf, tie('group')),
    group: fc.record({
      kind: fc.constantFrom('all' as const, 'any' as const),
      steps: fc.array(tie('step'), { minLength: 1, maxLength: 4 }),
    }),
  }))

  test('runs to its end, the ids of library and host in step', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 6 }), async (programme) => {
        const id = `programme-${crypto.randomUUID()}`
        await start('programme', id, programme)
        const found = await until(async () => {
          clock.advance(1)
          const seen = await status(id)
          return ['Completed', 'Failed'].includes(seen.runtimeStatus) ? seen : undefined
        })
        expect([found.runtimeStatus, found.output]).toEqual(['Completed', programme.length])
      }),
      { numRuns: 40 },
    )
  })
})

describe('durable inputs', () => {
  test('never reach the log', async () => {
    await start('input', 'secret', { token: 'canary' })
    await over('secret')
    await start('event', 'secret-event')
    await raise('secret-event', 'go', 'canary')
    await over('secret-event')
    await post('instances/nosuch/terminate?reason=canary')
    await api('instances?instanceIdPrefix=canary')
    expect(host.lines.join('\n')).not.toContain('canary')
  })
})
