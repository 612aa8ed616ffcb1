import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { describeInBrowser, stage } from '../support/browser.ts'
import { adasSession, discoveryRun, northwind } from '../support/cast.ts'
import { behave } from '../support/scenes.ts'
import { ok, refusal } from '../support/scripted-hub.ts'

const finishedAt = '2026-11-20T09:04:00.000Z'
const card = (page: Page) => page.getByRole('region', { name: 'Managed tenants' })
const startButton = (page: Page) => card(page).getByRole('button', { name: 'Start discovery' })

describeInBrowser('A discovery of managed tenants', () => {
  const { open, hub } = stage()
  const starts = () => hub().asked.filter(({ method, path }) => method === 'POST' && path.endsWith('/discovery-runs'))

  test('is started, followed through a reload, and ends in its result and a new list', async () => {
    const knowledge = behave(hub(), { tenants: 0 })
    const page = await open('/console/')
    await card(page).getByText('No discovery has run yet.').waitFor()
    await startButton(page).click()
    await card(page).getByText('Waiting to start').first().waitFor()
    expect(starts()[0]?.headers['x-anti-forgery']).toBe('mark-of-this-page')
    expect(starts()[0]?.path).toBe(`/api/v1/organisations/${northwind}/discovery-runs`)

    knowledge.run = discoveryRun({ found: 240 })
    await card(page).getByText('240 tenants found so far').waitFor()

    await page.reload()
    await card(page).getByText('240 tenants found so far').waitFor()
    knowledge.run = discoveryRun({ found: 730 })
    await card(page).getByText('730 tenants found so far').waitFor()

    Object.assign(knowledge, { tenants: 30 })
    knowledge.run = discoveryRun({ state: 'completed', found: 1000, lost: 2, finishedAt })
    await card(page).getByText('1,000', { exact: true }).waitFor()
    await card(page).getByText('25 entries shown, there are more').waitFor()
    expect(starts()).toHaveLength(1)
  })

  test('is told to a screen reader in steps, not each second', async () => {
    const knowledge = behave(hub(), { run: discoveryRun({ found: 240 }) })
    const page = await open('/console/')
    const said = (sentence: string) => card(page).getByRole('status').filter({ hasText: sentence }).waitFor()
    await said('200 tenants and more found so far')

    knowledge.run = discoveryRun({ found: 290 })
    await card(page).getByText('290 tenants found so far').waitFor()
    await said('200 tenants and more found so far')

    knowledge.run = discoveryRun({ state: 'completed', found: 312, lost: 1, finishedAt })
    await said('Discovery finished. 312 tenants found, 1 no longer visible.')
  })

  test('that ended long ago is not announced', async () => {
    behave(hub(), { run: discoveryRun({ state: 'completed', found: 312, lost: 1, finishedAt }) })
    const page = await open('/console/')
    await card(page).getByText('Last discovery').waitFor()
    expect((await card(page).getByRole('status').allInnerTexts()).join('').trim()).toBe('')
  })

  test('that failed says why and what to do', async () => {
    behave(hub(), { run: discoveryRun({ state: 'failed', failure: 'credential.rejected', finishedAt }) })
    const page = await open('/console/')
    await card(page).getByText('The last discovery failed: Microsoft rejected the credential').waitFor()
    await card(page).getByText('Renew the credential of the connection').waitFor()
  })

  test('cannot be started a second time while one is going', async () => {
    behave(hub(), { run: discoveryRun({ found: 5 }) })
    const page = await open('/console/')
    await card(page).getByText('5 tenants found so far').waitFor()
    expect(await startButton(page).getAttribute('aria-disabled')).toBe('true')
    await startButton(page).press('Enter')
    expect(starts()).toEqual([])
  })

  test('that cannot be started says why', async () => {
    behave(hub())
    hub().answer('POST /api/v1/organisations/*/discovery-runs', () => refusal('connection.missing'))
    const page = await open('/console/')
    await startButton(page).click()
    await card(page).getByRole('alert').filter({ hasText: 'No connection yet' }).waitFor()
  })

  test('is not offered to those who may only read', async () => {
    const session = adasSession({ active: 'northwind' })
    if (session.active) session.active.permissions = ['profile', 'system_settings.read']
    behave(hub(), { session })
    const page = await open('/console/')
    await card(page).getByText('No discovery has run yet.').waitFor()
    expect(await startButton(page).count()).toBe(0)
  })

  test('goes on being followed after the hub was away for a while', async () => {
    const knowledge = behave(hub(), { run: discoveryRun({ found: 5 }) })
    let away = true
    hub().answer('GET /api/v1/organisations/*/discovery-runs/*', () => (away ? 'silence' : ok(knowledge.run)))
    const page = await open('/console/')
    await card(page).getByText('The connection is interrupted').waitFor()
    await card(page).getByText('5 tenants found so far').waitFor()

    away = false
    knowledge.run = discoveryRun({ state: 'completed', found: 9, lost: 0, finishedAt })
    await card(page).getByText('Last discovery').waitFor()
    expect(await card(page).getByText('The connection is interrupted').count()).toBe(0)
  })

  test('that the hub has forgotten gives way to the newest that it knows', async () => {
    const knowledge = behave(hub(), { run: discoveryRun({ found: 5 }) })
    hub().answer('GET /api/v1/organisations/*/discovery-runs/*', () => {
      knowledge.run = undefined
      return refusal('run.unknown')
    })
    const page = await open('/console/')
    await card(page).getByText('No discovery has run yet.').waitFor()
  })
})
