import { expect } from 'vitest'
import type { DurablePlace } from '../support/durable-place.ts'
import { lastOf, line } from '../support/history.ts'
import { difference, rule, type Theme } from '../support/rules.ts'

async function running(host: DurablePlace): Promise<string> {
  const id = await host.started('untilFinished', { keep: 1 })
  await host.reached(id, ({ customStatus }) => customStatus === 'waiting')
  return id
}

const isSuspended = ({ runtimeStatus }: { runtimeStatus: string }): boolean => runtimeStatus === 'Suspended'

async function suspended(host: DurablePlace, reason: string): Promise<string> {
  const id = await running(host)
  await host.resolved('suspend', id, reason)
  await host.reached(id, isSuspended)
  return id
}

const refusedAs = (verb: string, id: string, status: string) => ({
  status: 500,
  body: {
    Message: 'Something went wrong while processing your request',
    ExceptionMessage: `Cannot ${verb} the orchestration instance ${id} because instance is in the ${status} state.`,
    ExceptionType: 'System.InvalidOperationException',
  },
})

export const control: Theme = {
  theme: 'terminate, suspend and resume',
  rules: [
    rule(
      'a terminated instance has the reason as its output and keeps its custom status',
      ['d-terminate', 'm-control'],
      async (host) => {
        const id = await running(host)
        expect(await host.client('terminate', id, 'because reasons')).toEqual({ resolved: null })
        const { runtimeStatus, output, customStatus, historyEvents } = await host.over(id)
        expect({ runtimeStatus, output, customStatus }).toEqual({
          ...{ runtimeStatus: 'Terminated', output: 'because reasons', customStatus: 'waiting' },
        })
        expect(historyEvents?.map(({ EventType }) => EventType)).toEqual([
          ...['ExecutionStarted', 'ExecutionTerminated', 'ExecutionCompleted'],
        ])
        expect(historyEvents?.[1]).toMatchObject({ Input: 'because reasons' })
        expect(historyEvents?.[2]).toMatchObject({ OrchestrationStatus: 'Terminated', Result: 'because reasons' })
      },
    ),
    rule('the orchestrator is invoked once more with its termination', ['d-terminate'], async (host) => {
      const id = await running(host)
      await host.resolved('terminate', id, 'stop')
      await host.over(id)
      const last = (await host.payloads(id)).at(-1)!
      expect(line(last.history)).toBe('turn start* end turn terminate')
      expect(lastOf(last.history, 'terminate')).toMatchObject({ Input: 'stop' })
    }),
    rule('an operation is found whatever its case, and its reason decoded', ['m-control'], async (host) => {
      const id = await running(host)
      expect(await host.post(`instances/${id}/TERMINATE?reason=stop%20now`)).toMatchObject({ status: 202, body: '' })
      expect((await host.over(id)).output).toBe('stop now')
    }),
    rule(
      'what is over is 410 and resolves silently; what is unknown is 404 and rejects',
      ['m-control', 'd-terminate', 'd-suspend-resume'],
      async (host) => {
        const { instanceId } = await host.ran('immediate')
        const unknown = host.id('nosuch')
        for (const verb of ['terminate', 'suspend', 'resume']) {
          expect(await host.post(`instances/${instanceId}/${verb}?reason=r`)).toMatchObject({ status: 410, body: '' })
          expect(await host.post(`instances/${unknown}/${verb}?reason=r`)).toMatchObject({ status: 404, body: '' })
          expect(await host.client(verb, instanceId, 'r')).toEqual({ resolved: null })
          expect(await host.client(verb, unknown, 'r')).toHaveProperty('rejected')
        }
      },
    ),
    rule(
      'a suspended instance says so, and shows the reason as its output',
      ['d-suspend-resume', 'm-control'],
      async (host) => {
        const id = await suspended(host, 'hold on')
        const answer = await host.api('GET', `instances/${id}?showHistory=true`)
        expect(answer).toMatchObject({
          status: 202,
          body: { ...{ runtimeStatus: 'Suspended', output: 'hold on', customStatus: 'waiting', input: { keep: 1 } } },
        })
        const { historyEvents } = answer.body as { historyEvents: object[] }
        expect(historyEvents).toMatchObject([
          { EventType: 'ExecutionStarted' },
          { EventType: 'ExecutionSuspended', Reason: 'hold on' },
        ])
        const last = (await host.payloads(id)).at(-1)!
        expect(line(last.history)).toBe('turn start* end turn suspend')
        expect(lastOf(last.history, 'suspend')).toMatchObject({ Reason: 'hold on' })
        await host.resolved('terminate', id, 'enough')
      },
    ),
    rule(
      'what is suspended cannot be suspended, and what runs cannot be resumed',
      ['d-suspend-resume', 'm-control'],
      async (host) => {
        const id = await suspended(host, 'hold it')
        expect(await host.post(`instances/${id}/suspend?reason=again`)).toMatchObject(
          refusedAs('suspend', id, 'Suspended'),
        )
        expect(await host.client('suspend', id, 'twice')).toMatchObject({
          rejected: {
            message: expect.stringContaining('The operation failed with an unexpected status code: 500.') as string,
          },
        })
        expect(await host.post(`instances/${id}/resume`)).toMatchObject({ status: 202, body: '' })
        await host.reached(id, ({ runtimeStatus }) => runtimeStatus === 'Running')
        expect(lastOf((await host.payloads(id)).at(-1)!.history, 'resume')).toMatchObject({ Reason: null })
        expect(await host.post(`instances/${id}/resume?reason=x`)).toMatchObject(refusedAs('resume', id, 'Running'))
        await host.resolved('terminate', id, 'enough')
      },
    ),
    rule(
      'an event is taken in while suspended, and the instance ends with its resumption',
      ['d-suspend-resume'],
      async (host) => {
        const id = await suspended(host, 'hold on')
        const turns = (await host.payloads(id)).length
        await host.resolved('raiseEvent', id, 'finish', 'while suspended')
        await host.turns(id, turns + 1)
        const taken = await host.until(async () => {
          const last = (await host.received(id, 'orchestrationTrigger')).at(-1)
          return last?.returned ? last : undefined
        }, 'The turn with the event')
        expect(taken.returned).toMatchObject({ isDone: true, output: { type: 'string', value: 'while suspended' } })
        expect(await host.status(id)).toMatchObject({ runtimeStatus: 'Suspended', output: 'hold on' })
        expect(await host.client('resume', id, 'go on')).toEqual({ resolved: null })
        const { output, historyEvents } = await host.over(id)
        expect(output).toEqual({ type: 'string', value: 'while suspended' })
        expect(historyEvents?.map(({ EventType }) => EventType)).toEqual([
          ...['ExecutionStarted', 'ExecutionSuspended', 'EventRaised', 'ExecutionResumed', 'ExecutionCompleted'],
        ])
        expect(line((await host.payloads(id)).at(-1)!.history)).toBe(
          'turn start* end turn suspend* end turn event* end turn resume',
        )
      },
    ),
  ],
}

