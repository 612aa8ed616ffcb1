import { randomBytes, randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { simulatorControl } from '../../local/simulators/control-client.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import type { World, WorldProgram } from '../../local/worlds/world.ts'
import type { OrganisationView } from '../../shared/contract/organisations.ts'
import type { Browser } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { addOrganisation, addTenant, signInOperator, type FreshTenant } from '../support/fresh.ts'
import { call, personOf } from '../support/hub.ts'
import { tokenOfPerson, tokenOfProgram } from '../../local/simulators/entra-tokens.ts'

const place = inject('stack')
const control = simulatorControl(place.entra)
let world: World
let operator: Browser
let tenant: FreshTenant
let bank: OrganisationView
let service: WorldProgram

beforeAll(async () => {
  world = await loadWorld('bank')
  operator = await signInOperator(place, world)
  tenant = await addTenant(control, { 'Ada Marsh': ['Admin'], 'Bo Quill': ['Manager'] })
  bank = await addOrganisation(place, operator, [tenant.tid])
  service = world.programs.find(({ role }) => role === 'PlatformService')!
})

const inEntra = (program: WorldProgram) => tokenOfProgram(place.entra, world, program)
const ofPerson = (name: string) => tokenOfPerson(place.entra, world, tenant.person(name))
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

interface Heard {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
  readonly challenge: string | null
}

async function ask(path: string, options: RequestInit): Promise<Heard> {
  const answer = await fetch(`${place.hub}/${path}`, options)
  const body = (await answer.json()) as Heard['body']
  return { status: answer.status, body, challenge: answer.headers.get('www-authenticate') }
}
const identity = (token: string) => ask('api/v1/system/identity', { headers: bearer(token) })
const introspect = (by: string, token: string, form: Record<string, string> = {}) =>
  ask('oauth/introspect', { method: 'POST', headers: bearer(by), body: new URLSearchParams({ token, ...form }) })

/** An application of the platform's own tenant, registered as the bank's. */
async function newProgram(displayName: string): Promise<WorldProgram> {
  const clientSecret = randomBytes(24).toString('hex')
  const program: WorldProgram = { clientId: randomUUID(), clientSecret, displayName, role: 'System' }
  await control.change({ change: 'add-program', program })
  return program
}
async function register(program: WorldProgram) {
  const { organisationId } = bank
  const { clientId, displayName } = program
  const { status, body } = await call(place, operator, 'registerSystemIntegration', {
    organisationId,
    clientId,
    displayName,
  })
  expect(status).toBe(201)
  return body
}

describe('a customer’s own program', () => {
  it('is a stranger until it is registered, and then learns who it is', async () => {
    const program = await newProgram('Loan engine')
    const token = await inEntra(program)
    expect(await identity(token)).toMatchObject({ status: 403, body: { code: 'program.unknown' } })
    await register(program)
    const heard = await eventually('the registration', async () => {
      const answer = await identity(token)
      return answer.status === 200 ? answer : undefined
    })
    expect(heard.body).toMatchObject({
      organisationId: bank.organisationId,
      organisationName: bank.displayName,
      clientId: program.clientId,
      integrationName: 'Loan engine',
      roles: ['System'],
    })
  })

  it('asks about people of its own organisation, and learns nothing of others', async () => {
    const program = await newProgram('Statements')
    await register(program)
    const token = await inEntra(program)
    expect((await introspect(token, await ofPerson('Bo Quill'))).body).toMatchObject({
      active: true,
      kind: 'member',
      tid: tenant.tid,
      oid: tenant.person('Bo Quill').oid,
      organisation: bank.organisationId,
      roles: ['Manager'],
    })
    const stranger = await tokenOfPerson(place.entra, world, personOf(world, 'Maeve Tarn'))
    expect((await introspect(token, stranger)).body).toEqual({ active: false })
  })

  it('is out within seconds of its suspension, in again, and out for good', async () => {
    const program = await newProgram('Archive')
    const { version } = await register(program)
    const token = await inEntra(program)
    const key = { organisationId: bank.organisationId, clientId: program.clientId }
    const until = (what: string, wanted: string | number) =>
      eventually(
        what,
        async () => {
          const { status, body } = await identity(token)
          return status === wanted || body['code'] === wanted ? true : undefined
        },
        30_000,
      )
    await until('the registration', 200)
    const suspended = await call(place, operator, 'suspendSystemIntegration', { ...key, version })
    await until('the suspension', 'integration.suspended')
    const resumed = await call(place, operator, 'resumeSystemIntegration', { ...key, version: suspended.body.version })
    await until('the return', 200)
    const revoked = await call(place, operator, 'revokeSystemIntegration', { ...key, version: resumed.body.version })
    expect(revoked.body.state).toBe('revoked')
    await until('the end', 'integration.revoked')
    const again = await call(place, operator, 'resumeSystemIntegration', { ...key, version: revoked.body.version })
    expect([again.status, again.body.code]).toEqual([409, 'state.conflicting'])
  })

  it('reaches nothing else', async () => {
    const program = await newProgram('Curious')
    await register(program)
    const { status, body, challenge } = await ask(`api/v1/organisations/${bank.organisationId}`, {
      headers: bearer(await inEntra(program)),
    })
    expect([status, body['code']]).toEqual([403, 'permission.missing'])
    expect(challenge).toContain('error="insufficient_scope"')
  })

  it('is one thing on the platform: nobody else registers its client, and nobody registers the platform’s own', async () => {
    const program = await newProgram('Ledger')
    await register(program)
    const other = await addOrganisation(place, operator, [])
    const attempts = [
      { organisationId: other.organisationId, clientId: program.clientId },
      { organisationId: other.organisationId, clientId: world.apps.managementUi.clientId },
      { organisationId: other.organisationId, clientId: service.clientId },
    ]
    for (const attempt of attempts) {
      const taken = await call(place, operator, 'registerSystemIntegration', { ...attempt, displayName: 'Thief' })
      expect([taken.status, taken.body.code]).toEqual([409, 'program.taken'])
    }
  })
})

describe('a platform service', () => {
  it('asks about people and programs of every organisation', async () => {
    const token = await inEntra(service)
    expect((await introspect(token, await ofPerson('Ada Marsh'))).body).toMatchObject({
      active: true,
      organisation: bank.organisationId,
      roles: ['Admin'],
    })
    const engine = world.programs.find(({ displayName }) => displayName === 'Tarnholt loan engine')!
    expect((await introspect(token, await inEntra(engine))).body).toMatchObject({
      active: true,
      kind: 'system-integration',
      organisation: engine.organisationId,
    })
  })

  it('learns which organisations a shared tenant leads to, and chooses', async () => {
    const token = await inEntra(service)
    const wren = await tokenOfPerson(place.entra, world, personOf(world, 'Wren Tolliver'))
    const { body } = await introspect(token, wren)
    expect(body['organisations']).toHaveLength(3)
    const [first] = body['organisations'] as string[]
    expect((await introspect(token, wren, { organisation: first! })).body).toMatchObject({ organisation: first })
  })

  it('has no identity of an organisation', async () => {
    expect(await identity(await inEntra(service))).toMatchObject({ status: 403, body: { code: 'permission.missing' } })
  })
})

describe('a user token on the API', () => {
  it('does what the same person may do by a session', async () => {
    const organisation = `api/v1/organisations/${bank.organisationId}`
    const admin = bearer(await ofPerson('Ada Marsh'))
    expect(await ask(organisation, { headers: admin })).toMatchObject({
      status: 200,
      body: { displayName: bank.displayName },
    })
    const manager = await ask(`${organisation}/members`, { headers: bearer(await ofPerson('Bo Quill')) })
    expect([manager.status, manager.body['code']]).toEqual([403, 'permission.missing'])
  })

  it('changes something without a cookie or a proof, and the trail says who', async () => {
    const root = `api/v1/organisations/${bank.organisationId}`
    const program = await newProgram('By token')
    const { version } = await register(program)
    const { status } = await ask(`${root}/system-integrations/${program.clientId}/suspend`, {
      method: 'POST',
      headers: { ...bearer(await ofPerson('Ada Marsh')), 'if-match': `"${version}"` },
    })
    expect(status).toBe(200)
    const trail = await ask(`${root}/audit?action=system-integration.suspended`, {
      headers: bearer(await ofPerson('Ada Marsh')),
    })
    const { oid } = tenant.person('Ada Marsh')
    expect(trail.body['items']).toContainEqual(
      expect.objectContaining({
        actor: `person:${tenant.tid}/${oid}`,
        subject: `system-integration:${program.clientId}`,
        foreign: false,
      }),
    )
  })

  it('makes an operator of an Admin of the platform, who leaves a trace elsewhere', async () => {
    const orla = bearer(await tokenOfPerson(place.entra, world, personOf(world, 'Orla Venn')))
    const root = `api/v1/organisations/${bank.organisationId}`
    expect((await ask('api/v1/organisations', { headers: orla })).status).toBe(200)
    expect((await ask(root, { headers: orla })).status).toBe(200)
    const trail = await ask(`${root}/audit?action=operator.read&foreign=true`, {
      headers: bearer(await ofPerson('Ada Marsh')),
    })
    expect(trail.body['items']).toContainEqual(
      expect.objectContaining({ subject: 'route:ReadOrganisation', foreign: true }),
    )
  })

  it('is no session, and a session’s own pages say so', async () => {
    const headers = bearer(await ofPerson('Ada Marsh'))
    for (const path of ['auth/session', 'auth/sessions'])
      expect(await ask(path, { headers })).toMatchObject({ status: 403, body: { code: 'session.required' } })
  })

  it('is told apart from no token and a bad one', async () => {
    const root = `api/v1/organisations/${bank.organisationId}`
    const nobody = await ask(root, {})
    expect([nobody.status, nobody.challenge]).toEqual([401, `Bearer realm="${place.hub}"`])
    const bad = await ask(root, { headers: bearer('a.b.c') })
    expect(bad).toMatchObject({ status: 401, body: { code: 'token.malformed' } })
    expect(bad.challenge).toContain('error="invalid_token"')
    const query = await ask(`${root}?access_token=${await ofPerson('Ada Marsh')}`, {})
    expect(query.status).toBe(401)
  })
})
