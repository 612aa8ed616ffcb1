import { expect, test } from 'vitest'
import { describeInBrowser, stage } from '../support/browser.ts'
import { adasSession, northwind } from '../support/cast.ts'
import { shownProvider, theProvider } from '../support/provider-scenes.ts'
import { behave } from '../support/scenes.ts'
import { ok, refusal } from '../support/scripted-hub.ts'

describeInBrowser('The home page', () => {
  const { open, hub } = stage()
  const paths = () => hub().asked.map(({ path }) => path)

  test('shows who one is, where and as what', async () => {
    behave(hub(), { session: adasSession({ active: 'northwind', operator: true }) })
    const page = await open('/console/')
    await page.getByRole('heading', { level: 1, name: 'Northwind Managed Services' }).waitFor()
    const access = page.getByRole('region', { name: 'Your access' })
    expect(await access.innerText()).toMatch(/Ada Winterbottom[^]*Admin[^]*Operator of the platform/)
  })

  test('a person of one organisation is not offered to switch', async () => {
    behave(hub(), { session: adasSession({ active: 'northwind', organisations: 1 }) })
    const page = await open('/console/')
    await page.getByRole('heading', { level: 1 }).filter({ hasText: 'Northwind' }).waitFor()
    expect(await page.getByRole('button', { name: /^Organisation:/ }).count()).toBe(0)
  })

  test('somebody without the permissions sees no card for them, and the hub is not asked', async () => {
    behave(hub(), { session: adasSession({ active: 'northwind', roles: ['Employee'] }) })
    const page = await open('/console/')
    await page.getByText('Nothing to administer').waitFor()
    expect(await page.getByText('Managed tenants').count()).toBe(0)
    expect(await page.getByText('Organisations', { exact: true }).count()).toBe(0)
    expect(new Set(paths())).toEqual(new Set(['/auth/session']))
  })

  test('where the directory integration is not switched on, an Admin sees none of it, and the hub is not asked', async () => {
    const session = adasSession({ active: 'northwind' })
    if (session.active) session.active.flags = ['entra-integration-cipp']
    behave(hub(), { session })
    const page = await open('/console/')
    await page.getByText('Looked at as you opened this page').waitFor()
    expect(await page.getByText('Managed tenants').count()).toBe(0)
    expect(new Set(paths())).toEqual(
      new Set([
        '/auth/session',
        ...['secrets', 'identity-providers', 'tenant-mappings', 'access-review-plan'].map(
          (list) => `/api/v1/organisations/${northwind}/${list}`,
        ),
      ]),
    )
  })

  test('a way that was begun is led on: to connecting, then to the first sync of what is mapped', async () => {
    behave(hub(), { needing: { connection: { state: 'disconnected' } }, sync: { runs: [] }, secrets: 0 })
    const page = await open('/console/')
    await page.getByText('Four steps lead from here').waitFor()
    const wayOn = async (name: string) => page.getByRole('link', { name }).getAttribute('href')
    expect(await wayOn('No directory is connected yet')).toBe('/console/connect')
    await page.getByText('What is left is a preview and the first sync').waitFor()
    expect(await wayOn('Nothing was synchronised yet')).toBe('/console/connect')

    hub().answer('GET /api/v1/organisations/*/sync-runs', () =>
      ok({
        items: [{ runId: 'fe6a3d2c1b0a-0000cafe', mode: 'apply', state: 'running', startedAt: '2026-11-20T09:00:00Z' }],
      }),
    )
    await page.reload()
    await page.getByText('Four steps lead from here').waitFor()
    await page.getByText('Looking…').waitFor({ state: 'detached' })
    expect(await page.getByText('Nothing was synchronised yet').count()).toBe(0)
  })

  test('a connection that was ended is told, with the way to connect again', async () => {
    const ended = { kind: 'direct', state: 'disconnected', changedAt: '2026-11-20T09:00:00.000Z' }
    behave(hub(), { needing: { connection: ended }, secrets: 0 })
    const page = await open('/console/')
    await page.getByText('Nothing is synchronised any more.').waitFor()
    const wayOn = page.getByRole('link', { name: 'The connection was ended' })
    expect(await wayOn.getAttribute('href')).toBe('/console/connect')
    expect(await page.getByText('Nothing needs you').count()).toBe(0)
  })

  test('the secret of a provider that ended or ends soon needs somebody, unless the provider is switched off', async () => {
    behave(hub())
    const providers = [
      shownProvider({ label: 'Harbour staff', secretEndsOn: '2026-01-31' }),
      shownProvider({ label: 'Old door', secretEndsOn: '2026-01-31', state: 'disabled' }),
      shownProvider({ label: 'Harbour guests', secretEndsOn: '2999-01-31' }),
    ]
    hub().answer(`GET /api/v1/organisations/${northwind}/identity-providers`, () => ok({ items: providers }))
    const page = await open('/console/')
    const link = page.getByRole('link', { name: /The secret of Harbour staff has ended/ })
    await link.waitFor()
    expect(await link.getAttribute('href')).toBe(`/console/identity-providers/${theProvider}`)
    expect(await page.getByText(/The secret of (Old door|Harbour guests)/).count()).toBe(0)
  })

  test('the first stop of the keyboard skips the header', async () => {
    behave(hub(), { secrets: 0 })
    const page = await open('/console/')
    await page.getByRole('button', { name: 'Start discovery' }).waitFor()
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Start discovery')
  })

  test('whatever has the focus is seen to have it', async () => {
    behave(hub())
    const page = await open('/console/')
    await page.getByRole('button', { name: 'Show more: Managed tenants' }).waitFor()
    const seen: string[] = []
    for (;;) {
      await page.keyboard.press('Tab')
      const [name, width, style] = await page.evaluate<[string, number, string]>(
        `(({ textContent }, { outlineWidth, outlineStyle }) => [textContent, parseFloat(outlineWidth), outlineStyle])(
          document.activeElement, getComputedStyle(document.activeElement))`,
      )
      expect({ name, width, style }).toEqual({ name, width: 3, style: 'solid' })
      seen.push(name)
      if (name === 'Show more') break
    }
    expect(seen).toContain('Start discovery')
    expect(seen).toContain('Identity providers')
  })

  test('signing out here goes on to where the hub says', async () => {
    behave(hub())
    const page = await open('/console/')
    await page.getByRole('button', { name: 'Your account and settings' }).click()
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await page.waitForURL('**/auth/provider-sign-out')
    const asked = hub().asked.find(({ path }) => path === '/auth/sign-out')
    expect(asked?.body).toEqual({ everywhere: false })
    expect(asked?.headers['x-anti-forgery']).toBe('mark-of-this-page')
  })

  test('signing out everywhere says so to the hub, and goes nowhere that is no web address', async () => {
    behave(hub())
    hub().answer('POST /auth/sign-out', () => ok({ next: 'javascript:alert(1)' }))
    const page = await open('/console/')
    await page.getByRole('button', { name: 'Your account and settings' }).click()
    await page.getByRole('button', { name: 'Sign out everywhere' }).click()
    await page.waitForURL('**/console/sign-in?signedOut=1')
    expect(hub().asked.find(({ path }) => path === '/auth/sign-out')?.body).toEqual({ everywhere: true })
  })

  test('a refusal is told in plain words with its reference, and the rest of the page stays', async () => {
    behave(hub())
    const route = `/api/v1/organisations/${northwind}/managed-tenants`
    let refused = 0
    hub().answer(`GET ${route}`, () => {
      refused += 1
      return refused === 1 ? refusal('storage.unavailable', 'c0ffee-2') : ok({ items: [] })
    })
    const page = await open('/console/')
    const card = page.getByRole('region', { name: 'Managed tenants' })
    await card.getByText('Our storage does not answer').waitFor()
    await card.getByText('c0ffee-2').waitFor()
    await card.getByRole('button', { name: 'Try again' }).click()
    await card.getByText('No managed tenants yet.').waitFor()
  })

  test('an unreachable hub is said to be, and asked again until it answers', async () => {
    const knowledge = behave(hub())
    let reachable = false
    hub().answer('GET /auth/session', () => (reachable ? ok(knowledge.session) : 'silence'))
    const page = await open('/console/')
    await page.getByRole('alert').filter({ hasText: 'The hub cannot be reached' }).waitFor()
    reachable = true
    await page.getByRole('heading', { level: 1, name: 'Northwind Managed Services' }).waitFor()
    expect(await page.getByText('The hub cannot be reached').count()).toBe(0)
  })

  test('an answer that is not the hub’s counts as unreachable, whatever it says', async () => {
    behave(hub())
    hub().answer('GET /auth/session', () => ({ status: 502, json: 'Bad gateway. Call 0900 123' }))
    const page = await open('/console/')
    await page.getByText('The hub cannot be reached').waitFor()
    expect(await page.locator('body').innerText()).not.toContain('0900')
  })

  test('what loads does not push the page around', async () => {
    const knowledge = behave(hub())
    let letGo: () => void = () => undefined
    const held = new Promise<void>((resolve) => (letGo = resolve))
    hub().answer('GET /auth/session', async () => {
      await held
      return ok(knowledge.session)
    })
    const page = await open('/console/')
    const top = (selector: string) =>
      page.evaluate<number>(`Math.round(document.querySelector('${selector}').getBoundingClientRect().top)`)
    await page.locator('h1').waitFor()
    const before = [await top('h1'), await top('.console-grid')]
    letGo()
    await page.getByRole('heading', { level: 1, name: 'Northwind Managed Services' }).waitFor()
    const after = [await top('h1'), await top('.console-grid')]
    for (const [place, was] of before.entries()) expect(Math.abs((after[place] ?? 0) - was)).toBeLessThanOrEqual(2)
  })
})
