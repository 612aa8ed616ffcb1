import { randomBytes, randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { simulatorControl } from '../../local/simulators/control-client.ts'
import { staffRoles } from '../../local/worlds/apps.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import type { World } from '../../local/worlds/world.ts'
import { antiForgeryHeader } from '../../shared/contract/pages.ts'
import type { OrganisationView } from '../../shared/contract/organisations.ts'
import type { Browser } from '../support/browser.ts'
import { addOrganisation, addTenant, signInOperator } from '../support/fresh.ts'
import { call, sessionOf, signIn } from '../support/hub.ts'

const place = inject('stack')
let world: World
let operator: Browser

beforeAll(async () => {
  world = await loadWorld('bank')
  operator = await signInOperator(place, world)
})

const mark = () => randomBytes(5).toString('hex')

/** A request of the operator's console, written out: what `call` would put in by itself may be left out. */
async function ask(method: string, path: string, headers: Record<string, string> = {}, body?: string) {
  const session = await sessionOf(place, operator)
  const response = await operator.visit(`${place.hub}/${path}`, {
    method,
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      origin: place.hub,
      ...('antiForgery' in session ? { [antiForgeryHeader]: session.antiForgery } : {}),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  })
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  }
}

describe('an operator', () => {
  it('creates an organisation and maps a tenant to it, whose people can sign in at once', async () => {
    const tenant = await addTenant(simulatorControl(place.entra), { 'Karin Holt': ['Configurator'] })
    const externalId = `bank-${mark()}`
    const created = await call(place, operator, 'createOrganisation', {
      displayName: '  Holt & Daughters ',
      externalId,
    })
    expect(created).toMatchObject({
      status: 201,
      body: { displayName: 'Holt & Daughters', externalId, state: 'active' },
    })
    expect(created.headers.get('etag')).toBe(`"${created.body.version}"`)

    const { organisationId } = created.body
    const mapped = await call(place, operator, 'createTenantMapping', {
      organisationId,
      tid: tenant.tid.toUpperCase(),
      roles: ['Manager', 'Configurator'],
    })
    expect(mapped).toMatchObject({
      status: 201,
      body: { organisationId, tid: tenant.tid, state: 'active', roles: ['Configurator', 'Manager'] },
    })
    const { browser } = await signIn(place, tenant.person('Karin Holt'))
    expect(await sessionOf(place, browser)).toMatchObject({ active: { organisationId, roles: ['Configurator'] } })
  })

  it('cannot give two organisations one external id, neither when creating nor when changing', async () => {
    const externalId = `taken-${mark()}`
    const wish = { displayName: 'First come', externalId }
    const [one, other] = await Promise.all([1, 2].map(() => call(place, operator, 'createOrganisation', wish)))
    expect([one?.status, other?.status].sort()).toEqual([201, 409])
    expect([one?.body.code, other?.body.code]).toContain('externalId.taken')

    const late = await addOrganisation(place, operator, [])
    const change = { organisationId: late.organisationId, version: late.version }
    const refused = await call(place, operator, 'changeOrganisation', { ...change, externalId })
    expect(refused).toMatchObject({ status: 409, body: { code: 'externalId.taken', details: { externalId } } })

    // A change of the holder's own external id sets the old one free.
    const holder = [one, other].find((answer) => answer?.status === 201)?.body
    await call(place, operator, 'changeOrganisation', {
      organisationId: holder?.organisationId ?? '',
      version: holder?.version ?? '',
      externalId: `moved-${mark()}`,
    })
    expect((await call(place, operator, 'changeOrganisation', { ...change, externalId })).status).toBe(200)
  })

  it('cannot map a tenant to an organisation twice, nor to one that does not exist', async () => {
    const tid = randomUUID()
    const { organisationId } = await addOrganisation(place, operator, [tid])
    const wish = { organisationId, tid, roles: [...staffRoles] }
    expect(await call(place, operator, 'createTenantMapping', wish)).toMatchObject({
      status: 409,
      body: { code: 'mapping.taken' },
    })
    expect(await call(place, operator, 'createTenantMapping', { ...wish, organisationId: randomUUID() })).toMatchObject(
      { status: 404, body: { code: 'organisation.unknown' } },
    )
  })

  it('cannot suspend the platform’s own organisation, nor suspend or resume twice', async () => {
    const own = { organisationId: world.platform.organisationId }
    const { version } = (await call(place, operator, 'readOrganisation', own)).body
    const refused = await call(place, operator, 'suspendOrganisation', { ...own, version })
    expect(refused).toMatchObject({ status: 409, body: { code: 'state.conflicting' } })

    const { organisationId, version: first } = await addOrganisation(place, operator, [])
    const early = await call(place, operator, 'resumeOrganisation', { organisationId, version: first })
    expect(early.body.code).toBe('state.conflicting')
    const { body } = await call(place, operator, 'suspendOrganisation', { organisationId, version: first })
    const again = await call(place, operator, 'suspendOrganisation', { organisationId, version: body.version })
    expect(again.body.code).toBe('state.conflicting')
  })
})

