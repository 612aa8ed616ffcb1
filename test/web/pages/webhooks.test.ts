import { expect, test } from 'vitest'
import { describeInBrowser, stage } from '../support/browser.ts'
import { adasSession } from '../support/cast.ts'
import { theWebhook, theWebhookSecret } from '../support/office-scenes.ts'
import { behave } from '../support/scenes.ts'
import { refusal } from '../support/scripted-hub.ts'

describeInBrowser('The pages of webhooks', () => {
  const { open, hub } = stage()
  const sent = (method: string, ending: string) =>
    hub().asked.find((asked) => asked.method === method && asked.path.endsWith(ending))

  test('a webhook is added, its secret is there once, and faults stand at their fields', async () => {
    behave(hub())
    const page = await open('/console/webhooks')
    await page.getByText('Keeps the CRM up to date').waitFor()
    await page.getByRole('button', { name: 'Add it' }).click()
    await page.getByText('Type an address that begins with https://.').waitFor()
    const accept = hub()
    accept.answer('POST /api/v1/organisations/*/webhooks', () =>
      refusal('input.invalid', undefined, { faults: ['types.0: is no type of event, and no beginning of one'] }),
    )
    await page.getByLabel('Address', { exact: true }).fill('https://new.example/hooks')
    await page.getByLabel('Types of events').fill('nonsense')
    await page.getByRole('button', { name: 'Add it' }).click()
    await page.getByText(/is no type of event/).waitFor()

    behave(hub())
    await page.getByLabel('Types of events').fill('tenantry.membership.*\ntenantry.contact.*')
    await page.getByRole('button', { name: 'Add it' }).click()
    await page.getByRole('heading', { name: 'This is the secret that signs what is sent' }).waitFor()
    await page.getByText(theWebhookSecret).waitFor()
    expect(hub().asked.findLast(({ method, path }) => method === 'POST' && path.endsWith('/webhooks'))?.body).toEqual({
      address: 'https://new.example/hooks',
      types: ['tenantry.membership.*', 'tenantry.contact.*'],
    })
    await page.getByRole('button', { name: 'I have it' }).click()
    await page.getByRole('heading', { name: 'Dead letters' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Dead letters' }).waitFor()
    expect(await page.content()).not.toContain(theWebhookSecret)
  })

  test('one that has trouble says since when and why; it is tried, paused, resumed, and gets another secret', async () => {
    behave(hub())
    const page = await open(`/console/webhooks/${theWebhook}`)
    await page.getByText('Nothing is taken since').waitFor()
    await page.getByText('the receiver is not available', { exact: true }).waitFor()
    await page.getByText(/Attempt 2 · HTTP 503/).waitFor()

    await page.getByRole('button', { name: 'Send a test' }).click()
    await page.getByText('It was not taken: the receiver is not available (HTTP 503).').waitFor()
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByText('Paused by hand').waitFor()
    expect(sent('POST', '/pause')?.headers['if-match']).toBe('v1')
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByText('Paused by hand').waitFor({ state: 'detached' })

    await page.getByRole('button', { name: /^Send again: tenantry.membership.removed.v1/ }).click()
    await page.getByText('It was taken.').waitFor()
    await page.getByText('Nothing was given up.').waitFor()

    await page.getByLabel('The one before signs as well for').selectOption('0')
    await page.getByRole('button', { name: 'Make another' }).click()
    await page.getByText(theWebhookSecret).waitFor()
    expect(sent('POST', '/secret')?.body).toEqual({ overlapHours: 0 })
    await page.getByRole('button', { name: 'I have it' }).click()
    await page.getByText(theWebhookSecret).waitFor({ state: 'detached' })

    await page.getByLabel('What it is for (optional)').fill('')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved. It holds from the next event on.').waitFor()
    expect(sent('PATCH', theWebhook)?.body).toMatchObject({ description: null })

    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    expect(sent('POST', '/remove')).toBeUndefined()
    await page.getByRole('button', { name: 'Remove it' }).click()
    await page.getByRole('heading', { level: 1, name: 'Webhooks' }).waitFor()
    expect(sent('POST', '/remove')).toBeDefined()
  })

  test('whoever may only read changes nothing, and who may not read sees nothing', async () => {
    behave(hub(), { session: adasSession({ active: 'northwind', roles: ['Manager'], organisations: 1 }) })
    const page = await open('/console/webhooks')
    await page.getByText('Your roles in this organisation do not include this page').waitFor()
    expect(hub().asked.some(({ path }) => path.endsWith('/webhooks'))).toBe(false)
  })
})
