import { expect } from 'vitest'
import { JSON_CONTENT } from '../support/durable-place.ts'
import { lastOf } from '../support/history.ts'
import { rule, type Theme } from '../support/rules.ts'

type Case = { input: unknown; stored: string | null; got: unknown }

const as = (type: string, value: unknown): unknown => ({ type, value })

/** What startNew makes of each kind of input. */
const CLIENT_INPUTS: readonly Case[] = [
  { input: 'abc', stored: '"abc"', got: as('string', 'abc') },
  { input: '123', stored: '"123"', got: as('string', '123') },
  { input: '{"a":1}', stored: '"{\\"a\\":1}"', got: as('string', '{"a":1}') },
  { input: '', stored: '""', got: as('string', '') },
  { input: { a: 1, b: [null] }, stored: '{"a":1,"b":[null]}', got: as('object', { a: 1, b: [null] }) },
  { input: null, stored: 'null', got: as('null', null) },
  { input: undefined, stored: '""', got: as('string', '') },
  { input: 42, stored: '42', got: as('number', 42) },
  { input: 1.5, stored: '1.5', got: as('number', 1.5) },
  { input: 0, stored: '0', got: as('number', 0) },
  { input: true, stored: 'true', got: as('boolean', true) },
  { input: false, stored: 'false', got: as('boolean', false) },
  { input: [1, 'x'], stored: '[1,"x"]', got: as('array', [1, 'x']) },
]

/** What a start over HTTP makes of each body. */
const BODIES: readonly { body: string; headers: Record<string, string>; stored: string | null; got: unknown }[] = [
  { body: '{"a":1}', headers: JSON_CONTENT, stored: '{"a":1}', got: as('object', { a: 1 }) },
  { body: '"abc"', headers: JSON_CONTENT, stored: '"abc"', got: as('string', 'abc') },
  { body: '"123"', headers: JSON_CONTENT, stored: '"123"', got: as('string', '123') },
  { body: '42', headers: JSON_CONTENT, stored: '42', got: as('number', 42) },
  { body: 'null', headers: JSON_CONTENT, stored: 'null', got: as('null', null) },
  { body: 'true', headers: JSON_CONTENT, stored: 'true', got: as('boolean', true) },
  { body: '[1,"x"]', headers: JSON_CONTENT, stored: '[1,"x"]', got: as('array', [1, 'x']) },
  { body: '', headers: JSON_CONTENT, stored: null, got: as('null', null) },
  { body: '', headers: {}, stored: null, got: as('null', null) },
  { body: '{"a":1}', headers: {}, stored: '{"a":1}', got: as('object', { a: 1 }) },
]

const ACTIVITY_INPUTS: readonly unknown[] = [
  as('string', 'abc'),
  as('string', '123'),
  as('string', '{"a":1}'),
  as('string', ''),
  as('string', 'quote " and \\ back'),
  as('object', { a: { b: [1] } }),
  { type: 'undefined' },
  as('number', 42),
  as('number', 1.5),
  as('number', 0),
  as('string', 'True'),
  as('string', 'False'),
  as('array', [1, 'x']),
  as('array', []),
  { type: 'undefined' },
  { type: 'undefined' },
]

const ACTIVITY_RETURNS: Readonly<Record<string, { result: string | null; got: unknown }>> = {
  text: { result: '"s"', got: as('string', 's') },
  digits: { result: '"123"', got: as('string', '123') },
  jsonText: { result: '"{\\"a\\":1}"', got: as('string', '{"a":1}') },
  emptyText: { result: '""', got: as('string', '') },
  number: { result: '7', got: as('number', 7) },
  fraction: { result: '1.5', got: as('number', 1.5) },
  big: { result: '12345678901', got: as('number', 12_345_678_901) },
  yes: { result: 'true', got: as('boolean', true) },
  no: { result: 'false', got: as('boolean', false) },
  nothing: { result: null, got: as('null', null) },
  undefined: { result: null, got: as('null', null) },
  object: { result: '{"a":1}', got: as('object', { a: 1 }) },
  array: { result: '[1,2]', got: as('array', [1, 2]) },
  date: { result: '"1970-01-01T00:00:00.000Z"', got: as('string', '1970-01-01T00:00:00.000Z') },
  bytes: { result: '"aGk="', got: as('string', 'aGk=') },
}

