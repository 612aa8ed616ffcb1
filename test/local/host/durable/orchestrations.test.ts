import { describe, expect, test } from 'vitest'
import { durableSuite, shared } from '../support/durable-suite.ts'
import { until } from '../support/host-under-test.ts'

const { run, start, over, raise, status, post, api, clock, gate, ran, alarmSet, host } = durableSuite()

describe('an orchestration', () => {
  test('calls its activities one after the other and ends with their results', async () => {
    expect(await run('sequence')).toMatchObject({ runtimeStatus: 'Completed', output: ['Hello Tokyo', 'Hello Oslo'] })
  })

  test.each([[{ a: 1 }], ['abc'], ['123'], [42], [null], [true], [[1, 'x']]])(
    'is given its input %j',
    async (input) => {
      const type = typeof input
      expect((await run('input', input)).output).toEqual({ type, value: input })
    },
  )

  test('that returns nothing ends without an output', async () => {
    expect(await run('returnsNothing')).toMatchObject({ runtimeStatus: 'Completed', output: null })
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
    expect(await run('throwsNow')).toMatchObject({
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
    expect(
      host().lines.find((line) => line.includes('ERROR unknownActivity') && line.includes("'nosuch'")),
    ).toBeDefined()
  })

  test('that waits for what has ended fails loudly, where the genuine host hangs', async () => {
    expect(await run('waitsForCancelled')).toMatchObject({
      runtimeStatus: 'Failed',
      output: expect.stringContaining('waits for something that has ended already') as unknown,
    })
    const open = gate('slow')
    await start('retryTimesOut', 'timed-out')
    await until(async () => ((await status('timed-out')).runtimeStatus === 'Running' ? true : undefined))
    clock.advance(2)
    open()
    expect(await over('timed-out')).toMatchObject({
      runtimeStatus: 'Failed',
      output: expect.stringContaining('ended by its retryTimeoutInMilliseconds') as unknown,
    })
  })

  test('may wait again for an event that lost against a timer', async () => {
    await start('waitsAgain', 'again')
    await alarmSet()
    clock.advance(10)
    await until(async () =>
      (await status('again', '?showHistory=true')).historyEvents?.find((event) => event['EventType'] === 'TimerFired'),
    )
    expect(await status('again')).toMatchObject({ runtimeStatus: 'Running' })
    await raise('again', 'go', 'at last')
    expect((await over('again')).output).toBe('at last')
  })

  test.each([
    ['locks', 'lock (action 13)'],
    ['callsHttp', 'callHttp (action 8)'],
  ])('%s asks for what is not offered, and fails loudly naming it', async (name, action) => {
    const { runtimeStatus, output } = await run(name)
    expect([runtimeStatus, output]).toEqual([
      'Failed',
      `Orchestrator function '${name}' failed: This host does not offer ${action}.`,
    ])
    expect(host().lines.find((line) => line.includes(`ERROR ${name}`) && line.includes(action))).toBeDefined()
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
    expect(await run('anyActivityWins')).toMatchObject({ runtimeStatus: 'Completed', output: 'Hello afterwards' })
    expect(clock.alarms()).toBe(0)
  })

  test('no more activities run at once than host.json allows', async () => {
    expect((await run('fan', 40)).output).toBe(40)
    expect(shared.busy?.most).toBe(4)
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
    expect(await run(name)).toMatchObject({
      runtimeStatus: 'Failed',
      output: `Non-Deterministic workflow detected: A previous execution of this orchestration ${text}`,
    })
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
    expect(host().lines.join('\n')).not.toContain('canary')
  })
})
