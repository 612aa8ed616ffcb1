import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { delegatedTokens } from '../../shared/adapters/entra/delegated-tokens.ts'
import { fetchFrom } from '../../shared/adapters/entra/entra-address.ts'
import { entraMetadata } from '../../shared/adapters/entra/entra-metadata.ts'
import { graphDirectorySource, probeGraph } from '../../shared/adapters/graph/graph-directory-source.ts'
import type { DirectConnection } from '../../shared/domain/connection.ts'
import type { ListedTenant } from '../../shared/domain/discovery.ts'
import { HubError } from '../../shared/domain/hub-error.ts'
import { entraTenantId, organisationId } from '../../shared/domain/ids.ts'
import type { DirectorySource } from '../../shared/ports/discovery.ts'
import { partnerTokens } from '../../shared/services/partner-tokens.ts'
import { setStage, type Stage } from '../local/simulators/support.ts'
import { contoso, fabrikam, noon, southBank } from '../shared/support/facts.ts'
import { expectRefusal } from '../shared/support/refusals.ts'
import { memoryPorts, memorySecrets } from '../support/memory-ports.ts'

const clock = { now: () => new Date() }

async function everyPage(source: DirectorySource<DirectConnection>, connection: DirectConnection) {
  const pages: (readonly ListedTenant[])[] = []
  let cursor: string | undefined
  do {
    const page = await source.listManagedTenants(connection, cursor)
    pages.push(page.tenants)
    cursor = page.next
  } while (cursor !== undefined)
  return pages
}

describe('managed tenants by Graph', () => {
  let stage: Stage
  let source: DirectorySource<DirectConnection>
  let connection: DirectConnection
  beforeAll(async () => {
    stage = await setStage('msp')
    const [seeded] = stage.world.connections
    const { clientId, clientSecret } = stage.world.apps.partner
    connection = {
      organisationId: organisationId(seeded!.organisationId),
      kind: 'direct',
      partnerTid: entraTenantId(seeded!.partnerTid),
      state: 'connected',
      changedAt: noon,
    }
    const secrets = memorySecrets({
      'app/microsoft_client_id': clientId,
      'app/microsoft_client_secret': clientSecret,
      [`${connection.organisationId}/entra_direct_refresh_token`]: await stage.control.mintRefreshToken({
        clientId,
        ...seeded!.account,
      }),
    })
    const { connections } = memoryPorts(noon).ports
    await connections.put(connection, undefined)
    const grant = delegatedTokens(stage.entra, entraMetadata(fetchFrom(stage.entra), clock))
    source = graphDirectorySource(stage.graph, partnerTokens({ connections, secrets, clock }, grant), clock)
  })
  afterAll(() => stage.stop())
  afterEach(() => stage.control.clear('faults'))

  const first = () => source.listManagedTenants(connection, undefined)

  it('are the customers with an active relationship, over several pages, Microsoft-led transitions left out', async () => {
    const pages = await everyPage(source, connection)
    expect(pages.length).toBeGreaterThan(3)
    const listed = new Map(pages.flat().map(({ tid, displayName }) => [tid, displayName]))
    const customers = stage.world.partner!.customers.map(({ tid, displayName }) => [tid, displayName] as const)
    expect(listed).toEqual(new Map(customers.map(([tid, name]) => [entraTenantId(tid), name])))
  })

  it.each([
    ['5', 5],
    ['0.5', 1],
    [undefined, undefined],
  ])('wait when Graph asks for patience with Retry-After %s', async (retryAfter, seconds) => {
    await stage.control.arm({ target: 'graph', kind: 'throttle', ...(retryAfter === undefined ? {} : { retryAfter }) })
    const refusal = await expectRefusal('source.throttled', first())
    expect(refusal.details).toEqual(seconds === undefined ? undefined : { retryAfterSeconds: seconds })
    expect((await first()).tenants.length).toBeGreaterThan(0)
  })

  it.each([
    [401, 'credential.rejected'],
    [403, 'access.refused'],
    [404, 'source.unreadable'],
    [500, 'source.unavailable'],
    [502, 'source.unavailable'],
    [503, 'source.unavailable'],
    [504, 'source.unavailable'],
  ] as const)('are refused on %i as %s', async (status, code) => {
    await stage.control.arm({ target: 'graph', kind: 'error', status, times: status === 404 ? 3 : 1 })
    await expectRefusal(code, first())
  })

  it.each([400, 404, 501])(
    'are the customers themselves where Graph (%i) has no relationships to list',
    async (status) => {
      await stage.control.arm({ target: 'graph', kind: 'error', status })
      await stage.control.clear('requests')
      const pages = await everyPage(source, connection)
      expect(pages.length).toBeGreaterThan(3)
      const listed = new Set(pages.flat().map(({ tid }) => tid))
      expect(listed).toEqual(new Set(stage.world.partner!.customers.map(({ tid }) => tid)))
      const { requests } = await stage.control.requests('graph')
      const asked = requests.map(({ path }) => path.split('/').at(-1))
      expect(asked.slice(0, 2)).toEqual(['delegatedAdminRelationships', 'delegatedAdminCustomers'])
    },
  )

  it('are not there when the connection breaks', async () => {
    await stage.control.arm({ target: 'graph', kind: 'disconnect' })
    await expectRefusal('source.unavailable', first())
  })

  it('keep upstream words for the log: nothing of them is in the refusal', async () => {
    await stage.control.arm({ target: 'graph', kind: 'error', status: 403 })
    const refusal = await expectRefusal('access.refused', first())
    expect(refusal.message).toBe('The connected account may not read the partner relationships.')
    expect(refusal.cause).toBeDefined()
  })
})

