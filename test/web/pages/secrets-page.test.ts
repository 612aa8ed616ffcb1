import { expect, test } from 'vitest'
import { describeInBrowser, stage } from '../support/browser.ts'
import { adasSession, northwind } from '../support/cast.ts'
import { behave, deliveryLink } from '../support/scenes.ts'
import { refusal } from '../support/scripted-hub.ts'

describeInBrowser('The secrets board', () => {
  const { open, hub } = stage()

  test('shows every secret with its state, its end and what became of it, and the ends as a picture', async () => {
    behave(hub())
    const page = await open('/console/secrets')
    const rows = page.getByRole('list', { name: 'Secrets' }).getByRole('listitem')
    await rows.nth(7).waitFor()
    expect(await rows.nth(0).innerText()).toMatch(/Loan engine 1[^]*Current[^]*Ends [^]*Not handed over yet/)
    expect(await rows.nth(3).innerText()).toMatch(/Ended/)
    expect(await rows.nth(4).innerText()).toMatch(/Made elsewhere/)
    await page.getByRole('img', { name: /^4 end within two years, the next on/ }).waitFor()
  })

  test('hands a secret over by a link that is shown once, and never in the address', async () => {
    behave(hub())
    const page = await open('/console/secrets')
    await page.getByRole('button', { name: 'Hand over the secret of Loan engine 1' }).click()
    await page.getByText('The link, this once').waitFor()
    await page.getByText(`https://hub.example${deliveryLink}`).waitFor()
    expect(page.url()).toBe(`${hub().origin}/console/secrets`)
    await page.reload()
    await page.getByText('Loan engine 1', { exact: true }).waitFor()
    expect(await page.getByText('The link, this once').count()).toBe(0)
  })

  test('says why a secret cannot be handed over', async () => {
    behave(hub())
    hub().answer('POST /api/v1/organisations/*/system-integrations/*/secrets/*/deliveries', () =>
      refusal('delivery.taken'),
    )
    const page = await open('/console/secrets')
    await page.getByRole('button', { name: 'Hand over the secret of Loan engine 1' }).click()
    await page.getByText('This secret was handed over before').waitFor()
  })

  test('is reached from the start page, and exports as CSV, JSON and a calendar', async () => {
    behave(hub(), { session: adasSession({ active: 'northwind' }) })
    const page = await open('/console/')
    await page.getByRole('navigation').getByRole('link', { name: 'Secrets' }).click()
    for (const [name, format] of [
      ['CSV', 'csv'],
      ['JSON', 'json'],
      ['Calendar', 'ics'],
    ] as const)
      expect(await page.getByRole('link', { name: `Export: ${name}` }).getAttribute('href')).toBe(
        `/api/v1/organisations/${northwind}/secrets/export?format=${format}`,
      )
  })

  test('is not offered to somebody without the permission', async () => {
    behave(hub(), { session: adasSession({ active: 'northwind', roles: ['Manager'] }) })
    const page = await open('/console/')
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await page.getByRole('link', { name: 'Secrets' }).count()).toBe(0)
  })
})
