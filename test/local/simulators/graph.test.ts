import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { SignJWT } from 'jose'
import { graphAppId } from '../../../local/simulators/directory.ts'
import { graphPaths } from '../../../local/simulators/graph/graph-paths.ts'
import { startSimulators } from '../../../local/simulators/simulators.ts'
import { partnerToken, person, redeem, setStage, visit, type Stage } from './support.ts'

let stage: Stage
let token: string
beforeAll(async () => {
  stage = await setStage('msp')
  token = String((await partnerToken(stage))['access_token'])
})
afterAll(() => stage.stop())
afterEach(() => stage.control.reset())

interface Relationship {
  readonly id: string
  readonly displayName: string
  readonly status: string
  readonly customer: { readonly tenantId: string; readonly displayName: string }
}

interface GraphList<Row = Relationship> {
  readonly '@odata.context': string
  readonly '@odata.nextLink'?: string
  readonly '@odata.count'?: number
  readonly value: readonly Row[]
}

const relationships = '/v1.0/tenantRelationships/delegatedAdminRelationships'
const customers = '/v1.0/tenantRelationships/delegatedAdminCustomers'

function get(path: string, headers: Record<string, string> = { authorization: `Bearer ${token}` }): Promise<Response> {
  return visit(path.startsWith('http') ? path : `${stage.graph}${path}`, { headers })
}

async function list<Row = Relationship>(path: string): Promise<GraphList<Row>> {
  const response = await get(path)
  expect(response.status).toBe(200)
  return (await response.json()) as GraphList<Row>
}

/** Every page, by following the next links as they are. */
async function everyPage<Row = Relationship>(path: string): Promise<GraphList<Row>[]> {
  const pages = [await list<Row>(path)]
  for (let next = pages[0]?.['@odata.nextLink']; next !== undefined; next = pages.at(-1)?.['@odata.nextLink']) {
    pages.push(await list<Row>(next))
  }
  return pages
}

async function refusal(response: Response): Promise<[number, string, string]> {
  const { error } = (await response.json()) as {
    error: { code: string; message: string; innerError: Record<string, string> }
  }
  expect(Object.keys(error)).toEqual(['code', 'message', 'innerError'])
  expect(Object.keys(error.innerError)).toEqual(['date', 'request-id', 'client-request-id'])
  expect(error.innerError['request-id']).toBe(response.headers.get('request-id'))
  return [response.status, error.code, error.message]
}

const distinct = (rows: readonly Relationship[]): Set<string> => new Set(rows.map(({ customer }) => customer.tenantId))

