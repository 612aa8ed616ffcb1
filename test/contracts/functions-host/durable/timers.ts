import { expect } from 'vitest'
import type { DurablePlace } from '../support/durable-place.ts'
import { lastOf, line } from '../support/history.ts'
import { difference, rule, type Theme } from '../support/rules.ts'

export const timers: Theme = {
  theme: 'timers',
  rules: [
    rule(
      'a timer is written with the time it is due, and its firing bears the time it was created',
      ['d-timer'],
      async (host) => {
        const { instanceId, historyEvents, output } = await host.ran('timer', 1000)
        const { history } = (await host.payloads(instanceId)).at(-1)!
        expect(line(history)).toBe('turn start* timer#0 end turn fired→0')
        const [created, fired] = [lastOf(history, 'timer'), lastOf(history, 'fired')]
        const { started, ended } = output as { started: string; ended: string }
        expect(Date.parse(String(created['FireAt']))).toBe(Date.parse(started) + 1000)
        expect(fired['FireAt']).toBe(created['FireAt'])
        expect(Math.abs(Date.parse(fired.Timestamp) - Date.parse(created.Timestamp))).toBeLessThan(500)
        expect(Date.parse(ended)).toBeGreaterThanOrEqual(Date.parse(started))
        expect(historyEvents?.slice(1, 3)).toEqual([
          { EventType: 'TimerCreated', FireAt: created['FireAt'], Timestamp: created.Timestamp },
          { EventType: 'TimerFired', FireAt: fired['FireAt'], Timestamp: fired.Timestamp },
        ])
      },
    ),
    rule('a timer whose time has passed fires at once', ['d-timer-past'], async (host) => {
      const { instanceId, runtimeStatus } = await host.ran('timer', -5000)
      expect(runtimeStatus).toBe('Completed')
      expect((await host.payloads(instanceId)).map(({ history }) => line(history))).toEqual([
        'turn start',
        'turn start* timer#0 end turn fired→0',
      ])
    }),
    rule('a timer of more than six days is cut into steps of three', ['d-timer-long'], async (host) => {
      const days = 24 * 3_600_000
      const id = await host.started('eventOrTimer', 8 * days)
      await host.turns(id, 1)
      await host.resolved('raiseEvent', id, 'go', 1)
      expect(await host.over(id)).toMatchObject({ runtimeStatus: 'Completed', output: { event: 1 } })
      const { history } = (await host.payloads(id)).at(-1)!
      expect(line(history)).toBe('turn start* timer#0 end turn event')
      const due =
        Date.parse(String(lastOf(history, 'timer')['FireAt'])) - Date.parse(lastOf(history, 'start').Timestamp)
      expect(Math.abs(due - 3 * days)).toBeLessThan(60_000)
    }),
    difference('durable timers', 'a timer never fires before its time', ['d-timer'], async (host) => {
      const { output } = await host.ran('timer', 400)
      const { started, ended } = output as { started: string; ended: string }
      expect(Date.parse(ended) - Date.parse(started)).toBeGreaterThanOrEqual(400)
    }),
  ],
}

/** Waits until the orchestrator has answered a turn, counted from 1. */
const returned = (host: DurablePlace, id: string, turn: number) =>
  host.until(async () => {
    const found = (await host.received(id, 'orchestrationTrigger'))[turn - 1]
    return found?.returned === undefined ? undefined : found
  }, `The answer of turn ${turn} of ${id}`)

