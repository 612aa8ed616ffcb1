import { expect, test } from 'vitest'
import { describeInBrowser, stage } from '../support/browser.ts'
import { adasSession } from '../support/cast.ts'
import { freja } from '../support/organisation-scenes.ts'
import { behave } from '../support/scenes.ts'
import { refusal } from '../support/scripted-hub.ts'

describeInBrowser('The page of the data of people', () => {
  const { open, hub } = stage()
  const sent = (ending: string) =>
    hub().asked.findLast((asked) => asked.method === 'POST' && asked.path.endsWith(ending))

  test('makes an export about somebody one came for, and it can be downloaded once it is done', async () => {
    behave(hub())
    const page = await open(`/console/privacy?member=${freja}`)
    await page.getByText('Freja Lindt', { exact: true }).waitFor()
    await page.getByRole('checkbox', { name: 'With whoever else is the same human' }).check()
    await page.getByRole('button', { name: 'Make an export' }).click()
    await page.getByText('The export is being made. It stands below.').waitFor()
    expect(sent('/exports')?.body).toEqual({ subject: { kind: 'member', memberId: freja }, withRelated: true })
    const list = page.getByRole('list', { name: 'Exports' })
    // The one that was asked for is done by the time it is asked about.
    await list
      .getByRole('link', { name: /^Download the export/ })
      .nth(1)
      .waitFor()
    const address = await list
      .getByRole('link', { name: /^Download/ })
      .first()
      .getAttribute('href')
    expect(address).toMatch(/\/privacy\/exports\/fe6a3d2c1b09-0badcafe\/document$/)
  })

  test('erases a member who was searched for, once the name was typed; it can be taken back, and an old one shows its report', async () => {
    behave(hub())
    const page = await open('/console/privacy')
    await page.getByRole('button', { name: 'Erase', exact: true }).click()
    await page.getByText('Choose the person first.').waitFor()
    await page.getByRole('textbox', { name: 'The member' }).fill('fre')
    await page.getByRole('button', { name: 'Freja Lindt' }).click()
    await page.getByRole('button', { name: 'Erase', exact: true }).click()
    const ask = page.getByRole('alertdialog')
    expect(await ask.getByRole('button', { name: 'Ask for the erasure' }).isDisabled()).toBe(true)
    await ask.getByRole('textbox').fill('Freja Lindt')
    await ask.getByRole('button', { name: 'Ask for the erasure' }).click()
    await page.getByText('The erasure was asked for').waitFor()
    expect(sent('/erasures')?.body).toEqual({
      subject: { kind: 'member', memberId: freja },
      withRelated: false,
      waitHours: 24,
    })
    await page.getByRole('button', { name: /^Take the erasure of/ }).click()
    await page.getByText('Taken back', { exact: true }).waitFor()

    await page.getByRole('list', { name: 'Erasures' }).getByText('What was found').last().click()
    await page.getByRole('row', { name: 'Audit trail 12 12 To account for what was done: ids only' }).waitFor()
  })

  test('names a person of a directory by two ids, refuses half of them, and says why the hub refuses', async () => {
    behave(hub())
    const page = await open('/console/privacy')
    await page.getByLabel('Who they are to you').selectOption('directory-user')
    const ask = page.getByRole('region', { name: 'Somebody asks' })
    await ask.getByLabel('Tenant id of the directory').fill('not an id')
    await page.getByRole('button', { name: 'Make an export' }).click()
    expect(await page.getByText('An id looks like').count()).toBe(2)
    await ask.getByLabel('Tenant id of the directory').fill('55555555-5555-4555-8555-555555555555')
    await ask.getByLabel('Object id of the person').fill('66666666-6666-4666-8666-666666666666')
    hub().answer('POST /api/v1/organisations/*/privacy/exports', () => refusal('managedTenant.unknown'))
    await page.getByRole('button', { name: 'Make an export' }).click()
    await page.getByRole('alert').waitFor()

    await page.getByRole('button', { name: 'Let them come back' }).click()
    await page.getByText('Name the person by one of these.').waitFor()
    await page.getByLabel('E-mail address').fill('back@customer.example')
    await page.getByRole('button', { name: 'Let them come back' }).click()
    await page.getByText('may come back with the next sync').waitFor()
    expect(sent('/lift')?.body).toEqual({ email: 'back@customer.example' })
  })

  test('a member is added before they signed in', async () => {
    behave(hub())
    const page = await open('/console/members')
    await page.getByRole('button', { name: 'Add them' }).click()
    await page.getByText('Choose the tenant.').waitFor()
    await page.getByLabel('Their tenant').selectOption({ index: 1 })
    await page.getByLabel('Object id of the person').fill('66666666-6666-4666-8666-666666666666')
    await page.getByLabel('Name', { exact: true }).fill('Nora New')
    await page.getByRole('region', { name: 'Add a member' }).getByRole('checkbox', { name: 'Manager' }).check()
    await page.getByRole('button', { name: 'Add them' }).click()
    await page.getByRole('heading', { level: 1, name: 'Freja Lindt' }).waitFor()
    expect(sent('/members')?.body).toMatchObject({ displayName: 'Nora New', kind: 'internal', roles: ['Manager'] })
  })

  test('is closed to whoever may not read members', async () => {
    behave(hub(), { session: adasSession({ active: 'northwind', roles: ['Manager'], organisations: 1 }) })
    const page = await open('/console/privacy')
    await page.getByText('Your roles in this organisation do not include this page').waitFor()
    expect(hub().asked.some(({ path }) => path.includes('/privacy/'))).toBe(false)
  })
})
