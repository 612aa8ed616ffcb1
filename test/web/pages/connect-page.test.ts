import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { describeInBrowser, stage, until } from '../support/browser.ts'
import { adasSession, discoveryRun, northwind } from '../support/cast.ts'
import { behaveOnTheWay, directConnection, syncRun, tidOf } from '../support/connect-scenes.ts'
import { ok, refusal } from '../support/scripted-hub.ts'

const nothing = { organisationId: northwind, state: 'disconnected' } as const
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
const mappedOne = () => new Map([[tidOf(1), { tid: tidOf(1), state: 'create-new' as const, version: '1' }]])

describeInBrowser('The way from a connection to a sync', { timeout: 120_000 }, () => {
  const { open, hub } = stage()
  const asked = (method: string, end: string) =>
    hub().asked.filter((one) => one.method === method && one.path.endsWith(end))

  test('goes on where one left off, as the hub knows it', async () => {
    const way = behaveOnTheWay(hub(), { visible: 0, connection: nothing })
    const page = await open('/console/connect')
    const goesOn = async (path: string, name: string) => {
      await page.goto('/console/connect')
      await page.waitForURL(`**/console/connect/${path}`)
      await heading(page, name)
    }
    await goesOn('connection', 'Connect')
    await page.getByText('First-party delegated access to Microsoft Graph, when you control the app').waitFor()
    await page.getByText('When CIPP is already the operational control plane for your tenants').waitFor()
    way.connection = directConnection
    await goesOn('discovery', 'Discover tenants')
    way.visible = 40
    way.hub.run = discoveryRun({ found: 12 })
    await goesOn('discovery', 'Discover tenants')
    await page.getByText('12 tenants found so far').waitFor()
    way.hub.run = discoveryRun({ state: 'completed', found: 40, lost: 0 })
    await goesOn('mapping', 'Map tenants to clients')
    way.decisions.set(tidOf(1), { tid: tidOf(1), state: 'create-new', version: '1' })
    await goesOn('mapping', 'Map tenants to clients')
    for (let place = 0; place < 40; place += 1)
      way.decisions.set(tidOf(place), { tid: tidOf(place), state: 'create-new', version: '1' })
    await goesOn('sync', 'Initial sync')
    way.decisions.delete(tidOf(3))
    way.applied = syncRun({ mode: 'apply' })
    await goesOn('sync', 'Initial sync')
    way.connection = { ...directConnection, state: 'failing' }
    await goesOn('connection', 'Connect')
  })

  test('is explained where role or flag do not open it, and may be looked at without the right to change', async () => {
    behaveOnTheWay(hub(), { session: adasSession({ active: 'northwind', roles: ['Employee'] }) })
    const employee = await open('/console/connect')
    await employee.getByText('Ask an Admin of the organisation').waitFor()
    expect(asked('GET', '/connection')).toEqual([])

    const dark = adasSession({ active: 'northwind' })
    if (dark.active) dark.active.flags = []
    behaveOnTheWay(hub(), { session: dark })
    const admin = await open('/console/connect/mapping')
    await admin.getByText('The directory integration is not switched on').waitFor()

    const reader = { session: adasSession({ active: 'northwind', roles: ['Manager'] }), decisions: mappedOne() }
    behaveOnTheWay(hub(), { ...reader, preview: syncRun({}) })
    const page = await open('/console/connect/connection')
    for (const step of ['Connect', 'Discover tenants', 'Map tenants to clients', 'Initial sync']) {
      await page.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: step }).click()
      await heading(page, step)
      await page.getByText('To change something takes the role').waitFor()
      await page.locator('main .card').first().waitFor()
      const acts = page.locator('main').getByRole('button', {
        name: /^(Check|Connect again|Disconnect|Start|Discover again|Choose|Take|Skip|Preview again|Synchronise)/,
      })
      expect(await acts.count()).toBe(0)
    }
  })

  test('says at each step what has to come first', async () => {
    behaveOnTheWay(hub(), { visible: 0, connection: nothing })
    const page = await open('/console/connect/mapping')
    await page.getByText('No tenants are known yet').waitFor()
    await page.getByRole('link', { name: 'Go to “Discover tenants”' }).click()
    await page.getByText('There is no connection yet').waitFor()
    await page.goto('/console/connect/sync')
    await page.getByRole('link', { name: 'Go to “Connect”' }).click()
    await heading(page, 'Connect')
    await page.goto('/console/connect/elsewhere')
    await page.waitForURL('**/console/connect/connection')
  })

  test('connects directly with one’s own application, and explains by Microsoft’s number how it ended', async () => {
    behaveOnTheWay(hub(), { visible: 0, connection: nothing })
    const page = await open('/console/connect/connection')
    await page.getByRole('radio', { name: /Microsoft, directly/ }).check()
    await page.getByRole('radio', { name: /My own app registration/ }).check()
    await page.getByText(`${hub().origin}/auth/callback/connection`).waitFor()
    const go = page.getByRole('button', { name: 'Sign in at Microsoft' })
    await go.click()
    await until(page, `document.activeElement.getAttribute('aria-invalid') === 'true'`)
    await page.getByLabel('Application (client) id').fill(' the-client ')
    await page.getByLabel('Client secret').fill('the-secret')
    await page.getByLabel('Tenant id (optional)').fill('not an id')
    await go.click()
    await page.getByText('This is an id such as').waitFor()
    expect(asked('POST', '/start')).toEqual([])
    await page.getByLabel('Tenant id (optional)').fill('')
    await go.click()
    await page.waitForURL('**/auth/the-provider')
    const application = { clientId: 'the-client', clientSecret: 'the-secret' }
    expect(asked('POST', '/direct/start').map(({ body }) => body)).toEqual([{ application, groups: false }])

    await page.goto('/console/connect/connection?code=credential.rejected&aadsts=7000222&id=c0ffee')
    const said = page.getByRole('alert')
    await said.getByText('secret has expired').waitFor()
    await said.getByText('Make a new secret at the app registration').waitFor()
    await said.getByText('AADSTS7000222').waitFor()
    await said.getByText('c0ffee').waitFor()
  })

  test('connects CIPP once it let us in, says why it did not, and hides it where it is not switched on', async () => {
    const way = behaveOnTheWay(hub(), { visible: 0, connection: nothing })
    hub().answer('PUT /api/v1/organisations/*/connection/cipp', () => refusal('source.misaddressed'))
    const page = await open('/console/connect/connection?kind=cipp')
    const go = page.getByRole('button', { name: 'Try it and connect' })
    await page.getByLabel('Address of the API').fill('cipp.example')
    await go.click()
    await page.getByText('This is not an address').waitFor()
    await page.getByLabel('Address of the API').fill('https://cipp.example')
    await page.getByLabel('Client id').fill('c')
    await page.getByLabel('Client secret').fill('s')
    await page.getByLabel('Tenant id').fill('44444444-4444-4444-8444-444444444444')
    await go.click()
    await page.getByRole('alert').getByText('that is not CIPP’s API').waitFor()
    await page.getByText('Nothing was changed').waitFor()
    hub().answer('PUT /api/v1/organisations/*/connection/cipp', () => {
      way.connection = { ...directConnection, kind: 'cipp' }
      return ok(way.connection)
    })
    await go.click()
    await page.getByText('CIPP let us in').waitFor()
    await page.getByRole('link', { name: 'Go on: Discover tenants' }).waitFor()

    const session = adasSession({ active: 'northwind' })
    if (session.active) session.active.flags = ['entra-integration-ui']
    behaveOnTheWay(hub(), { visible: 0, connection: nothing, session })
    const other = await open('/console/connect/connection?kind=cipp')
    await other.getByText('Connecting by CIPP is not switched on').waitFor()
    expect(await other.getByRole('radio', { name: /CIPP/ }).isDisabled()).toBe(true)
    expect(await other.getByRole('button', { name: 'Try it and connect' }).count()).toBe(0)
  })

  test('checks a connection, ends it only when asked twice, and keeps it when one changes one’s mind', async () => {
    const way = behaveOnTheWay(hub())
    const page = await open('/console/connect/connection')
    await page.getByRole('button', { name: 'Check now' }).click()
    await page.getByText('It works').waitFor()
    way.connection = {
      ...directConnection,
      state: 'failing',
      diagnosis: { code: 'credential.rejected', aadsts: 70008, sentence: '-', remedy: '-' },
    }
    await page.getByRole('button', { name: 'Check now' }).click()
    await page.getByText('The connected account was signed out').waitFor()
    await page.getByRole('button', { name: 'Disconnect' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
    expect(asked('POST', '/disconnect')).toEqual([])
    await page.getByRole('button', { name: 'Disconnect' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click()
    await page.getByText('The connection was ended').waitFor()
    await page.getByRole('heading', { name: 'How do you reach' }).waitFor()
  })
})