describe('delegated administration relationships', () => {
  it('hold exactly the thousand customers once doubles and Microsoft-led transitions are left out', async () => {
    const rows = (await everyPage(`${relationships}?$filter=status eq 'active'`)).flatMap(({ value }) => value)
    const own = rows.filter(({ displayName }) => !displayName.startsWith('MLT_'))
    const wanted = new Set(stage.world.partner?.customers.map(({ tid }) => tid))
    expect(distinct(own)).toEqual(wanted)
    expect(wanted.size).toBe(1_000)
    expect(own.length).toBeGreaterThan(1_000)
    expect(distinct(rows).size).toBeGreaterThan(1_000)
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length)
  })

  it('without a filter hold ended, expired and pending ones too', async () => {
    const rows = (await everyPage(relationships)).flatMap(({ value }) => value)
    expect(new Set(rows.map(({ status }) => status))).toEqual(
      new Set(['active', 'terminated', 'expired', 'approvalPending']),
    )
  })

  it('come in pages of at most 300 whose next link keeps the other options', async () => {
    const asked = `${relationships}?$filter=status eq 'active'&$select=customer,autoExtendDuration,endDateTime&$top=100&$count=true`
    const pages = await everyPage(asked)
    expect(pages.slice(0, -1).every(({ value }) => value.length === 100)).toBe(true)
    expect(pages[0]?.['@odata.count']).toBe(pages.flatMap(({ value }) => value).length)
    expect(Object.keys(pages.at(-1)?.value[0] ?? {})).toEqual([
      ...['@odata.type', '@odata.etag', 'customer', 'autoExtendDuration', 'endDateTime'],
    ])
    expect((await list(relationships)).value).toHaveLength(300)
  })

  it('have the published members in the published order', async () => {
    const [row] = (await list(`${relationships}?$top=1`)).value
    expect(Object.keys(row ?? {})).toEqual([
      ...['@odata.type', '@odata.etag', 'id', 'displayName', 'duration', 'customer', 'accessDetails', 'status'],
      ...['autoExtendDuration', 'createdDateTime', 'lastModifiedDateTime', 'activatedDateTime', 'endDateTime'],
    ])
  })

  it('follow the world: a customer leaves, another joins, nobody else changes', async () => {
    const before = distinct(
      (await everyPage(`${relationships}?$filter=status eq 'active'`)).flatMap(({ value }) => value),
    )
    const gone = stage.world.partner?.customers[17]?.tid ?? ''
    await stage.control.change({ change: 'remove-customer', tid: gone })
    const joined = (await stage.control.change({ change: 'add-customer', displayName: 'Newcomer Kites' })) as {
      tid: string
    }
    const after = distinct(
      (await everyPage(`${relationships}?$filter=status eq 'active'`)).flatMap(({ value }) => value),
    )
    expect([...before].filter((tid) => !after.has(tid))).toEqual([gone])
    expect([...after].filter((tid) => !before.has(tid))).toEqual([joined.tid])
  })

  it('follow a change of name', async () => {
    const tid = stage.world.partner?.customers[3]?.tid ?? ''
    const read = () => list(`${relationships}?$filter=customer/tenantId eq '${tid}'`)
    await read()
    await stage.control.change({ change: 'rename-customer', tid, displayName: 'Renamed Kites' })
    expect((await read()).value[0]?.customer.displayName).toBe('Renamed Kites')
  })

  it('leave nobody out when a customer goes between two pages', async () => {
    const first = await list<{ id: string }>(`${customers}?$top=300`)
    const last = first.value.at(-1)?.id ?? ''
    await stage.control.change({ change: 'remove-customer', tid: last })
    const rest = await everyPage(first['@odata.nextLink'] ?? '')
    expect(first.value.length + rest.flatMap(({ value }) => value).length).toBe(1_000)
  })

  it('can be asked for one customer', async () => {
    const { tid, displayName } = stage.world.partner?.customers[3] ?? { tid: '', displayName: '' }
    const { value } = await list(`${relationships}?$filter=customer/tenantId eq '${tid}' and status eq 'active'`)
    expect(value[0]?.customer).toEqual({ tenantId: tid, displayName })
  })
})

it('lists the customers themselves, once each, in the order asked for', async () => {
  const rows = (
    await everyPage<{ tenantId: string; displayName: string }>(`${customers}?$orderby=displayName desc`)
  ).flatMap(({ value }) => value)
  expect(rows).toHaveLength(1_000)
  expect(rows.map((row) => row.displayName)).toEqual(
    rows.map((row) => row.displayName).toSorted((a, b) => b.localeCompare(a)),
  )
})

describe('a query option', () => {
  it.each([
    ['$top=301', /\$top/],
    ['$top=0', /\$top/],
    ['$expand=operations', /Query option 'expand' is not allowed/],
    ['$skip=5', /Query option 'skip' is not allowed/],
    ['$foo=1', /'\$foo' is not supported/],
    ['$select=nothing', /property named 'nothing' on type 'microsoft.graph.delegatedAdminRelationship'/],
    ["$filter=startswith(displayName,'A')", /not supported/],
    ['$top=5&$top=6', /more than once/],
    ['$skiptoken=made-up', /skip token/],
  ])('%s is refused as a bad request', async (options, sentence) => {
    const [status, code, message] = await refusal(await get(`${relationships}?${options}`))
    expect([status, code]).toEqual([400, 'BadRequest'])
    expect(message).toMatch(sentence)
  })

  it('without a dollar sign is ignored', async () => {
    expect((await list(`${relationships}?foo=1`)).value).toHaveLength(300)
  })
})

describe('an address', () => {
  it.each([
    ['/v1.0/tenantRelationships/managedTenants', "Resource not found for the segment 'managedTenants'."],
    ['/v1.0/nothing', "Resource not found for the segment 'nothing'."],
    ['/beta/tenantRelationships/delegatedAdminRelationships', 'Invalid version: beta'],
  ])('%s is refused as published', async (path, message) => {
    expect(await refusal(await get(path))).toEqual([400, 'BadRequest', message])
  })

  it('is documented, and its documentation is of version 1.0', () => {
    for (const { path, documentation } of graphPaths) {
      expect(path).toMatch(/^\//)
      expect(documentation).toMatch(/^https:\/\/learn\.microsoft\.com\/graph\/api\/.*graph-rest-1\.0$/)
    }
  })

  it('takes no other method', async () => {
    const response = await visit(`${stage.graph}${relationships}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}` },
    })
    expect(response.status).toBe(405)
  })
})

