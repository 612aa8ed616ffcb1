import { expect, test } from 'vitest'
import { describeInBrowser, stage, until } from '../support/browser.ts'
import { adasSession, harbour } from '../support/cast.ts'
import { behave } from '../support/scenes.ts'
import { refusal } from '../support/scripted-hub.ts'

const choosing = { session: adasSession({}) }

describeInBrowser('The choice of the organisation', () => {
  const { open, hub } = stage()

  test('is made with the keyboard, proves that this page asked, and leads home with the focus on the heading', async () => {
    behave(hub(), choosing)
    const page = await open('/console/choose-organisation')
    await page.getByRole('button', { name: /Harbour & Sons.*Employee, Customer/ }).waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')

    await page.getByRole('heading', { level: 1, name: 'Harbour & Sons Building Society' }).waitFor()
    const chosen = hub().asked.find(({ path }) => path === '/auth/active-organisation')
    expect(chosen?.body).toEqual({ organisationId: harbour })
    expect(chosen?.headers['x-anti-forgery']).toBe('mark-of-this-page')
    await until(page, `document.activeElement?.tagName === 'H1'`)
    expect(await page.title()).toBe('Harbour & Sons Building Society – Tenantry')
  })

  test('leads on to another page of the platform', async () => {
    behave(hub(), choosing)
    const page = await open('/console/choose-organisation?returnTo=%2Fportal%2Finvoices%3Fyear%3D2026')
    await page.getByRole('button', { name: /Northwind/ }).click()
    await page.waitForURL('**/portal/invoices?year=2026')
  })

  test.each(['//evil.example', 'https:evil.example', '/\\evil.example', '/\u0001'])(
    'leads home instead of to %j',
    async (returnTo) => {
      behave(hub(), choosing)
      const page = await open(`/console/choose-organisation?returnTo=${encodeURIComponent(returnTo)}`)
      await page.getByRole('button', { name: /Northwind/ }).click()
      await page.getByRole('heading', { level: 1, name: 'Northwind Managed Services' }).waitFor()
      expect(page.url()).toBe(`${hub().origin}/console/`)
    },
  )

  test('marks the active one when switching, and home then shows nothing of the one before', async () => {
    behave(hub())
    const page = await open('/console/')
    await page.getByText('Bakery No. 1', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Organisation: Northwind' }).click()
    await page.getByRole('link', { name: 'All your organisations' }).click()

    const current = page.locator('button[aria-current=true]')
    await current.waitFor()
    expect(await current.innerText()).toContain('Northwind')
    await page.getByRole('button', { name: /Harbour/ }).click()
    await page.getByRole('heading', { level: 1, name: 'Harbour & Sons Building Society' }).waitFor()
    expect(await page.getByText('Bakery No. 1', { exact: true }).count()).toBe(0)
  })

  test('says why it failed, and stays usable', async () => {
    behave(hub(), choosing)
    hub().answer('POST /auth/active-organisation', () => refusal('organisation.suspended', 'c0ffee-1'))
    const page = await open('/console/choose-organisation')
    await page.getByRole('button', { name: /Northwind/ }).click()

    await page.getByRole('alert').filter({ hasText: 'Your organisation is suspended' }).waitFor()
    await page.getByText('c0ffee-1').waitFor()
    expect(await page.getByRole('button', { name: /Harbour/ }).isEnabled()).toBe(true)
  })

  test('says so where there is nothing to choose from', async () => {
    behave(hub(), { session: adasSession({ organisations: 0 }) })
    const page = await open('/console/choose-organisation')
    await page.getByText('You have no role here yet').waitFor()
  })
})
