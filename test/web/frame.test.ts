import { expect, test } from 'vitest'
import { accessibilityFaults, describeInBrowser, stage, until } from './support/browser.ts'
import { adasSession, harbour } from './support/cast.ts'
import { behave } from './support/scenes.ts'
import { refusal } from './support/scripted-hub.ts'

const settings = { name: 'Your account and settings' }

describeInBrowser('The console’s frame', () => {
  const { open, hub } = stage()

  test('shows each role its own sections, marks where one is, and keeps what is not switched on out', async () => {
    const sections = async (session: ReturnType<typeof adasSession>) => {
      behave(hub(), { session })
      const page = await open('/console/account')
      await page.getByRole('link', { name: 'Start page' }).waitFor()
      return page.getByRole('navigation').getByRole('link').allInnerTexts()
    }
    expect(await sections(adasSession({ active: 'harbour' }))).toEqual(['Start page'])
    const manager = await sections(adasSession({ active: 'northwind', roles: ['Manager'] }))
    expect(manager).toContain('Tenant mappings')
    expect(manager).not.toContain('Members')
    const admin = await sections(adasSession({ active: 'northwind' }))
    expect(admin).toContain('Members')
    expect(admin).not.toContain('Organisations')
    expect(await sections(adasSession({ active: 'northwind', operator: true }))).toContain('Organisations')
  })

  test('leads from section to section without loading the document anew, and the focus follows', async () => {
    behave(hub())
    const page = await open('/console/')
    await page.evaluate('(window.sameDocument = true)')
    await page.getByRole('navigation').getByRole('link', { name: 'Members' }).click()
    await page.getByRole('heading', { level: 1, name: 'Members' }).waitFor()
    await until(page, `document.activeElement?.tagName === 'H1'`)
    expect(await page.title()).toBe('Members – Tenantry')
    await page.getByRole('link', { name: 'Open Freja Lindt' }).click()
    await page.getByRole('heading', { level: 1, name: 'Freja Lindt' }).waitFor()
    const marked = page.getByRole('navigation').locator('a[aria-current=page]')
    expect(await marked.allInnerTexts()).toEqual(['Members'])
    expect(await page.evaluate('window.sameDocument')).toBe(true)
  })

  test('on a phone the sections are in a drawer, which closes by Escape and by going somewhere', async () => {
    behave(hub())
    const page = await open('/console/', { width: 390 })
    const menu = page.getByRole('button', { name: 'Menu', exact: true })
    await menu.click()
    const drawer = page.getByRole('dialog', { name: 'Menu' })
    await drawer.waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'hidden' })
    await until(page, `document.activeElement?.getAttribute('aria-label') === 'Menu'`)
    await menu.click()
    await drawer.getByRole('link', { name: 'Audit trail' }).click()
    await page.getByRole('heading', { level: 1, name: 'Audit trail' }).waitFor()
    await drawer.waitFor({ state: 'hidden' })
  })

  test('switches to another organisation, and says why where it cannot', async () => {
    behave(hub())
    const page = await open('/console/members')
    const switcher = page.getByRole('button', { name: 'Organisation: Northwind Managed Services' })
    await switcher.click()
    await page.getByRole('button', { name: 'Harbour & Sons Building Society' }).click()
    await page.getByRole('heading', { level: 1, name: 'Harbour & Sons Building Society' }).waitFor()
    expect(page.url()).toBe(`${hub().origin}/console/`)
    const asked = hub().asked.find(({ path }) => path === '/auth/active-organisation')
    expect(asked?.body).toEqual({ organisationId: harbour })
    expect(asked?.headers['x-anti-forgery']).toBe('mark-of-this-page')

    hub().answer('POST /auth/active-organisation', () => refusal('organisation.foreign'))
    await page.getByRole('button', { name: /^Organisation: Harbour/ }).click()
    await page.getByRole('button', { name: 'Northwind Managed Services' }).click()
    await page.getByText('That belongs to another organisation').waitFor()
  })

  test('keeps the theme and the language that were chosen, whatever the system says', async () => {
    behave(hub())
    const page = await open('/console/members', { scheme: 'light' })
    await page.getByRole('searchbox', { name: 'Name begins with' }).fill('Fre')
    await page.getByRole('button', settings).click()
    expect(await accessibilityFaults(page)).toEqual([])
    await page.getByRole('radio', { name: 'Dark' }).click()
    await page.waitForSelector('html[data-mantine-color-scheme=dark]')
    await page.getByRole('radio', { name: 'Deutsch' }).click()
    await page.getByRole('heading', { level: 1, name: 'Mitglieder' }).waitFor()
    // Nothing that was typed is lost, and the page says in which language it is.
    expect(await page.getByRole('searchbox').inputValue()).toBe('Fre')
    expect(await page.evaluate('document.documentElement.lang')).toBe('de-DE')
    await until(page, `document.title === 'Mitglieder – Tenantry'`)

    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'Mitglieder' }).waitFor()
    await page.waitForSelector('html[data-mantine-color-scheme=dark]')
    expect(await accessibilityFaults(page)).toEqual([])
  })

  test('speaks the first language of the browser that there is, refusals, dates and numbers included', async () => {
    behave(hub())
    hub().answer('GET /api/v1/organisations/*/members', () => refusal('storage.unavailable'))
    const page = await open('/console/audit', { languages: ['fr-FR', 'de-AT', 'en-GB'] })
    await page.getByRole('heading', { level: 1, name: 'Protokoll' }).waitFor()
    await page.getByText('20.11.2026', { exact: false }).waitFor()
    await page.getByRole('navigation').getByRole('link', { name: 'Mitglieder' }).click()
    await page.getByText('Unser Speicher antwortet nicht').waitFor()
  })

  test('a page whose file does not arrive says so, and the rest of the console stays', async () => {
    behave(hub())
    const page = await open('/console/')
    await page.getByRole('navigation').getByRole('link', { name: 'Members' }).waitFor()
    await page.route('**/assets/members-page-*.js', (route) => route.abort())
    await page.getByRole('navigation').getByRole('link', { name: 'Members' }).click()
    await page.getByRole('heading', { level: 1, name: 'This page could not be shown' }).waitFor()
    await page.getByRole('navigation').getByRole('link', { name: 'Audit trail' }).click()
    await page.getByRole('heading', { level: 1, name: 'Audit trail' }).waitFor()
  })
})
