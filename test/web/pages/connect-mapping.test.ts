import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { describeInBrowser, stage, until } from '../support/browser.ts'
import { behaveOnTheWay, tidOf } from '../support/connect-scenes.ts'
import { clientId } from '../../../shared/domain/ids.ts'

const eventually = <Value>(read: () => Promise<Value>) => expect.poll(read, { timeout: 20_000 })
const rows = (page: Page) => page.getByRole('list', { name: 'Tenants' }).getByRole('listitem')
const tray = (page: Page) => page.getByRole('region', { name: 'Review and confirm' })
const dialog = (page: Page) => page.getByRole('dialog')

async function confirmAll(page: Page) {
  await tray(page).getByRole('button', { name: 'Review and confirm' }).click()
  await dialog(page).getByRole('button', { name: 'Confirm' }).click()
}

describeInBrowser('The mapping of tenants to clients', { timeout: 120_000 }, () => {
  const { open, hub } = stage()
  const written = () => hub().asked.filter(({ method, path }) => method === 'PUT' && path.endsWith('/client-mappings'))
  const decisionsOf = (place: number) =>
    (written()[place]?.body as { decisions: { tid: string; state: string; clientId?: string; remap?: boolean }[] })
      .decisions

  test('of a thousand takes all that match exactly, in steps of fifty, and writes nothing before that', async () => {
    const way = behaveOnTheWay(hub(), { visible: 1000 })
    const page = await open('/console/connect/mapping')
    await page.getByText('1,000 tenants are still to be decided').waitFor()
    await eventually(() => rows(page).count()).toBe(50)
    await page.getByRole('button', { name: 'Take all 500 auto-matched' }).click()
    await tray(page).getByText('500 decisions wait').waitFor()
    await page.reload()
    await tray(page).getByText('500 decisions wait').waitFor()
    expect(written()).toEqual([])

    await tray(page).getByRole('button', { name: 'Review and confirm' }).click()
    await dialog(page).getByText('500 tenants are mapped to a client').waitFor()
    await dialog(page).getByText('It is written in 10 steps of up to 50').waitFor()
    await dialog(page).getByRole('button', { name: 'Confirm' }).click()
    await page.getByText('500 decisions were written').waitFor()
    expect(written().map((_, place) => decisionsOf(place).length)).toEqual(Array.from({ length: 10 }, () => 50))
    expect(written()[0]?.headers['x-anti-forgery']).toBe('mark-of-this-page')
    expect(decisionsOf(0)[0]).toEqual({
      tid: tidOf(0),
      state: 'mapped',
      clientId: clientId(tidOf(0).replace('-8000-', '-9000-')),
    })
    expect(way.decisions.size).toBe(500)
    await page.getByText('500 tenants are still to be decided').waitFor()
    await page.getByRole('link', { name: 'Go on: Initial sync' }).first().waitFor()
  })

  test('is paged by addresses and searched, and each comes back after a reload', async () => {
    behaveOnTheWay(hub(), { visible: 1000 })
    const page = await open('/console/connect/mapping?show=auto-matched')
    const first = () => rows(page).first().getAttribute('data-tid')
    await eventually(first).toBe(tidOf(0))
    await page.getByRole('link', { name: 'Next page' }).click()
    await eventually(first).toBe(tidOf(100))
    await until(page, `document.activeElement.matches('[data-tid="${tidOf(100)}"] input')`)
    await page.getByRole('link', { name: 'Next page' }).click()
    await eventually(first).toBe(tidOf(200))
    await page.reload()
    await eventually(first).toBe(tidOf(200))
    await page.getByRole('link', { name: 'Page before' }).click()
    await eventually(first).toBe(tidOf(100))
    await page.getByLabel('Search').fill('tenant77')
    await eventually(() => rows(page).count()).toBe(5)
    await until(page, `document.activeElement.type === 'search'`)
    expect(new URL(page.url()).searchParams.get('q')).toBe('tenant77')
    await page.reload()
    await eventually(first).toBe(tidOf(770))
    await page.getByLabel('Search').fill('nobody')
    await page.getByText('No tenant fits the search').waitFor()
  })

  test('is done with the keyboard alone', async () => {
    const way = behaveOnTheWay(hub(), { visible: 40 })
    const page = await open('/console/connect/mapping?show=auto-matched')
    await rows(page).first().getByRole('checkbox').focus()
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key)
    }
    await press('a', 'ArrowDown', 'n', 'ArrowDown', 's', 'ArrowDown', 'a', 'u', 'ArrowUp')
    await until(page, `document.activeElement.closest('[data-tid]').dataset.tid === '${tidOf(2)}'`)
    await eventually(() => page.getByText(/^Will (be|get)/).allInnerTexts()).toEqual([
      'Will be mapped to Client No. 1',
      'Will get a new client',
      'Will be skipped',
    ])
    await press('ArrowDown', 'ArrowDown', 'c')
    await page.getByRole('group', { name: /Which client is/ }).waitFor()
    await press('ArrowDown', 'Escape')
    expect(await page.getByRole('group', { name: /Which client is/ }).count()).toBe(0)
    await tray(page).getByText('3 decisions wait').waitFor()
    await page.getByText('Keyboard').click()
    await page.getByText('take the suggestion').waitFor()
    await confirmAll(page)
    await page.getByText('3 decisions were written').waitFor()
    expect([...way.decisions.values()].map(({ state }) => state)).toEqual(['mapped', 'create-new', 'skipped'])
  })

  test('shows the evidence of what needs a review, and lets one choose among it, any client, or a new one', async () => {
    behaveOnTheWay(hub(), { visible: 10 })
    const page = await open('/console/connect/mapping?show=needs-review')
    await page.getByText('Billing e-mail at tenant5.example · 88% · has a tenant already · and 1 other').waitFor()
    await page.getByRole('button', { name: 'Choose the client of' }).first().click()
    const panel = page.getByRole('group', { name: /Which client is/ })
    await panel.getByText('Similar name · 71%').waitFor()
    await panel.getByLabel('Another client').fill('Client')
    await panel.getByRole('radio', { name: /Client No. 7002/ }).check()
    await panel.getByRole('button', { name: 'Take this' }).click()
    await page.getByText('Will be mapped to Client No. 7002').waitFor()
    await page.getByLabel('Select all on this page').check()
    await page.getByRole('button', { name: 'Create clients' }).click()
    await tray(page).getByText('2 decisions wait').waitFor()
    await page.getByRole('button', { name: 'Discard all' }).click()
    expect(await tray(page).count()).toBe(0)
    expect(written()).toEqual([])
  })

  test('moves a tenant only with a warning that is agreed to, and unmaps', async () => {
    const mapped = (place: number) => ({
      tid: tidOf(place),
      state: 'mapped' as const,
      clientId: clientId(tidOf(place)),
      version: `v${place}`,
    })
    behaveOnTheWay(hub(), { visible: 10, decisions: new Map([0, 1].map((place) => [tidOf(place), mapped(place)])) })
    const page = await open('/console/connect/mapping?show=mapped')
    await page.getByRole('button', { name: 'Choose the client of' }).first().click()
    const panel = page.getByRole('group', { name: /Which client is/ })
    await panel.getByRole('radio', { name: /Create a new client/ }).check()
    await panel.getByText('leaves Client No. 1').waitFor()
    await panel.getByRole('button', { name: 'Take this' }).click()
    await page.getByRole('button', { name: 'Choose the client of' }).first().click()
    await panel.getByRole('radio', { name: /Unmap it/ }).check()
    await panel.getByRole('button', { name: 'Take this' }).click()
    await tray(page).getByRole('button', { name: 'Review and confirm' }).click()
    await dialog(page).getByText('1 tenant leaves a client it is mapped to').waitFor()
    const go = dialog(page).getByRole('button', { name: 'Confirm' })
    expect(await go.isDisabled()).toBe(true)
    await dialog(page).getByLabel('I mean to move them').check()
    await go.click()
    await page.getByText('2 decisions were written').waitFor()
    expect(decisionsOf(0)).toEqual(
      [
        { tid: tidOf(0), state: 'create-new', remap: true },
        { tid: tidOf(1), state: 'unmapped' },
      ].map((decision, place) => ({ ...decision, version: `v${place}` })),
    )
  })

  test('that is refused names the tenant, takes it out, and keeps the rest to be confirmed', async () => {
    const way = behaveOnTheWay(hub(), { visible: 10 })
    way.refuse = (decisions) => (decisions.length === 5 ? { code: 'version.stale', tid: tidOf(2) } : undefined)
    const page = await open('/console/connect/mapping')
    await page.getByRole('button', { name: 'Take all 5 auto-matched' }).click()
    await confirmAll(page)
    await dialog(page).getByText('because of Veterinary Practice No. 3').waitFor()
    expect(way.decisions.size).toBe(0)
    await dialog(page).getByText('Confirm 4 decisions?').waitFor()
    await dialog(page).getByRole('button', { name: 'Confirm' }).click()
    await page.getByText('4 decisions were written').waitFor()
    expect([...way.decisions.keys()]).toEqual([0, 1, 3, 4].map(tidOf))
  })
})
