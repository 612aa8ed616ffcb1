import { expect } from 'vitest'
import type { Answer, DurablePlace, DurableStatus } from '../support/durable-place.ts'
import { rule, type Theme } from '../support/rules.ts'

const FIELDS = [
  'name',
  'instanceId',
  'runtimeStatus',
  'input',
  'customStatus',
  'output',
  'createdTime',
  'lastUpdatedTime',
]

/** A running, a completed and a failed instance. */
async function three(host: DurablePlace): Promise<{ running: string; completed: string; failed: string }> {
  const running = await host.started('untilFinished', 'x')
  const [completed, failed] = await Promise.all([host.ran('sequence', { in: 1 }), host.ran('uncaught')])
  await host.turns(running, 1)
  await host.reached(running, ({ customStatus }) => customStatus === 'waiting')
  return { running, completed: completed.instanceId, failed: failed.instanceId }
}

const end = (host: DurablePlace, id: string): Promise<unknown> => host.resolved('terminate', id, 'enough')

export const statusOptions: Theme = {
  theme: 'status options',
  rules: [
    rule(
      'a status has eight fields in their order, its times in whole seconds',
      ['m-status-options', 'd-sequence'],
      async (host) => {
        const { instanceId } = await host.ran('sequence')
        const answer = await host.api('GET', `instances/${instanceId}`)
        const status = answer.body as DurableStatus
        expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/json; charset=utf-8' } })
        expect(Object.keys(status)).toEqual(FIELDS)
        expect(answer.headers).not.toHaveProperty('location')
        for (const time of [status.createdTime, status.lastUpdatedTime])
          expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
      },
    ),
    rule(
      'while it is not over, a status is 202 with the very address asked for and 5 s to wait',
      ['m-status-options'],
      async (host) => {
        const { running } = await three(host)
        for (const query of [
          '?',
          '?showInput=false',
          '?showHistory=true',
          '?returnInternalServerErrorOnFailure=true',
          '?showHistory=abc',
        ]) {
          const answer = await host.api('GET', `instances/${running}${query}`)
          expect(answer).toMatchObject({
            status: 202,
            headers: { 'retry-after': '5' },
            body: { runtimeStatus: 'Running', output: null },
          })
          expect(answer.headers['location']).toContain(
            `${host.address}/runtime/webhooks/durabletask/instances/${running}${query}`,
          )
        }
        expect((await host.status(running, '?showHistory=true')).historyEvents).toMatchObject([
          { EventType: 'ExecutionStarted' },
        ])
        await end(host, running)
      },
    ),
    rule(
      'showInput=false leaves null in its place, whatever has become of the instance',
      ['m-status-options'],
      async (host) => {
        const { running, completed, failed } = await three(host)
        for (const id of [running, completed, failed]) {
          expect((await host.status(id, '?showInput=false')).input).toBeNull()
        }
        expect(
          await Promise.all([running, completed, failed].map(async (id) => (await host.status(id)).input)),
        ).toEqual(['x', { in: 1 }, ''])
        await end(host, running)
      },
    ),
    rule('a failed instance is 500 only when that was asked for', ['m-status-options'], async (host) => {
      const { running, completed, failed } = await three(host)
      const query = '?returnInternalServerErrorOnFailure=true'
      const codes = (more: string) =>
        Promise.all(
          [running, completed, failed].map(async (id) => (await host.api('GET', `instances/${id}${more}`)).status),
        )
      expect(await codes('')).toEqual([202, 200, 200])
      expect(await codes(query)).toEqual([202, 200, 500])
      expect((await host.status(failed, query)).runtimeStatus).toBe('Failed')
      await end(host, running)
    }),
    rule('the history is shown for exactly showHistory=true', ['m-status-options'], async (host) => {
      const { instanceId } = await host.ran('sequence')
      expect(await host.status(instanceId, '?showHistory=abc')).not.toHaveProperty('historyEvents')
      expect(await host.status(instanceId)).not.toHaveProperty('historyEvents')
      expect((await host.status(instanceId, '?showHistory=true')).historyEvents).toHaveLength(4)
    }),
    rule('an instance is found by its exact id and by GET alone', ['m-status-options'], async (host) => {
      const id = host.id('exact').toLowerCase()
      await host.over(await host.started('immediate', undefined, id))
      const answers = await Promise.all([
        host.api('GET', `instances/${id.toUpperCase()}`),
        ...['HEAD', 'POST', 'PUT'].map((method) => host.api(method, `instances/${id}`)),
      ])
      expect(answers.map(({ status, body }) => [status, body])).toEqual(answers.map(() => [404, '']))
    }),
    rule('what the management API does not know is 404 with nothing in it', ['m-unknown-paths'], async (host) => {
      const { instanceId } = await host.ran('immediate')
      const answers = await Promise.all([
        host.api('GET', 'nosuch'),
        host.api('GET', ''),
        host.post('instances'),
        host.api('PUT', 'instances'),
        host.post(`instances/${instanceId}/nosuchop`),
        host.api('GET', `instances/${instanceId}/terminate`),
        host.api('PUT', 'entities/Counter/a'),
        host.api('GET', 'orchestrators'),
        host.api('GET', `instances/${instanceId}?taskHub=OtherHub`),
        // The key of this extension opens no other.
        ...(host.asksForKeys ? [] : [host.api('GET', '../nosuch/x')]),
      ])
      expect(answers.map(({ status, body }) => [status, body])).toEqual(answers.map(() => [404, '']))
    }),
    rule('the hub need not be named', ['m-unknown-paths'], async (host) => {
      const { instanceId } = await host.ran('immediate')
      expect((await host.api('GET', `instances/${instanceId}`)).status).toBe(200)
      expect((await host.api('GET', `instances/${instanceId}?taskHub=ProbeHub&connection=Storage`)).status).toBe(200)
    }),
    rule('the host of a hub may be made its primary', ['m-unknown-paths'], async (host) => {
      expect(await host.post('makeprimary')).toMatchObject({ status: 200, body: '' })
    }),
  ],
}

