import { expect, test } from 'vitest'
import { behaveAccess, theReview } from '../support/access-scenes.ts'
import { describeInBrowser, stage } from '../support/browser.ts'
import { adasSession } from '../support/cast.ts'
import { behave } from '../support/scenes.ts'
import { ok, refusal } from '../support/scripted-hub.ts'

describeInBrowser('The pages of access reviews', () => {
  const { open, hub } = stage()
  const sent = (ending: string) =>
    hub().asked.findLast((asked) => asked.method !== 'GET' && asked.path.endsWith(ending))

  test('show who has access and from where, begin a review, and keep how often', async () => {
    behave(hub())
    const page = await open('/console/access')
    const people = page.getByRole('list', { name: 'Who has access now' })
    await people.getByText('Admin (by token, given here)').waitFor()
    await people.getByText('System (registered program)').waitFor()
    const file = page.getByRole('link', { name: 'Export as CSV' })
    expect(await file.getAttribute('href')).toMatch(/\/access\/export\?format=csv$/)
    await page.getByLabel('How often').selectOption('30')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').waitFor()
    expect(sent('/access-review-plan')?.body).toEqual({ everyDays: 30, expected: 'p1' })
    await page.getByRole('button', { name: 'Begin a review' }).click()
    await page.getByRole('heading', { name: /^Access review of/ }).waitFor()
  })

  test('a review is decided entry by entry, with reasons, and signed off', async () => {
    behave(hub())
    const page = await open(`/console/access/${theReview}`)
    await page.getByRole('button', { name: 'Keep the access of Ada Winterbottom', exact: true }).click()
    await page.getByText(/Ada Winterbottom, .*: needed for their work/).waitFor()
    await page.getByRole('button', { name: 'Keep the access of Loan engine for emergencies' }).click()
    await page.getByText(/: for emergencies/).waitFor()
    expect(sent('/keep')?.body).toMatchObject({ reason: 'emergency', entries: [{ version: 'v1' }] })

    await page.getByRole('radio', { name: 'Still to decide' }).click()
    await page.getByRole('link', { name: 'Loan engine' }).waitFor({ state: 'detached' })
    expect(page.url()).toContain('show=open')
    await page.getByRole('button', { name: 'Take the access of Cora Hale away' }).click()
    const ask = page.getByRole('dialog', { name: 'Take the access of Cora Hale away?' })
    expect(await ask.getByRole('button', { name: 'Take it away' }).isDisabled()).toBe(true)
    await ask.getByRole('radio', { name: 'left' }).check()
    await ask.getByRole('button', { name: 'Take it away' }).click()
    await page.getByText('Everything is decided. The review can be signed off.').waitFor()
    expect(sent('/remove')?.body).toEqual({ reason: 'left' })

    await page.getByRole('button', { name: 'Sign off', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Sign off' }).click()
    await page.getByText('2 kept, 1 taken away').waitFor()
    await page.getByText(/^Signed off by Ada Winterbottom on/).waitFor()
    expect(await page.getByRole('button', { name: /^Keep|^Take/ }).count()).toBe(0)
  })

  test('say what stands in the way: undecided ones, somebody who was quicker, one’s own role', async () => {
    behave(hub())
    hub().answer('POST /api/v1/organisations/*/access-reviews/*/sign-off', () => refusal('review.undecided'))
    hub().answer('POST /api/v1/organisations/*/access-reviews/*/keep', () =>
      ok({ outcomes: [{ entryId: '0', outcome: 'stale' }] }),
    )
    hub().answer('POST /api/v1/organisations/*/access-reviews/*/entries/*/remove', () => refusal('admin.own'))
    const page = await open(`/console/access/${theReview}`)
    await page.getByRole('button', { name: 'Keep the access of Loan engine', exact: true }).click()
    await page.getByText('Somebody else decided about this meanwhile').waitFor()
    await page.getByRole('button', { name: 'Take the access of Ada Winterbottom away' }).click()
    const ask = page.getByRole('dialog', { name: /^Take the access of Ada/ })
    await ask.getByRole('radio', { name: 'left' }).check()
    await ask.getByRole('button', { name: 'Take it away' }).click()
    await ask.getByRole('alert').waitFor()
    await ask.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Sign off', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Sign off' }).click()
    await page.getByText('A review is signed off once each access in it is kept or removed.').waitFor()
  })

  test('one that is due stands on the start page of whoever can do it, and nobody else sees the page', async () => {
    behave(hub())
    behaveAccess(hub(), { dueAt: '2026-11-20T09:00:00.000Z' })
    const page = await open('/console/')
    const link = page.getByRole('link', { name: /An access review is due/ })
    await link.waitFor()
    expect(await link.getAttribute('href')).toBe('/console/access')

    behave(hub(), { session: adasSession({ active: 'northwind', roles: ['Manager'], organisations: 1 }) })
    await page.goto(`${hub().origin}/console/access`)
    await page.getByText('Your roles in this organisation do not include this page').waitFor()
  })
})
