import { expect, test } from 'vitest'
import { accessibilityFaults, describeInBrowser, stage } from '../support/browser.ts'
import { adasSession } from '../support/cast.ts'
import { behave, deliveredValue, deliveryLink, openDelivery } from '../support/scenes.ts'
import { ok, refusal } from '../support/scripted-hub.ts'

const take = { name: 'Take the secret now' }
const address = deliveryLink.replace(/#.*/, '')
const proof = 'P'.repeat(43)

describeInBrowser('The page of a delivery', () => {
  const { open, hub } = stage()

  test('opens the secret in the browser alone, once, and says what to do next', async () => {
    behave(hub())
    const page = await open(deliveryLink)
    await page.getByText('Corvane hands over the secret by which Loan engine signs in').waitFor()
    await page.getByRole('button', take).click()
    await page.getByRole('heading', { level: 1, name: 'Here is your secret' }).waitFor()
    const field = page.getByLabel('Secret', { exact: true })
    expect([await field.inputValue(), await field.getAttribute('type')]).toEqual([
      'the-value-of-the-secret',
      'password',
    ])
    await page.getByRole('button', { name: 'Show' }).click()
    expect(await field.getAttribute('type')).toBe('text')
    await page.getByRole('button', { name: 'Copy the secret' }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('the-value-of-the-secret')
    await page.getByText('Put it into the secret store of your program').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    expect(hub().asked.filter(({ path }) => path === '/auth/delivery/open')).toHaveLength(1)
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'Open the whole link' }).waitFor()
    expect(await page.evaluate('JSON.stringify({ ...sessionStorage, ...localStorage })')).not.toContain(
      deliveredValue.key,
    )
  })

  test('sends the proof in a body and the key nowhere, and leaves neither in the address', async () => {
    behave(hub())
    const page = await open(deliveryLink)
    await page.getByRole('button', take).click()
    await page.getByLabel('Secret', { exact: true }).waitFor()
    expect(page.url()).toBe(`${hub().origin}${address}`)
    for (const { path, query, headers, body } of hub().asked) {
      const told = `${path} ${query.toString()} ${JSON.stringify(headers)} ${JSON.stringify(body ?? {})}`
      expect(told).not.toContain(deliveredValue.key)
      expect(`${path} ${query.toString()} ${headers.referer ?? ''}`).not.toContain(proof)
    }
    expect(hub().asked.find(({ path }) => path === '/auth/delivery')?.body).toMatchObject({ proof })
  })

  test('keeps its link in the tab while the person signs in, and sends it along to nobody', async () => {
    const known = behave(hub(), { session: { state: 'anonymous' } })
    const page = await open(deliveryLink)
    const signIn = page.getByRole('link', { name: 'Sign in to take it' })
    expect(await signIn.getAttribute('href')).toBe(
      `/auth/sign-in?${new URLSearchParams({ returnTo: address }).toString()}`,
    )
    await signIn.click()
    await page.waitForURL('**/auth/sign-in?**')
    known.session = adasSession({ active: 'northwind' })
    await page.goto(address)
    await page.getByRole('button', take).click()
    await page.getByLabel('Secret', { exact: true }).waitFor()
    expect(
      hub()
        .asked.map(({ path, query }) => `${path}?${query.toString()}`)
        .join(),
    ).not.toContain(proof)
  })

  test('changes to the organisation of the secret where the person has it, and asks for another account where not', async () => {
    const known = behave(hub(), { session: adasSession({ active: 'harbour' }) })
    const page = await open(deliveryLink)
    await page.getByRole('button', { name: 'Go on as Northwind Managed Services' }).click()
    await page.getByRole('button', take).waitFor()
    const { organisations } = adasSession({ active: 'northwind' })
    known.session = { ...adasSession({ active: 'harbour' }), organisations: organisations.slice(1) }
    const other = await open(deliveryLink)
    await other.getByText('is not among your organisations').waitFor()
    expect(await other.getByRole('link', { name: 'Use another account' }).getAttribute('href')).toContain(
      'prompt=select_account',
    )
  })

  test('uses nothing up where the link was torn on its way', async () => {
    behave(hub())
    const page = await open(`${deliveryLink.slice(0, -4)}AAAA`)
    await page.getByText('This link is not whole').waitFor()
    expect(await page.getByRole('button', take).count()).toBe(0)
    expect(hub().asked.map(({ path }) => path)).not.toContain('/auth/delivery/open')
  })

  test.each([
    ['delivery.unknown', 'This link leads to no secret'],
    ['delivery.opened', 'This secret was taken already'],
    ['delivery.expired', 'This link has expired'],
    ['delivery.revoked', 'This link was revoked'],
  ] as const)('explains %s, and offers no way on', async (code, title) => {
    behave(hub())
    hub().answer('POST /auth/delivery', () => refusal(code))
    const page = await open(deliveryLink)
    await page.getByText(title).waitFor()
    expect(await page.getByRole('button', take).count()).toBe(0)
  })

  test('tells whoever is not meant that the link is still good', async () => {
    behave(hub())
    hub().answer('POST /auth/delivery/open', () => refusal('delivery.foreign'))
    const page = await open(deliveryLink)
    await page.getByRole('button', take).click()
    await page.getByRole('alert').getByText('This secret is for somebody else').waitFor()
  })

  test('says so where what came does not fit the link', async () => {
    behave(hub())
    const { clientId, integration } = openDelivery
    hub().answer('POST /auth/delivery/open', () => ok({ clientId, integration, sealed: 'A'.repeat(80) }))
    const page = await open(deliveryLink)
    await page.getByRole('button', take).click()
    await page.getByText('The secret could not be opened').waitFor()
  })
})
