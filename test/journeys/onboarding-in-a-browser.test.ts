import { expect, inject, it } from 'vitest'
import { simulatorControl } from '../../local/simulators/control-client.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import { accessibilityFaults, describeInChromium, desktop } from '../support/chromium.ts'
import { addTenant, signInOperator } from '../support/fresh.ts'
import { addInvited, invite, secretOf } from '../support/onboarding.ts'
import type { Page } from 'playwright-core'

const place = inject('stack')
const control = simulatorControl(place.entra)
const world = await loadWorld('bank')
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor()

async function settle() {
  const tenant = await addTenant(control, { 'Ada Lind': ['Admin'] }, { consents: [], administrator: true })
  const operator = await signInOperator(place, world)
  const { organisationId } = await addInvited(place, operator, 'Ærø <b>Savings</b> & Co')
  const issued = await invite(place, operator, { organisationId, tid: tenant.tid })
  return { issued, upn: tenant.tenant.users[0]?.upn ?? '' }
}

describeInChromium('an onboarding in a browser', { timeout: 120_000 }, () => {
  const { open } = desktop()

  it('from the link to the console: every page says what it is, and the secret shows nowhere', async () => {
    const { issued, upn } = await settle()
    const page = await open(issued.link)
    await heading(page, 'Connect your organisation')
    await page.getByText('Ærø <b>Savings</b> & Co', { exact: true }).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    expect(page.url()).toBe(`${place.hub}/console/invitation`)
    expect(await page.evaluate('document.documentElement.outerHTML')).not.toContain(secretOf(issued))
    expect(await page.evaluate('JSON.stringify([history.state, localStorage, sessionStorage])')).not.toContain(
      secretOf(issued),
    )

    await page.getByRole('button', { name: 'Go on to Microsoft' }).click()
    await heading(page, 'Pick an account')
    await page.locator('button.account', { hasText: upn }).click()
    await heading(page, 'Permissions requested')
    expect(await accessibilityFaults(page)).toEqual([])
    await page.getByRole('button', { name: 'Cancel' }).click()

    await page.waitForURL('**/console/problem?code=consent.declined&id=*')
    await heading(page, 'Consent was not given')
    expect(await page.getByRole('link', { name: 'Try again' }).count()).toBe(0)
    expect(await accessibilityFaults(page)).toEqual([])

    await page.goto(issued.link)
    await page.getByRole('button', { name: 'Go on to Microsoft' }).click()
    await page.locator('button.account', { hasText: upn }).click()
    await page.getByRole('button', { name: 'Accept' }).click()
    await page.waitForURL('**/console/onboarded?outcome=ready')
    await heading(page, 'Your organisation is connected')
    expect(await accessibilityFaults(page)).toEqual([])
    await page.getByRole('link', { name: 'Go to the start page' }).click()
    await heading(page, 'Ærø <b>Savings</b> & Co')

    await page.goto(issued.link)
    await page.getByText('This invitation was used already').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
  })
})
