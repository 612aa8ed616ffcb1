import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadWorld } from '../../local/worlds/load-world.ts'
import type { World } from '../../local/worlds/world.ts'
import { openBrowser, type Browser } from '../support/browser.ts'
import { essence, openDiscoveryDesk, type DiscoveryDesk } from '../support/discovery.ts'
import { call, personOf, pickAccount, signIn, type HubPlace } from '../support/hub.ts'
import { ownStack } from '../support/stack.ts'

let stack: Awaited<ReturnType<typeof ownStack>>
let desk: DiscoveryDesk
let world: World
let place: HubPlace

beforeAll(async () => {
  stack = await ownStack('msp')
  world = await loadWorld('msp')
  place = { hub: stack.hub, entra: stack.entra ?? '' }
  desk = await openDiscoveryDesk(stack)
}, 120_000)

afterAll(async () => {
  await stack.stop()
})

const here = () => ({ organisationId: desk.organisationId })
const read = async () => (await call(place, desk.browser, 'readConnection', here())).body
const validate = async (tid?: string) =>
  (await call(place, desk.browser, 'validateConnection', { ...here(), ...(tid === undefined ? {} : { tid }) })).body

type Start = Parameters<typeof call<'startDirect'>>[3]

/** Goes to Microsoft and picks the account; the answer is not yet brought to the hub. */
async function answerOfMicrosoft(wish: Partial<Start> = {}, browser: Browser = desk.browser) {
  const started = await call(place, browser, 'startDirect', { ...here(), ...wish })
  expect(started.status).toBe(200)
  return (await pickAccount(started.body.next, personOf(world, 'Hedda Skerry'), browser)).url
}

async function bring(url: URL, browser: Browser = desk.browser) {
  const response = await browser.visit(url, { headers: { accept: 'text/html' } })
  const landed = new URL(response.headers.get('location') ?? '', place.hub)
  return landed.searchParams.get('code') ?? `${landed.pathname}${landed.search}`
}

const connectCipp = (change: { clientSecret?: string; baseUrl?: string } = {}) => {
  const { clientId = '', clientSecret = '', homeTid: tenant = '' } = world.apps.cipp ?? {}
  return call(place, desk.browser, 'connectCipp', {
    ...here(),
    baseUrl: change.baseUrl ?? `${stack.cipp ?? ''}/api/`,
    credential: { kind: 'client', clientId, clientSecret: change.clientSecret ?? clientSecret, tenant },
  })
}

