import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isForPrograms, refusalsOf, refusalsOfTokens, wants } from '../../shared/contract/route-refusals.ts'
import type { ErrorCode } from '../../shared/domain/hub-error.ts'
import { contoso, northBank, southBank } from '../shared/support/facts.ts'
import { platform, type MemoryPorts } from '../support/memory-ports.ts'
import type { MemoryTables } from '../support/memory-tables.ts'
import { callRoute, isOfOrganisation, routeNames, routeOf, type RouteName } from './support/call-route.ts'
import { colleague, revoke, stage, stale, type Part } from './support/cast.ts'
import { allowed } from './support/allowed.ts'
import { durableEndpoint, type DurableEndpoint } from './support/durable-endpoint.ts'
import { cast, holders, type Standing } from './support/standings.ts'

const alreadySo: readonly RouteName[] = [
  'resumeSystemIntegration',
  'resumeSync',
  'undoSync',
  'letThrough',
  'resumeOrganisation',
  'resumeWebhook',
  // One is under way.
  'beginAccessReview',
  'reactivateMember',
  'reactivatePlatformMember',
  'reactivateClient',
  'reactivateContact',
  // The next key was published this very moment.
  'rotateSigningKey',
]

/** What a request answers that is allowed and yet cannot be done: nothing here is suspended, nobody inactive; the platform never is. */
function conflict(route: RouteName, own: boolean): ErrorCode | undefined {
  // What a test found is for the browser that made it.
  if (route === 'readProviderTest') return 'test.unknown'
  // One is planned already, and nobody said at which version they read it.
  if (route === 'changeReviewPlan') return 'version.stale'
  return alreadySo.includes(route) || (route === 'suspendOrganisation' && own) ? 'state.conflicting' : undefined
}

function expected(route: RouteName, standing: Standing, target: 'own' | 'foreign'): ErrorCode | 'done' {
  const who = allowed[route]
  // Whoever holds no set-up link is refused, whatever else they are.
  if (who === 'set-up') return 'setUpLink.missing'
  // Whoever holds a link is served, whatever session their browser has left.
  if (routeOf(route).session === 'ignored') return 'done'
  if (typeof standing === 'object') {
    if (standing.refused === 'session.missing' && standing.everywhere !== true && isForPrograms(routeOf(route)))
      return 'token.missing'
    const mayStill = who === 'anyone' || (who === 'session' && standing.refused !== 'session.missing')
    return mayStill && standing.everywhere !== true ? 'done' : standing.refused
  }
  if (typeof who === 'string') return 'done'
  if (standing === 'portal' && routeOf(route).edition !== undefined) return 'portal.refused'
  if (!who.includes(standing)) return 'permission.missing'
  if (standing === 'operator') return conflict(route, target === 'own') ?? 'done'
  if (target === 'foreign' && isOfOrganisation(route)) return 'organisation.foreign'
  return conflict(route, false) ?? 'done'
}

/** With a token, the Organisation of the path is the one that is asked for: whom nothing leads there is told so first. */
function expectedOfHolder(route: RouteName, standing: Standing, target: 'own' | 'foreign'): ErrorCode | 'done' {
  const who = allowed[route]
  if (who === 'set-up') return 'setUpLink.missing'
  if (routeOf(route).session === 'ignored') return 'done'
  if (typeof who === 'string') return 'session.required'
  if (typeof standing === 'object') return standing.refused
  const everywhere = standing === 'operator' || standing === 'PlatformService'
  if (!everywhere && target === 'foreign' && isOfOrganisation(route)) return 'organisation.foreign'
  return expected(route, standing, target)
}

const everyTable = [
  'SetUpLinks',
  'SetUpKeys',
  'SystemIntegrations',
  'ClientIds',
  'PlatformServices',
  'Organisations',
  'ExternalIds',
  'TenantMappings',
  'MappedTenants',
  'Invitations',
  'InvitationLinks',
  'SignInStates',
  'Members',
  'Passports',
  'Memberships',
  'Sessions',
  'Expiries',
  'IdentityProviders',
  'Connections',
  'ManagedTenants',
  'DiscoveryRuns',
  'SigningKeys',
  'Clients',
  'Contacts',
  'ContactLinks',
  'Trail',
  'OpenActs',
  'Webhooks',
  'WebhookProgress',
  'WebhookLetters',
  'WebhookLog',
  'AccessReviews',
  'AccessReviewEntries',
  'FeatureFlags',
  'ClientMappings',
  'IntegrationSecrets',
  'Deliveries',
  'NoticeSettings',
  'DiscoverySchedules',
  'Provisionings',
  'Rotations',
  'SecretPolicies',
  'IntegrationSecrets',
  'PersonTasks',
  'ErasureMarks',
]
const peopleTables = ['Members', 'Passports']
const besides = (rows: ReturnType<typeof rowsOf>, names: readonly string[]) =>
  rows.filter((_, index) => !names.includes(everyTable[index] ?? ''))
