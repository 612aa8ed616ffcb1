import { expect } from 'vitest'
import { lastOf, line } from '../support/history.ts'
import { links } from '../support/links.ts'
import { difference, rule, type Theme } from '../support/rules.ts'

const taken = (status: string) => ({
  status: 409,
  body: { Message: `An Orchestration instance with the status ${status} already exists.` },
})

export const starting: Theme = {
  theme: 'ids and starts',
  rules: [
    rule(
      'a start over HTTP is accepted with links to the instance, Location among them, and 10 s to wait',
      ['d-start-ids', 'd-inputs-http'],
      async (host) => {
        const id = host.id('start')
        const answer = await host.post(`orchestrators/immediate/${id}`)
        expect(answer.status).toBe(202)
        expect(answer.body).toEqual(links(host.address, id))
        expect(answer.headers).toMatchObject({
          ...{ 'content-type': 'application/json; charset=utf-8', 'retry-after': '10' },
          location: (answer.body as { statusQueryGetUri: string }).statusQueryGetUri,
        })
      },
    ),
    rule(
      'ids may hold blanks, letters of any kind and most signs; links encode them',
      ['d-start-ids'],
      async (host) => {
        const names = ['with space', 'a#b', 'a?b', '@lead', 'ünï', 'a:b.c-d_e', 'x'.repeat(250)]
        await Promise.all(
          names.map(async (name) => {
            const id = `${name}-${host.id('id').slice(-13)}`
            const answer = await host.post(`orchestrators/input/${encodeURIComponent(id)}`)
            expect([answer.status, answer.body]).toEqual([202, links(host.address, id)])
            expect((await host.over(id)).output).toMatchObject({ instanceId: id })
          }),
        )
      },
    ),
    rule(
      'a start without an id gets one of 32 hexadecimal digits',
      ['d-start-ids', 'd-check-status-response'],
      async (host) => {
        const { id } = (await host.post('orchestrators/immediate')).body as { id: string }
        expect(id).toMatch(/^[\da-f]{32}$/)
        expect(await host.resolved('startNew', 'immediate')).toMatch(/^[\da-f]{32}$/)
        expect((await host.over(id)).output).toBe('immediate')
      },
    ),
    rule(
      'the orchestrator is found whatever the case of its name, and the instance keeps the name asked for',
      ['d-start-ids'],
      async (host) => {
        const id = host.id('case')
        await host.post(`orchestrators/IMMEDIATE/${id}`)
        expect(await host.over(id)).toMatchObject({ name: 'IMMEDIATE', runtimeStatus: 'Completed' })
        expect(lastOf((await host.payloads(id))[0]!.history, 'start')['Name']).toBe('IMMEDIATE')
      },
    ),
    rule(
      'a start needs a name, an id without a slash however it is written, and the method POST',
      ['d-start-ids', 'm-unknown-paths'],
      async (host) => {
        const answers = await Promise.all([
          host.post('orchestrators/'),
          host.api('GET', 'orchestrators/immediate'),
          host.api('GET', 'orchestrators'),
          host.post('orchestrators/immediate/a%252Fb'),
        ])
        expect(answers.map(({ status, body }) => [status, body])).toEqual(answers.map(() => [404, '']))
      },
    ),
    rule(
      'the id of an instance that runs is taken, for the client and over HTTP',
      ['d-start-duplicate'],
      async (host) => {
        const id = await host.started('event')
        await host.turns(id, 1)
        expect(await host.client('startNew', 'event', { instanceId: id })).toMatchObject({
          rejected: {
            message: `The operation failed with an unexpected status code: 409. Details: ${JSON.stringify(taken('Running').body)}`,
          },
        })
        expect(await host.post(`orchestrators/event/${id}`)).toMatchObject(taken('Running'))
        await host.resolved('raiseEvent', id, 'go', 1)
        await host.over(id)
      },
    ),
    rule(
      'an instance that is over gives its id to the next one, of the next generation',
      ['d-start-duplicate'],
      async (host) => {
        const id = await host.started('event')
        await host.turns(id, 1)
        await host.resolved('raiseEvent', id, 'go', 1)
        await host.over(id)
        await host.started('immediate', 'second life', id)
        const second = await host.reached(
          id,
          ({ name, runtimeStatus }) => name === 'immediate' && runtimeStatus === 'Completed',
        )
        expect(second).toMatchObject({ input: 'second life', output: 'immediate' })
        await host.post(`orchestrators/immediate/${id}`)
        expect(
          await host.reached(id, ({ input, runtimeStatus }) => input === null && runtimeStatus === 'Completed'),
        ).toMatchObject({
          output: 'immediate',
        })
        const starts = (await host.payloads(id)).map(({ history }) => lastOf(history, 'start'))
        expect(starts.map((start) => start['Generation'])).toEqual([0, 0, 1, 2])
        expect(line((await host.payloads(id)).at(-1)!.history)).toBe('turn start')
      },
    ),
    rule('a start that waits is answered with the output', ['d-start-and-wait-http'], async (host) => {
      const answer = await host.post(`orchestrators/sequence/${host.id('wait')}?timeout=20&pollingInterval=1`)
      expect([answer.status, answer.body]).toEqual([200, ['Hello Tokyo', 'Hello Oslo']])
    }),
    rule('a start that waits in vain is answered with links', ['d-start-and-wait-http'], async (host) => {
      const id = host.id('wait')
      const answer = await host.post(`orchestrators/untilFinished/${id}?timeout=1&pollingInterval=1`)
      expect([answer.status, answer.body]).toEqual([202, links(host.address, id)])
      await host.resolved('terminate', id, 'enough')
    }),
    rule(
      'a start that waits for what fails is answered 200 with the status, also when a 500 was asked for',
      ['d-start-and-wait-http'],
      async (host) => {
        for (const more of ['', '&returnInternalServerErrorOnFailure=true']) {
          const id = host.id('wait')
          const answer = await host.post(`orchestrators/throwsNow/${id}?timeout=20&pollingInterval=1${more}`)
          expect(answer).toMatchObject({
            status: 200,
            body: {
              instanceId: id,
              runtimeStatus: 'Failed',
              output: "Orchestrator function 'throwsNow' failed: orchestrator boom",
            },
          })
        }
      },
    ),
    rule(
      'a timeout that cannot be read means not to wait; one below the interval is refused',
      ['d-start-and-wait-http'],
      async (host) => {
        expect((await host.post(`orchestrators/sequence/${host.id('wait')}?timeout=abc`)).status).toBe(202)
        expect(await host.post(`orchestrators/sequence/${host.id('wait')}?timeout=1&pollingInterval=5`)).toMatchObject({
          status: 400,
          body: { Message: 'Total timeout 1 should be bigger than retry timeout 5' },
        })
      },
    ),
    difference(
      'start with a version',
      'a start with a version is refused, by the client and over HTTP',
      ['d-version'],
      async (host) => {
        expect((await host.post(`orchestrators/immediate/${host.id('version')}?version=9.9`)).status).toBe(501)
        expect(await host.client('startNew', 'immediate', { version: '1.2.3' })).toMatchObject({
          rejected: { message: expect.stringContaining('unexpected status code: 501') as string },
        })
      },
    ),
  ],
}
