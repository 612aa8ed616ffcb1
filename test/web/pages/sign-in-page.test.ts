import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { accessibilityFaults, describeInBrowser, stage } from '../support/browser.ts'
import { ok } from '../support/scripted-hub.ts'

const bank = { label: 'Harbour Bank', icon: 'bank', start: '/auth/sign-in?provider=p1&organisation=o1' }
const go = { name: 'Sign in with Microsoft' }
const arrival = (page: Page) => page.waitForURL('**/auth/sign-in**')

describeInBrowser('The sign-in page', () => {
  const { open, hub } = stage()
  const started = () => Object.fromEntries(hub().asked.find(({ path }) => path === '/auth/sign-in')?.query ?? [])

  test('starts a sign-in with one press, asking nothing', async () => {
    const page = await open('/console/sign-in')
    await page.getByRole('button', go).click()
    await arrival(page)

    expect(started()).toEqual({})
  })

  test('offers the organisation’s own ways to sign in, and carries the way back', async () => {
    const start = '/auth/sign-in?provider=p1&organisation=o1'
    hub().answer('GET /auth/providers', ({ query }) =>
      ok({ items: query.get('organisation') === 'o1' ? [{ label: 'Harbour Bank', icon: 'bank', start }] : [] }),
    )
    const page = await open('/console/sign-in?organisation=o1&returnTo=%2Fconsole%2Fapi')
    await page.getByRole('navigation', { name: 'Other ways to sign in' }).waitFor()
    await page.getByRole('link', { name: 'Sign in with Harbour Bank' }).click()
    await arrival(page)

    expect(started()).toEqual({ provider: 'p1', organisation: 'o1', returnTo: '/console/api' })

    // When the session has ended, the page that nobody gave an organisation to offers the same.
    await page.goto(`${hub().origin}/console/sign-in?ended=expired`)
    await page.getByRole('link', { name: 'Sign in with Harbour Bank' }).waitFor()
  })

  test('still offers Microsoft where the others cannot be read', async () => {
    hub().answer('GET /auth/providers', () => 'silence')
    const page = await open('/console/sign-in?organisation=o1')
    await page.getByRole('button', go).waitFor()
    expect(await page.getByRole('navigation').count()).toBe(0)
  })

  test('can be used with the keyboard alone, and carries the e-mail and the way back', async () => {
    const page = await open('/console/sign-in?returnTo=%2Fconsole%2Fchoose-organisation%3Fa%3D1')
    await page.getByRole('button', go).waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.type('  ada@northwind.example ')
    await page.keyboard.press('Enter')
    await arrival(page)

    expect(started()).toEqual({
      login_hint: 'ada@northwind.example',
      returnTo: '/console/choose-organisation?a=1',
    })
  })

  test('leads by the domain of the e-mail to the organisation’s own provider, with e-mail and way back', async () => {
    hub().answer('POST /auth/home-realm', ({ body }) =>
      ok({ organisation: 'o1', items: (body as { eMail: string }).eMail.endsWith('@harbour.example') ? [bank] : [] }),
    )
    const page = await open('/console/sign-in?returnTo=%2Fconsole%2Fapi')
    await page.getByLabel('Work e-mail (optional)').fill('ada@harbour.example')
    await page.getByRole('button', { name: 'Continue' }).click()
    await arrival(page)

    expect(started()).toEqual({
      provider: 'p1',
      organisation: 'o1',
      login_hint: 'ada@harbour.example',
      returnTo: '/console/api',
    })
    // The address of the person stands in the body alone.
    expect(hub().asked.find(({ path }) => path === '/auth/home-realm')?.query.size).toBe(0)
  })

  test('lets one choose where the organisation offers several ways', async () => {
    const other = { label: 'Harbour Staff', icon: 'building', start: '/auth/sign-in?provider=p2&organisation=o1' }
    hub().answer('POST /auth/home-realm', () => ok({ organisation: 'o1', items: [bank, other] }))
    const page = await open('/console/sign-in')
    await page.getByLabel('Work e-mail (optional)').fill('ada@harbour.example')
    await page.getByRole('button', { name: 'Continue' }).click()
    const ways = page.getByRole('navigation', { name: 'Your organisation’s ways to sign in' })
    await ways.waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await ways.getByRole('link', { name: 'Sign in with Harbour Staff' }).click()
    await arrival(page)

    expect(started()).toEqual({ provider: 'p2', organisation: 'o1', login_hint: 'ada@harbour.example' })
  })

  test('leads to Microsoft where the domain is nobody’s, or cannot be asked about', async () => {
    for (const answer of [ok({ items: [] }), 'silence'] as const) {
      hub().answer('POST /auth/home-realm', () => answer)
      const page = await open('/console/sign-in')
      await page.getByLabel('Work e-mail (optional)').fill('ada@elsewhere.example')
      await page.getByRole('button', { name: 'Continue' }).click()
      await arrival(page)
      expect(started()).toEqual({ login_hint: 'ada@elsewhere.example' })
    }
  })

  test('says when an e-mail address is none, and lets one correct it', async () => {
    const page = await open('/console/sign-in')
    const eMail = page.getByLabel('Work e-mail (optional)')
    await eMail.fill('ada')
    await page.getByRole('button', { name: 'Continue' }).click()

    await page.getByText('does not look like an e-mail address').waitFor()
    expect(await eMail.getAttribute('aria-invalid')).toBe('true')
    expect(await page.evaluate('document.activeElement.name')).toBe('login_hint')
    expect(hub().asked).toEqual([])

    await eMail.fill('ada@northwind.example')
    expect(await page.getByText('does not look like an e-mail address').count()).toBe(0)
  })

  test.each([
    ['signedOut=1', 'You are signed out.'],
    ['ended=expired', 'Your session has ended.'],
    ['ended=revoked', 'Your session was ended from another browser or by an administrator.'],
    ['ended=stale', 'It is time to confirm who you are.'],
  ])('with %s it says: %s', async (query, sentence) => {
    const page = await open(`/console/sign-in?${query}`)
    await page.getByRole('status').filter({ hasText: sentence }).waitFor()
  })

  test('says nothing about a reason that it does not know', async () => {
    const page = await open('/console/sign-in?ended=%3Cb%3Eyour+bank+was+hacked&signedOut=2')
    await page.getByRole('button', go).waitFor()
    expect(await page.getByRole('status').count()).toBe(0)
    expect(await page.locator('body').innerText()).not.toContain('hacked')
  })

  test.each(['//evil.example', 'https:evil.example', '/\\evil.example', '/\t/evil.example', 'javascript:alert(1)'])(
    'does not pass on the hostile way back %j',
    async (returnTo) => {
      const page = await open(`/console/sign-in?returnTo=${encodeURIComponent(returnTo)}`)
      await page.getByRole('button', go).click()
      await arrival(page)
      expect(started()).toEqual({})
    },
  )
})