const rewindable = 'but only orchestrations in the "Failed" state can be rewound.'

export const purging: Theme = {
  theme: 'purge, rewind and restart',
  rules: [
    rule('an instance that is over can be purged, once', ['d-purge'], async (host) => {
      const [one, other] = await Promise.all([host.ran('immediate'), host.ran('immediate')])
      expect(await host.resolved('purgeInstanceHistory', one.instanceId)).toEqual({ instancesDeleted: 1 })
      expect((await host.api('GET', `instances/${one.instanceId}`)).status).toBe(404)
      expect(await host.resolved('purgeInstanceHistory', one.instanceId)).toEqual({ instancesDeleted: 0 })
      expect(await host.api('DELETE', `instances/${other.instanceId}`)).toMatchObject({
        status: 200,
        body: { instancesDeleted: 1 },
      })
      expect(await host.api('DELETE', `instances/${other.instanceId}`)).toMatchObject({ status: 404, body: '' })
    }),
    rule('an instance that runs cannot be purged, and goes on', ['d-purge'], async (host) => {
      const id = await running(host)
      const text = `Only orchestrations in a terminal state can be purged, but the orchestration with instance ID ${id} has status Running`
      expect(await host.api('DELETE', `instances/${id}`)).toMatchObject({ status: 412, body: text })
      expect(await host.client('purgeInstanceHistory', id)).toMatchObject({
        rejected: { message: `The operation failed with an unexpected status code: 412. Details: "${text}"` },
      })
      await host.resolved('raiseEvent', id, 'finish', 1)
      expect(await host.over(id)).toMatchObject({ runtimeStatus: 'Completed', output: { type: 'number', value: 1 } })
    }),
    {
      ...rule('many are purged by times and statuses', ['d-purge'], async (host) => {
        const ids = await Promise.all([1, 2].map(async () => (await host.ran('immediate')).instanceId))
        const [first, second] = await Promise.all(
          ids.map(async (id) => Date.parse((await host.status(id)).createdTime)),
        )
        const window = {
          createdTimeFrom: { $date: new Date(Math.min(first!, second!)).toISOString() },
          createdTimeTo: { $date: new Date(Math.max(first!, second!) + 1000).toISOString() },
        }
        const none = { instancesDeleted: 0 }
        expect(await host.resolved('purgeInstanceHistoryBy', { ...window, runtimeStatus: ['Canceled'] })).toEqual(none)
        const purged = await host.resolved('purgeInstanceHistoryBy', { ...window, runtimeStatus: ['Completed'] })
        expect((purged as { instancesDeleted: number }).instancesDeleted).toBeGreaterThanOrEqual(2)
        for (const id of ids) expect((await host.api('GET', `instances/${id}`)).status).toBe(404)
      }),
      alone: true,
    },
    rule('a purge of many needs a time to begin with; one that finds nothing is 404', ['d-purge'], async (host) => {
      const text = "Please provide value for 'createdTimeFrom' parameter."
      expect(await host.api('DELETE', 'instances')).toMatchObject({ status: 400, body: text })
      expect(
        await host.client('purgeInstanceHistoryBy', { createdTimeTo: { $date: '2020-01-01T00:00:00.000Z' } }),
      ).toMatchObject({
        rejected: { message: `The operation failed with an unexpected status code: 400. Details: "${text}"` },
      })
      expect(await host.api('DELETE', 'instances?createdTimeFrom=2999-01-01T00:00:00Z')).toMatchObject({
        status: 404,
        body: '',
      })
    }),
    rule('only what failed can be rewound', ['d-rewind-restart', 'm-control'], async (host) => {
      const [over, runs] = [(await host.ran('immediate')).instanceId, await running(host)]
      const unknown = host.id('nosuch')
      for (const [id, status, text] of [
        [over, 412, `This orchestration has status Completed, ${rewindable}`],
        [runs, 412, `This orchestration has status Running, ${rewindable}`],
        [unknown, 404, `No orchestration with instance ID "$${unknown}" found.`],
      ] as const) {
        expect(await host.post(`instances/${id}/rewind?reason=why`)).toMatchObject({ status, body: text })
        expect(await host.client('rewind', id, 'why')).toMatchObject({ rejected: { message: text } })
      }
      await host.resolved('terminate', runs, 'enough')
    }),
    rule('an unknown instance cannot be restarted', ['d-rewind-restart'], async (host) => {
      const unknown = host.id('nosuch')
      expect(await host.post(`instances/${unknown}/restart`)).toMatchObject({
        status: 400,
        body: {
          Message: 'InstanceId does not match a valid orchestration instance.',
          ExceptionMessage: `No instance with ID '${unknown}' was found. (Parameter 'instanceId')`,
          ExceptionType: 'System.ArgumentException',
        },
      })
    }),
    difference(
      'rewind and restart',
      'what could be rewound or restarted is refused, and nothing becomes of it',
      ['d-rewind-restart'],
      async (host) => {
        const { instanceId } = await host.ran('throwsNow')
        const text = 'Rewinding is not offered by this host.'
        expect(await host.post(`instances/${instanceId}/rewind?reason=again`)).toMatchObject({
          status: 501,
          body: text,
        })
        expect(await host.client('rewind', instanceId, 'again')).toMatchObject({ rejected: { message: text } })
        expect((await host.post(`instances/${instanceId}/restart`)).status).toBe(501)
        expect(await host.payloads(instanceId)).toHaveLength(1)
      },
    ),
  ],
}