describe('the connection of an MSP', { timeout: 240_000 }, () => {
  it('is made from nothing, by signing in at Microsoft, and discovers the customers', async () => {
    expect(await read()).toMatchObject({ kind: 'direct', state: 'connected', credential: 'platform-application' })
    expect((await call(place, desk.browser, 'disconnect', here())).body).toMatchObject({ state: 'disconnected' })
    expect((await call(place, desk.browser, 'startDiscovery', here())).body.code).toBe('connection.missing')

    const url = await answerOfMicrosoft()
    expect(await bring(url)).toBe('/console/connect/connection?connected=direct')
    expect(await read()).toMatchObject({
      kind: 'direct',
      state: 'connected',
      partnerTid: world.partner?.tid,
      credential: 'platform-application',
    })
    const run = await desk.finished((await desk.start()).runId)
    expect(run).toMatchObject({ state: 'completed', found: 1000 })
    expect(await bring(url)).toBe('state.replayed')
  })

  it('stays as it is when a browser that did not start it brings the answer', async () => {
    const { browser } = await signIn(place, personOf(world, 'Hedda Skerry'), { browser: openBrowser() })
    expect(await bring(await answerOfMicrosoft(), browser)).toBe('state.foreign')
  })

  it('stays as it is when the application that was typed is not taken', async () => {
    const { clientId } = world.apps.partner
    const before = await read()
    const url = await answerOfMicrosoft({ application: { clientId, clientSecret: 'not the secret of it' } })
    expect(await bring(url)).toBe('credential.rejected')
    expect(await read()).toEqual(before)
    expect((await validate()).connection).toMatchObject({ state: 'connected' })
  })

  it('goes by the organisation’s own application once that was typed', async () => {
    const { clientId, clientSecret } = world.apps.partner
    const application = { clientId, clientSecret, tenantId: world.partner?.tid ?? '' }
    expect(await bring(await answerOfMicrosoft({ application, groups: true }))).toBe(
      '/console/connect/connection?connected=direct',
    )
    expect(await read()).toMatchObject({ kind: 'direct', credential: 'own-application' })
    const { tid = '' } = world.partner?.customers[0] ?? {}
    expect(await validate(tid)).toEqual({
      connection: expect.objectContaining({ state: 'connected' }) as unknown,
      tenant: { tid },
    })
  })

  it('is diagnosed by the reason that Microsoft gives, and is well again when it works again', async () => {
    await desk.control.arm({ target: 'graph', kind: 'error', status: 403, path: 'delegatedAdminRelationships' })
    const ill = (await validate()).connection
    expect(ill).toMatchObject({ state: 'failing', diagnosis: { code: 'access.refused' } })
    expect((await validate()).connection).toMatchObject({ state: 'connected' })
    const customer = world.partner?.customers[3]?.tid ?? ''
    await desk.control.change({ change: 'set-access', tid: customer, consented: false })
    expect((await validate(customer)).tenant).toMatchObject({ diagnosis: { code: 'consent.missing', aadsts: 65001 } })
    await desk.control.reset()
  })

  it('is switched to CIPP only once CIPP has let the hub in, and discovers the same customers', async () => {
    const before = await read()
    expect((await connectCipp({ clientSecret: 'a secret that is wrong' })).body.code).toBe('credential.rejected')
    expect((await connectCipp({ baseUrl: `${stack.cipp ?? ''}/somewhere` })).body.code).toBe('source.misaddressed')
    expect((await connectCipp({ baseUrl: 'https://10.0.0.1' })).body.code).toBe('address.refused')
    expect((await connectCipp({ baseUrl: 'http://cipp.example' })).body.code).toBe('address.refused')
    await desk.control.ailCipp({ failing: true })
    expect((await connectCipp()).body.code).toBe('source.failing')
    expect(await read()).toEqual(before)

    await desk.control.ailCipp({})
    expect((await connectCipp()).body).toMatchObject({
      kind: 'cipp',
      state: 'connected',
      baseUrl: stack.cipp,
      credential: 'own-application',
    })
    const run = await desk.finished((await desk.start()).runId)
    expect(run).toMatchObject({ state: 'completed', found: 1000, lost: 0 })
    expect(essence(await desk.tenants())).toEqual(essence(await desk.customers()))
    const { tid = '' } = world.partner?.customers[0] ?? {}
    expect((await validate(tid)).tenant).toEqual({ tid })
  })

  it('goes on through CIPP where that can no longer be chosen', async () => {
    const { browser: operator } = await signIn(place, personOf(world, 'Nadir Quist'))
    const flag = 'entra-integration-cipp'
    const turn = (on: boolean) => call(place, operator, 'turnFlag', { ...here(), flag, on })
    expect((await turn(false)).status).toBe(200)
    await expect.poll(async () => (await connectCipp()).body.code, { timeout: 20_000 }).toBe('flag.off')
    expect((await validate()) as { code?: string }).toMatchObject({ code: 'flag.off' })
    expect(await desk.finished((await desk.start()).runId)).toMatchObject({ state: 'completed', found: 1000 })
    expect((await turn(true)).status).toBe(200)
  })

  it('is ended: no credential stays, and what was found does', async () => {
    const view = (await call(place, desk.browser, 'disconnect', here())).body
    expect(view).toMatchObject({ kind: 'cipp', state: 'disconnected' })
    expect(view).not.toHaveProperty('baseUrl')
    expect(essence(await desk.tenants())).toEqual(essence(await desk.customers()))
    expect((await validate()) as { code?: string }).toMatchObject({ code: 'connection.missing' })
    const { body } = await call(place, desk.browser, 'listAudit', { ...here(), limit: 200 })
    const acts = body.items.map(({ action }) => action)
    for (const action of ['connection.connected', 'connection.failed', 'connection.disconnected'])
      expect(acts).toContain(action)
  })

  it('wrote no secret into its log', () => {
    const { partner, cipp } = world.apps
    for (const secret of [partner.clientSecret, cipp?.clientSecret ?? 'none', 'not the secret of it'])
      expect(stack.lines.join('\n')).not.toContain(secret)
  })
})
