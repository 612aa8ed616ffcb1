import { expect } from 'vitest'
import { lastOf, line } from '../support/history.ts'
import { difference, rule, type Theme } from '../support/rules.ts'

const DASHLESS = /^[\da-f]{32}$/
const CHILD_ID = /^[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}:\d+$/

const as = (type: string, value: unknown): unknown => ({ type, value })

/** What eight kinds of input become in a sub-orchestration. */
const CHILD_INPUTS = [
  ...[as('string', 'abc'), as('string', '123'), as('null', null), as('null', null)],
  ...[as('number', 5), as('boolean', true), as('array', [1]), as('object', { a: 1 })],
]

export const children: Theme = {
  theme: 'sub-orchestrations',
  rules: [
    rule(
      'a child without an id of its own is named after its parent’s execution and the task',
      ['d-sub'],
      async (host) => {
        const { instanceId, output, historyEvents } = await host.ran('callsChild', '')
        const child = output as { id: string }
        const payloads = await host.payloads(instanceId)
        const { OrchestrationInstance } = lastOf(payloads[0]!.history, 'start') as unknown as {
          OrchestrationInstance: { ExecutionId: string }
        }
        expect(child).toEqual({
          ...{ greeting: 'Hello child', input: as('object', { x: 1 }), parent: instanceId },
          id: `${OrchestrationInstance.ExecutionId}:0`,
        })
        expect(child.id).toMatch(CHILD_ID)
        expect(payloads.map(({ history }) => line(history))).toEqual([
          'turn start',
          'turn start* child#0 end turn childDone→0',
        ])
        const { history } = payloads[1]!
        expect(lastOf(history, 'child')).toMatchObject({
          Name: 'child',
          InstanceId: child.id,
          Input: null,
          Version: null,
        })
        expect(JSON.parse(String(lastOf(history, 'childDone')['Result']))).toEqual(output)
        expect(historyEvents?.[1]).toMatchObject({
          ...{ EventType: 'SubOrchestrationInstanceCompleted', Result: output, FunctionName: 'child', Input: null },
          ScheduledTime: expect.stringMatching(/\+00:00$/) as string,
        })
      },
    ),
    rule('a child is told its parent, in its payload and its start event', ['d-sub', 'd-sub-with-id'], async (host) => {
      const { instanceId, output } = await host.ran('callsChild', '')
      const [first] = await host.payloads((output as { id: string }).id)
      expect(first).toMatchObject({ parentInstanceId: instanceId, isReplaying: false, input: { x: 1 } })
      expect(lastOf(first!.history, 'start')).toMatchObject({
        ...{ Name: 'child', Input: '{"x":1}', Version: null, Generation: null },
        OrchestrationInstance: { ExecutionId: expect.stringMatching(DASHLESS) as string },
        ParentInstance: {
          ...{ Name: 'callsChild', TaskScheduleId: 0, Version: null },
          OrchestrationInstance: { InstanceId: instanceId },
        },
      })
    }),
    rule('a child can be given its id', ['d-sub-with-id'], async (host) => {
      const kid = host.id('kid')
      const { output } = await host.ran('callsChild', kid)
      expect(output).toMatchObject({ id: kid, input: as('string', 'text') })
      expect(await host.status(kid)).toMatchObject({ name: 'child', runtimeStatus: 'Completed', output })
    }),
    rule('a child receives each kind of input as it is; undefined becomes null', ['d-sub-inputs'], async (host) => {
      const { instanceId, output } = await host.ran('childInputs')
      expect(output).toMatchObject(CHILD_INPUTS.map((got) => ({ got, parent: instanceId })))
      const ids = (output as { instanceId: string }[]).map((one) => one.instanceId.split(':').at(-1))
      expect(ids).toEqual(['0', '1', '2', '3', '4', '5', '6', '7'])
    }),
    rule(
      'a child’s failure that is not caught fails the parent, both reasons in the output',
      ['d-sub-failure'],
      async (host) => {
        const { instanceId, runtimeStatus, output, historyEvents } = await host.ran('childFailure')
        expect(runtimeStatus).toBe('Failed')
        expect(output).toMatch(
          /^Orchestrator function 'childFailure' failed: Orchestrator function 'childThrows' failed: child boom \n Message: child boom, StackTrace:/,
        )
        const { history } = (await host.payloads(instanceId)).at(-1)!
        expect(line(history)).toBe('turn start* child#0 end turn childFailed→0')
        expect(lastOf(history, 'childFailed')).toMatchObject({
          Reason: "Orchestrator function 'childThrows' failed: child boom",
          Details: expect.stringMatching(/^Message: child boom, StackTrace:/) as string,
          FailureDetails: null,
        })
        expect(historyEvents?.[1]).toMatchObject({
          ...{
            EventType: 'SubOrchestrationInstanceFailed',
            FunctionName: 'childThrows',
            FailureDetails: null,
            Input: null,
          },
          Reason: "Orchestrator function 'childThrows' failed: child boom",
        })
      },
    ),
    rule(
      'a child’s failure is caught as a plain error, also when an activity is behind it',
      ['d-sub-failure-caught'],
      async (host) => {
        const output = (await host.ran('childFailuresCaught')).output as { message: string }[]
        expect(output).toMatchObject([
          {
            ...{ class: 'Error', name: 'Error', keys: [] },
            message: expect.stringMatching(
              /^Orchestrator function 'childThrows' failed: child boom \n Message: child boom, StackTrace:/,
            ) as string,
          },
          {
            message: expect.stringMatching(
              /^Orchestrator function 'childWithBoom' failed: Activity function 'boom' failed: {2}inner \n /,
            ) as string,
          },
        ])
      },
    ),
    rule('a retried child starts again under its id, with a timer between', ['d-sub-retry'], async (host) => {
      const { instanceId, output } = await host.ran('childRetried')
      expect(output).toMatchObject({ message: expect.stringContaining("'childThrows' failed: child boom") as string })
      const { history } = (await host.payloads(instanceId)).at(-1)!
      expect(line(history)).toBe(
        'turn start* child#0 end turn childFailed→0* timer#1 end turn fired→1* child#2 end ' +
          'turn childFailed→2* timer#3 end turn fired→3',
      )
      const kids = await host.payloads(`${instanceId}-kid`)
      expect(kids.map(({ history }) => line(history))).toEqual(['turn start', 'turn start'])
    }),
    difference(
      'unknown activity, sub-orchestrator or entity',
      'the instance fails and names the orchestrator',
      ['d-unknown-sub'],
      async (host) => {
        const { runtimeStatus, output } = await host.ran('unknownChild')
        expect(runtimeStatus).toBe('Failed')
        expect(output).toContain("The function 'nosuchChild' doesn't exist")
      },
    ),
  ],
}

