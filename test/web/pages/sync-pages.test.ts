import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { describeInBrowser, stage } from '../support/browser.ts'
import { behave } from '../support/scenes.ts'
import { refusal } from '../support/scripted-hub.ts'
import {
  aContact,
  anItem,
  applyId,
  behaveSync,
  contactOf,
  personLine,
  previewId,
  syncRun,
  tenantOf,
} from '../support/sync-scenes.ts'

describeInBrowser('The pages of syncs', { timeout: 60_000 }, () => {
  const { open, hub } = stage()
  const sent = (method: string, ending: string) =>
    hub().asked.filter((asked) => asked.method === method && asked.path.endsWith(ending))
  const known = (wish: Parameters<typeof behaveSync>[1] = {}) => {
    behave(hub())
    return behaveSync(hub(), wish)
  }

  test('a preview is started, and applied only once that was confirmed', async () => {
    known()
    const page = await open('/console/runs')
    await page.getByRole('list', { name: 'Runs so far' }).getByText('Partly done').waitFor()
    await page.getByRole('button', { name: 'Start a preview' }).click()
    await page.waitForURL(`**/runs/${previewId}`)
    await page.getByRole('button', { name: 'Apply it' }).click()
    expect(sent('POST', '/sync-runs')).toHaveLength(1)
    const dialog = page.getByRole('dialog')
    await dialog.getByText(/12 created/).waitFor()
    await dialog.getByRole('button', { name: 'Apply it' }).click()
    await page.waitForURL(`**/runs/${applyId}?preview=${previewId}`)
    await page.getByText('The run did exactly what the preview said.').waitFor()
    expect(sent('POST', '/sync-runs').map(({ body }) => body)).toMatchObject([{ mode: 'preview' }, { mode: 'apply' }])
  })

  test('the people of a run stand with their reasons, and the filters in the address', async () => {
    known()
    const page = await open(`/console/runs/${applyId}?tenant=${tenantOf(0)}`)
    await page.getByText('Left out by the filter: a guest of the tenant.').waitFor()
    await page.getByText('Ada Byron').waitFor()
    await page.getByLabel('Decision').selectOption('update')
    await page.waitForURL(/decision=update/)
    await page.getByText('a guest of the tenant').waitFor({ state: 'detached' })
    await page.reload()
    await page.getByText('Ada Byron').waitFor()
    expect(await page.getByText('a guest of the tenant').count()).toBe(0)
  })

  test('a run that goes on is cancelled after a question', async () => {
    known({ runs: [syncRun({ state: 'running', finishedAt: undefined })] })
    const page = await open(`/console/runs/${applyId}`)
    await page.getByRole('button', { name: 'Cancel the run' }).click()
    expect(sent('POST', '/cancel')).toHaveLength(0)
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the run' }).click()
    await page.getByRole('button', { name: 'Resume the run' }).waitFor()
  })

  test('a braked tenant is let through after its warning, and a run is undone with a report', async () => {
    known()
    const page = await open(`/console/runs/${applyId}`)
    await page.getByRole('button', { name: 'Undo this run' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Undo this run' }).click()
    await page.getByText('The run was taken back. The report says of whom.').waitFor()
    await page.getByText('Stays as it is now: E-mail').waitFor()
    await page.getByRole('button', { name: /^Let it through: / }).click()
    await page.getByRole('dialog').getByText('18 of 40 linked people of this tenant').waitFor()
    expect(sent('POST', '/let-through')).toHaveLength(0)
    await page.getByRole('dialog').getByRole('button', { name: 'Deactivate 18 contacts' }).click()
    await expect.poll(() => sent('POST', '/let-through').map(({ path }) => path.includes(tenantOf(1)))).toEqual([true])
  })

  test('an export cannot make a spreadsheet calculate', async () => {
    known({ lines: [personLine(1, { name: '=HYPERLINK("x")' })] })
    const page = await open(`/console/runs/${applyId}`)
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export as CSV' }).click()
    const text = await readFile(await (await download).path(), 'utf8')
    expect(text).toContain(`"'=HYPERLINK(""x"")"`)
    expect(text).not.toMatch(/(^|,)"?=/m)
  })

  test('the queue is decided by key and by button, and a dismissal is taken back', async () => {
    known()
    const page = await open('/console/queue')
    await page.getByRole('heading', { name: 'Who is Asked 1?' }).waitFor()
    await page.getByRole('radio').first().waitFor()
    await page.getByRole('region', { name: 'Who is Asked 1?' }).focus()
    await page.keyboard.press('2')
    await page.keyboard.press('l')
    await page.getByText('Asked 1 was linked.').waitFor()
    const [link] = sent('POST', '/link')
    expect(link?.body).toMatchObject({ contactId: contactOf(2) })
    expect(link?.headers['if-match']).toBe('W/"1"')
    await page.getByRole('heading', { name: 'Who is Asked 2?' }).waitFor()
    await page.getByRole('button', { name: 'Dismiss' }).click()
    await page.getByText('Asked 2 was dismissed.').waitFor()
    await page.getByRole('button', { name: 'Take it back' }).click()
    await page.getByRole('heading', { name: 'Who is Asked 2?' }).waitFor()
    expect(sent('POST', '/reopen')).toHaveLength(1)
  })

  test('what a sync closes is decided by nobody, and says why', async () => {
    const closed = { state: 'closed', closedFor: 'deleted-upstream' } as const
    const items = [anItem(1), anItem(2, closed), anItem(3, { state: 'closed', closedFor: 'guest' })]
    const hubKnows = known({ items })
    const page = await open('/console/queue')
    await page.getByRole('radio').first().waitFor()
    // A sync is faster than whoever looks at it.
    hubKnows.items = [anItem(1, { ...closed, version: 'W/"9"' }), ...items.slice(1)]
    await page.getByRole('button', { name: 'Dismiss' }).click()
    const ended = page.getByText('A sync closed this: there is nobody to decide about any more.')
    await ended.waitFor()
    expect(await page.getByRole('button', { name: 'Dismiss' }).count()).toBe(0)
    await page.getByLabel('State').selectOption({ label: 'Closed by a sync' })
    await page.waitForURL(/state=closed/)
    await page.reload()
    const list = page.getByRole('list', { name: 'People to decide about' })
    await list.getByRole('button', { name: /^Asked 2 Closed by a sync/ }).click()
    await page.getByRole('heading', { name: 'Who is Asked 2?' }).waitFor()
    await page.getByRole('status').getByText('No longer in the directory.').waitFor()
    await page.getByText('Not there any more').waitFor()
    await list.getByRole('button', { name: /^Asked 3 Closed by a sync/ }).click()
    await page.getByRole('status').getByText('Left out by the filter: a guest of the tenant.').waitFor()
    await ended.waitFor()
    expect(await page.getByRole('radio').count()).toBe(0)
    expect(sent('POST', '/dismiss')).toHaveLength(1)
  })

  test('a contact that somebody changed meanwhile keeps what was typed, and says what is theirs', async () => {
    const hubKnows = known()
    const page = await open(`/console/contacts/${contactOf(1)}`)
    await page.getByLabel('Role', { exact: true }).fill('Owner')
    hubKnows.contact = aContact(1, { role: 'Clerk', version: 'W/"9"' })
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Role is now: Clerk').waitFor()
    expect(await page.getByLabel('Role', { exact: true }).inputValue()).toBe('Owner')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').waitFor()
    expect(hubKnows.contact.role).toBe('Owner')
  })

  test('settings say what is wrong at the field, and send what was meant', async () => {
    known()
    const page = await open('/console/sync-settings')
    const form = page.getByRole('form', { name: 'Schedule' })
    hub().answer('PUT /api/v1/organisations/*/sync-schedule', () =>
      refusal('input.invalid', undefined, { faults: ['intervalMinutes: too small'] }),
    )
    await form.getByLabel('Every').fill('2')
    await form.getByLabel('Unit').selectOption('hours')
    await form.getByRole('button', { name: 'Save' }).click()
    await form.getByText('Not accepted: too small').waitFor()
    expect(sent('PUT', '/sync-schedule').at(-1)?.body).toMatchObject({ on: true, intervalMinutes: 120 })
  })
})