const OUTPUTS: Readonly<Record<string, unknown>> = {
  ...{ text: 's', digits: '123', jsonText: '{"a":1}', emptyText: '', number: 7, yes: true, no: false },
  ...{ nothing: null, undefined: null, object: { a: 1 }, array: [1, 2] },
}

export const values: Theme = {
  theme: 'inputs, outputs and activities',
  rules: [
    rule(
      'startNew stores each kind of input as JSON text; an omitted one is the empty text',
      ['d-inputs-client'],
      async (host) => {
        await Promise.all(
          CLIENT_INPUTS.map(async ({ input, stored, got }) => {
            const { instanceId, output, input: shown } = await host.ran('input', input)
            const [first] = await host.payloads(instanceId)
            expect({ stored: lastOf(first!.history, 'start')['Input'], output, shown }).toEqual({
              stored,
              output: { got, instanceId, parent: null },
              shown: input === undefined ? '' : input,
            })
          }),
        )
      },
    ),
    rule('a start over HTTP takes any JSON; an empty body is null', ['d-inputs-http'], async (host) => {
      await Promise.all(
        BODIES.map(async ({ body, headers, stored, got }) => {
          const id = host.id('input')
          expect((await host.api('POST', `orchestrators/input/${id}`, { headers, body })).status).toBe(202)
          const { output } = await host.over(id)
          const [first] = await host.payloads(id)
          expect({ stored: lastOf(first!.history, 'start')['Input'], output }).toEqual({
            stored,
            output: { got, instanceId: id, parent: null },
          })
        }),
      )
    }),
    rule(
      'a start over HTTP with something that is no JSON is refused, whatever its type says',
      ['d-inputs-http'],
      async (host) => {
        for (const [body, type] of [
          ['{bad', 'application/json'],
          ['plain words', 'application/json'],
          ['plain words', 'text/plain'],
        ] as const) {
          const id = host.id('refused')
          const answer = await host.api('POST', `orchestrators/input/${id}`, {
            headers: { 'content-type': type },
            body,
          })
          expect(answer).toMatchObject({ status: 400, body: { Message: 'Invalid JSON content' } })
          expect((await host.api('GET', `instances/${id}`)).status).toBe(404)
        }
      },
    ),
    rule(
      'an activity receives texts as texts, booleans as True and False, and null as undefined',
      ['d-activity-inputs'],
      async (host) => {
        expect((await host.ran('activityInputs')).output).toEqual(ACTIVITY_INPUTS)
      },
    ),
    rule('an activity’s result is JSON text in the history; bytes are base64', ['d-activity-returns'], async (host) => {
      const { instanceId, output } = await host.ran('activityReturns')
      const { history } = (await host.payloads(instanceId)).at(-1)!
      const results = history.filter(({ EventType }) => EventType === 5).map((event) => event['Result'])
      const expected = Object.entries(ACTIVITY_RETURNS)
      expect(results).toEqual(expected.map(([, { result }]) => result))
      expect(output).toEqual(Object.fromEntries(expected.map(([kind, { got }]) => [kind, got])))
    }),
    rule('an orchestration’s output is what it returned; nothing is null', ['d-outputs'], async (host) => {
      await Promise.all(
        Object.entries(OUTPUTS).map(async ([kind, expected]) => {
          const { output, runtimeStatus, historyEvents } = await host.ran('output', kind)
          expect({ kind, output, runtimeStatus }).toEqual({ kind, output: expected, runtimeStatus: 'Completed' })
          expect(historyEvents?.at(-1)).toMatchObject({ EventType: 'ExecutionCompleted', Result: expected })
        }),
      )
    }),
    rule(
      'a field named Timestamp anywhere in an input becomes a date in the orchestrator',
      ['d-timestamp-in-input'],
      async (host) => {
        const input = { Timestamp: '2020-01-02T03:04:05Z', inner: { Timestamp: '2020-01-02T03:04:05.678Z' } }
        const { output, input: shown } = await host.ran('timestamps', input)
        const [top, inner] = ['2020-01-02T03:04:05.000Z', '2020-01-02T03:04:05.678Z']
        expect(shown).toEqual(input)
        expect(output).toEqual({
          top: as('date', top),
          inner: as('date', inner),
          activity: as('object', { Timestamp: top, inner: { Timestamp: inner } }),
        })
      },
    ),
  ],
}
