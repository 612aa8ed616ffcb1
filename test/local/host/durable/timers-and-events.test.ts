import { describe, expect, test } from 'vitest'
import { durableSuite } from '../support/durable-suite.ts'
import { until } from '../support/host-under-test.ts'

const { run, start, over, raise, status, reached, clock, ran, alarmSet } = durableSuite()

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

  test('a timer without a time fails the orchestration', async () => {
    expect(await run('timerWithoutTime')).toMatchObject({
      runtimeStatus: 'Failed',
      output: "Orchestrator function 'timerWithoutTime' failed: A timer was asked for without a time.",
    })
  })

  test('a retry that would wait longer than time lasts fails the orchestration', async () => {
    expect(await run('retriesTooLate')).toMatchObject({
      runtimeStatus: 'Failed',
      output: "Orchestrator function 'retriesTooLate' failed: Invalid time value",
    })
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