describe('a Graph that answers strangely', () => {
  let server: Server
  let base: string
  let answer: { status?: number; headers?: Record<string, string>; body: string }
  /** What else it serves, by path. */
  let others: Readonly<Record<string, object>> = {}
  const asked: { url: string; authorization: string | undefined }[] = []
  beforeAll(async () => {
    server = createServer(({ url = '', headers }, response) => {
      asked.push({ url, authorization: headers.authorization })
      const other = others[new URL(url, 'http://graph').pathname]
      if (other) return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(other))
      return response
        .writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers })
        .end(answer.body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  const connection: DirectConnection = {
    organisationId: organisationId(contoso),
    kind: 'direct',
    partnerTid: contoso,
    state: 'connected',
    changedAt: noon,
  }
  const forgotten: DirectConnection[] = []
  const tokens = {
    tokenFor: () => Promise.resolve('token-1'),
    forget: (gone: DirectConnection) => {
      forgotten.push(gone)
    },
  }
  const list = async (body: unknown, more: Partial<typeof answer> = {}, cursor?: string) => {
    answer = { body: typeof body === 'string' ? body : JSON.stringify(body), ...more }
    asked.length = 0
    return graphDirectorySource(base, tokens, clock).listManagedTenants(connection, cursor)
  }
  const relationship = (tenantId: unknown, displayName: unknown = 'Customer', title: unknown = 'Title') => ({
    displayName: title,
    customer: { tenantId, displayName },
  })

  it.each([
    'https://evil.example/v1.0/a',
    'http://127.0.0.1:1/v1.0/a',
    'https://graph.microsoft.com.evil.example/v1.0/a',
    '//evil.example/v1.0/a',
    'https://graph.microsoft.com/v1.0/https://evil.example/a',
  ])('does not get our token sent to %s by its next link', async (link) => {
    await expectRefusal('source.unreadable', list({ value: [], '@odata.nextLink': link }))
  })

  it('is followed on the same host, with the token', async () => {
    const { next } = await list({ value: [], '@odata.nextLink': `${base}/v1.0/tenantRelationships/x?$skiptoken=a%2Bb` })
    await list({ value: [] }, {}, next)
    expect(asked).toEqual([{ url: '/v1.0/tenantRelationships/x?$skiptoken=a%2Bb', authorization: 'Bearer token-1' }])
  })

  it('is not followed by a redirect', async () => {
    await expect(list('', { status: 302, headers: { location: 'https://evil.example/' } })).rejects.toBeInstanceOf(
      HubError,
    )
    expect(asked).toHaveLength(1)
  })

  it('may list one tenant twice, none, transitions, and rows that are no customers', async () => {
    const rows = [
      relationship(contoso.toUpperCase(), ' Contoso '),
      relationship(contoso, 'Contoso'),
      relationship(fabrikam, ''),
      relationship(fabrikam, 'Fabrikam', 'MLT_Fabrikam'),
      relationship('not-a-guid'),
      relationship(5),
      { displayName: 'Pending', customer: null },
      { ...relationship(southBank), status: 'terminated' },
      { ...relationship(southBank), status: 'approvalPending' },
      { ...relationship(contoso, 'Contoso'), status: 'Active', endDateTime: null },
      { displayName: 'Bare' },
      null,
      'row',
    ]
    const { tenants } = await list({ value: rows })
    expect(tenants).toEqual([
      { tid: contoso, displayName: 'Contoso' },
      { tid: contoso, displayName: 'Contoso' },
      { tid: fabrikam, displayName: fabrikam },
      { tid: contoso, displayName: 'Contoso' },
    ])
  })

  it('may have only contracts to list: what they do not show is not lost by it', async () => {
    const served = {
      '/v1.0/contracts': { value: [{ customerId: contoso, displayName: 'Contoso' }, { customerId: 7 }] },
    }
    answer = { body: JSON.stringify({ error: { code: 'BadRequest', message: 'x' } }), status: 404 }
    others = served
    try {
      const source = graphDirectorySource(base, tokens, clock)
      expect(await source.listManagedTenants(connection, undefined)).toEqual({
        tenants: [{ tid: contoso, displayName: 'Contoso' }],
        incomplete: true,
      })
      await probeGraph(base, clock)('token-1')
    } finally {
      others = {}
    }
    await expectRefusal('source.unreadable', list({}, { status: 404 }))
    expect(asked.map(({ url }) => new URL(url, base).pathname.split('/').at(-1))).toEqual([
      'delegatedAdminRelationships',
      'delegatedAdminCustomers',
      'contracts',
    ])
  })

  it.each(['null', '[]', '{}', '{"value":{}}', '{"value":null}'])('that says %s is not understood', async (body) => {
    await expectRefusal('source.unreadable', list(body))
  })

  it.each(['<html>', '{"value":[', ''])(
    'that breaks off or is no JSON (%j) is a refusal, never an empty list',
    async (body) => {
      await expect(list(body)).rejects.toBeInstanceOf(HubError)
    },
  )

  it('that does not take the token has it forgotten, and for no other refusal', async () => {
    await expectRefusal('access.refused', list('{}', { status: 403 }))
    expect(forgotten).toEqual([])
    await expectRefusal('credential.rejected', list('{}', { status: 401 }))
    expect(forgotten).toEqual([connection])
  })

  it('with 503 and Retry-After asks for patience', async () => {
    const refusal = await expectRefusal(
      'source.throttled',
      list({ error: { code: 'ServiceUnavailable', message: 'x' } }, { status: 503, headers: { 'retry-after': '7' } }),
    )
    expect(refusal.details).toEqual({ retryAfterSeconds: 7 })
  })
})
