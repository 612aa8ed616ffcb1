import { expect } from 'vitest'
import { lastOf, line } from '../support/history.ts'
import { difference, rule, type Theme } from '../support/rules.ts'

/** Reason, then the exception as .NET writes it, which an app must not read. */
const failed = (activity: string, message: string): RegExp =>
  new RegExp(`Activity function '${activity}' failed:  ${message} \\n \\{"\\$type":"System\\.Exception`)

const first = (text: unknown): string | undefined => String(text).split(' \n ')[0]

export const failures: Theme = {
  theme: 'failures',
  rules: [
    rule(
      'what an activity throws is caught as a plain Error whose text is the reason and the details',
      ['d-activity-failure-caught'],
      async (host) => {
        const { instanceId, output, runtimeStatus } = await host.ran('caught')
        expect(runtimeStatus).toBe('Completed')
        expect(output).toEqual({
          caught: {
            ...{ class: 'Error', name: 'Error', keys: [] },
            message: expect.stringMatching(failed('boom', 'bad thing')) as string,
          },
          next: 'Hello after',
        })
        const payloads = await host.payloads(instanceId)
        expect(payloads.map(({ history }) => line(history)).at(-1)).toBe(
          'turn start* task#0 end turn failed→0* task#1 end turn done→1',
        )
        const event = lastOf(payloads[1]!.history, 'failed')
        expect(event).toMatchObject({ Reason: "Activity function 'boom' failed:  bad thing", FailureDetails: null })
        expect(JSON.parse(String(event['Details']))).toMatchObject({
          $type: 'System.Exception, System.Private.CoreLib',
          ClassName: 'System.Exception',
          Message: ' bad thing',
          InnerException: {
            $type: 'Microsoft.Azure.WebJobs.Script.Workers.Rpc.RpcException, Microsoft.Azure.WebJobs.Script',
            RemoteMessage: 'bad thing',
            Message: expect.stringMatching(
              /^Result: Failure\nException: bad thing\nStack: Error: bad thing\n/,
            ) as string,
          },
        })
      },
    ),
    rule(
      'own error classes and thrown texts arrive as plain errors too',
      ['d-activity-failure-types'],
      async (host) => {
        const output = (await host.ran('caughtKinds')).output as { class: string; message: string; keys: string[] }[]
        expect(output.map((one) => ({ ...one, message: first(one.message) }))).toEqual([
          { class: 'Error', name: 'Error', message: "Activity function 'boomOfOwnClass' failed:  m", keys: [] },
          { class: 'Error', name: 'Error', message: "Activity function 'boomText' failed:  thrown text m", keys: [] },
        ])
      },
    ),
    rule(
      'an activity’s failure that is not caught fails the instance, the reason in its output',
      ['d-activity-failure-uncaught'],
      async (host) => {
        const { runtimeStatus, output, historyEvents } = await host.ran('uncaught')
        expect(runtimeStatus).toBe('Failed')
        expect(first(output)).toBe(
          "Orchestrator function 'uncaught' failed: Activity function 'boom' failed:  bad thing",
        )
        expect(output).toMatch(failed('boom', 'bad thing'))
        expect(historyEvents?.map(({ EventType }) => EventType)).toEqual([
          ...['ExecutionStarted', 'TaskCompleted', 'TaskFailed', 'ExecutionCompleted'],
        ])
        expect(historyEvents?.[2]).toMatchObject({
          ...{
            FunctionName: 'boom',
            Reason: "Activity function 'boom' failed:  bad thing",
            FailureDetails: null,
            Input: null,
          },
        })
        expect(historyEvents?.at(-1)).toMatchObject({
          OrchestrationStatus: 'Failed',
          Result: output,
          FailureDetails: null,
        })
      },
    ),
    rule('an orchestrator that throws fails with its message', ['d-orchestrator-throws'], async (host) => {
      const { runtimeStatus, output, historyEvents } = await host.ran('throwsNow')
      const text = "Orchestrator function 'throwsNow' failed: orchestrator boom"
      expect({ runtimeStatus, output }).toEqual({ runtimeStatus: 'Failed', output: text })
      expect(historyEvents?.at(-1)).toMatchObject({ EventType: 'ExecutionCompleted', Result: text })
    }),
    rule(
      'the custom status of before stays with an instance that failed',
      ['d-orchestrator-throws-later'],
      async (host) => {
        const { runtimeStatus, output, customStatus } = await host.ran('throwsLater')
        expect({ runtimeStatus, output, customStatus }).toEqual({
          runtimeStatus: 'Failed',
          output: "Orchestrator function 'throwsLater' failed: later boom",
          customStatus: 'about to',
        })
      },
    ),
    rule(
      'a start of an unknown orchestrator is accepted, and the instance fails',
      ['d-start-unknown-orchestrator', 'd-check-status-response'],
      async (host) => {
        const ids = { client: host.id('unknown'), http: host.id('unknown'), activity: host.id('unknown') }
        await host.resolved('startNew', 'nosuchOrchestrator', { instanceId: ids.client })
        expect((await host.post(`orchestrators/nosuchOrchestrator/${ids.http}`)).status).toBe(202)
        expect((await host.post(`orchestrators/hello/${ids.activity}`)).status).toBe(202)
        for (const [id, name] of [
          [ids.client, 'nosuchOrchestrator'],
          [ids.http, 'nosuchOrchestrator'],
          [ids.activity, 'hello'],
        ] as const) {
          const { runtimeStatus, output } = await host.over(id)
          expect(runtimeStatus).toBe('Failed')
          expect(output).toMatch(
            new RegExp(
              `^Orchestrator function '${name}' failed: The function '${name}' doesn't exist, is disabled, or is not an orchestrator function. Additional info: The following are the known orchestrator functions: '`,
            ),
          )
        }
      },
    ),
    difference(
      'unknown activity, sub-orchestrator or entity',
      'the instance fails and names the activity, caught or not',
      ['d-unknown-activity', 'd-unknown-activity-caught'],
      async (host) => {
        for (const input of ['', 'catch']) {
          const { runtimeStatus, output } = await host.ran('unknownActivity', input)
          expect({ runtimeStatus, output }).toMatchObject({
            runtimeStatus: 'Failed',
            output: expect.stringContaining("The function 'nosuchActivity' doesn't exist") as string,
          })
        }
      },
    ),
    difference(
      'orchestrator throws something that is no Error',
      'the instance fails',
      ['d-orchestrator-throws-string'],
      async (host) => {
        const { runtimeStatus, output } = await host.ran('throwsText')
        expect(runtimeStatus).toBe('Failed')
        expect(output).toContain('something that is not an Error')
      },
    ),
  ],
}
