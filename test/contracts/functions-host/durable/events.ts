import { expect } from 'vitest'
import { JSON_CONTENT, type DurablePlace } from '../support/durable-place.ts'
import { lastOf, line } from '../support/history.ts'
import { rule, type Theme } from '../support/rules.ts'

async function waiting(host: DurablePlace, name: string, input?: unknown): Promise<string> {
  const id = await host.started(name, input)
  await host.turns(id, 1)
  return id
}

/** Text, digits, a number and so on as payloads: their JSON, and what the orchestrator sees. */
const PAYLOADS: readonly [unknown, string, string][] = [
  ['abc', '"abc"', 'string'],
  ['123', '"123"', 'string'],
  [5, '5', 'number'],
  [null, 'null', 'null'],
  [false, 'false', 'boolean'],
  [[1], '[1]', 'array'],
  [{ a: 1 }, '{"a":1}', 'object'],
]

export const events: Theme = {
  theme: 'events',
  rules: [
    rule('an event that is raised after the wait began ends it', ['d-event-after-wait'], async (host) => {
      const id = await waiting(host, 'event')
      expect(await host.client('raiseEvent', id, 'go', { x: 1 })).toEqual({ resolved: null })
      const { output, historyEvents } = await host.over(id)
      expect(output).toEqual({ type: 'object', value: { x: 1 } })
      const { history } = (await host.payloads(id)).at(-1)!
      expect(line(history)).toBe('turn start* end turn event')
      expect(lastOf(history, 'event')).toMatchObject({ Name: 'go', Input: '{"x":1}', EventId: -1, IsPlayed: false })
      expect(historyEvents?.[1]).toEqual({
        ...{ EventType: 'EventRaised', Name: 'go', Input: '{"x":1}', ParentTraceContext: null },
        Timestamp: lastOf(history, 'event').Timestamp,
      })
    }),
    rule('an event that came before the wait is kept for it', ['d-event-before-wait'], async (host) => {
      const id = await waiting(host, 'eventAfterActivity')
      await host.resolved('raiseEvent', id, 'go', { early: true })
      await host.turns(id, 2)
      await host.open(id)
      expect((await host.over(id)).output).toEqual({ type: 'object', value: { early: true } })
      expect((await host.payloads(id)).map(({ history }) => line(history))).toEqual([
        'turn start',
        'turn start* task#0 end turn event',
        'turn start* task#0 end turn event* end turn done→0',
      ])
    }),
    rule('an event in other letters does not end the wait', ['d-event-name-case'], async (host) => {
      const id = await waiting(host, 'event')
      await host.resolved('raiseEvent', id, 'GO', 'upper')
      await host.turns(id, 2)
      expect((await host.status(id)).runtimeStatus).toBe('Running')
      await host.resolved('raiseEvent', id, 'go', 'lower')
      expect((await host.over(id)).output).toEqual({ type: 'string', value: 'lower' })
    }),
    rule('events in quick succession are all kept, in their order', ['d-event-three-quick'], async (host) => {
      const id = await waiting(host, 'threeEvents')
      for (const payload of [1, 2, 3]) await host.resolved('raiseEvent', id, 'go', payload)
      expect((await host.over(id)).output).toEqual([1, 2, 3])
    }),
    rule('of two waits for one name the later is served first', ['d-event-two-waits'], async (host) => {
      const id = await waiting(host, 'twoWaits')
      await host.resolved('raiseEvent', id, 'go', 'first')
      await host.turns(id, 2)
      await host.resolved('raiseEvent', id, 'go', 'second')
      expect((await host.over(id)).output).toEqual(['second', 'first'])
    }),
    rule('any JSON can be a payload, through the client and over HTTP', ['d-event-payloads'], async (host) => {
      await Promise.all(
        PAYLOADS.map(async ([payload, text, type]) => {
          const [one, other] = await Promise.all([waiting(host, 'event'), waiting(host, 'event')])
          await host.resolved('raiseEvent', one, 'go', payload)
          const headers = { 'content-type': 'application/json; charset=utf-8' }
          const raised = await host.api('POST', `instances/${other}/raiseEvent/go`, { headers, body: text })
          expect([raised.status, raised.body]).toEqual([202, ''])
          for (const id of [one, other]) {
            expect((await host.over(id)).output).toEqual({ type, value: payload })
            expect(lastOf((await host.payloads(id)).at(-1)!.history, 'event')['Input']).toBe(text)
          }
        }),
      )
    }),
    rule(
      'an event without a payload is refused, and the instance goes on waiting',
      ['d-event-payloads'],
      async (host) => {
        const id = await waiting(host, 'event')
        expect(await host.client('raiseEvent', id, 'go')).toMatchObject({
          rejected: {
            message: expect.stringContaining(
              'The operation failed with an unexpected status code: 400. Details: {"Message":"Invalid JSON content"',
            ) as string,
          },
        })
        expect(await host.api('POST', `instances/${id}/raiseEvent/go`, { headers: JSON_CONTENT })).toMatchObject({
          status: 400,
          body: { Message: 'Invalid JSON content' },
        })
        expect((await host.status(id)).runtimeStatus).toBe('Running')
        await host.resolved('terminate', id, 'enough')
      },
    ),
    rule('an event must be JSON and say so', ['d-raise-event-bad-target'], async (host) => {
      const id = await waiting(host, 'event')
      const raised = (headers: Record<string, string>, body: string) =>
        host.api('POST', `instances/${id}/raiseEvent/go`, { headers, body })
      const onlyJson = { status: 400, body: { Message: 'Only application/json request content is supported' } }
      expect(await raised({ 'content-type': 'text/plain' }, '1')).toMatchObject(onlyJson)
      expect(await raised({}, '1')).toMatchObject(onlyJson)
      expect(await raised(JSON_CONTENT, '{bad')).toMatchObject({
        status: 400,
        body: { Message: 'Invalid JSON content' },
      })
      expect((await host.post(`instances/${id}/raiseEvent/`, 1)).status).toBe(404)
      expect((await host.api('GET', `instances/${id}/raiseEvent/go`)).status).toBe(404)
      expect(await host.status(id)).toMatchObject({ runtimeStatus: 'Running', output: null })
      await host.resolved('terminate', id, 'enough')
    }),
    rule(
      'an event for an unknown instance is 404 and rejects; for one that is over it is 410 and resolves',
      ['d-raise-event-bad-target', 'd-terminate'],
      async (host) => {
        const { instanceId } = await host.ran('immediate')
        const unknown = host.id('nosuch')
        expect(await host.client('raiseEvent', unknown, 'go', 1)).toMatchObject({
          rejected: { class: 'Error', message: `No instance with ID '${unknown}' found.` },
        })
        expect(await host.client('raiseEvent', instanceId, 'go', 1)).toEqual({ resolved: null })
        expect(await host.post(`instances/${unknown}/raiseEvent/go`, 1)).toMatchObject({ status: 404, body: '' })
        expect(await host.post(`instances/${instanceId}/raiseEvent/go`, 1)).toMatchObject({ status: 410, body: '' })
      },
    ),
    rule('a custom status is shown at once, and a later falsy one clears it', ['d-custom-status'], async (host) => {
      const id = await host.started('customStatus')
      const shown = await host.reached(id, ({ customStatus }) => customStatus === 'text')
      expect(shown).toMatchObject({ runtimeStatus: 'Running', customStatus: 'text', output: null })
      const [first] = await host.received(id, 'orchestrationTrigger')
      expect(first?.returned).toMatchObject({ customStatus: { stage: 1 } })
      await host.resolved('raiseEvent', id, 'next', 1)
      await host.turns(id, 3)
      expect(await host.reached(id, ({ customStatus }) => customStatus === null)).toMatchObject({
        runtimeStatus: 'Running',
      })
      await host.resolved('raiseEvent', id, 'next', 2)
      expect(await host.over(id)).toMatchObject({ output: 'done', customStatus: null })
    }),
  ],
}
