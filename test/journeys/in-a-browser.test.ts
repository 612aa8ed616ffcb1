import type { Page } from 'playwright-core'
import { expect, inject, it } from 'vitest'
import { simulatorControl } from '../../local/simulators/control-client.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import { accessibilityFaults, describeInChromium, desktop } from '../support/chromium.ts'
import { addOrganisation, addTenant, signInOperator } from '../support/fresh.ts'

const place = inject('stack')
const control = simulatorControl(place.entra)
const world = await loadWorld('bank')

/** From our sign-in page to Entra's picker, where `upn` is picked. */
async function signInAs(page: Page, upn: string): Promise<void> {
  await page.getByRole('button', { name: 'Sign in with Microsoft' }).click()
  await page.getByRole('heading', { name: 'Pick an account' }).waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  await page.locator('button.account', { hasText: upn }).click()
}

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor()

const settle = async (organisations: 1 | 2) => {
  const tenant = await addTenant(control, { 'Freja Lindt': ['Employee'] })
  const operator = await signInOperator(place, world)
  const made = []
  for (let count = 0; count < organisations; count += 1) made.push(await addOrganisation(place, operator, [tenant.tid]))
  return { upn: tenant.tenant.users[0]?.upn ?? '', names: made.map(({ displayName }) => displayName).sort() }
}

describeInChromium('in a browser', { timeout: 120_000 }, () => {
  const { open } = desktop()

  it('somebody of one organisation signs in, lands in it, reloads, and signs out', async () => {
    const { upn, names } = await settle(1)
    const page = await open(`${place.hub}/`)
    await page.waitForURL('**/console/sign-in**')
    await heading(page, 'Sign in')
    expect(await accessibilityFaults(page)).toEqual([])
    await signInAs(page, upn)

    await page.waitForURL(`${place.hub}/console/`)
    await heading(page, names[0] ?? '')
    expect(await accessibilityFaults(page)).toEqual([])
    await page.reload()
    await heading(page, names[0] ?? '')
    expect(await page.evaluate('document.cookie')).toBe('')
    expect(await page.evaluate('localStorage.length + sessionStorage.length')).toBeLessThan(3)

    await page.getByRole('button', { name: 'Your account and settings' }).click()
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await page.waitForURL('**/console/sign-in?signedOut=1')
    await page.getByText('You are signed out.').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await page.goto(`${place.hub}/console/`)
    await page.waitForURL('**/console/sign-in**')
    await page.getByRole('button', { name: 'Sign in with Microsoft' }).click()
    await page.getByRole('heading', { name: 'Pick an account' }).waitFor()
  })

  it('somebody of two chooses, with the keyboard alone, and returns to where they wanted to go', async () => {
    const { upn, names } = await settle(2)
    const page = await open(`${place.hub}/console/?from=mail`)
    await heading(page, 'Sign in')
    const tabTo = async (name: string) => {
      for (let presses = 0; presses < 300; presses += 1) {
        await page.keyboard.press('Tab')
        const text = await page.evaluate<string>('document.activeElement.textContent')
        if (text.includes(name)) return
      }
      throw new Error(`The keyboard does not reach ${name}.`)
    }
    await tabTo('Sign in with Microsoft')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Pick an account' }).waitFor()
    await tabTo(upn)
    await page.keyboard.press('Enter')

    await page.waitForURL('**/console/choose-organisation**')
    await heading(page, 'Choose an organisation')
    await page.getByRole('button', { name: names[1] ?? '' }).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await tabTo(names[1] ?? '')
    await page.keyboard.press('Enter')
    await page.waitForURL(`${place.hub}/console/?from=mail`)
    await heading(page, names[1] ?? '')
  })

  it('somebody of a tenant that is mapped nowhere is told so, in our words, and may try another account', async () => {
    const tenant = await addTenant(control, { 'Nobody Known': ['Admin'] })
    const page = await open(`${place.hub}/console/sign-in`)
    await signInAs(page, tenant.tenant.users[0]?.upn ?? '')

    await page.waitForURL('**/console/problem?code=tenant.unknown&id=*')
    await heading(page, 'Your organisation is not set up here')
    expect(await accessibilityFaults(page)).toEqual([])
    await page.getByRole('link', { name: 'another account' }).click()
    await page.getByRole('heading', { name: 'Pick an account' }).waitFor()
  })

  it('somebody who cancels at Entra is told so, and nothing is kept', async () => {
    const page = await open(`${place.hub}/console/sign-in`)
    await page.getByRole('button', { name: 'Sign in with Microsoft' }).click()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.waitForURL('**/console/problem?code=provider.declined&id=*')
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    const cookies = await page.context().cookies(place.hub)
    expect(cookies.map(({ name }) => name)).not.toContain('__Host-tenantry-session')
  })
})
