import type { Page } from 'playwright-core'
import { expect, inject, it } from 'vitest'
import { simulatorControl } from '../../local/simulators/control-client.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import { accessibilityFaults, describeInChromium, desktop } from '../support/chromium.ts'
import { openAsAdmin } from '../support/console.ts'

const place = inject('stack')
const control = simulatorControl(place.entra)
const world = await loadWorld('bank')

/** Hands over what is to be handed over, and takes it by the link as the organisation's administrator does. */
async function handedOver(page: Page): Promise<string> {
  const address = page.url()
  await page.getByRole('button', { name: /^Hand over the secret/ }).click()
  const link = await page.getByText(`${place.hub}/console/deliver/`).innerText()
  await page.goto(link)
  await page.getByRole('button', { name: 'Take the secret now' }).click()
  const value = await page.getByLabel('Secret', { exact: true }).inputValue()
  await page.goto(address)
  return value
}

async function works(page: Page, secret: string): Promise<boolean> {
  const test = page.getByRole('button', { name: 'Test a secret' })
  await page.getByLabel('Secret', { exact: true }).fill(secret)
  await test.click()
  const outcome = page.getByText(/Microsoft gave a token for it|It does not work/)
  await outcome.waitFor()
  return (await outcome.innerText()).includes('gave a token')
}

describeInChromium('a program in a browser', { timeout: 180_000 }, () => {
  const { open } = desktop()

  it('is provisioned, handed over, tried, renewed while both secrets work, replaced in an emergency, and removed', async () => {
    await control.treatApplications({ secretWorksAfter: [1, 2], unseenFor: 1 })
    const path = '/console/integrations/new'
    const { page } = await openAsAdmin(place, world, control, { open, path })
    await page.getByLabel('Name').fill('Ledger export')
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Provisioning of Ledger export' }).waitFor()
    await page.getByText('It is there, and its tokens are taken.').first().waitFor()
    await page.getByRole('link', { name: 'Open it' }).click()
    await page.getByRole('heading', { level: 1, name: 'Ledger export' }).waitFor()

    const first = await handedOver(page)
    await page.getByRole('list', { name: 'Deliveries' }).getByText('Taken').waitFor()
    expect(await works(page, first)).toBe(true)
    expect(await works(page, 'not-the-secret')).toBe(false)
    expect(await accessibilityFaults(page)).toEqual([])

    await page.getByRole('button', { name: 'Rotate the secret' }).click()
    await page.getByText(/^The earlier secret stays until/).waitFor()
    const second = await handedOver(page)
    expect(second).not.toBe(first)
    expect([await works(page, first), await works(page, second)]).toEqual([true, true])

    await page.getByRole('button', { name: 'It leaked: replace it at once' }).click()
    await page.getByLabel('Type Ledger export to confirm').fill('Ledger export')
    await page.getByRole('button', { name: 'Replace it now' }).click()
    await page.getByRole('region', { name: 'Rotation' }).getByText('Emergency').waitFor()
    await page.getByRole('button', { name: 'Rotate the secret' }).waitFor()
    const third = await handedOver(page)
    expect([await works(page, second), await works(page, third)]).toEqual([false, true])

    await page.getByRole('button', { name: 'Remove' }).click()
    await page.getByLabel('Type Ledger export to confirm').fill('Ledger export')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
    await page.getByText('It is removed: no registration').first().waitFor()
    await page.getByRole('link', { name: 'All system integrations' }).click()
    await page.getByRole('list', { name: 'System integrations' }).getByText('Revoked').waitFor()
  })
})
