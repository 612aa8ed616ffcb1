import { expect } from 'vitest'
import { lastOf, line } from '../support/history.ts'
import { difference, rule, type Theme } from '../support/rules.ts'

const GUID = /^[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/

export const sequence: Theme = {
  theme: 'sequence and payloads',
  rules: [
    rule(
      'each turn brings the whole past, then a new turn with its news; only what others sent is marked as played',
      ['d-sequence', 'd-guids-and-clock'],
      async (host) => {
        const { instanceId, runtimeStatus, output } = await host.ran('sequence')
        expect({ runtimeStatus, output }).toEqual({ runtimeStatus: 'Completed', output: ['Hello Tokyo', 'Hello Oslo'] })
        expect((await host.payloads(instanceId)).map(({ history }) => line(history))).toEqual([
          'turn start',
          'turn start* task#0 end turn done→0',
          'turn start* task#0 end turn done→0* task#1 end turn done→1',
        ])
      },
    ),
    rule('a payload names the instance, the protocol and the limits of timers', ['d-sequence'], async (host) => {
      const id = await host.started('sequence')
      await host.over(id)
      const [first, second] = (await host.payloads(id)).map(({ history: _, ...rest }) => rest)
      const common = {
        input: '',
        instanceId: id,
        parentInstanceId: null,
        upperSchemaVersion: 1,
        upperSchemaVersionNew: 3,
        longRunningTimerIntervalDuration: '3.00:00:00',
        maximumShortTimerDuration: '6.00:00:00',
        defaultHttpAsyncRequestSleepTimeMillseconds: 30_000,
      }
      expect(first).toEqual({ ...common, isReplaying: false })
      expect(second).toEqual({ ...common, isReplaying: true })
    }),
    rule(
      'the start event holds the instance, its execution, and the input as JSON text',
      ['d-sequence'],
      async (host) => {
        const { instanceId } = await host.ran('sequence', { in: 1 })
        const [first] = await host.payloads(instanceId)
        const start = lastOf(first!.history, 'start')
        expect(start).toMatchObject({
          ...{ EventId: -1, IsPlayed: false, Name: 'sequence', Version: null, Input: '{"in":1}', Generation: 0 },
          ParentInstance: null,
          OrchestrationInstance: { InstanceId: instanceId, ExecutionId: expect.stringMatching(GUID) as string },
        })
        expect(first!.input).toEqual({ in: 1 })
      },
    ),
    rule('a scheduled task is told with its name and without its input', ['d-sequence', 'd-all'], async (host) => {
      const { instanceId } = await host.ran('sequence')
      const { history } = (await host.payloads(instanceId)).at(-1)!
      expect(lastOf(history, 'task')).toMatchObject({ Name: 'hello', Version: '', Input: null, EventId: 1 })
      expect(lastOf(history, 'done')).toMatchObject({ TaskScheduledId: 1, Result: '"Hello Oslo"', EventId: -1 })
    }),
    rule('an activity is told which instance it works for', ['d-sequence', 'd-activity-inputs'], async (host) => {
      const { instanceId } = await host.ran('sequence')
      const activities = await host.received(instanceId, 'activityTrigger')
      expect(activities.map(({ input }) => input)).toEqual(['Tokyo', 'Oslo'])
      for (const { triggerMetadata } of activities) expect(triggerMetadata).toMatchObject({ instanceId })
    }),
    rule(
      'the readable history merges scheduling and end, leaves turns out, and shows results only when asked',
      ['d-sequence', 'm-status-options'],
      async (host) => {
        const id = await host.started('sequence')
        const { historyEvents } = await host.over(id)
        const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/) as string
        const offset = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+\+00:00$/) as string
        const task = {
          EventType: 'TaskCompleted',
          Timestamp: time,
          ScheduledTime: offset,
          FunctionName: 'hello',
          Input: null,
        }
        const unused = {
          Correlation: null,
          ParentTraceContext: null,
          ScheduledStartTime: null,
          GenerateNewTrace: false,
        }
        const start = { EventType: 'ExecutionStarted', Input: '""', Generation: 0, FunctionName: 'sequence', ...unused }
        const end = { EventType: 'ExecutionCompleted', OrchestrationStatus: 'Completed', FailureDetails: null }
        expect(historyEvents).toEqual([
          { ...start, Timestamp: time },
          { ...task, Result: 'Hello Tokyo' },
          { ...task, Result: 'Hello Oslo' },
          { ...end, Result: ['Hello Tokyo', 'Hello Oslo'], Timestamp: time },
        ])
        expect((await host.status(id, '?showHistory=true')).historyEvents).toEqual([
          { ...start, Timestamp: time },
          task,
          task,
          { ...end, Timestamp: time },
        ])
      },
    ),
    rule('an orchestrator without a yield is over with its first turn', ['d-no-yield'], async (host) => {
      const { instanceId, output, historyEvents } = await host.ran('immediate')
      expect(output).toBe('immediate')
      expect(historyEvents?.map(({ EventType }) => EventType)).toEqual(['ExecutionStarted', 'ExecutionCompleted'])
      expect((await host.payloads(instanceId)).map(({ history }) => line(history))).toEqual(['turn start'])
    }),
    rule(
      'guids are the same in every replay and differ from each other; the clock is that of the turn',
      ['d-guids-and-clock'],
      async (host) => {
        const { instanceId, output } = await host.ran('guidsAndClock')
        const { guids, before, after } = output as {
          guids: [string, string]
          before: { replaying: boolean; time: string }
          after: { replaying: boolean; time: string }
        }
        const [first, second] = await host.payloads(instanceId)
        const time = (payload: typeof first): number => Date.parse(lastOf(payload!.history, 'turn').Timestamp)
        expect(guids[0]).not.toBe(guids[1])
        expect((await host.received(instanceId, 'activityTrigger'))[0]?.input).toBe(guids[0])
        expect([before.replaying, after.replaying]).toEqual([true, false])
        expect([Date.parse(before.time), Date.parse(after.time)]).toEqual([time(first), time(second)])
      },
    ),
    rule('an activity that is called and not awaited never runs', ['d-not-awaited-activity'], async (host) => {
      const { instanceId, output } = await host.ran('notAwaited')
      expect(output).toBe('done')
      expect((await host.received(instanceId, 'activityTrigger')).map(({ input }) => input)).toEqual(['yielded'])
    }),
    rule('Task.all gives the results in the order asked for', ['d-all'], async (host) => {
      const { instanceId, output } = await host.ran('all')
      expect(output).toEqual([3, 1, 2])
      const { history } = (await host.payloads(instanceId)).at(-1)!
      expect(line(history)).toMatch(/^turn start\* task#0 task#1 task#2 end turn done→\d/)
    }),
    rule('Task.all of nothing fails the instance with the library’s text', ['d-all-empty'], async (host) => {
      const { runtimeStatus, output } = await host.ran('allOfNothing')
      expect(runtimeStatus).toBe('Failed')
      expect(output).toMatch(/^Orchestrator function 'allOfNothing' failed: When constructing a CompoundTask/)
    }),
    difference(
      'fields of history events that the library does not read',
      'a start event goes without tags, correlation and trace context',
      ['d-sequence'],
      async (host) => {
        const { instanceId } = await host.ran('immediate')
        const [first] = await host.payloads(instanceId)
        expect(Object.keys(lastOf(first!.history, 'start'))).not.toContain('Correlation')
      },
    ),
    difference(
      'binding copies in `context.triggerMetadata` of durable functions',
      'trigger metadata holds the instance id and nothing else',
      ['d-sequence', 'd-activity-inputs'],
      async (host) => {
        const { instanceId } = await host.ran('sequence')
        for (const trigger of ['orchestrationTrigger', 'activityTrigger']) {
          const [first] = await host.received(instanceId, trigger)
          expect(first?.triggerMetadata).toEqual({ instanceId })
        }
      },
    ),
    difference('time stamps', 'times in histories have milliseconds', ['d-sequence'], async (host) => {
      const { instanceId } = await host.ran('immediate')
      const [first] = await host.payloads(instanceId)
      for (const { Timestamp } of first!.history) expect(Timestamp).toMatch(/T\d\d:\d\d:\d\d\.\d{3}Z$/)
    }),
  ],
}
