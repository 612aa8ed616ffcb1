import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { graphPeopleSource } from '../../../../shared/adapters/graph/graph-people-source.ts'
import type { DirectConnection } from '../../../../shared/domain/connection.ts'
import { isHubError } from '../../../../shared/domain/hub-error.ts'
import type { UsersFrom } from '../../../../shared/ports/discovery.ts'
import { contoso, fabrikam, noon, northBank } from '../../support/facts.ts'
import { expectRefusal } from '../../support/refusals.ts'

const connection: DirectConnection = {
  organisationId: northBank,
  kind: 'direct',
  partnerTid: contoso,
  state: 'connected',
  changedAt: noon,
}
const person = { id: 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee', displayName: 'Somebody' }
const other = 'ffffffff-bbbb-4ccc-8ddd-eeeeeeeeeeee'

let server: Server
let base: string
let answers: { status?: number; headers?: Record<string, string>; body: unknown }[]
const asked: { url: string; headers: IncomingHttpHeaders }[] = []
beforeAll(async () => {
  server = createServer(({ url = '', headers }, response) => {
    asked.push({ url, headers })
    const { status = 200, headers: more, body } = answers.shift() ?? { body: {} }
    response
      .writeHead(status, { 'content-type': 'application/json', ...more })
      .end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

/** A source for a Graph that gives these answers in turn. */
function source(...given: typeof answers) {
  answers = given
  asked.length = 0
  const token = () => Promise.resolve('token-1')
  const forget = () => undefined
  return graphPeopleSource(
    {
      baseUrl: base,
      clock: { now: () => noon },
      patience: { limit: 0, timeout: 5_000, wait: () => Promise.resolve(), random: () => 0 },
    },
    { tokenFor: token, forget, tokenIn: token, forgetIn: forget },
  )
}
const list = (body: unknown, from: UsersFrom = { kind: 'start' }) =>
  source({ body }).listUsers(connection, fabrikam, from)
const end = () => ({ '@odata.deltaLink': `${base}/v1.0/users/delta?$deltatoken=1` })

describe('a reading of people', () => {
  it('asks for a low priority, names what it wants once, and never for a page size that changes nothing', async () => {
    await list({ value: [], ...end() })
    const [{ url, headers } = { url: '', headers: {} as IncomingHttpHeaders }] = asked
    expect(headers).toMatchObject({ 'x-ms-throttle-priority': 'low', authorization: 'Bearer token-1' })
    expect(headers['prefer']).toBeUndefined()
    expect(url).toMatch(/^\/v1\.0\/users\/delta\?\$select=id,/)
    await list({ value: [], ...end() }, { kind: 'changes', delta: '/users/delta?$deltatoken=a%2Bb' })
    expect(asked.map((one) => one.url)).toEqual(['/v1.0/users/delta?$deltatoken=a%2Bb'])
  })

  it('of changes that has no end is none', async () => {
    await expectRefusal('source.unreadable', list({ value: [person] }))
    await expectRefusal('source.unreadable', list({ value: [person], '@odata.nextLink': 7 }))
    expect((await list({ value: [person], ...end() })).users).toHaveLength(1)
  })

  it('goes on where there are more pages, whatever else is said', async () => {
    const next = { '@odata.nextLink': `${base}/v1.0/users/delta?$skiptoken=2` }
    expect(await list({ value: [], ...next, ...end() })).toMatchObject({ next: expect.any(String) as string })
    expect((await list({ value: [], ...next, ...end() })).delta).toBeUndefined()
  })

  it('shows whom it says deleted, beside whom it says is there, rows that name nobody left out', async () => {
    const rows = [person, null, 'row', {}, { id: other, '@removed': { reason: 'changed' } }]
    const { users, removed } = await list({ value: rows, ...end() })
    expect([users.length, removed]).toEqual([1, [{ objectId: other, how: 'soft' }]])
  })

  it('does not take in more than a page can be', async () => {
    const huge = JSON.stringify({ value: ['x'.repeat(17 * 1024 * 1024)], ...end() })
    await expectRefusal('source.unreadable', list(huge))
  })

  it.each([
    { error: { code: 'BadRequest', message: 'Invalid request. Delta query is not supported by this resource.' } },
    { error: { code: 'NotImplemented', message: 'This operation target is not yet supported.' } },
  ])('becomes a plain one where there is no delta query (%j)', async (body) => {
    const { users, delta, next } = await source({ status: 400, body }, { body: { value: [person] } }).listUsers(
      connection,
      fabrikam,
      { kind: 'start' },
    )
    expect([users.length, delta, next]).toEqual([1, undefined, undefined])
    expect(asked[1]?.url).toMatch(/^\/v1\.0\/users\?\$select=id,.*&\$top=999$/)
  })

  it('does not become a plain one for any other bad request', async () => {
    const body = { error: { code: 'BadRequest', message: 'Syntax error.' } }
    await expectRefusal(
      'source.unreadable',
      source({ status: 400, body }).listUsers(connection, fabrikam, { kind: 'start' }),
    )
    expect(asked).toHaveLength(1)
  })

  it.each([
    [410, 'not json'],
    [410, ''],
    [410, { error: { code: 'resyncRequired', message: 'x' } }],
    [409, { error: { code: 'conflict', innerError: { code: 'resyncApplyDifferences', date: '2026-11-01' } } }],
    [400, { error: { code: 'syncStateNotFound', message: 'x' } }],
    [404, { error: { code: 'SyncStateNotFound', message: 'x' } }],
    [400, { error: { code: 'Request_UnsupportedQuery', message: 'DeltaLink older than 30 days is not supported.' } }],
    [400, { error: { code: 'Directory_ExpiredPageToken', message: 'x' } }],
    [400, { error: { code: 'BadRequest', message: 'Badly formed token.' } }],
  ])('that is refused with %i %j is to be begun anew', async (status, body) => {
    await expectRefusal(
      'delta.stale',
      source({ status, body }).listUsers(connection, fabrikam, {
        kind: 'changes',
        delta: '/users/delta?$deltatoken=1',
      }),
    )
  })

  it('of a group asks in the way that the cast to people needs', async () => {
    const { objectIds } = await source({ body: { value: [person, { id: 'x' }, null] } }).listGroupMembers(
      connection,
      fabrikam,
      person.id,
      undefined,
    )
    expect(objectIds).toEqual([person.id])
    expect(asked[0]).toMatchObject({
      url: `/v1.0/groups/${person.id}/transitiveMembers/microsoft.graph.user?$select=id&$count=true&$top=999`,
      headers: { consistencylevel: 'eventual' },
    })
  })

  it('of one person who is another than was asked for tells nothing', async () => {
    const ask = (id: string) => source({ body: { id } }).confirmUser(connection, fabrikam, person.id)
    expect([await ask(person.id), await ask(contoso)]).toEqual(['present', 'unknown'])
  })

  it.each([
    ['Request_ResourceNotFound', 'absent'],
    ['request_resourceNotFound', 'absent'],
    ['ErrorItemNotFound', 'absent'],
    ['NotFound', 'absent'],
    ['Directory_ObjectNotFound', 'source.unreadable'],
    [undefined, 'source.unreadable'],
  ])('of one person who is not found (%s): %s', async (code, told) => {
    const asking = source({ status: 404, body: code === undefined ? '<html>' : { error: { code } } })
    const heard = await asking.confirmUser(connection, fabrikam, person.id).catch((thrown: unknown) => thrown)
    expect(isHubError(heard) ? heard.code : heard).toBe(told)
  })

  it('goes on where its next link has no host, and never leaves the one that is asked', async () => {
    const { next = '' } = await list({ value: [], '@odata.nextLink': '/v1.0/users/delta?$skiptoken=2' })
    expect((await list({ value: [person], ...end() }, { kind: 'page', cursor: next })).users).toHaveLength(1)
    expect(asked.map(({ url }) => url)).toEqual(['/v1.0/users/delta?$skiptoken=2'])
  })

  it('of domains takes the verified ones of every page, in one form', async () => {
    const domain = (id: unknown, more: Record<string, unknown> = {}) => ({ id, isVerified: true, ...more })
    const second = `${base}/v1.0/domains?$skiptoken=2`
    const domains = await source(
      {
        body: {
          value: [domain('Bücher.example', { isDefault: true }), domain('no.example', { isVerified: false })],
          '@odata.nextLink': second,
        },
      },
      { body: { value: [domain('B.onmicrosoft.com', { isInitial: true }), domain(7), null] } },
    ).listDomains(connection, fabrikam)
    expect(domains).toEqual({
      tid: fabrikam,
      primary: 'xn--bcher-kva.example',
      initial: 'b.onmicrosoft.com',
      verified: ['xn--bcher-kva.example', 'b.onmicrosoft.com'],
    })
  })

  it('of domains does not believe an answer about another tenant', async () => {
    const denied = { status: 403, body: { error: { code: 'Authorization_RequestDenied', message: 'x' } } }
    const other = { body: { tenantId: contoso, defaultDomainName: 'contoso.example' } }
    await expectRefusal('access.refused', source(denied, other).listDomains(connection, fabrikam))
  })
})
