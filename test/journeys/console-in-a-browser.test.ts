import type { Page } from 'playwright-core'
import { expect, inject, it } from 'vitest'
import { simulatorControl } from '../../local/simulators/control-client.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import { accessibilityFaults, describeInChromium, desktop } from '../support/chromium.ts'
import { addOrganisation, addTenant, signInOperator } from '../support/fresh.ts'
import { secretOf } from '../support/onboarding.ts'

const place = inject('stack')
const control = simulatorControl(place.entra)
const world = await loadWorld('bank')
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
const go = (page: Page, section: string) => page.getByRole('navigation').getByRole('link', { name: section }).click()

async function signInAs(page: Page, upn: string): Promise<void> {
  await page.getByRole('button', { name: 'Sign in with Microsoft' }).click()
  await page.locator('button.account', { hasText: upn }).click()
  await page.waitForURL('**/console/**')
}

const upnOf = (name: string) => {
  const user = world.tenants.flatMap(({ users }) => users).find(({ displayName }) => displayName === name)
  if (!user) throw new Error(`${name} is not in the world.`)
  return user.upn
}

describeInChromium('the console in a browser', { timeout: 180_000 }, () => {
  const { open } = desktop()

  it('an operator adds an organisation, invites its administrator, approves the tenant, switches a flag and suspends', async () => {
    const tenant = await addTenant(control, { 'Ida Brandt': ['Admin'] }, { consents: [], administrator: true })
    const page = await open(`${place.hub}/console/organisations`)
    await signInAs(page, upnOf('Orla Venn'))
    await heading(page, 'Organisations')
    const name = `Quay Savings ${tenant.tid.slice(0, 8)}`
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
    await page.getByRole('button', { name: 'Add it' }).click()
    await heading(page, name)
    await page.getByText('No tenant signs in here yet').waitFor()

    await page.getByText('Make an invitation').click()
    await page.getByRole('button', { name: 'Make the link' }).click()
    const link = await page.getByLabel('Link', { exact: true }).inputValue()
    expect(await accessibilityFaults(page)).toEqual([])
    const address = page.url()

    const customer = await open(link)
    await customer.getByRole('button', { name: 'Go on to Microsoft' }).click()
    await customer.locator('button.account', { hasText: tenant.tenant.users[0]?.upn ?? '' }).click()
    await customer.getByRole('button', { name: 'Accept' }).click()
    await customer.waitForURL('**/console/onboarded?outcome=waiting')

    await page.reload()
    expect(await page.evaluate('document.documentElement.outerHTML')).not.toContain(secretOf({ link }))
    await page.getByRole('button', { name: `Approve ${tenant.tid}` }).click()
    await page.getByText('Signs in', { exact: true }).waitFor()
    await customer.goto(`${place.hub}/console/`)
    // Microsoft knows them from the consent.
    await customer.getByRole('button', { name: 'Sign in with Microsoft' }).click()
    await heading(customer, name)

    const cipp = page.getByRole('checkbox', { name: /entra-integration-cipp/ })
    await cipp.click()
    await expect.poll(() => cipp.isChecked()).toBe(true)
    await page.getByRole('button', { name: 'Suspend' }).click()
    await page.getByRole('button', { name: 'Suspend it' }).click()
    await page.getByRole('button', { name: 'Let it in again' }).waitFor()
    await customer.reload()
    await customer.getByText('Your organisation is suspended').first().waitFor()

    await page.getByRole('link', { name: 'Its audit trail' }).click()
    await page.getByRole('link', { name: 'Only organisation.suspended' }).click()
    await page.getByText('1 entry shown').waitFor()
    expect(page.url()).toBe(`${address}/audit?action=organisation.suspended`)
    expect(await accessibilityFaults(page)).toEqual([])

    await go(page, 'Health')
    await page.getByText('Ready', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Examine now' }).click()
    await page.getByText(/\d+ to be mended, \d+ cannot be told, \d+ well/).waitFor()
    await go(page, 'Feature flags')
    await page.getByRole('heading', { level: 2, name: 'entra-integration-cipp' }).waitFor()
  })

  it('an administrator, in German: gives a role that holds at once, ends a session, and finds it in the audit trail', async () => {
    const tenant = await addTenant(control, { 'Ida Brandt': ['Admin'], 'Nils Holm': ['Employee'] })
    const { displayName } = await addOrganisation(place, await signInOperator(place, world), [tenant.tid])
    const upn = (name: string) => tenant.tenant.users.find((user) => user.displayName === name)?.upn ?? ''
    const colleague = await open(`${place.hub}/console/`)
    await signInAs(colleague, upn('Nils Holm'))
    await heading(colleague, displayName)
    expect(await colleague.getByRole('navigation').getByRole('link').allInnerTexts()).toEqual(['Start page'])

    const page = await open(`${place.hub}/console/`)
    await signInAs(page, upn('Ida Brandt'))
    await heading(page, displayName)
    await page.getByRole('button', { name: 'Your account and settings' }).click()
    await page.getByRole('radio', { name: 'Deutsch' }).click()
    await page.getByText('Was Sie heute braucht').waitFor()
    await page.keyboard.press('Escape')
    await go(page, 'Mitglieder')
    await page.getByRole('searchbox', { name: 'Name beginnt mit' }).fill('nils')
    await page.getByRole('link', { name: 'Nils Holm öffnen' }).click()
    await heading(page, 'Nils Holm')
    await page.getByRole('checkbox', { name: 'Manager' }).check()
    await page.getByRole('button', { name: 'Speichern' }).click()
    await page.getByText('Gespeichert.').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await colleague.reload()
    await colleague.getByRole('navigation').getByRole('link', { name: 'Tenant mappings' }).waitFor()

    await page.getByRole('button', { name: /^Sitzung vom .* beenden$/ }).click()
    await page.getByText('Nirgends.').waitFor()
    await colleague.reload()
    await colleague.waitForURL('**/console/sign-in**')

    await page.getByRole('link', { name: 'Protokoll' }).last().click()
    await page.getByRole('link', { name: 'Nur membership.changed' }).first().click()
    await page.getByText('1 Eintrag gezeigt').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
  })
})