export const continuing: Theme = {
  theme: 'continueAsNew',
  rules: [
    rule('each generation begins with a history of its own and a new execution id', ['d-can-object'], async (host) => {
      const { instanceId, output, input, historyEvents } = await host.ran('continuesWithObject', { n: 0 })
      expect({ output, input }).toEqual({ output: { last: 2 }, input: { n: 2 } })
      const payloads = await host.payloads(instanceId)
      expect(payloads.map(({ history, isReplaying }) => [line(history), isReplaying])).toEqual([
        ['turn start', false],
        ['turn start* task#0 end turn done→0', true],
        ['turn start end', false],
        ['turn start* end* task#0 end turn done→0', true],
        ['turn start end', false],
        ['turn start* end* task#0 end turn done→0', true],
      ])
      const starts = payloads.map(({ history }) => lastOf(history, 'start'))
      expect(starts.map((start) => start['Input'])).toEqual([
        ...['{"n":0}', '{"n":0}', '{"n":1}', '{"n":1}', '{"n":2}', '{"n":2}'],
      ])
      expect(starts.map((start) => start['Generation'])).toEqual([0, 0, null, null, null, null])
      const executions = starts.map((start) => (start['OrchestrationInstance'] as { ExecutionId: string }).ExecutionId)
      expect(new Set(executions).size).toBe(3)
      expect(executions.at(-1)).toMatch(DASHLESS)
      expect(historyEvents?.map(({ EventType }) => EventType)).toEqual([
        ...['ExecutionStarted', 'TaskCompleted', 'ExecutionCompleted'],
      ])
    }),
    rule('a text gains quotes with each generation', ['d-can-string'], async (host) => {
      const { instanceId, output, input } = await host.ran('continuesWithText', '')
      const inputs = ['', '"abc"', '"\\"abc\\"abc"']
      expect((await host.payloads(instanceId)).map((payload) => payload.input)).toEqual(inputs)
      expect({ output, input }).toEqual({ output: as('string', inputs[2]), input: inputs[2] })
    }),
    rule('a number, an array and null arrive as they are', ['d-can-values'], async (host) => {
      const { instanceId, output } = await host.ran('continuesWithValues', 'start')
      expect(output).toEqual(as('null', null))
      const payloads = await host.payloads(instanceId)
      expect(payloads.map(({ input }) => input)).toEqual(['start', 5, [1], null])
      expect(payloads.map(({ history }) => lastOf(history, 'start')['Input'])).toEqual(['"start"', '5', '[1]', null])
    }),
    rule('events that came meanwhile are kept for the next generation', ['d-can-with-events'], async (host) => {
      const id = await host.started('continuesWithEvents', { got: [] })
      await host.turns(id, 1)
      for (const payload of [1, 2, 3]) await host.resolved('raiseEvent', id, 'go', payload)
      expect((await host.over(id)).output).toEqual([1, 2, 3])
    }),
    rule(
      'a generation that only waits adds nothing to the history it began with',
      ['d-can-with-events'],
      async (host) => {
        const id = await host.started('continuesWithEvents', { got: [] })
        for (const payload of [1, 2, 3]) {
          await host.turns(id, payload * 2 - 1)
          await host.resolved('raiseEvent', id, 'go', payload)
        }
        expect((await host.over(id)).output).toEqual([1, 2, 3])
        const renewed = ['turn start end', 'turn start* end* turn event']
        expect((await host.payloads(id)).map(({ history }) => line(history))).toEqual([
          ...['turn start', 'turn start* end turn event', ...renewed, ...renewed],
        ])
      },
    ),
    rule(
      'what is returned besides is ignored; the custom status goes over to the next generation',
      ['d-can-with-return'],
      async (host) => {
        const { instanceId, output, input, customStatus } = await host.ran('continuesAndReturns', 0)
        expect({ output, input, customStatus }).toEqual({ output: 'end 2', input: 2, customStatus: { at: 1 } })
        expect((await host.payloads(instanceId)).map(({ history }) => line(history))).toEqual([
          ...['turn start', 'turn start end', 'turn start end'],
        ])
      },
    ),
    difference(
      '`continueAsNew(null)`',
      'the status shows null as the input of the last execution',
      ['d-can-values'],
      async (host) => {
        expect((await host.ran('continuesWithValues', 'start')).input).toBeNull()
      },
    ),
  ],
}