describe('a change', () => {
  it('says which version it was decided on: none is refused with 428, an old one with 412, and nothing is changed', async () => {
    const { organisationId, version } = await addOrganisation(place, operator, [])
    const path = `api/v1/organisations/${organisationId}`
    const rename = (name: string) => JSON.stringify({ displayName: name })
    for (const headers of [{}, { 'if-match': '*' }] as Record<string, string>[])
      expect(await ask('PATCH', path, headers, rename('Nobody’s'))).toMatchObject({
        status: 428,
        body: { code: 'version.missing' },
      })

    const changed = await ask('PATCH', path, { 'if-match': `"${version}"` }, rename('Renamed'))
    expect(changed).toMatchObject({ status: 200, body: { displayName: 'Renamed' } })
    expect(await ask('PATCH', path, { 'if-match': `"${version}"` }, rename('Too late'))).toMatchObject({
      status: 412,
      body: { code: 'version.stale' },
    })
    const { body, headers } = await ask('GET', path)
    expect(body['displayName']).toBe('Renamed')
    expect(headers.get('etag')).toBe(changed.headers.get('etag'))
  })

  it('of two that were decided on one version happens once', async () => {
    const { organisationId, version } = await addOrganisation(place, operator, [randomUUID()])
    const answers = await Promise.all(
      ['North', 'South', 'East'].map((displayName) =>
        call(place, operator, 'changeOrganisation', { organisationId, version, displayName }),
      ),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412])
    const winner = answers.find(({ status }) => status === 200)?.body.displayName
    expect((await call(place, operator, 'readOrganisation', { organisationId })).body.displayName).toBe(winner)
  })

  it('with faults is refused with a problem document that names them', async () => {
    const path = 'api/v1/organisations'
    const refused = await ask('POST', path, {}, JSON.stringify({ displayName: ' ', externalId: 5, colour: 'red' }))
    expect(refused.headers.get('content-type')).toBe('application/problem+json')
    expect(refused.headers.get('cache-control')).toBe('no-store')
    expect(refused.body).toMatchObject({
      type: 'urn:tenantry:error:input.invalid',
      status: 400,
      code: 'input.invalid',
      correlationId: refused.headers.get('x-correlation-id'),
      details: {
        faults: expect.arrayContaining([
          expect.stringContaining('displayName'),
          expect.stringContaining('externalId'),
          'unknown: colour',
        ]) as unknown,
      },
    })
    expect(Object.keys(refused.body).sort()).toEqual(['code', 'correlationId', 'details', 'status', 'title', 'type'])
    expect(await ask('POST', path, {}, '{"displayName":')).toMatchObject({
      status: 400,
      body: { code: 'body.malformed' },
    })
    expect(await ask('POST', path, {}, '["Bank"]')).toMatchObject({ status: 400, body: { code: 'body.malformed' } })
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    expect(await ask('POST', path, form, 'displayName=Bank')).toMatchObject({ body: { code: 'body.malformed' } })
    const large = JSON.stringify({ displayName: 'x'.repeat(300_000) })
    expect(await ask('POST', path, {}, large)).toMatchObject({ status: 413, body: { code: 'body.oversize' } })
  })

  it('cannot name another organisation in its body than in its path', async () => {
    const { organisationId, version } = await addOrganisation(place, operator, [])
    const body = JSON.stringify({ organisationId: world.platform.organisationId, displayName: 'Where am I' })
    const changed = await ask('PATCH', `api/v1/organisations/${organisationId}`, { 'if-match': `"${version}"` }, body)
    expect(changed).toMatchObject({ status: 200, body: { organisationId } })
  })
})

