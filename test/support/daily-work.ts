import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { accessibilityFaults } from './chromium.ts'
import type { SyncOffice } from './sync-office.ts'

const aWhile = { timeout: 120_000 }
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
const go = async (page: Page, section: string) => {
  await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: section }).click()
  await heading(page, section)
}

/** What is done each day with an address book that was synchronised; the page shows the end of the initial sync. Two people wait in the queue. */
export async function doDailyWork(page: Page, office: SyncOffice): Promise<void> {
  await clearQueue(page, office)
  await syncOneClient(page, office)
  await lookAtRun(page, office)
  await changeSchedule(page, office)
}

/** One of the two is linked, the other dismissed. */
async function clearQueue(page: Page, office: SyncOffice) {
  await page.getByRole('link', { name: 'Answer for 2 people in the queue' }).click()
  await heading(page, 'Queue')
  await page.getByRole('radio').first().check()
  expect(await accessibilityFaults(page)).toEqual([])
  await page.getByRole('button', { name: 'Link to the chosen contact' }).click()
  await page.getByText(/ was linked\.$/).waitFor()
  await page.getByRole('radio').first().waitFor()
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await page.getByText(/ was dismissed\.$/).waitFor()
  const states = (await office.every('listReconciliation')).map(({ state }) => state)
  expect([...states].sort()).toEqual(['dismissed', 'linked'])
}

/** A contact that was changed by hand is found, and its client synchronised: the directory's value comes back. */
async function syncOneClient(page: Page, office: SyncOffice) {
  const known = (await office.every('listContacts')).find(({ provenance }) => provenance?.source === 'entra')
  if (!known) throw new Error('No contact is known from a directory.')
  const { contactId, displayName, clientId } = known
  await go(page, 'Contacts')
  await page.getByRole('searchbox').fill(displayName)
  await page.getByRole('button', { name: 'Search', exact: true }).click()
  await page.locator(`a[href="/console/contacts/${contactId}"]`).click()
  await heading(page, 'Contact')
  await page.getByRole('link', { name: 'Export or erase' }).waitFor()
  await page.locator(`a[href="/console/clients/${clientId}"]`).click()
  await page.getByRole('button', { name: 'Sync Entra now' }).click()
  await page.getByText('Every tenant was read and everything was done.', { exact: true }).waitFor(aWhile)
  const [newest] = await office.every('listSyncRuns')
  expect(newest).toMatchObject({ mode: 'apply', trigger: 'manual', clientId, state: 'completed' })
}

/** A preview is applied after a change upstream, looked at by person, and undone. */
async function lookAtRun(page: Page, office: SyncOffice) {
  await go(page, 'Sync runs')
  await page.getByRole('button', { name: 'Start a preview' }).click()
  await page.getByRole('button', { name: 'Apply it' }).click(aWhile)
  await page.getByRole('dialog').getByRole('button', { name: 'Apply it' }).click()
  await page.getByText('The run did exactly what the preview said.').waitFor(aWhile)

  const initial = (await office.every('listSyncRuns')).find(
    ({ trigger, mode }) => trigger === 'initial' && mode === 'apply',
  )
  await go(page, 'Sync runs')
  await page
    .locator(`a[href^="/console/runs/${initial?.runId ?? ''}"]`)
    .first()
    .click()
  await page
    .getByRole('button', { name: /^People of / })
    .first()
    .click()
  await page.getByLabel('Decision').selectOption('create')
  await page.waitForURL(/decision=create/)
  expect(await accessibilityFaults(page)).toEqual([])
  await page.getByRole('button', { name: 'Undo this run' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Undo this run' }).click()
  await page.getByText('The run was taken back. The report says of whom.').waitFor(aWhile)
  const created = (await office.every('listContacts')).filter(({ createdBy }) => createdBy === 'sync')
  expect(created.length).toBeGreaterThan(0)
  expect(created.filter(({ state }) => state === 'active')).toEqual([])
}

async function changeSchedule(page: Page, office: SyncOffice) {
  await go(page, 'Sync settings')
  const form = page.getByRole('form', { name: 'Schedule' })
  await form.getByLabel('Every').fill('3')
  await form.getByLabel('Unit').selectOption('days')
  await form.getByRole('button', { name: 'Save' }).click()
  await form.getByText('Saved.').waitFor()
  expect(await office.ask('readSyncSchedule')).toMatchObject({ intervalMinutes: 4320 })
}
