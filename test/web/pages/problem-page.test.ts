import { expect, test } from 'vitest'
import { describeInBrowser, stage, until } from '../support/browser.ts'
import { behave } from '../support/scenes.ts'

const id = '7f3b2c1e-8f04-4c6a-9d55-0a1b2c3d4e5f'

describeInBrowser('The problem page', () => {
  const { open, hub } = stage()

  test('explains a code in plain words, says what to do and shows the reference', async () => {
    const page = await open(`/console/problem?code=tenant.unknown&id=${id}`)
    await page.getByRole('heading', { level: 1, name: 'Your organisation is not set up here' }).waitFor()
    await page.getByRole('heading', { level: 2, name: 'What to do' }).waitFor()
    await page.getByText(id).waitFor()
  })

  test('says how long to wait where too much was asked, and believes no more than an hour', async () => {
    const page = await open(`/console/problem?code=caller.throttled&id=${id}&wait=12`)
    await page.getByText('Wait 12 seconds').waitFor()
    await page.goto(`/console/problem?code=caller.throttled&id=${id}&wait=99999999`)
    await page.getByText('Wait a minute and try again.').waitFor()
  })

  test('copies the reference, and says so', async () => {
    const page = await open(`/console/problem?code=nonce.invalid&id=${id}`)
    await page.getByRole('button', { name: 'Copy reference' }).click()
    await page.getByRole('status').filter({ hasText: 'Copied' }).waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(id)
  })

  test('marks the reference where the browser does not let it write to the clipboard', async () => {
    const page = await open(`/console/problem?code=nonce.invalid&id=${id}`)
    await page.evaluate(`navigator.clipboard.writeText = () => Promise.reject(new Error('no'))`)
    await page.getByRole('button', { name: 'Copy reference' }).click()
    await until(page, `String(getSelection()) === '${id}'`)
  })

  test('lets one try again, and where it depends on the account, with another one', async () => {
    const page = await open(`/console/problem?code=tenant.unknown&id=${id}`)
    await page.getByRole('link', { name: 'Use another account' }).click()
    await page.waitForURL('**/auth/sign-in?prompt=select_account')

    const faulty = await open(`/console/problem?code=hub.faulty&id=${id}`)
    await faulty.getByRole('link', { name: 'Try again' }).waitFor()
    expect(await faulty.getByRole('link', { name: 'Use another account' }).count()).toBe(0)
  })

  test('trying again leads back to where one was heading', async () => {
    const page = await open('/console/sign-in?returnTo=%2Fportal%2Finvoices')
    await page.getByRole('button', { name: 'Sign in with Microsoft' }).click()
    await page.waitForURL('**/auth/sign-in**')
    await page.goto(`/console/problem?code=provider.declined&id=${id}`)
    await page.getByRole('link', { name: 'Try again' }).click()
    await page.waitForURL('**/auth/sign-in**')

    expect(hub().asked.at(-1)?.query.get('returnTo')).toBe('/portal/invoices')
  })

  test('of a consent that broke off leads back to the link of the invitation, and to no sign-in', async () => {
    behave(hub())
    const page = await open(`/console/invitation#${'S'.repeat(43)}`)
    await page.getByRole('button', { name: 'Go on to Microsoft' }).click()
    await page.waitForURL('**/auth/provider-consent')
    await page.goto(`/console/problem?code=state.expired&id=${id}`)
    await page.getByText('Open the link of your invitation again').waitFor()
    expect(await page.getByRole('link', { name: 'Try again' }).count()).toBe(0)

    // Once it is over, a sign-in is one like any other.
    await page.goto('/console/onboarded?outcome=ready')
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.goto(`/console/problem?code=state.expired&id=${id}`)
    await page.getByRole('link', { name: 'Try again' }).waitFor()
    expect(await page.getByText('Open the link of your invitation again').count()).toBe(0)
  })

  test.each([
    ['markup', '<img src=x onerror=alert(1)>', '<script>alert(1)</script>'],
    ['a sentence', 'Your account was stolen. Call 0900 123', 'Call 0900 123'],
    ['names every object has', '__proto__', '..%2f'],
    ['a method every object has', 'constructor', 'toString()'],
    ['an id that is too long', 'hub.faulty2', 'a'.repeat(65)],
    ['text of other scripts', 'hub.fаulty', 'абв'],
  ])('never shows %s from its address', async (_what, code, hostileId) => {
    const query = new URLSearchParams({ code, id: hostileId, title: 'hostile', message: 'hostile' })
    const page = await open(`/console/problem?${query.toString()}`)
    await page.getByRole('heading', { level: 1, name: 'Something went wrong' }).waitFor()

    const everything = `${await page.title()} ${await page.locator('body').innerText()} ${await page.locator('#root').innerHTML()}`
    for (const text of [code, hostileId, 'hostile']) expect(everything).not.toContain(text)
    expect(await page.getByText('Reference', { exact: true }).count()).toBe(0)
  })
})