/** Four finished instances under a prefix of their own, the fourth failed. */
async function four(host: DurablePlace): Promise<{ prefix: string; ids: string[] }> {
  const prefix = `${host.id('list')}-`
  const ids = ['1', '2', '3', '4'].map((number) => prefix + number)
  await Promise.all(
    ids.map(async (id, at) => host.over(await host.started(at < 3 ? 'input' : 'throwsNow', { n: at + 1 }, id))),
  )
  return { prefix, ids }
}

const TOKEN = 'x-ms-continuation-token'

const idsOf = ({ body }: Answer): string[] => (body as DurableStatus[]).map(({ instanceId }) => instanceId)

export const lists: Theme = {
  theme: 'lists',
  rules: [
    rule('instances are listed by the prefix of their ids, as statuses without history', ['m-list'], async (host) => {
      const { prefix, ids } = await four(host)
      const answer = await host.api('GET', `instances?instanceIdPrefix=${prefix}`)
      expect(answer.status).toBe(200)
      expect(idsOf(answer)).toEqual(ids)
      for (const status of answer.body as object[]) expect(Object.keys(status)).toEqual(FIELDS)
      const [first, , , last] = answer.body as DurableStatus[]
      expect(first).toMatchObject({ name: 'input', runtimeStatus: 'Completed', input: { n: 1 } })
      expect(last).toMatchObject({
        runtimeStatus: 'Failed',
        output: "Orchestrator function 'throwsNow' failed: orchestrator boom",
      })
      const withHistory = await host.api('GET', `instances?instanceIdPrefix=${prefix}&showHistory=true`)
      expect(withHistory.body).toEqual(answer.body)
      expect((await host.api('GET', `instances?instanceIdPrefix=${host.id('nothing')}`)).body).toEqual([])
    }),
    rule('inputs are left out of a list on request', ['m-list'], async (host) => {
      const { prefix } = await four(host)
      const { body } = await host.api('GET', `instances?instanceIdPrefix=${prefix}&showInput=false`)
      expect((body as DurableStatus[]).map(({ input }) => input)).toEqual([null, null, null, null])
    }),
    rule('a list can be narrowed to statuses, several by commas', ['m-list'], async (host) => {
      const { prefix, ids } = await four(host)
      const listed = async (statuses: string) =>
        idsOf(await host.api('GET', `instances?instanceIdPrefix=${prefix}&runtimeStatus=${statuses}`))
      expect(await listed('Completed')).toEqual(ids.slice(0, 3))
      expect(await listed('Failed')).toEqual(ids.slice(3))
      expect(await listed('Completed,Failed')).toEqual(ids)
    }),
    rule('a list can be narrowed to times of creation', ['m-list'], async (host) => {
      const { prefix, ids } = await four(host)
      const created = Date.parse((await host.status(ids[0]!)).createdTime)
      const listed = async (filter: string, ms: number) =>
        idsOf(await host.api('GET', `instances?instanceIdPrefix=${prefix}&${filter}=${new Date(ms).toISOString()}`))
      expect(await listed('createdTimeFrom', created - 60_000)).toEqual(ids)
      expect(await listed('createdTimeFrom', created + 60_000)).toEqual([])
      expect(await listed('createdTimeTo', created - 60_000)).toEqual([])
    }),
    rule('a filter that cannot be read is no filter', ['m-list'], async (host) => {
      const { prefix, ids } = await four(host)
      for (const filter of ['runtimeStatus=Nonsense', 'createdTimeFrom=notadate']) {
        expect(idsOf(await host.api('GET', `instances?instanceIdPrefix=${prefix}&${filter}`))).toEqual(ids)
      }
    }),
    rule('a page ends with a token for the next; the last has none', ['m-list'], async (host) => {
      const { prefix, ids } = await four(host)
      const page = (path: string, headers = {}) =>
        host.api('GET', `${path}?instanceIdPrefix=${prefix}&top=2`, { headers })
      for (const path of ['instances', 'instances/']) {
        const first = await page(path)
        expect(idsOf(first)).toEqual(ids.slice(0, 2))
        const token = String(first.headers[TOKEN])
        expect(token).not.toBe('')
        const second = await page(path, { [TOKEN]: token })
        expect(idsOf(second)).toEqual(ids.slice(2))
        expect(second.headers[TOKEN] ?? '').toBe('')
      }
    }),
    rule('a token that is none gives an empty page', ['m-list'], async (host) => {
      const { prefix } = await four(host)
      const answer = await host.api('GET', `instances?instanceIdPrefix=${prefix}`, { headers: { [TOKEN]: 'nonsense' } })
      expect([answer.status, answer.body]).toEqual([200, []])
    }),
    rule('getStatusBy lists by times and statuses', ['m-list'], async (host) => {
      const { prefix, ids } = await four(host)
      const created = Date.parse((await host.status(ids[3]!)).createdTime)
      const listed = (await host.resolved('getStatusBy', {
        createdTimeFrom: { $date: new Date(created - 60_000).toISOString() },
        createdTimeTo: { $date: new Date(created + 60_000).toISOString() },
        runtimeStatus: ['Failed'],
      })) as DurableStatus[]
      expect(listed.every(({ runtimeStatus }) => runtimeStatus === 'Failed')).toBe(true)
      expect(listed.map(({ instanceId }) => instanceId).filter((id) => id.startsWith(prefix))).toEqual(ids.slice(3))
    }),
  ],
}
