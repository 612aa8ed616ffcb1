import { expect } from 'vitest'
import { lastOf, line, type HistoryEvent } from '../support/history.ts'
import { difference, rule, type Theme } from '../support/rules.ts'

/** How long each retry timer was set for, counted from its turn's clock. */
function delays(history: readonly HistoryEvent[]): number[] {
  let turn = 0
  return history.flatMap((event) => {
    if (event.EventType === 12) turn = Date.parse(event.Timestamp)
    return event.EventType === 10 ? [Date.parse(String(event['FireAt'])) - turn] : []
  })
}

export const retries: Theme = {
  theme: 'retries',
  rules: [
    rule(
      'each failed attempt is followed by a timer and a new task, each with the next id',
      ['d-retry-success'],
      async (host) => {
        const { instanceId, output } = await host.ran('retry', { fail: 2, attempts: 4, interval: 100 })
        expect(output).toBe('ok after 3')
        const { history } = (await host.payloads(instanceId)).at(-1)!
        expect(line(history)).toBe(
          'turn start* task#0 end turn failed→0* timer#1 end turn fired→1* task#2 end ' +
            'turn failed→2* timer#3 end turn fired→3* task#4 end turn done→4',
        )
        expect(delays(history)).toEqual([100, 100])
      },
    ),
    rule('the pauses grow by the coefficient, up to the longest', ['d-retry-backoff'], async (host) => {
      const plan = { fail: 3, attempts: 5, interval: 100, coefficient: 2, longest: 300 }
      const { instanceId, output } = await host.ran('retry', plan)
      expect(output).toBe('ok after 4')
      expect(delays((await host.payloads(instanceId)).at(-1)!.history)).toEqual([100, 200, 300])
    }),
    rule(
      'after the last attempt one more timer is set, due at once, and then the failure is thrown',
      ['d-retry-exhausted'],
      async (host) => {
        const { instanceId, runtimeStatus, output } = await host.ran('retry', { fail: 9, attempts: 2, interval: 100 })
        expect(runtimeStatus).toBe('Failed')
        expect(String(output).split(' \n ')[0]).toBe(
          "Orchestrator function 'retry' failed: Activity function 'flaky' failed:  flaky 2",
        )
        const { history } = (await host.payloads(instanceId)).at(-1)!
        expect(line(history)).toBe(
          'turn start* task#0 end turn failed→0* timer#1 end turn fired→1* task#2 end turn failed→2* timer#3 end turn fired→3',
        )
        expect(delays(history)).toEqual([100, 0])
      },
    ),
    rule(
      'a failure after all attempts can be caught, and the work goes on',
      ['d-retry-exhausted-caught'],
      async (host) => {
        const plan = { fail: 9, attempts: 2, interval: 100, caught: true }
        const { instanceId, output } = await host.ran('retry', plan)
        expect(output).toEqual({ message: "Activity function 'flaky' failed:  flaky 2", next: 'Hello after' })
        expect(line((await host.payloads(instanceId)).at(-1)!.history)).toMatch(
          / timer#3 end turn fired→3\* task#4 end turn done→4$/,
        )
      },
    ),
    difference(
      'a wait for what has ended, such as a cancelled timer, or a retry ended by `retryTimeoutInMilliseconds`',
      'a retry timeout that ends the attempts fails the instance',
      ['d-retry-timeout'],
      async (host) => {
        const id = await host.started('retry', { fail: 9, attempts: 5, interval: 1000, timeout: 900, caught: true })
        const { runtimeStatus, output } = await host.over(id)
        expect(runtimeStatus).toBe('Failed')
        expect(output).toContain('A retry policy ended by its retryTimeoutInMilliseconds')
        const { history } = (await host.payloads(id)).at(-1)!
        expect(line(history)).toMatch(/ timer#1 end turn fired→1\* task#2 end turn failed→2$/)
      },
    ),
    rule(
      'a retried activity and a timer in one Task.any make the ids diverge, and the next call fails the instance',
      ['d-any-retry-timer-reyield', 'd-any-retry-wins'],
      async (host) => {
        const text =
          'Non-Deterministic workflow detected: A previous execution of this orchestration scheduled a timer task with ' +
          'sequence number 2 named but the current orchestration replay instead produced a ScheduleTaskOrchestratorAction ' +
          'action with this sequence number. Was a change made to the orchestrator code after this instance had already started running?'
        const plan = { fail: 1, attempts: 4 }
        const retryFirst = await host.ran('retryOrTimer', { ...plan, interval: 100, timer: 60_000 })
        const id = await host.started('retryOrTimer', { ...plan, interval: 100, timer: 100, gated: true })
        await host.turns(id, 2)
        await host.open(id)
        const timerFirst = await host.over(id)
        for (const { runtimeStatus, output } of [timerFirst, retryFirst]) {
          expect({ runtimeStatus, output }).toEqual({ runtimeStatus: 'Failed', output: text })
        }
        const { history } = (await host.payloads(retryFirst.instanceId)).at(-1)!
        expect(line(history)).toBe(
          'turn start* task#0 timer#1 end turn failed→0* timer#2 end turn fired→2* task#3 end turn done→3',
        )
        expect(lastOf(history, 'done')['Result']).toBe('"ok after 2"')
      },
    ),
  ],
}
