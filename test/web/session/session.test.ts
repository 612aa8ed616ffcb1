import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeInBrowser, stage } from '../support/browser.ts'
import { adasSession, discoveryRun } from '../support/cast.ts'
import { behave } from '../support/scenes.ts'
import { ok, refusal } from '../support/scripted-hub.ts'

const runs = 'GET /api/v1/organisations/*/discovery-runs'
const atSignIn = (page: Page, query: string) => page.waitForURL(`**/console/sign-in${query}`)

describeInBrowser('The session', () => {
  const { open, hub } = stage()
  const signIns = () => hub().asked.filter(({ path }) => path === '/auth/sign-in')

  test('of nobody leads to the sign-in page, which remembers where one was', async () => {
    behave(hub(), { session: { state: 'anonymous' } })
    const page = await open('/console/choose-organisation?from=mail')
    await page.waitForURL('**/console/sign-in?**')
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
      returnTo: '/console/choose-organisation?from=mail',
    })
    await page.getByRole('button', { name: 'Sign in with Microsoft' }).click()
    await page.waitForURL('**/auth/sign-in**')
    expect(signIns()[0]?.query.get('returnTo')).toBe('/console/choose-organisation?from=mail')
  })

  test.each([
    ['session.expired', 'expired'],
    ['session.revoked', 'revoked'],
    ['session.missing', 'expired'],
  ] as const)('that ends with %s while one works leads to the sign-in page', async (code, ended) => {
    const knowledge = behave(hub(), { run: discoveryRun({ found: 5 }) })
    const page = await open('/console/')
    await page.getByText('5 tenants found so far').waitFor()
    knowledge.session = { state: 'anonymous' }
    hub().answer(`${runs}/*`, () => refusal(code))
    await atSignIn(page, `?ended=${ended}`)
    await page.getByRole('status').waitFor()
  })

  test('that ends on a press of a button leads there too', async () => {
    behave(hub())
    hub().answer('POST /api/v1/organisations/*/discovery-runs', () => refusal('session.revoked'))
    const page = await open('/console/')
    await page.getByRole('button', { name: 'Start discovery' }).click()
    await atSignIn(page, '?ended=revoked')
  })

  test('that was ended in another tab is noticed when this one comes to the front', async () => {
    const knowledge = behave(hub(), { session: adasSession({ active: 'northwind', roles: ['Employee'] }) })
    const page = await open('/console/')
    await page.getByText('Nothing to administer').waitFor()
    knowledge.session = { state: 'anonymous' }
    await page.clock.setFixedTime(Date.now() + 60_000)
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))`)
    await atSignIn(page, '?ended=expired')
  })

  test('gone stale is renewed without asking, and one is back where one was', async () => {
    behave(hub())
    let stale = true
    hub().answer(runs, () => (stale ? refusal('session.stale') : ok({ items: [] })))
    const page = await open('/console/?tab=2#list')
    await page.waitForURL('**/auth/sign-in**')
    expect(Object.fromEntries(signIns()[0]?.query ?? [])).toEqual({ prompt: 'none', returnTo: '/console/?tab=2#list' })

    stale = false
    await page.goto('/console/?tab=2#list')
    await page.getByText('No discovery has run yet.').waitFor()
  })

  test('that stays stale does not send the browser round in circles', async () => {
    behave(hub())
    hub().answer(runs, () => refusal('session.stale'))
    const page = await open('/console/')
    await page.waitForURL('**/auth/sign-in**')
    await page.goto('/console/')
    await atSignIn(page, '?ended=stale')
    expect(signIns()).toHaveLength(1)
  })

  test('whose silent renewal needs the person leads to the sign-in page, and from there back', async () => {
    behave(hub(), { session: adasSession({ active: 'northwind' }) })
    hub().answer(runs, () => refusal('session.stale'))
    const page = await open('/console/?tab=2')
    await page.waitForURL('**/auth/sign-in**')
    await page.goto('/console/problem?code=interaction.required&id=c0ffee')
    await page.waitForURL('**/console/sign-in?ended=stale&returnTo=%2Fconsole%2F%3Ftab%3D2')
    await page.getByText('It is time to confirm who you are.').waitFor()
  })

  test('due for renewal is renewed when a page loads, and used as it is where that was just tried', async () => {
    behave(hub(), { session: adasSession({ active: 'northwind', renewIn: -1000 }) })
    const page = await open('/console/')
    await page.waitForURL('**/auth/sign-in?prompt=none**')
    await page.goto('/console/')
    await page.getByRole('heading', { level: 1, name: 'Northwind Managed Services' }).waitFor()
    expect(signIns()).toHaveLength(1)
  })

  test('without storage for the guard is never renewed silently', async () => {
    behave(hub())
    hub().answer(runs, () => refusal('session.stale'))
    const page = await open('/console/sign-in')
    await page.addInitScript(`Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('off') } })`)
    await page.goto('/console/')
    await atSignIn(page, '?ended=stale')
    expect(signIns()).toEqual([])
  })

  test('without an organisation leads to the choice, and back', async () => {
    behave(hub(), { session: adasSession({}) })
    const page = await open('/console/?tab=2')
    await page.waitForURL('**/console/choose-organisation?returnTo=%2Fconsole%2F%3Ftab%3D2')
    await page.getByRole('button', { name: /Northwind/ }).click()
    await page.waitForURL('**/console/?tab=2')
    await page.getByRole('heading', { level: 1, name: 'Northwind Managed Services' }).waitFor()
  })

  test('whose organisation was taken away meanwhile leads to the choice', async () => {
    const knowledge = behave(hub())
    hub().answer(runs, () => {
      knowledge.session = adasSession({})
      return refusal('organisation.unchosen')
    })
    const page = await open('/console/')
    await page.waitForURL('**/console/choose-organisation')
  })
})
