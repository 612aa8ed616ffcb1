import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { tokenOfProgram } from '../../local/simulators/entra-tokens.ts'
import type { World } from '../../local/worlds/world.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import type { Browser } from '../support/browser.ts'
import { openDiscoveryDesk, type DiscoveryDesk } from '../support/discovery.ts'
import { eventually } from '../support/eventually.ts'
import { makeTenant } from '../support/fresh.ts'
import { startHubInProcess } from '../support/hub-in-process.ts'
import { call, personOf, sessionOf, signIn, type HubPlace } from '../support/hub.ts'
import { smallMsp } from '../support/small-msp.ts'
import { ownStack } from '../support/stack.ts'

/** Each failure of docs/runbooks/README.md is produced once, and shows what the page says it shows. */
let stack: Awaited<ReturnType<typeof ownStack>>
let place: HubPlace
let desk: DiscoveryDesk
let world: World
let operator: Browser

beforeAll(async () => {
  stack = await ownStack(await smallMsp({ customers: 40, people: 5 }))
  place = { hub: stack.hub, entra: stack.entra ?? '' }
  desk = await openDiscoveryDesk(stack)
  world = await loadWorld('msp')
  operator = (await signIn(place, personOf(world, 'Nadir Quist'))).browser
}, 120_000)

afterEach(() => desk.control.clear('faults'))
afterAll(() => stack.stop())

/** A line of the hub's log: its sentence, and the fields at its end. */
interface Line {
  readonly sentence: string
  readonly fields: Readonly<Record<string, unknown>>
  readonly text: string
}

function read(text: string): Line {
  const [, sentence = '', json = '{}'] = /^hub \| \S+ +\S+ +\S+: (.*?) (\{.*\})$/.exec(text) ?? []
  return { sentence, fields: JSON.parse(json) as Line['fields'], text }
}
const lines = () => stack.lines.map(read)
const lineWith = (wanted: string | RegExp) =>
  eventually(`the line ${String(wanted)}`, () =>
    Promise.resolve(lines().findLast(({ sentence }) => sentence.search(wanted) >= 0)),
  )
const problemOf = (landed: URL) => landed.searchParams.get('code')
const signInAs = (name: string) => signIn(place, personOf(world, name))
const ready = async () => {
  const answer = await fetch(`${stack.hub}/health/ready`)
  return { status: answer.status, body: await answer.text() }
}

describe('what follows from one click', () => {
  it('has one trace, in the line of the route, in those of the activities, and in the request that Graph gets; runbook 7: Microsoft asks for patience', async () => {
    await desk.control.arm({ target: 'graph', kind: 'throttle', retryAfter: '1', times: 1 })
    const trace = randomBytes(16).toString('hex')
    const session = await sessionOf(place, desk.browser)
    const antiForgery = session.state === 'anonymous' ? '' : session.antiForgery
    const started = await desk.browser.visit(
      `${stack.hub}/api/v1/organisations/${desk.organisationId}/discovery-runs`,
      {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-anti-forgery': antiForgery,
          traceparent: `00-${trace}-${randomBytes(8).toString('hex')}-01`,
        },
        body: '{}',
      },
    )
    const { runId } = (await started.json()) as { runId: string }
    expect(await desk.finished(runId)).toMatchObject({ state: 'completed', lost: 0 })

    const own = lines().filter(({ fields }) => fields['trace'] === trace)
    const sentences = own.map(({ sentence }) => sentence)
    expect(sentences[0]).toBe('StartDiscovery started DiscoverTenants')
    expect(sentences).toContain('DiscoverPage done')
    expect(sentences).toContain('FinishDiscovery done')
    // Graph's own number is in the line of the request that it refused.
    const refused = own.find(({ sentence }) => sentence === 'DiscoverPage: graph answered 429')
    expect(refused?.fields).toMatchObject({ upstream: 'graph', status: 429, requestId: expect.any(String) as string })
    const { requests } = await desk.control.requests('graph')
    const traced = requests.filter(({ traceparent }) => traceparent?.includes(trace))
    expect(traced.map(({ status }) => status)).toEqual(expect.arrayContaining([429, 200]))
    expect(new Set(traced.map(({ traceparent }) => traceparent)).size).toBe(traced.length)
  })
})