describe('a list', () => {
  it('comes page by page, each organisation once, in the same order each time', async () => {
    const made = await Promise.all([1, 2, 3, 4, 5].map(() => addOrganisation(place, operator, [])))
    const listAll = async (limit: number) => {
      const seen: OrganisationView[] = []
      let cursor: string | undefined
      do {
        const wish = { limit, ...(cursor === undefined ? {} : { cursor }) }
        const { status, body } = await call(place, operator, 'listOrganisations', wish)
        expect(status).toBe(200)
        expect(body.items.length).toBeLessThanOrEqual(limit)
        seen.push(...body.items)
        cursor = body.next
      } while (cursor !== undefined)
      return seen.map(({ organisationId }) => organisationId)
    }
    const small = await listAll(7)
    const ours = made.map(({ organisationId }) => organisationId)
    expect(new Set(small).size).toBe(small.length)
    expect(small).toEqual(expect.arrayContaining([...ours, world.platform.organisationId]))
    // Other stories add organisations meanwhile; those of this one and of the world keep their order.
    const known = new Set([...ours, ...world.organisations.map(({ organisationId }) => organisationId)])
    const order = (ids: readonly string[]) => ids.filter((id) => known.has(id))
    expect(order(await listAll(200))).toEqual(order(small))
  })

  it('of an organisation’s tenants holds them and no other’s, and made-up cursors and sizes are refused', async () => {
    const tids = [1, 2, 3].map(() => randomUUID())
    const { organisationId } = await addOrganisation(place, operator, tids)
    const first = await call(place, operator, 'listTenantMappings', { organisationId, limit: 2 })
    expect(first.body.items).toHaveLength(2)
    const cursor = first.body.next ?? ''
    const second = await call(place, operator, 'listTenantMappings', { organisationId, limit: 2, cursor })
    expect(second.body).not.toHaveProperty('next')
    expect([...first.body.items, ...second.body.items].map(({ tid }) => tid).sort()).toEqual(tids.sort())

    const path = `api/v1/organisations/${organisationId}/tenant-mappings`
    expect(await ask('GET', `${path}?cursor=made-up`)).toMatchObject({ status: 400, body: { code: 'cursor.invalid' } })
    // Another organisation's cursor, another list's, and one that was made to look like storage's own.
    const other = await addOrganisation(
      place,
      operator,
      [1, 2, 3].map(() => randomUUID()),
    )
    const foreign = await call(place, operator, 'listTenantMappings', {
      organisationId: other.organisationId,
      limit: 1,
    })
    const elsewhere = await call(place, operator, 'listOrganisations', { limit: 1 })
    const forged = { nextPartitionKey: `o_${other.organisationId}`, nextRowKey: '0' }
    const cursors = [
      foreign.body.next,
      elsewhere.body.next,
      cursor.slice(0, -4),
      Buffer.from(JSON.stringify(forged)).toString('base64url'),
    ]
    for (const given of cursors)
      expect(await ask('GET', `${path}?cursor=${given ?? ''}`)).toMatchObject({
        status: 400,
        body: { code: 'cursor.invalid' },
      })
    for (const limit of ['0', '201', '-1', 'many', '1.5'])
      expect(await ask('GET', `${path}?limit=${limit}`)).toMatchObject({ status: 400, body: { code: 'input.invalid' } })
  })
})

describe('the audit trail', () => {
  it('tells who did what to whom in which request, newest first, without any personal data', async () => {
    const tenant = await addTenant(simulatorControl(place.entra), { 'Vera Stroud': ['Admin'] })
    const { organisationId } = await addOrganisation(place, operator, [tenant.tid])
    const key = { organisationId, tid: tenant.tid }
    const { browser } = await signIn(place, tenant.person('Vera Stroud'))
    const version = async () => (await call(place, operator, 'readTenantMapping', key)).body.version
    await call(place, operator, 'revokeTenantMapping', { ...key, version: await version() })
    const restored = await call(place, operator, 'restoreTenantMapping', { ...key, version: await version() })
    await call(place, browser, 'signOut', {})
    const again = (await signIn(place, tenant.person('Vera Stroud'))).browser

    const { body } = await call(place, again, 'listAudit', { organisationId })
    const member = await memberOf(again)
    const boss = await memberOf(operator)
    const line = (action: string, actor: string, subject: string, foreign: boolean) => ({
      action,
      actor,
      subject,
      foreign,
    })
    const read = line('operator.read', boss, 'route:ReadTenantMapping', true)
    const of = (action: string) => line(`tenant-mapping.${action}`, boss, `tenant-mapping:${tenant.tid}`, true)
    expect(body.items.map(({ at: _at, correlationId: _id, ...rest }) => rest)).toEqual([
      line('session.opened', member, member, false),
      line('session.closed', member, member, false),
      of('restored'),
      read,
      of('revoked'),
      read,
      line('session.opened', member, member, false),
      of('created'),
      line('organisation.created', boss, `organisation:${organisationId}`, false),
    ])
    expect(body.items[2]?.correlationId).toBe(restored.headers.get('x-correlation-id'))
    expect(JSON.stringify(body)).not.toMatch(/Vera|Stroud|@/)
  })
})

async function memberOf(browser: Browser): Promise<string> {
  const session = await sessionOf(place, browser)
  return 'member' in session ? `member:${session.member.memberId}` : ''
}
