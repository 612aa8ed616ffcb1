import { expect } from 'vitest'
import { batches, becomes, entity, stateOf, vanishes } from '../support/entities.ts'
import { lastOf, line } from '../support/history.ts'
import { difference, rule, type Theme } from '../support/rules.ts'

const GUID = expect.stringMatching(/^[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/) as string

const as = (type: string, value: unknown): unknown => ({ type, value })

const INPUTS = [
  ...[as('string', 'abc'), as('string', '123'), { type: 'undefined' }, { type: 'undefined' }],
  ...[as('number', 5), as('boolean', true), as('array', [1]), as('object', { a: 1 })],
]

export const entities: Theme = {
  theme: 'entities',
  rules: [
    rule('an entity nobody has signalled does not exist', ['d-entity-signal-read', 'm-entities'], async (host) => {
      const key = host.id('Key')
      expect(await stateOf(host, key)).toEqual({ entityExists: false })
      expect(await host.api('GET', `entities/Counter/${key}`)).toMatchObject({ status: 404, body: '' })
    }),
    rule(
      'signals of the client are served in order, each input as JSON text',
      ['d-entity-signal-read'],
      async (host) => {
        const key = host.id('Key')
        expect(await host.client('signalEntity', entity(key), 'add', 5)).toEqual({ resolved: null })
        await host.resolved('signalEntity', entity(key), 'add', 2)
        await becomes(host, key, 7)
        const served = await batches(host, key)
        expect(served[0]).toMatchObject({ self: { name: 'counter', key }, exists: false, state: null })
        expect(served.flatMap(({ batch }) => batch)).toEqual([
          { name: 'add', input: '5', isSignal: true, id: GUID },
          { name: 'add', input: '2', isSignal: true, id: GUID },
        ])
      },
    ),
    rule(
      'a state is any JSON; the name of an entity is read in any case, its key in its own',
      ['d-entity-signal-read'],
      async (host) => {
        const key = host.id('Key')
        await host.resolved('signalEntity', entity(key), 'set', { o: 1 })
        await becomes(host, key, { o: 1 })
        await host.resolved('signalEntity', entity(key), 'set', 'text')
        await becomes(host, key, 'text')
        expect((await batches(host, key)).at(-1)).toMatchObject({ exists: true, state: '{"o":1}' })
        for (const name of ['Counter', 'counter']) {
          expect(await host.api('GET', `entities/${name}/${key}`)).toMatchObject({ status: 200, body: 'text' })
        }
        expect((await host.api('GET', `entities/Counter/${key.toLowerCase()}`)).status).toBe(404)
      },
    ),
    rule(
      'what an operation changed before it threw stays changed',
      ['d-entity-signal-read', 'd-entity-call-fails'],
      async (host) => {
        const key = host.id('Key')
        await host.resolved('signalEntity', entity(key), 'fail', 'x')
        await becomes(host, key, 99)
      },
    ),
    rule(
      'an entity can signal another, which gets the name as it is written and so cannot be read under another case',
      ['d-entity-signal-read', 'm-entities'],
      async (host) => {
        const [one, other] = [host.id('Key'), host.id('Key')]
        await host.resolved('signalEntity', entity(one), 'tell', other)
        const [served] = await host.until(async () => {
          const found = await batches(host, other)
          return found.length > 0 ? found : undefined
        }, 'The signal')
        expect(served).toMatchObject({
          ...{ self: { name: 'counter', key: other }, exists: false, state: null },
          batch: [{ name: 'add', input: '1', isSignal: true, id: GUID }],
        })
        expect(await stateOf(host, other)).toEqual({ entityExists: false })
        const listed = (await host.api('GET', 'entities')).body as { entityId: object }[]
        expect(listed.map(({ entityId }) => entityId)).toContainEqual({ name: 'counter', key: other })
      },
    ),
    rule('an entity can be looked at as an instance, which is Running', ['d-entity-signal-read'], async (host) => {
      const key = host.id('Key')
      await host.resolved('signalEntity', entity(key), 'set', 'text')
      await becomes(host, key, 'text')
      const id = `@counter@${key}`
      const answer = await host.api('GET', `instances/${id}?showHistory=true`)
      expect(answer).toMatchObject({
        status: 202,
        headers: { 'retry-after': '5' },
        body: {
          ...{ name: id, instanceId: id, runtimeStatus: 'Running', output: null },
          ...{ input: { exists: true, state: '"text"' }, customStatus: { entityExists: true } },
          historyEvents: [{ EventType: 'ExecutionStarted', FunctionName: id }],
        },
      })
    }),
    rule(
      'a destructed entity is gone, and signals without input carry null',
      ['d-entity-signal-read', 'm-entities'],
      async (host) => {
        const key = host.id('Key')
        await host.resolved('signalEntity', entity(key), 'add', 1)
        await becomes(host, key, 1)
        await host.resolved('signalEntity', entity(key), 'delete')
        await vanishes(host, key)
        expect((await batches(host, key)).at(-1)!.batch).toMatchObject([
          { name: 'delete', input: null, isSignal: true },
        ])
      },
    ),
    rule('a signal without an operation has the empty name', ['d-entity-signal-read', 'm-entities'], async (host) => {
      const key = host.id('Key')
      expect(await host.client('signalEntity', entity(key))).toEqual({ resolved: null })
      const [served] = await host.until(async () => {
        const found = await batches(host, key)
        return found.length > 0 ? found : undefined
      }, 'The signal')
      expect(served!.batch).toMatchObject([{ name: '', input: null }])
    }),
    rule(
      'a signal to an unknown entity is refused, naming the known ones',
      ['d-entity-signal-read', 'm-entities'],
      async (host) => {
        const Message = (name: string): string =>
          `The function '${name}' doesn't exist, is disabled, or is not an entity function. Additional info: The following are the known entity functions: 'Counter'.`
        expect(await host.post('entities/nosuchEntity/k?op=x', 1)).toMatchObject({
          status: 400,
          body: { Message: Message('nosuchentity') },
        })
        expect(await host.client('signalEntity', { $entity: ['nosuch', 'k'] }, 'op')).toMatchObject({
          rejected: { message: expect.stringContaining("The function 'nosuch' doesn't exist") as string },
        })
      },
    ),
    rule(
      'an orchestration signals and calls: each message is an event sent, each answer an event raised',
      ['d-entity-call'],
      async (host) => {
        const key = host.id('Key')
        const { instanceId, output, historyEvents } = await host.ran('entityCalls', key)
        expect(output).toEqual([5, 7])
        expect((await host.payloads(instanceId)).map(({ history }) => line(history))).toEqual([
          'turn start',
          'turn start* sent#0 sent#1 end turn event',
          'turn start* sent#0 sent#1 end turn event* sent#2 end turn event',
        ])
        expect(historyEvents?.map(({ EventType }) => EventType)).toEqual([
          ...[
            'ExecutionStarted',
            'EventSent',
            'EventSent',
            'EventRaised',
            'EventSent',
            'EventRaised',
            'ExecutionCompleted',
          ],
        ])
        expect((await batches(host, key)).flatMap(({ batch }) => batch)).toMatchObject([
          { name: 'add', input: '5', isSignal: true },
          { name: 'get', input: null, isSignal: false },
          { name: 'addAndReturn', input: '2', isSignal: false },
        ])
      },
    ),
    rule(
      'a message names the operation and who asks; its answer bears the message’s id',
      ['d-entity-call'],
      async (host) => {
        const key = host.id('Key')
        const { instanceId } = await host.ran('entityCalls', key)
        const { history } = (await host.payloads(instanceId)).at(-1)!
        const sent = lastOf(history, 'sent')
        const message = JSON.parse(String(sent['Input'])) as { id: string }
        expect(sent).toMatchObject({ InstanceId: `@counter@${key}`, Name: 'op' })
        expect(message).toMatchObject({
          op: 'addAndReturn',
          input: '2',
          id: GUID,
          parent: instanceId,
          parentExecution: GUID,
        })
        expect(message).not.toHaveProperty('signal')
        const answer = lastOf(history, 'event')
        expect(answer['Name']).toBe(message.id)
        expect(JSON.parse(String(answer['Input']))).toMatchObject({ result: '7' })
      },
    ),
    rule('a failed operation is caught as an error that has lost its text', ['d-entity-call-fails'], async (host) => {
      const key = host.id('Key')
      const { instanceId, output } = await host.ran('entityFailure', key)
      expect(output).toEqual({ class: 'Error', name: 'Error', message: '[object Object]', keys: [] })
      const answer = lastOf((await host.payloads(instanceId)).at(-1)!.history, 'event')
      expect(JSON.parse(String(answer['Input']))).toMatchObject({ result: '{}', exceptionType: 'Error' })
      expect(await stateOf(host, key)).toEqual({ entityExists: true, entityState: 99 })
    }),
    rule(
      'an operation receives each kind of input as it is; null and undefined as undefined',
      ['d-entity-input-types'],
      async (host) => {
        const key = host.id('Key')
        expect((await host.ran('entityInputs', key)).output).toEqual(INPUTS)
        expect((await batches(host, key)).flatMap(({ batch }) => batch.map(({ input }) => input))).toEqual([
          ...['"abc"', '"123"', null, null, '5', 'true', '[1]', '{"a":1}'],
        ])
      },
    ),
    difference(
      'unknown activity, sub-orchestrator or entity',
      'the instance fails and names the entity',
      ['d-entity-unknown'],
      async (host) => {
        const { runtimeStatus, output } = await host.ran('entityUnknown')
        expect(runtimeStatus).toBe('Failed')
        expect(output).toContain("'nosuchentity'")
      },
    ),
    difference(
      'entity locks',
      'an orchestration that asks for a lock fails and says so',
      ['d-entity-lock'],
      async (host) => {
        const { runtimeStatus, output } = await host.ran('entityLock', host.id('Key'))
        expect(runtimeStatus).toBe('Failed')
        expect(output).toContain('lock')
      },
    ),
    difference(
      '`callHttp`',
      'an orchestration that calls it fails and says so',
      ['d-call-http', 'd-call-http-404', 'd-call-http-poll', 'd-call-http-post'],
      async (host) => {
        const { runtimeStatus, output } = await host.ran('http', {
          method: 'GET',
          url: `${host.address}/api/probe/binding`,
        })
        expect(runtimeStatus).toBe('Failed')
        expect(output).toContain('callHttp')
      },
    ),
  ],
}