describe('the runbook', () => {
  it('1: Microsoft Entra does not answer', async () => {
    await desk.control.arm({ target: 'token', kind: 'error', status: 503, times: null })
    const { landed } = await signInAs('Bram Ostler')
    expect(problemOf(landed)).toBe('provider.unavailable')
    const line = await lineWith('FinishSignIn refused with provider.unavailable')
    expect(line.fields).toMatchObject({ status: 503, correlationId: landed.searchParams.get('id') })
    expect((await lineWith('FinishSignIn: entra answered 503')).fields['trace']).toBe(line.fields['trace'])
    await desk.control.clear('faults')
    expect(problemOf((await signInAs('Bram Ostler')).landed)).toBeNull()
  })

  it('2: the credential of the hub’s own registration is over', async () => {
    await desk.control.arm({ target: 'token', kind: 'aadsts', code: 7_000_222, times: 1 })
    const { landed } = await signInAs('Bram Ostler')
    expect(problemOf(landed)).toBe('provider.refused')
    await lineWith('FinishSignIn refused with provider.refused')
    expect(stack.lines.some((line) => line.includes('AADSTS7000222'))).toBe(true)
  })

  it('3: the people of one customer are shut out', async () => {
    const stranger = makeTenant({ 'Ada Marsh': ['Admin'] })
    await desk.control.change({ change: 'add-tenant', tenant: stranger.tenant })
    const { landed } = await signIn(place, stranger.person('Ada Marsh'))
    expect(problemOf(landed)).toBe('tenant.unknown')
    const { fields } = await lineWith('FinishSignIn refused with tenant.unknown')
    expect(fields).toMatchObject({ status: 403, correlationId: landed.searchParams.get('id') })
  })

  it('4: storage does not answer', async () => {
    const closed = 'http://127.0.0.1:9/devstoreaccount1'
    const hub = await startHubInProcess(
      `DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=${randomBytes(64).toString('base64')};TableEndpoint=${closed}`,
    )
    try {
      const answer = await fetch(`${hub.hub}/auth/sign-in`, { redirect: 'manual' })
      expect(await answer.json()).toMatchObject({ status: 503, code: 'storage.unavailable' })
      expect(hub.lines.join('\n')).toMatch(/^error StartSignIn refused with storage\.unavailable \{.*"status":503/m)
    } finally {
      await hub.stop()
    }
  })

  it('5: the vault does not answer', async () => {
    expect(await ready()).toMatchObject({ status: 200 })
    await desk.control.arm({ target: 'vault', kind: 'error', status: 403, times: null })
    // What was found out is answered for a second.
    const unready = await eventually('the vault is missed', async () => {
      const found = await ready()
      return found.status === 503 ? found : undefined
    })
    expect(unready.body).toContain('{"name":"key vault","ok":false}')
    await lineWith('Ready: vault answered 403')
    await lineWith('not ready: key vault does not answer')
    await desk.control.clear('faults')
    await eventually('the vault is back', async () => ((await ready()).status === 200 ? true : undefined))
  })

  it('6: mail does not go out', async () => {
    await desk.control.arm({ target: 'mail', kind: 'throttle', retryAfter: '60', times: null })
    const { organisationId } = (await call(place, operator, 'createOrganisation', { displayName: 'Mailed' })).body
    const invited = await call(place, operator, 'createInvitation', {
      organisationId,
      eMail: 'ada@marsh.example',
      roles: ['Admin'],
    })
    expect(invited.body).toMatchObject({ mail: 'failed', mailRefusal: 'mail.unavailable' })
    await lineWith('CreateInvitation: mail answered 429')
  })

  it('8: a partner’s account is not taken any more', async () => {
    await desk.control.arm({
      target: 'token',
      kind: 'aadsts',
      code: 50_173,
      times: null,
      form: { grant_type: 'refresh_token' },
    })
    await stack.restartHub('stop')
    const run = await desk.finished((await desk.start()).runId)
    expect(run).toMatchObject({ state: 'failed', failure: 'credential.rejected', lost: 0 })
    expect((await lineWith('DiscoverPage: entra answered 400')).fields).toMatchObject({ upstream: 'entra' })
    const { fields } = await lineWith('DiscoverPage done')
    expect(fields).toMatchObject({ kind: 'failed', code: 'credential.rejected' })
    await desk.control.clear('faults')
    expect(await desk.finished((await desk.start()).runId)).toMatchObject({ state: 'completed' })
  })

  it('9: a program is refused', async () => {
    const program = { clientId: randomUUID(), clientSecret: randomUUID(), displayName: 'New', role: 'System' } as const
    await desk.control.change({ change: 'add-program', program })
    const token = await tokenOfProgram(place.entra, world, program)
    const answer = await fetch(`${stack.hub}/api/v1/system/identity`, { headers: { authorization: `Bearer ${token}` } })
    expect(await answer.json()).toMatchObject({ code: 'program.unknown' })
    expect(answer.headers.get('www-authenticate')).toContain('insufficient_scope')
    const { fields } = await lineWith('ReadSystemIdentity refused with program.unknown')
    expect(fields['correlationId']).toBe(answer.headers.get('x-correlation-id'))
  })

  it('10: an instance is lost in the midst of a run', async () => {
    await desk.control.arm({ target: 'graph', kind: 'delay', milliseconds: 300, times: null })
    const { runId } = await desk.start()
    await stack.restartHub('kill')
    await desk.control.clear('faults')
    expect(await desk.finished(runId)).toMatchObject({ state: 'completed', lost: 0 })
    await lineWith('FinishDiscovery done')
  })
})

describe('what was measured', () => {
  it('is told by a hub that ends', async () => {
    await stack.restartHub('stop')
    const metrics = stack.lines.filter((line) => line.includes('metrics {')).join('\n')
    for (const name of [
      'tenantry.sign_ins',
      'tenantry.refusals',
      'tenantry.run.duration',
      'tenantry.upstream.requests',
    ])
      expect(metrics).toContain(`"name":"${name}"`)
    expect(metrics).not.toContain(desk.organisationId)
  })
})
