import { createServer, get, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { secureRandom } from '../../../../shared/adapters/crypto/secure-random.ts'
import { openTables } from '../../../../shared/adapters/table-storage/open-tables.ts'
import { keepTelemetry } from '../../../../shared/adapters/telemetry/telemetry.ts'
import { watchRequests, type Upstreams } from '../../../../shared/adapters/telemetry/watch-requests.ts'
import type { Point } from '../../../../shared/domain/metrics.ts'
import { noon } from '../../support/facts.ts'
import { manualClock } from '../../../support/memory-ports.ts'

const ends: (() => unknown)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})

const trace = 'a1'.repeat(16)

function atWork() {
  const lines: string[] = []
  const clock = manualClock(noon)
  const telemetry = keepTelemetry(clock)
  const operation = {
    trace,
    correlationId: 'number-1',
    name: 'Function',
    warn: (line: string) => void lines.push(line),
  }
  const told = () => telemetry.due('all').flatMap((line) => (JSON.parse(line.slice(8)) as { points: Point[] }).points)
  return { lines, clock, telemetry, told, within: <R>(act: () => Promise<R>) => telemetry.within(operation, act) }
}

async function server(listener: RequestListener): Promise<string> {
  const served = createServer(listener)
  await new Promise<void>((resolve) => served.listen(0, '127.0.0.1', resolve))
  ends.push(() => {
    served.close()
    served.closeAllConnections()
  })
  return `http://127.0.0.1:${(served.address() as AddressInfo).port}`
}

describe('what is measured', () => {
  it('is summed up by name and labels, and told once, a minute later', () => {
    const { telemetry, clock } = atWork()
    telemetry.measure('tenantry.refusals', { code: 'state.replayed' })
    telemetry.measure('tenantry.refusals', { code: 'state.replayed' })
    telemetry.measure('tenantry.run.duration', { work: 'sync', outcome: 'completed' }, 2.5)
    expect(telemetry.due()).toEqual([])
    clock.advance(1)
    expect(telemetry.due().map((line) => JSON.parse(line.slice('metrics '.length)) as unknown)).toEqual([
      {
        seconds: 60,
        points: [
          { name: 'tenantry.refusals', count: 2, sum: 2, max: 1, code: 'state.replayed' },
          { name: 'tenantry.run.duration', count: 1, sum: 2.5, max: 2.5, work: 'sync', outcome: 'completed' },
        ],
      },
    ])
    expect(telemetry.due('all')).toEqual([])
  })
})

describe('a request that leaves the hub', () => {
  const watching = (work: ReturnType<typeof atWork>, upstreams: Upstreams) =>
    ends.push(watchRequests(work.telemetry, upstreams, secureRandom))

  it('carries the trace of its operation, whoever sends it, and is told by Microsoft’s number where it fails', async () => {
    const work = atWork()
    const heard: (string | string[] | undefined)[] = []
    const graph = await server(({ headers, url }, response) => {
      heard.push(headers['traceparent'], headers['client-request-id'])
      response.writeHead(url?.startsWith('/fine') ? 200 : 429, { 'request-id': 'number-of-microsoft' }).end('{}')
    })
    watching(work, { [graph]: 'graph' })
    await work.within(async () => {
      await fetch(`${graph}/fine?search=ada@marsh.example`)
      await fetch(`${graph}/users/ada@marsh.example`)
      await new Promise((resolve) => get(`${graph}/fine`, (answer) => answer.resume().on('end', resolve)))
    })
    expect(heard.filter((text) => String(text).startsWith(`00-${trace}-`))).toHaveLength(3)
    expect(heard.filter((text) => text === 'a1a1a1a1-a1a1-a1a1-a1a1-a1a1a1a1a1a1')).toHaveLength(3)
    expect(work.lines).toEqual([
      `Function: graph answered 429 {"event":"upstream.answered","upstream":"graph","status":429,"method":"GET","requestId":"number-of-microsoft","function":"Function","correlationId":"number-1","trace":"${trace}"}`,
    ])
    expect(work.told()).toMatchObject([
      { upstream: 'graph', outcome: 'answered', sum: 2 },
      { upstream: 'graph', outcome: 'throttled', sum: 1 },
    ])
  })

  it('outside of any operation is as it was', async () => {
    const work = atWork()
    const heard: unknown[] = []
    const place = await server(({ headers }, response) => {
      heard.push(headers['traceparent'], headers['client-request-id'])
      response.writeHead(503).end()
    })
    watching(work, {})
    await fetch(place)
    expect([heard, work.lines]).toEqual([[undefined, undefined], []])
    expect(work.told()).toMatchObject([{ upstream: 'customer', outcome: 'failed', sum: 1 }])
  })

  it('that nobody answers is told by the reason alone', async () => {
    const work = atWork()
    const place = await server(({ socket }) => void socket.destroy())
    watching(work, { [place]: 'entra' })
    await work.within(() => fetch(`${place}/secret`).catch(() => undefined))
    expect(work.lines).toHaveLength(1)
    expect(work.lines[0]).toMatch(
      /^Function: entra gave no answer \{"event":"upstream.unanswered","upstream":"entra","method":"GET","reason":"\w+"/,
    )
    expect(work.lines[0]).not.toContain('secret')
    expect(work.told()).toMatchObject([{ outcome: 'unanswered' }])
  })

  it('to a table is counted where it is sent once more, and told but for what is merely absent', async () => {
    const work = atWork()
    const statuses = [503, 404]
    const place = await server((_request, response) => {
      response.writeHead(statuses.shift() ?? 200, { 'content-type': 'application/json', 'retry-after': '0' }).end('{}')
    })
    watching(work, { [place]: 'storage' })
    const key = Buffer.alloc(64).toString('base64')
    const connectionString = `DefaultEndpointsProtocol=http;AccountName=one;AccountKey=${key};TableEndpoint=${place}/one`
    const table = openTables({ kind: 'connection-string', connectionString })('Anything')
    await work.within(() => table.getEntity('a', 'b').catch(() => undefined))
    expect(work.lines.map((line) => line.split(' {')[0])).toEqual(['Function: storage answered 503'])
    expect(work.told()).toMatchObject([
      { name: 'tenantry.upstream.requests', outcome: 'failed' },
      { name: 'tenantry.storage.retries', sum: 1 },
      { name: 'tenantry.upstream.requests', outcome: 'answered' },
    ])
  })
})
