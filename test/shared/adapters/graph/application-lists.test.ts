import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { graphApplications } from '../../../../shared/adapters/graph/graph-applications.ts'
import type { Applications, ListedApplication } from '../../../../shared/ports/applications.ts'
import type { Page } from '../../../../shared/ports/storage.ts'
import { hubIdentity, setStage, type Stage } from '../../../local/simulators/support.ts'
import { guidOf } from '../../support/facts.ts'
import { expectRefusal } from '../../support/refusals.ts'

type Answer = { readonly status?: number; readonly headers?: Record<string, string>; readonly body: unknown }

let stage: Stage
let base: string
/** What a Graph that is not the simulator answers. */
let answer: (url: URL) => Answer
const asked: string[] = []
const server = createServer((request: IncomingMessage, response: ServerResponse) => {
  const url = new URL(request.url ?? '/', base)
  asked.push(`${url.pathname}${url.search}`)
  const { status = 200, headers = {}, body } = answer(url)
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
})

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  stage = await setStage('bank', { identity: { port: 0 } })
})
afterAll(async () => {
  server.close()
  server.closeAllConnections()
  await stage.stop()
})
beforeEach(() => {
  asked.length = 0
})

const at = (baseUrl: string): Applications =>
  graphApplications({
    baseUrl,
    clock: { now: () => new Date() },
    credential: hubIdentity(stage),
    patience: { limit: 1_000, timeout: 5_000, random: () => 0.5, wait: () => Promise.resolve() },
  })

async function every(list: (cursor?: string) => Promise<Page<ListedApplication>>) {
  const found: ListedApplication[] = []
  let pages = 0
  let cursor: string | undefined
  do {
    const page = await list(cursor)
    found.push(...page.items)
    pages += 1
    cursor = page.next
  } while (cursor !== undefined)
  return { found, pages }
}

const aRow = (number: number, change: object = {}) => ({
  id: guidOf(100 + number),
  appId: guidOf(number).toUpperCase(),
  displayName: 'Somebody',
  passwordCredentials: [],
  keyCredentials: [],
  federatedIdentityCredentials: [],
  ...change,
})
const page = (value: readonly unknown[], next?: string) => ({
  body: { value, ...(next === undefined ? {} : { '@odata.nextLink': next }) },
})

describe('the registrations of a tenant', () => {
  it('are listed with every credential, as the simulated directory has them', async () => {
    const { clientId, objectId } = await at(stage.graph).ensure({
      uniqueName: 'tenantry-listed',
      displayName: 'Listed',
    })
    await stage.control.advanceClock(3)
    await at(stage.graph).putFederated(objectId, { name: 'one', issuer: 'https://issuer.example', subject: 'me' })
    const { found } = await every((cursor) => at(stage.graph).list(cursor))
    const alone = await at(stage.graph).find(clientId)
    expect(alone?.credentials.map(({ kind }) => kind)).toEqual(['federated'])
    expect(found.find((one) => one.clientId === clientId)?.credentials).toEqual(alone?.credentials)
    expect((await every((cursor) => at(stage.graph).listOfPrincipals(cursor))).found).toEqual([])
  })

  it('come page by page, whatever host a link names that is Graph, and from nowhere else', async () => {
    answer = ({ searchParams }) => {
      const from = Number(searchParams.get('$skiptoken') ?? 0)
      const host = from === 0 ? 'https://graph.microsoft.com' : base
      const rows = [aRow(from), aRow(from + 1)]
      return page(rows, from < 4 ? `${host}/v1.0/applications?$skiptoken=${from + 2}` : undefined)
    }
    const { found, pages } = await every((cursor) => at(base).list(cursor))
    expect(found.map(({ clientId }) => clientId)).toEqual([0, 1, 2, 3, 4, 5].map(guidOf))
    expect([pages, asked.length]).toEqual([3, 3])
    for (const link of ['https://evil.example/v1.0/applications', 5]) {
      answer = () => page([], link as string)
      await expectRefusal('source.unreadable', at(base).list())
    }
    answer = ({ pathname, search }) => page([], `${base}${pathname}${search}`)
    const { next } = await at(base)
      .list()
      .catch(() => ({ next: 'refused' }))
    expect(next).toBe('refused')
  })

  it('that cannot be read are left out and stop no other; a secret without dates is one', async () => {
    const odd = { keyId: guidOf(7), displayName: null, hint: null, startDateTime: null, endDateTime: null }
    answer = () =>
      page([
        aRow(1, { passwordCredentials: [odd] }),
        aRow(2, { appId: null }),
        aRow(3, { passwordCredentials: [{ ...odd, keyId: null }] }),
        aRow(4, { passwordCredentials: 'none' }),
        aRow(5, { federatedIdentityCredentials: undefined }),
        null,
        'a text',
        aRow(6, { passwordCredentials: null, keyCredentials: null }),
      ])
    const { found } = await every((cursor) => at(base).list(cursor))
    expect(found).toEqual([
      {
        clientId: guidOf(1),
        credentials: [{ kind: 'password', place: 'application', keyId: guidOf(7), displayName: '' }],
      },
      { clientId: guidOf(6), credentials: [] },
    ])
  })

  it.each([
    [
      '403',
      { status: 403, body: { error: { code: 'Authorization_RequestDenied', message: 'No.' } } },
      'access.refused',
    ],
    ['400', { status: 400, body: { error: { code: 'Request_UnsupportedQuery' } } }, 'source.unreadable'],
    [
      '429',
      { status: 429, headers: { 'retry-after': '60' }, body: { error: { code: 'TooManyRequests' } } },
      'source.throttled',
    ],
    ['429 without a body of its own', { status: 429, body: {} }, 'source.throttled'],
    ['503', { status: 503, body: {} }, 'source.unavailable'],
    ['no list', { body: { value: {} } }, 'source.unreadable'],
    ['no object', { body: [] }, 'source.unreadable'],
  ] as const)('are refused where Graph answers %s, and never an empty list', async (_, given, code) => {
    answer = () => given
    await expectRefusal(code, at(base).list())
  })
})

describe('a new secret', () => {
  const given = { keyId: guidOf(8), secretText: 'the-value', displayName: 'x', hint: 'the' }

  it('whose beginning Microsoft does not say counts from now on; its end must be said', async () => {
    const wish = { displayName: 'x', endsAt: new Date('2028-01-01T00:00:00Z') }
    answer = () => ({ body: { ...given, startDateTime: null, endDateTime: '2027-06-01T00:00:00.1234567Z' } })
    expect(await at(base).addPassword(guidOf(1), wish)).toEqual({
      ...{ keyId: guidOf(8), value: 'the-value', endsAt: new Date('2027-06-01T00:00:00.123Z') },
    })
    answer = () => ({ body: { ...given, startDateTime: '2026-06-01T00:00:00Z', endDateTime: null } })
    await expectRefusal('source.unreadable', at(base).addPassword(guidOf(1), wish))
    expect(asked).toHaveLength(2)
  })
})