const rowsOf = (tables: MemoryTables) => everyTable.map((name) => tables.rows(name))

let durable: DurableEndpoint
beforeAll(async () => {
  durable = await durableEndpoint()
})
afterAll(() => durable.stop())

async function attempt(part: Part, route: RouteName, target: 'own' | 'foreign') {
  const { ports, tables } = await stage(part)
  const own = part.active === 'none' ? northBank : (part.active ?? part.home ?? northBank)
  const before = rowsOf(tables)
  const about = target === 'own' ? own : southBank
  const { token } = part
  const called = await callRoute(ports, route, about, {
    cookie: part.anonymous !== true && (token === undefined || part.session !== undefined),
    durable: durable.address,
    ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}`, 'x-anti-forgery': '' } }),
  })
  return { called, ports, before, after: rowsOf(tables), about }
}

/** The long proofs try everybody at every address twice; otherwise once, at the own Organisation or at a foreign one in turn. */
const everybody = process.env['TENANTRY_WHOLE_MATRIX'] === '1'
const targets = ['own', 'foreign'] as const
const triedBy = (place: number) =>
  routeNames.flatMap((route, at) =>
    targets
      .filter((_, target) => everybody || (place + at + target) % 2 === 0)
      .map((target) => [route, target] as const),
  )
const placed = <Row extends readonly unknown[]>(rows: readonly Row[]) =>
  rows.map((row, place) => [...row, place] as const)

describe.each(placed(cast))('%s', (_, standing, part, place) => {
  // Whom an own Organisation shuts out may be let in by another; who has none left hears why.
  const shutOut =
    typeof standing === 'object' &&
    !['session.missing', 'session.stale', 'organisation.unchosen'].includes(standing.refused)

  it.each(triedBy(place))('at %s of the %s Organisation', async (route, target) => {
    // A mailed link leads to where its Organisation lets people in, whoever is signed in: e-mail-proofs.test.ts.
    if (route === 'confirmProof') return
    // Who may take a secret is judged by the act: test/functions/http/deliveries.test.ts.
    if (route === 'openDelivery') return
    // Whoever would leave an Organisation without an Admin is refused by the act: test/functions/http/privacy.test.ts.
    if (route === 'startOwnErasure') return
    if (route === 'chooseOrganisation' || route === 'issueSessionToken' || (route === 'readSession' && shutOut)) return
    const { called, before, after } = await attempt(part, route, target)
    const wanted = expected(route, standing, target)
    expect(called.code ?? 'done').toBe(wanted)
    if (wanted !== 'done') expect(refusalsOf(routeOf(route))).toContain(wanted)
    if (wanted === 'done') expect(called.status).toBe(routeOf(route).status)
    else expect(after).toEqual(before)
  })
})

describe.each(placed(holders))('%s', (_, standing, part, place) => {
  it.each(triedBy(place))('at %s of the %s Organisation', async (route, target) => {
    // A mailed link leads to where its Organisation lets people in, whoever calls: e-mail-proofs.test.ts.
    if (route === 'confirmProof') return
    const { called, before, after } = await attempt(part, route, target)
    const wanted = expectedOfHolder(route, standing, target)
    expect(called.code ?? 'done').toBe(wanted)
    if (wanted !== 'done') expect([...refusalsOf(routeOf(route)), ...refusalsOfTokens]).toContain(wanted)
    if (wanted === 'done') expect(called.status).toBe(routeOf(route).status)
    // Whoever may act becomes a Member with it, also where what they want cannot be.
    else if (wanted === 'state.conflicting') expect(besides(after, peopleTables)).toEqual(besides(before, peopleTables))
    else expect(after).toEqual(before)
    if ([401, 403].includes(called.status) && allowed[route] !== 'set-up')
      expect(called.headers['www-authenticate']).toMatch(/^Bearer realm="/)
  })
})

describe('every route', () => {
  it('stands in the table of who may use it', () => {
    expect(Object.keys(allowed).sort()).toEqual([...routeNames].sort())
  })

  it.each(routeNames)('%s answers nothing that anybody may store, and names the request', async (route) => {
    const { called } = await attempt({ tokenRoles: ['Admin'], home: platform.organisationId }, route, 'foreign')
    expect(called.headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-correlation-id': 'correlation-1',
    })
  })

  const changes = routeNames.filter((route) => routeOf(route).method !== 'GET')
  it.each(changes)('%s is refused to another site, whatever the session may do', async (route) => {
    const { ports, tables } = await stage({ tokenRoles: ['Admin'], home: platform.organisationId })
    const before = rowsOf(tables)
    if (allowed[route] === 'set-up') return
    const unproven = routeOf(route).session === 'ignored' ? [] : [{ 'x-anti-forgery': 'guess' }]
    for (const headers of [...unproven, { origin: 'https://evil.example' }]) {
      const { status, code } = await callRoute(ports, route, southBank, { durable: durable.address, headers })
      expect([status, code]).toEqual([403, 'forgery.suspected'])
    }
    expect(rowsOf(tables)).toEqual(before)
  })

  const versioned = routeNames.filter((route) => wants(routeOf(route), 'version'))
  it.each(versioned)('%s changes nothing that was changed meanwhile', async (route) => {
    const { ports } = await stage({ tokenRoles: ['Admin'], home: platform.organisationId })
    const { status } = await callRoute(ports, route, southBank, { headers: { 'if-match': '"bWVhbndoaWxl"' } })
    expect(status).toBe(412)
  })
})

describe('an operator at another Organisation', () => {
  const operator: Part = { tokenRoles: ['Admin'], home: platform.organisationId }
  const lastLine = async (ports: MemoryPorts, about: typeof southBank) =>
    (await ports.audit.list(about, { limit: 1 })).items[0]

  const reached = routeNames.filter((route) => isOfOrganisation(route) && conflict(route, false) === undefined)
  it.each(reached)('leaves a trace of %s in its trail', async (route) => {
    const { ports, about } = await attempt(operator, route, 'foreign')
    const line = await lastLine(ports, about)
    expect(line).toMatchObject({
      foreign: true,
      actor: expect.stringMatching(/^member:/) as string,
      organisationId: about,
    })
    // A download has a line of its own, whoever it is.
    if (routeOf(route).method === 'GET' && route !== 'downloadExport')
      expect(line).toMatchObject({ action: 'operator.read', subject: `route:${routeOf(route).name}` })
  })

  it('who looks at a Member everywhere leaves a trace in the platform’s own trail', async () => {
    const { ports } = await attempt(operator, 'readPlatformMember', 'own')
    expect(await lastLine(ports, platform.organisationId)).toMatchObject({
      action: 'operator.read',
      subject: `member:${colleague}`,
    })
  })

  it('leaves none for reading what is its own', async () => {
    const { ports, about } = await attempt(operator, 'readOrganisation', 'own')
    expect(await lastLine(ports, about)).toBeUndefined()
  })

  it('is not shown as one while Customer is among the roles', async () => {
    const part: Part = { tokenRoles: ['Admin', 'Customer'], home: platform.organisationId }
    expect((await attempt(part, 'readSession', 'own')).called.body).toMatchObject({ operator: false })
    expect((await attempt(operator, 'readSession', 'own')).called.body).toMatchObject({ operator: true })
  })
})

describe('reading one’s session', () => {
  it('asks storage for each row once', async () => {
    const { ports, tables } = await stage({ tokenRoles: ['Admin'], membership: {} })
    const asked: string[] = []
    tables.watch = ({ kind, table, partition, row }, when) => {
      if (when === 'before' && kind === 'find') asked.push(`${table} ${partition} ${row}`)
    }
    expect((await callRoute(ports, 'readSession', northBank)).body).toMatchObject({ state: 'active' })
    // The mapping of the active Organisation is read by itself, and with all others of the tenant.
    expect(asked.length).toBeGreaterThan(4)
    expect(new Set(asked).size).toBe(asked.length)
  })
})

describe('choosing the active Organisation', () => {
  it('is open to whoever has a role there', async () => {
    const { called } = await attempt({ tokenRoles: ['Admin'] }, 'chooseOrganisation', 'foreign')
    expect(called.body).toMatchObject({ state: 'active', active: { organisationId: southBank } })
  })

  it('is refused where nothing leads', async () => {
    const meanwhile = (ports: MemoryPorts) => revoke(ports, contoso, southBank)
    const { called } = await attempt({ tokenRoles: ['Admin'], meanwhile }, 'chooseOrganisation', 'foreign')
    expect(called).toMatchObject({ status: 403, code: 'organisation.foreign' })
  })

  it('does not bring a stale sign-in back', async () => {
    const part: Part = { tokenRoles: ['Admin'], session: stale }
    const { ports } = await attempt(part, 'chooseOrganisation', 'foreign')
    expect(await callRoute(ports, 'readOrganisation', southBank)).toMatchObject({ status: 401, code: 'session.stale' })
  })

  it('is refused without a session', async () => {
    expect((await attempt({ anonymous: true }, 'chooseOrganisation', 'own')).called.code).toBe('session.missing')
  })
})

describe('the session cookie', () => {
  it.each(cast.filter(([, standing]) => typeof standing === 'object' && standing.everywhere === true))(
    'of %s is taken away when the session is over',
    async (_, standing, part) => {
      const { called } = await attempt(part, 'readOrganisation', 'own')
      // An answer to the old cookie may arrive after a renewal set the new one: what is merely missing is left alone.
      const over = typeof standing === 'object' && /^session\.(expired|revoked)$/.test(standing.refused)
      expect(called.cookies.map(({ value }) => value)).toEqual(over ? [''] : [])
    },
  )
})