export const anyAndAll: Theme = {
  theme: 'Task.any and Task.all',
  rules: [
    rule(
      'an activity that wins over a timer leaves it to be cancelled; the work goes on',
      ['d-any-activity-wins'],
      async (host) => {
        const { instanceId, output, historyEvents } = await host.ran('activityOrTimer')
        expect(output).toEqual({ wonByActivity: true, next: 'Hello afterwards' })
        const { history } = (await host.payloads(instanceId)).at(-1)!
        expect(line(history)).toBe('turn start* task#0 timer#1 end turn done→0* task#2 end turn done→2')
        expect(historyEvents?.map(({ EventType }) => EventType)).toEqual([
          ...['ExecutionStarted', 'TimerCreated', 'TaskCompleted', 'TaskCompleted', 'ExecutionCompleted'],
        ])
      },
    ),
    rule('an activity that lost to a timer can be awaited after it', ['d-any-timer-wins'], async (host) => {
      const id = await host.started('timerBeatsActivity', { timer: 300, yieldAgain: true })
      await host.turns(id, 2)
      await host.open(id)
      expect((await host.over(id)).output).toEqual({ timedOut: true, result: `passed ${id}` })
      expect((await host.payloads(id)).map(({ history }) => line(history))).toEqual([
        'turn start',
        'turn start* task#0 timer#1 end turn fired→1',
        'turn start* task#0 timer#1 end turn fired→1* end turn done→0',
      ])
    }),
    rule(
      'an orchestrator that returns while a lost activity runs stays Running until it has ended',
      ['d-any-timer-wins-return'],
      async (host) => {
        const id = await host.started('timerBeatsActivity', { timer: 300, yieldAgain: false })
        await returned(host, id, 2)
        expect((await host.status(id)).runtimeStatus).toBe('Running')
        await host.open(id)
        expect(await host.over(id)).toMatchObject({ runtimeStatus: 'Completed', output: { timedOut: true } })
        expect((await host.payloads(id)).map(({ history }) => line(history)).at(-1)).toBe(
          'turn start* task#0 timer#1 end turn fired→1* end turn done→0',
        )
      },
    ),
    rule('a timer ends the wait for an event', ['d-any-event-timeout'], async (host) => {
      const { instanceId, output } = await host.ran('eventOrTimer', 300)
      expect(output).toBe('timed out')
      expect(line((await host.payloads(instanceId)).at(-1)!.history)).toBe('turn start* timer#0 end turn fired→0')
    }),
    rule(
      'an event that wins over a timer ends the instance, the timer cancelled',
      ['d-any-event-wins'],
      async (host) => {
        const id = await host.started('eventOrTimer', 60_000)
        await host.turns(id, 1)
        await host.resolved('raiseEvent', id, 'go', { x: 1 })
        expect(await host.over(id)).toMatchObject({ runtimeStatus: 'Completed', output: { event: { x: 1 } } })
        expect(line((await host.payloads(id)).at(-1)!.history)).toBe('turn start* timer#0 end turn event')
      },
    ),
    rule(
      'after a failure in Task.all that was caught, the next activity waits for all the others',
      ['d-all-early-failure'],
      async (host) => {
        const id = await host.started('allWithEarlyFailure', 'go on')
        const asked = await returned(host, id, 2)
        expect(asked.returned).toMatchObject({ actions: [[{ actionType: 12 }, { functionName: 'hello' }]] })
        expect((await host.received(id, 'activityTrigger')).map((one) => one.function).sort()).toEqual([
          'boom',
          'gated',
        ])
        await host.open(id)
        expect((await host.over(id)).output).toBe('Hello next')
        expect((await host.payloads(id)).map(({ history }) => line(history))).toEqual([
          'turn start',
          'turn start* task#0 task#1 end turn failed→1',
          'turn start* task#0 task#1 end turn failed→1* end turn done→0',
          'turn start* task#0 task#1 end turn failed→1* end turn done→0* task#2 end turn done→2',
        ])
      },
    ),
    rule(
      'a return after a caught failure in Task.all counts only when all the others have ended',
      ['d-all-early-failure-return'],
      async (host) => {
        const id = await host.started('allWithEarlyFailure', 'return')
        expect((await returned(host, id, 2)).returned).toMatchObject({ isDone: true, output: 'caught' })
        expect((await host.status(id)).runtimeStatus).toBe('Running')
        await host.open(id)
        expect(await host.over(id)).toMatchObject({ runtimeStatus: 'Completed', output: 'caught' })
        expect((await host.payloads(id)).map(({ history }) => line(history)).at(-1)).toBe(
          'turn start* task#0 task#1 end turn failed→1* end turn done→0',
        )
      },
    ),
  ],
}
