import { expect, test } from 'vitest'
import { describeInBrowser, stage } from '../support/browser.ts'
import { adasSession } from '../support/cast.ts'
import { aDomain } from '../support/desk-scenes.ts'
import { behave } from '../support/scenes.ts'
import { ok, refusal } from '../support/scripted-hub.ts'

describeInBrowser('The page of domains', () => {
  const { open, hub } = stage()

  test('claims a domain, gives its record to be copied, looks for it, and releases it once that is confirmed', async () => {
    behave(hub())
    const page = await open('/console/domains')
    await page.getByText('harbour.example', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Claim', exact: true }).click()
    await page.getByText('Type a domain, such as customer.example.').waitFor()
    await page.getByLabel('Domain', { exact: true }).fill('new.example')
    await page.getByRole('button', { name: 'Claim', exact: true }).click()
    const row = page.getByRole('listitem').filter({ hasText: 'new.example' })
    await row.getByRole('button', { name: 'Copy Value' }).click()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('tenantry-domain=0123456789abcdef')

    await page.getByRole('button', { name: 'Check new.example now' }).click()
    await page.getByText('The record was found: new.example is yours.').waitFor()
    await row.getByText('Yours').waitFor()

    await page.getByRole('button', { name: 'Release new.example' }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Release new.example' }).click()
    await page.getByRole('alertdialog', { name: 'Release new.example?' }).getByText('another organisation').waitFor()
    await page.getByRole('button', { name: 'Release it' }).click()
    await page.getByText('new.example was released.').waitFor()
    expect(hub().asked.filter(({ path }) => path.endsWith('/release')).length).toBe(1)
    expect(await row.count()).toBe(0)
  })

  test('says why a domain cannot be claimed or shown, and what its name servers do', async () => {
    behave(hub())
    const lost = { missingSince: '2026-11-21T09:00:00.000Z', unreachableSince: '2026-11-22T09:00:00.000Z' }
    hub().answer('GET /api/v1/organisations/*/domains', () =>
      ok({ items: [aDomain({ state: 'verified', verifiedAt: '2026-11-20T09:00:00.000Z', ...lost })] }),
    )
    hub().answer('POST /api/v1/organisations/*/domains', () =>
      refusal('input.invalid', undefined, { faults: ['domain: is not a domain'] }),
    )
    hub().answer('POST /api/v1/organisations/*/domains/*/verify', () => refusal('domain.unproven'))
    const page = await open('/console/domains')
    await page.getByText('The record is gone since 21 Nov 2026').waitFor()
    await page.getByText('no usable answer since 22 Nov 2026').waitFor()
    await page.getByLabel('Domain', { exact: true }).fill('not a domain')
    await page.getByRole('button', { name: 'Claim', exact: true }).click()
    await page.getByText('This is not a domain.').waitFor()
    await page.getByRole('button', { name: 'Check harbour.example now' }).click()
    await page.getByRole('alert').waitFor()
  })

  test('offers nothing to change to somebody who may only read', async () => {
    behave(hub(), { session: adasSession({ active: 'northwind', roles: ['Configurator'], organisations: 1 }) })
    const page = await open('/console/domains')
    await page.getByText('harbour.example', { exact: true }).waitFor()
    expect(await page.getByRole('button', { name: /^(Claim|Check|Release)/ }).count()).toBe(0)
  })
})
