import { expect } from 'vitest'
import { CLIENT_LINKS, links } from '../support/links.ts'
import { rule, type Theme } from '../support/rules.ts'

export const client: Theme = {
  theme: 'the durable client',
  rules: [
    rule(
      'createCheckStatusResponse answers 202 with links under the address asked for',
      ['d-check-status-response'],
      async (host) => {
        const id = host.id('check')
        const answer = await host.app('POST', `start/sequence/${id}`)
        expect(answer).toMatchObject({
          status: 202,
          headers: { 'content-type': 'application/json', 'retry-after': '10' },
          body: links(host.address, id, CLIENT_LINKS),
        })
        expect(answer.headers['location']).toBe((answer.body as { statusQueryGetUri: string }).statusQueryGetUri)
      },
    ),
    rule('links take the Host header and leave forwarded hosts alone', ['d-check-status-response'], async (host) => {
      const id = host.id('check')
      const headers = { host: 'example.test', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'front.example.test' }
      const answer = await host.app('POST', `start/sequence/${id}`, { headers })
      expect(answer.body).toEqual(links('http://example.test', id, CLIENT_LINKS))
    }),
    rule(
      'createHttpManagementPayload gives nine links without asking the host',
      ['d-check-status-response'],
      async (host) => {
        const payload = await host.resolved('createHttpManagementPayload', 'some-id')
        expect(payload).toEqual({
          id: 'some-id',
          ...Object.fromEntries(
            Object.keys(CLIENT_LINKS).map((name) => [name, expect.stringContaining('/instances/some-id') as string]),
          ),
        })
      },
    ),
    rule(
      'the client is built from the hub, links with placeholders, and an address for its own calls',
      ['d-check-status-response'],
      async (host) => {
        const binding = (await host.app('GET', 'binding')).body as { managementUrls: unknown }
        const base = `${host.address}/runtime/webhooks/durabletask`
        expect(binding).toMatchObject({
          ...{ taskHubName: 'ProbeHub', connectionName: null, baseUrl: base },
          ...{ httpBaseUrl: null, maxGrpcMessageSizeInBytes: null, grpcHttpClientTimeout: null },
          requiredQueryStringParameters: expect.stringMatching(/^code=.+/) as string,
          rpcBaseUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/durabletask\/$/) as string,
        })
        expect(binding.managementUrls).toEqual(links(host.address, 'INSTANCEID', CLIENT_LINKS))
        const { creationUrls } = binding as unknown as { creationUrls: Record<string, string> }
        const orchestrator = `${base}/orchestrators/{functionName}[/{instanceId}]?`
        expect(creationUrls['createNewInstancePostUri']).toContain(`${orchestrator}code=`)
        expect(creationUrls['createAndWaitOnNewInstancePostUri']).toContain(
          `${orchestrator}timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}&code=`,
        )
      },
    ),
    rule(
      'getStatus gives the status without the history, even when asked for it',
      ['m-status-options', 'd-sequence'],
      async (host) => {
        const { instanceId, createdTime, lastUpdatedTime } = await host.ran('sequence', { in: 1 })
        const time = (text: string): string => text.replace('Z', '.000Z')
        const status = await host.resolved('getStatus', instanceId, { showHistory: true, showHistoryOutput: true })
        expect(status).toEqual({
          ...{ name: 'sequence', instanceId, createdTime: time(createdTime), lastUpdatedTime: time(lastUpdatedTime) },
          ...{
            input: { in: 1 },
            output: ['Hello Tokyo', 'Hello Oslo'],
            runtimeStatus: 'Completed',
            customStatus: null,
          },
        })
      },
    ),
    rule(
      'getStatus shows the input even when told not to: the library does not pass that on',
      ['m-status-options'],
      async (host) => {
        const { instanceId } = await host.ran('immediate', { in: 1 })
        expect(await host.resolved('getStatus', instanceId, { showInput: false })).toMatchObject({ input: { in: 1 } })
      },
    ),
    rule(
      'an unknown instance is 404 over HTTP and rejects getStatus',
      ['d-status-unknown-id', 'd-purge'],
      async (host) => {
        const id = host.id('nosuch')
        expect(await host.api('GET', `instances/${id}`)).toMatchObject({ status: 404, body: '' })
        expect(await host.client('getStatus', id)).toMatchObject({
          rejected: {
            message: `DurableClient error: Durable Functions extension replied with HTTP 404 response. This usually means we could not find any data associated with the instanceId provided: ${id}.`,
          },
        })
      },
    ),
    rule('a wait for completion is answered with the output, 200', ['d-wait-for-completion'], async (host) => {
      const id = await host.started('sequence')
      const answer = await host.app('GET', `wait/${id}/15000/200`)
      expect([answer.status, answer.body]).toEqual([200, ['Hello Tokyo', 'Hello Oslo']])
    }),
    rule('a wait in vain is answered 202 with links', ['d-wait-for-completion'], async (host) => {
      const id = await host.started('untilFinished')
      const answer = await host.app('GET', `wait/${id}/400/200`)
      expect(answer).toMatchObject({ status: 202, headers: { 'retry-after': '10' } })
      expect(answer.body).toEqual(links(host.address, id, CLIENT_LINKS))
      await host.resolved('terminate', id, 'stop')
      expect(await host.app('GET', `wait/${id}/15000/200`)).toMatchObject({
        status: 200,
        body: {
          ...{ name: 'untilFinished', instanceId: id, runtimeStatus: 'Terminated' },
          output: 'stop',
          customStatus: 'waiting',
        },
      })
    }),
    rule('a wait for what fails is answered 500 with the status', ['d-wait-for-completion'], async (host) => {
      const id = await host.started('throwsNow')
      await host.over(id)
      expect(await host.app('GET', `wait/${id}/15000/200`)).toMatchObject({
        status: 500,
        body: {
          instanceId: id,
          runtimeStatus: 'Failed',
          output: "Orchestrator function 'throwsNow' failed: orchestrator boom",
        },
      })
    }),
    rule(
      'a wait for an unknown instance, or shorter than its interval, is a failure of the function',
      ['d-wait-for-completion'],
      async (host) => {
        const { instanceId } = await host.ran('immediate')
        for (const path of [`wait/${host.id('nosuch')}/1000/500`, `wait/${instanceId}/100/500`]) {
          expect(await host.app('GET', path)).toMatchObject({ status: 500, body: '' })
        }
      },
    ),
  ],
}
