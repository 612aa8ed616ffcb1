import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeInBrowser, stage } from '../support/browser.ts'
import { adasSession } from '../support/cast.ts'
import { behave } from '../support/scenes.ts'
import { ok, refusal, rows, type Asked } from '../support/scripted-hub.ts'
import { aClient, clientOf, previewId, syncRun, type SyncKnowledge } from '../support/sync-scenes.ts'

const choose = (page: Page, name: string, text: string) =>
  page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })

describeInBrowser('The address book and the settings of syncs', { timeout: 60_000 }, () => {
  const { open, hub } = stage()
  const sent = (method: string, ending: string) =>
    hub().asked.filter((asked) => asked.method === method && asked.path.endsWith(ending))
  const known = (sync: Partial<SyncKnowledge> = {}) => behave(hub(), { sync })

  test('of a hundred thousand contacts and ten thousand clients a page is read at a time, and the hub searches', async () => {
    known({ contacts: 100_000, clients: 10_000 })
    const page = await open('/console/contacts')
    for (const [name, search] of [
      ['Contacts', () => sent('POST', '/contacts/search').map(({ body }) => body)],
      [
        'Clients',
        () => sent('GET', '/clients').flatMap(({ query }) => (query.has('search') ? [Object.fromEntries(query)] : [])),
      ],
    ] as const) {
      const pages = () => sent('GET', `/${name.toLowerCase()}`).filter(({ query }) => !query.has('search'))
      if (name === 'Clients') await page.getByRole('link', { name, exact: true }).click()
      await page.getByText('50 entries shown, there are more').waitFor()
      await page.getByRole('button', { name: `Show more: ${name}` }).click()
      await page.getByText('100 entries shown, there are more').waitFor()
      expect(pages().map(({ query }) => Object.fromEntries(query))).toEqual([
        { limit: '50' },
        { limit: '50', cursor: '50' },
      ])
      await page.getByRole('searchbox').fill('ada')
      await page.getByRole('searchbox').press('Enter')
      await expect.poll(() => search().length).toBe(1)
      expect(JSON.stringify(search())).toMatch(/"search":"ada"/)
      expect(pages()).toHaveLength(2)
    }
  })

  test('a file is looked at, then imported as it is, and each refused row is named with its reason', async () => {
    known()
    const made = ({ query }: Asked) => {
      const preview = query.get('preview') === 'true'
      const summary = { importId: 'import-1', preview, created: 1, updated: 1, unchanged: 0, refused: 1 }
      return rows([
        { line: 2, outcome: 'created', externalId: 'P-1' },
        { line: 3, outcome: 'updated', externalId: 'P-2', id: 'p2' },
        { line: 4, outcome: 'refused', externalId: 'P-3', code: 'input.invalid', faults: ['email: no address'] },
        summary,
      ])
    }
    hub().answer('POST /api/v1/organisations/*/contacts/import', made)
    const page = await open('/console/contacts/import')
    await choose(page, 'people.xlsx', 'no rows')
    await page.getByRole('alert').getByText('has to end in .csv').waitFor()
    expect(await page.getByRole('button', { name: 'Import', exact: true }).isDisabled()).toBe(true)

    const file = 'externalId,displayName\nP-1,Ada\nP-2,Bo\nP-3,Cy\n'
    await choose(page, 'people.csv', file)
    await page.getByRole('button', { name: 'See what would happen' }).click()
    await page.getByText('3 rows looked at. Nothing was changed.').waitFor()
    const refused = page.getByRole('list', { name: 'Refused rows' }).getByRole('listitem')
    expect(await refused.allInnerTexts()).toEqual([expect.stringMatching(/Line 4[^]*P-3[^]*email: no address/)])
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByText('3 rows done.').waitFor()
    const [looked, imported] = sent('POST', '/contacts/import')
    expect([looked, imported].map((one) => one?.query.get('preview'))).toEqual(['true', 'false'])
    for (const one of [looked, imported]) {
      expect(one?.body).toBe(file)
      expect(one?.headers).toMatchObject({ 'content-type': 'text/csv', 'x-anti-forgery': 'mark-of-this-page' })
    }
  })

  test('a report that breaks off says that rows may be missing, and a refused file why', async () => {
    known()
    hub().answer('POST /api/v1/organisations/*/clients/import', () => 'silence')
    const page = await open('/console/clients/import')
    await choose(page, 'clients.json', '[{"displayName":"Ada"}]')
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByRole('alert').getByText('The report broke off').waitFor()
    hub().answer('POST /api/v1/organisations/*/clients/import', () => refusal('caller.throttled', 'c0ffee-3'))
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByText('c0ffee-3').waitFor()
    expect(await page.getByText('The report broke off').count()).toBe(0)
  })

  test('a client is changed field by field, deactivated after a question, and synchronised alone', async () => {
    const started = { clientId: clientOf(1), mode: 'apply' as const, state: 'running' as const, finishedAt: undefined }
    known({ client: aClient(1), runs: [syncRun(started)] })
    hub().answer('POST /api/v1/organisations/*/clients/*/deactivate', () => ok(aClient(1, { state: 'inactive' })))
    const page = await open(`/console/clients/${clientOf(1)}`)
    await page.getByRole('heading', { name: 'Client 1' }).waitFor()
    await page.getByLabel('Billing e-mail').fill('bills@client.example')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').waitFor()
    expect(sent('PATCH', clientOf(1)).map(({ body }) => body)).toEqual([{ billingEmail: 'bills@client.example' }])
    expect(await page.getByRole('link', { name: 'Show its contacts' }).getAttribute('href')).toBe(
      `/console/contacts?client=${clientOf(1)}`,
    )

    await page.getByRole('button', { name: 'Sync Entra now' }).click()
    await page.getByText('The run, tenant by tenant').waitFor()
    await page.waitForURL(/run=/)
    expect(sent('POST', `${clientOf(1)}/sync-runs`).map(({ body }) => body)).toEqual([{ mode: 'apply' }])
    // The run stands in the address: whoever loads the page anew goes on following it.
    await page.reload()
    await page.getByText('The run, tenant by tenant').waitFor()

    await page.getByRole('button', { name: 'Deactivate' }).click()
    expect(sent('POST', '/deactivate')).toHaveLength(0)
    await page.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click()
    await page.getByText('Inactive', { exact: true }).waitFor()
  })

  test('the field policy warns of what it overwrites, and whoever was slower than somebody else is told', async () => {
    const hubKnows = known()
    const page = await open('/console/sync-settings')
    const form = page.getByRole('form', { name: 'Field policy' })
    expect(await form.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
    await form.getByLabel('Telephone').check()
    await form.getByText('The next sync overwrites what people wrote here: Telephone.').waitFor()
    hub().answer('PUT /api/v1/organisations/*/field-policy', () => refusal('version.stale'))
    await form.getByRole('button', { name: 'Save' }).click()
    await form.getByText('Somebody changed this meanwhile').waitFor()
    expect(await form.getByLabel('Telephone').isChecked()).toBe(true)
    hub().answer('PUT /api/v1/organisations/*/field-policy', ({ body }) =>
      ok({ ...(body as object), version: 'W/"3"' }),
    )
    await form.getByRole('button', { name: 'Save' }).click()
    await form.getByText('Saved.', { exact: true }).waitFor()
    expect(sent('PUT', '/field-policy').at(-1)?.body).toMatchObject({ phone: true, email: false })
    expect(hubKnows.sync).toBeDefined()
  })

  test('a filter shows whom it would leave out before it is saved, and its faults at their fields', async () => {
    known()
    const page = await open('/console/sync-settings')
    const form = page.getByRole('form', { name: 'Filter' })
    await form.getByLabel('Leave out who has no licence').check()
    await form.getByRole('button', { name: 'Look' }).click()
    const effect = form.getByRole('list', { name: 'Would be left out as well' })
    await effect.getByText('Kiosk').waitFor()
    expect(await effect.getByText('Guest One').count()).toBe(0)
    expect(sent('PUT', '/sync-filter')).toEqual([])

    await form.getByLabel('Your own patterns').fill('(\n^temp-')
    hub().answer('PUT /api/v1/organisations/*/sync-filter', () =>
      refusal('pattern.invalid', undefined, { faults: ['(: is not closed'] }),
    )
    await form.getByRole('button', { name: 'Save' }).click()
    await form.getByText('(: is not closed').waitFor()
    await form.getByLabel('Only members of groups').fill(' t-1   g-1 \n\nt-2, g-2')
    hub().answer('PUT /api/v1/organisations/*/sync-filter', ({ body }) => ok({ ...(body as object), version: 'W/"2"' }))
    await form.getByRole('button', { name: 'Save' }).click()
    await form.getByText('Saved.', { exact: true }).waitFor()
    expect(sent('PUT', '/sync-filter').at(-1)?.body).toMatchObject({
      unlicensed: true,
      customPatterns: ['(', '^temp-'],
      groups: [
        { tid: 't-1', groupId: 'g-1' },
        { tid: 't-2', groupId: 'g-2' },
      ],
    })
  })

  test('who may only look changes nothing, imports nothing, and may synchronise one client', async () => {
    behave(hub(), { session: adasSession({ active: 'northwind', roles: ['Manager'] }), sync: { client: aClient(1) } })
    const page = await open('/console/sync-settings')
    await page.getByText('You may look at this and not change it.').first().waitFor()
    const form = page.getByRole('form', { name: 'Field policy' })
    expect(await form.getByLabel('Telephone').isDisabled()).toBe(true)
    expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0)
    await page.goto('/console/contacts/import')
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.getByText('Not part of your roles').waitFor()
    expect(await page.locator('input[type=file]').count()).toBe(0)
    await page.goto(`/console/clients/${clientOf(1)}`)
    await page.getByRole('button', { name: 'Start a preview' }).click()
    await page.waitForURL(new RegExp(`run=${previewId}`))
    expect(await page.getByRole('button', { name: 'Deactivate' }).count()).toBe(0)
  })
})
