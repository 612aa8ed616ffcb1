import { expect, test } from 'vitest'
import { accessibilityFaults, describeInBrowser, stage } from '../support/browser.ts'
import { endOwnCopy } from '../support/office-scenes.ts'
import { behave, twoPassports } from '../support/scenes.ts'
import { refusal } from '../support/scripted-hub.ts'

describeInBrowser('The page of one’s account', () => {
  const { open, hub } = stage()

  test('shows how one can sign in, and by which way this session came', async () => {
    behave(hub())
    const page = await open('/console/')
    await page.getByRole('button', { name: 'Your account and settings' }).click()
    await page.getByRole('link', { name: 'Your account' }).click()
    await page.getByRole('heading', { level: 1, name: 'Your account' }).waitFor()
    const ways = page.getByRole('list', { name: 'Ways to sign in' }).getByRole('listitem')
    await ways.first().waitFor()
    expect(await ways.count()).toBe(2)
    expect(await ways.filter({ hasText: 'This session' }).textContent()).toContain('Microsoft')
  })

  test('removes a way after a second press that says what follows, in both schemes accessible', async () => {
    behave(hub())
    const page = await open('/console/account')
    await page.getByRole('button', { name: 'Remove Harbour ID' }).click()
    await page.getByText('Harbour ID will not open your account any more').waitFor()
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.waitForSelector(`html[data-mantine-color-scheme=${colorScheme}]`)
      expect(await accessibilityFaults(page)).toEqual([])
    }
    await page.getByRole('button', { name: 'Keep it' }).click()
    expect(hub().asked.some(({ path }) => path.endsWith('/unlink'))).toBe(false)

    await page.getByRole('button', { name: 'Remove Harbour ID' }).click()
    await page.getByRole('button', { name: 'Remove it' }).click()
    await page.getByRole('status').filter({ hasText: 'The way to sign in was removed.' }).waitFor()
    await page.getByText('Your only way to sign in stays.').waitFor()
    expect(await page.getByRole('button', { name: /^Remove/ }).count()).toBe(0)
    const asked = hub().asked.find(({ path }) => path.endsWith('/unlink'))
    expect(asked?.path).toBe(`/auth/passports/${twoPassports[1]?.passportId ?? ''}/unlink`)
    expect(asked?.headers['x-anti-forgery']).toBe('mark-of-this-page')
  })

  test('adds a way at its provider', async () => {
    behave(hub())
    const page = await open('/console/account')
    await page.getByRole('button', { name: 'Add Microsoft' }).click()
    await page.waitForURL('**/auth/provider-link')
    const asked = hub().asked.find(({ path }) => path === '/auth/passports/link')
    expect(asked?.body).toEqual({ provider: 'entra' })
    expect(asked?.headers['x-anti-forgery']).toBe('mark-of-this-page')
  })

  test('asks whoever signed in long ago to do so again, and brings them back', async () => {
    behave(hub())
    hub().answer('POST /auth/passports/link', () => refusal('session.aged'))
    const page = await open('/console/account')
    await page.getByRole('button', { name: 'Add Harbour ID' }).click()
    await page.getByText('Sign in again first').waitFor()
    await page.getByRole('link', { name: 'Sign in again' }).click()
    await page.waitForURL('**/auth/sign-in**')
    const started = hub().asked.find(({ path }) => path === '/auth/sign-in')
    expect(Object.fromEntries(started?.query ?? [])).toEqual({ prompt: 'login', returnTo: '/console/account' })
  })

  test('gives out what is held about oneself, and follows a copy until it is there', async () => {
    behave(hub())
    const page = await open('/console/account')
    const copies = page.getByRole('list', { name: 'Copies of your data' })
    await copies.getByRole('listitem').first().waitFor()
    await page.getByRole('button', { name: 'Ask for a copy' }).click()
    await copies.getByText('Under way').waitFor()
    endOwnCopy(hub())
    await copies.getByText('Under way').waitFor({ state: 'detached' })
    expect(await copies.getByRole('listitem').count()).toBe(2)
    const saved = page.waitForEvent('download')
    await copies
      .getByRole('button', { name: /^Download the export/ })
      .first()
      .click()
    expect((await saved).suggestedFilename()).toBe('export-fe6a3d2c1b09-0badcafe.json')

    hub().answer('GET /auth/privacy/exports/*/document', () => refusal('session.aged'))
    await copies
      .getByRole('button', { name: /^Download the export/ })
      .last()
      .click()
    await copies.getByRole('link', { name: 'Sign in again' }).waitFor()
  })

  test('ends one’s account only after its name was typed, and takes that back', async () => {
    behave(hub())
    const page = await open('/console/account')
    await page.getByLabel('Can be taken back for').selectOption('168')
    await page.getByRole('button', { name: 'Erase my account' }).click()
    const ask = page.getByRole('alertdialog', { name: 'Erase your account for good?' })
    expect(await ask.getByRole('button', { name: 'Ask for the erasure' }).isDisabled()).toBe(true)
    await ask.getByRole('textbox').fill('Ada Winterbottom')
    await ask.getByRole('button', { name: 'Ask for the erasure' }).click()
    await page.getByRole('status').filter({ hasText: 'The erasure was asked for.' }).waitFor()
    const asked = hub().asked.find(({ method, path }) => method === 'POST' && path === '/auth/privacy/erasures')
    expect([asked?.body, asked?.headers['x-anti-forgery']]).toEqual([{ waitHours: 168 }, 'mark-of-this-page'])

    await page.getByRole('button', { name: /^Take the erasure of .* back$/ }).click()
    await page.getByRole('list', { name: 'Erasures of your account' }).getByText('Taken back').waitFor()
  })

  test('says in plain words why a way stays', async () => {
    behave(hub())
    hub().answer('POST /auth/passports/*/unlink', () => refusal('passport.last'))
    const page = await open('/console/account')
    await page.getByRole('button', { name: 'Remove Harbour ID' }).click()
    await page.getByRole('button', { name: 'Remove it' }).click()
    await page.getByText('This is your only way to sign in').waitFor()
  })
})
