import { expect, test } from 'vitest'
import { describeInBrowser, stage } from '../support/browser.ts'
import { behaveOnTheWay, syncRun, tidOf } from '../support/connect-scenes.ts'
import { refusal } from '../support/scripted-hub.ts'

const mapped = () => new Map([[tidOf(1), { tid: tidOf(1), state: 'create-new' as const, version: '1' }]])

describeInBrowser('The initial sync', { timeout: 120_000 }, () => {
  const { open, hub } = stage()
  const starts = () => hub().asked.filter(({ method, path }) => method === 'POST' && path.endsWith('/sync-runs'))

  test('is previewed first, person by person, and then done as it was counted', async () => {
    const way = behaveOnTheWay(hub(), { decisions: mapped(), visible: 10 })
    const page = await open('/console/connect/sync')
    await page.getByText('Start a preview first').waitFor()
    await page.getByRole('button', { name: 'Start preview' }).click()
    await page.getByText('Waiting to start').first().waitFor()
    await page.reload()
    const { runId = syncRun({}).runId, startedAt = '' } = way.preview ?? {}
    way.preview = syncRun({ runId, startedAt, state: 'running', tenantsOver: 5 })
    await page.getByText('5 of 12 tenants').waitFor()
    way.preview = syncRun({ runId, startedAt })
    await page.getByText('nothing was written').waitFor()

    await page.getByText('Tenants and people').click()
    await page.getByRole('button', { name: 'People of Joinery No. 2' }).click()
    const people = page.getByRole('list', { name: 'People of Joinery No. 2' })
    await people.getByText('Several contacts have this address').waitFor()
    await people.getByText('Without a name').waitFor()

    await page.getByRole('button', { name: 'Synchronise now' }).click()
    await page.getByRole('dialog').getByText('120 contacts created').waitFor()
    expect(starts()).toHaveLength(1)
    await page.getByRole('dialog').getByRole('button', { name: 'Synchronise' }).click()
    await expect.poll(() => starts().length, { timeout: 20_000 }).toBe(2)
    expect(starts().map(({ body }) => body)).toEqual([
      { mode: 'preview', trigger: 'manual' },
      { mode: 'apply', trigger: 'manual' },
    ])
    way.applied = { ...syncRun({ mode: 'apply', state: 'partial' }), runId: way.applied?.runId ?? runId }
    await page.getByText('Some tenants could not be read to the end').waitFor()
    await page.getByRole('link', { name: 'Answer for 4 people in the queue' }).waitFor()
  })

  test('waits for a new preview where mappings were changed since, and says why a start was refused', async () => {
    behaveOnTheWay(hub(), {
      decisions: mapped(),
      visible: 10,
      preview: syncRun({ startedAt: '2026-11-21T09:00:00.000Z' }),
      decidedAt: '2026-11-21T09:30:00.000Z',
    })
    hub().answer('POST /api/v1/organisations/*/sync-runs', () => refusal('connection.missing'))
    const page = await open('/console/connect/sync')
    await page.getByText('Mappings were changed since this preview').waitFor()
    expect(await page.getByRole('button', { name: /Synchronise/ }).count()).toBe(0)
    await page.getByRole('button', { name: 'Preview again' }).click()
    await page.getByRole('alert').getByText('No connection yet').waitFor()
  })
})