describe('a bearer token', () => {
  it('is needed', async () => {
    const response = await get(relationships, {})
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer /)
    expect(await refusal(response)).toEqual([401, 'InvalidAuthenticationToken', 'Access token is empty.'])
  })

  it('of another audience, signature or time is refused', async () => {
    const reason = async (bearer: string): Promise<string> =>
      (await refusal(await get(relationships, { authorization: `Bearer ${bearer}` })))[2]
    expect(await reason('not a token')).toContain('IDX14100')
    const { apps } = stage.world
    const api = String((await partnerToken(stage, `openid ${apps.managementApi.appIdUri}/access_as_user`))['error'])
    expect(api).toBe('invalid_grant')
    const secret = new TextEncoder().encode('x'.repeat(32))
    const forged = await new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).sign(secret)
    expect(await reason(forged)).toContain('Signing key is invalid')
    await stage.control.alter({ token: 'access', sign: 'wrong-key' })
    expect(await reason(String((await partnerToken(stage))['access_token']))).toContain('Signature is invalid')
    await stage.control.alter({ token: 'access', claims: { aud: apps.managementApi.clientId } })
    expect(await reason(String((await partnerToken(stage))['access_token']))).toContain('Invalid audience')
    await stage.control.advanceClock(3_601)
    expect(await reason(token)).toContain('the token is expired')
  })

  it('without the permission is 403', async () => {
    const narrow = String((await partnerToken(stage, 'https://graph.microsoft.com/User.Read'))['access_token'])
    const response = await get(relationships, { authorization: `Bearer ${narrow}`, 'client-request-id': 'my-own-id' })
    expect(response.headers.get('client-request-id')).toBe('my-own-id')
    expect(await refusal(response)).toEqual([
      403,
      'Authorization_RequestDenied',
      'Insufficient privileges to complete the operation.',
    ])
  })

  it('of a tenant that is no partner sees an empty list', async () => {
    const { tenant, user } = person(stage.world, 'Nadir Quist')
    const { clientId, clientSecret } = stage.world.apps.partner
    const refreshToken = await stage.control.mintRefreshToken({ clientId, tid: tenant.tid, oid: user.oid })
    const form = {
      client_id: clientId,
      client_secret: clientSecret,
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
    }
    const other = String((await redeem(stage, form)).body['access_token'])
    const response = await get(relationships, { authorization: `Bearer ${other}` })
    expect((await response.json()) as GraphList).toMatchObject({ value: [] })
  })

  it('of a customer’s tenant reads that customer’s domains and organisation', async () => {
    const customer = stage.world.partner?.customers[5] ?? { tid: '', displayName: '', defaultDomain: '' }
    const there = String((await partnerToken(stage, undefined, customer.tid))['access_token'])
    const read = async (path: string) =>
      (await (await get(path, { authorization: `Bearer ${there}` })).json()) as GraphList<Record<string, unknown>>
    expect((await read('/v1.0/domains')).value[0]).toMatchObject({
      id: customer.defaultDomain,
      isDefault: true,
      isVerified: true,
    })
    expect((await read('/v1.0/organization')).value[0]).toMatchObject({
      id: customer.tid,
      displayName: customer.displayName,
    })
  })
})

it('finds a tenant’s information by its id', async () => {
  const { tid, displayName, defaultDomain } = stage.world.partner?.customers[9] ?? {
    tid: '',
    displayName: '',
    defaultDomain: '',
  }
  const response = await get(`/v1.0/tenantRelationships/findTenantInformationByTenantId(tenantId='${tid}')`)
  expect(await response.json()).toMatchObject({
    tenantId: tid,
    displayName,
    defaultDomainName: defaultDomain,
    federationBrandName: null,
  })
  const unknown = await get(
    "/v1.0/tenantRelationships/findTenantInformationByTenantId(tenantId='00000000-0000-4000-8000-000000000000')",
  )
  expect((await refusal(unknown))[0]).toBe(404)
})

it('says who signed in', async () => {
  const { user } = person(stage.world, 'Hedda Skerry')
  expect(await (await get('/v1.0/me')).json()).toMatchObject({ id: user.oid, userPrincipalName: user.upn })
})

it('reads tokens it cannot check, where Entra is somewhere else', async () => {
  const alone = await startSimulators({ world: stage.world, graph: { port: 0 } })
  const response = await get(`${alone.graph?.address ?? ''}${customers}?$top=1`)
  const expired = await new SignJWT({ aud: graphAppId, exp: 1_000 })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new Uint8Array(32))
  const late = await get(`${alone.graph?.address ?? ''}${customers}`, { authorization: `Bearer ${expired}` })
  await alone.stop()
  expect([response.status, late.status]).toEqual([200, 401])
})
