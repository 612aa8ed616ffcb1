import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInChromium, desktop } from '../support/chromium.ts'
import { doDailyWork } from '../support/daily-work.ts'
import { smallMsp } from '../support/small-msp.ts'
import { ownStack } from '../support/stack.ts'
import { openSyncOffice, ordinaryPeople, type SyncOffice } from '../support/sync-office.ts'

const customers = 8
let stack: Awaited<ReturnType<typeof ownStack>>
let office: SyncOffice
let name: string

beforeAll(async () => {
  stack = await ownStack(await smallMsp({ customers, people: 6 }))
  office = await openSyncOffice(stack, true)
  name = (await office.ask('readOrganisation')).displayName
}, 240_000)
afterAll(() => stack.stop())

const heading = (page: Page, text: string) => page.getByRole('heading', { level: 1, name: text }).waitFor()
const press = (page: Page, text: string | RegExp) => page.getByRole('button', { name: text }).first().click()
const pick = async (page: Page) => {
  const { tid, oid } = { tid: office.world.partner?.tid, oid: office.world.connections[0]?.account.oid }
  const person = office.world.tenants.find((one) => one.tid === tid)?.users.find((user) => user.oid === oid)
  await page.locator('button.account', { hasText: person?.upn ?? '' }).click()
}

/** Half of the customers are clients already; one person of each of the first two cannot be told from two contacts. */
async function keepAddressBook() {
  const { partner } = await office.control.world()
  const half = (partner?.customers ?? []).slice(0, customers / 2)
  const made = []
  for (const { displayName, defaultDomain } of half)
    made.push(await office.ask('createClient', { displayName, primaryDomain: defaultDomain }))
  for (const [place, { tid }] of half.slice(0, 2).entries()) {
    const [twin] = await ordinaryPeople(office.control, tid)
    for (const displayName of ['First twin', 'Second twin'])
      await office.ask('createContact', { clientId: made[place]?.clientId, displayName, email: twin?.mail })
  }
}

/** Has a client created for every tenant of that kind, if there are any. */
async function createClientsOf(page: Page, show: string) {
  await page.goto(`${stack.hub}/console/connect/mapping?show=${show}`)
  const all = page.getByLabel('Select all on this page')
  await all.or(page.getByText('There is no tenant of this kind')).first().waitFor()
  if ((await all.count()) === 0) return
  await all.check()
  await press(page, 'Create clients')
}

const contacts = async () => (await office.every('listContacts')).length

describeInChromium('the way of a service provider in a browser', { timeout: 400_000 }, () => {
  const { open } = desktop()

  it('leads from nothing connected to a synchronised address book, and from Microsoft over to CIPP', async () => {
    const page = await open(`${stack.hub}/console/connect`)
    await press(page, 'Sign in with Microsoft')
    await pick(page)
    await press(page, name)
    await page.waitForURL('**/console/connect/connection')
    await heading(page, 'Connect')

    await page.getByRole('radio', { name: /Microsoft, directly/ }).check()
    await press(page, 'Sign in at Microsoft')
    await press(page, 'Cancel')
    await page.getByText('The sign-in at Microsoft was cancelled').waitFor()
    expect(await office.ask('readConnection')).toMatchObject({ state: 'disconnected' })
    await page.getByRole('radio', { name: /Microsoft, directly/ }).check()
    await press(page, 'Sign in at Microsoft')
    await pick(page)
    await page.getByText('Microsoft let us in').waitFor()
    expect(await office.ask('readConnection')).toMatchObject({ state: 'connected', kind: 'direct' })

    await page.getByRole('link', { name: 'Go on: Discover tenants' }).click()
    await press(page, 'Start discovery')
    await page.getByText('Last discovery').waitFor({ timeout: 120_000 })
    await page.getByText(`${customers} entries shown`).waitFor()
    await press(page, /^Check access to/)
    await page.getByText('Its people can be read.').waitFor()

    await keepAddressBook()
    await page.getByRole('link', { name: 'Go on: Map tenants' }).first().click()
    await press(page, `Take all ${customers / 2} auto-matched`)
    await page.getByText(`${customers / 2} decisions wait`).waitFor()
    for (const show of ['needs-review', 'unmatched']) await createClientsOf(page, show)
    await page.getByText(`${customers} decisions wait`).waitFor()
    expect(await office.every('listClientMappings')).toEqual([])
    await press(page, 'Review and confirm')
    await page.getByText('All of it is written in one step, or nothing.').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Confirm' }).click()
    await page.getByText(`${customers} decisions were written`).waitFor()
    const states = (await office.every('listClientMappings')).map(({ state }) => state)
    expect(states.filter((state) => state === 'mapped')).toHaveLength(customers / 2)

    const before = await contacts()
    await page.getByRole('link', { name: 'Go on: Initial sync' }).first().click()
    await press(page, 'Start preview')
    await page.getByText('This was a preview').waitFor({ timeout: 120_000 })
    expect(await contacts()).toBe(before)
    await press(page, 'Synchronise now')
    await page.getByRole('dialog').getByText('put into the queue').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Synchronise' }).click()
    await page.getByText('Your customers are connected').waitFor({ timeout: 120_000 })
    const [applied, preview] = await office.every('listSyncRuns')
    expect(applied).toMatchObject({
      mode: 'apply',
      trigger: 'initial',
      state: 'completed',
      tenants: customers,
      asked: 2,
    })
    expect(preview).toMatchObject({ mode: 'preview', created: applied?.created, tenants: customers })
    expect(await contacts()).toBe(before + (applied?.created ?? 0))
    const run = page.getByRole('link', { name: 'Look at the run' })
    expect(await run.getAttribute('href')).toBe(`/console/runs/${applied?.runId ?? ''}`)
    await doDailyWork(page, office)

    await page.goto(`${stack.hub}/console/connect`)
    await page.waitForURL('**/console/connect/sync')
    await page.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: 'Connect' }).click()
    await page.getByRole('link', { name: 'Switch to CIPP' }).click()
    const { clientId = '', clientSecret = '', homeTid = '' } = office.world.apps.cipp ?? {}
    await page.getByLabel('Address of the API').fill(`${stack.cipp ?? ''}/api`)
    await page.getByLabel('Client id').fill(clientId)
    await page.getByLabel('Client secret').fill('not the secret')
    await page.getByLabel('Tenant id').fill(homeTid)
    await press(page, 'Try it and connect')
    await page.getByText('Nothing was changed').waitFor()
    expect(await office.ask('readConnection')).toMatchObject({ state: 'connected', kind: 'direct' })
    await page.getByLabel('Client secret').fill(clientSecret)
    await press(page, 'Try it and connect')
    await page.getByText('CIPP let us in').waitFor()
    expect(await office.ask('readConnection')).toMatchObject({ state: 'connected', kind: 'cipp' })
    await page.getByRole('link', { name: 'Go on: Discover tenants' }).click()
    // A small one is over before anybody sees it run.
    const asked = page.waitForResponse(
      (answer) => answer.request().method() === 'POST' && answer.url().includes('discover'),
    )
    await press(page, 'Discover again')
    expect((await asked).status()).toBe(202)
    await page.getByText('Last discovery').waitFor({ timeout: 120_000 })
    expect((await office.every('listClientMappings')).map(({ state }) => state)).toEqual(
      Array.from({ length: customers }, () => 'mapped'),
    )
  })
})
