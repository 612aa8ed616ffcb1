import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeInBrowser, stage } from '../support/browser.ts'
import { adasSession } from '../support/cast.ts'
import { aRefusedTest, theProvider, theTest, theTrace } from '../support/provider-scenes.ts'
import { behave } from '../support/scenes.ts'
import { ok, refusal } from '../support/scripted-hub.ts'

const testPage = `/console/provider-test?organisation=11111111-1111-4111-8111-111111111111&provider=${theProvider}&test=${theTest}`

async function fillIn(page: Page): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill('Harbour staff')
  await page.getByLabel('Discovery address').fill('https://op.example')
  await page.getByLabel('Client id').fill('hub')
  await page.getByLabel('Client secret').fill('s3cret')
}

describeInBrowser('The pages of identity providers', () => {
  const { open, hub } = stage()
  const bodies = (method: string) =>
    hub()
      .asked.filter((asked) => asked.method === method)
      .map(({ body }) => body)

  test('lead from the list to one, and switch it on and off', async () => {
    behave(hub())
    const page = await open('/console/')
    await page.getByRole('navigation').getByRole('link', { name: 'Identity providers' }).click()
    await page.getByText('Switched off').first().waitFor()
    await page.getByRole('link', { name: 'Open Harbour staff' }).click()
    await page.getByRole('button', { name: 'Enable' }).click()
    await page.getByRole('button', { name: 'Switch off' }).click()
    await page.getByRole('button', { name: 'Enable' }).waitFor()
    const switched = hub().asked.filter(({ path }) => /\/(enable|disable)$/.test(path))
    expect(switched.map(({ headers }) => headers['if-match'])).toEqual(['v1', 'v2'])
  })

  test('send of a change what was typed anew, and keep the secret where none is typed', async () => {
    behave(hub())
    const page = await open(`/console/identity-providers/${theProvider}`)
    await page.getByLabel('Name', { exact: true }).fill('Harbour people')
    await page.getByLabel('Picture').selectOption('bank')
    await page.getByLabel('Place among the others').fill('7')
    await page.getByLabel('Claim for Town').fill('locality')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').waitFor()
    const [sent] = bodies('PATCH') as [Record<string, unknown>]
    expect(sent).toMatchObject({ label: 'Harbour people', icon: 'bank', order: 7, fieldMap: { Town: 'locality' } })
    expect(Object.keys(sent)).not.toContain('clientSecret')
    expect(Object.keys(sent)).not.toContain('discoveryUrl')
  })

  test('set one up from its discovery address, and lead on to it', async () => {
    behave(hub())
    const page = await open('/console/identity-providers/new')
    await fillIn(page)
    await page.getByRole('button', { name: 'Save' }).click()
    await page.waitForURL(`**/console/identity-providers/${theProvider}`)
    expect(bodies('POST').find((body) => 'clientSecret' in (body as object))).toMatchObject({
      kind: 'oidc',
      label: 'Harbour staff',
      order: 100,
      discoveryUrl: 'https://op.example',
      loginHandler: 'link-by-email',
    })
  })

  test('say why the hub does not take what was typed', async () => {
    behave(hub())
    hub().answer('POST /api/v1/organisations/*/identity-providers', () =>
      refusal('discovery.refused', undefined, { rule: 'issuer-mismatched' }),
    )
    const page = await open('/console/identity-providers/new')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('alert').getByText('Some fields need another look.').waitFor()
    await page.getByLabel('Name', { exact: true }).and(page.locator(':focus')).waitFor()
    expect(bodies('POST').some((body) => 'kind' in (body as object))).toBe(false)

    await fillIn(page)
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('alert').getByText('The issuer in the document stands at another address.').waitFor()
  })

  test('make a link for the customer, shown once, and withdraw it', async () => {
    behave(hub())
    const page = await open('/console/identity-providers')
    await page.getByLabel('Name on the sign-in page').fill('Harbour staff')
    await page.getByLabel('Enable it when they are done').selectOption('yes')
    await page.getByLabel('The link is good for').selectOption('14')
    await page.getByLabel('When somebody is new').selectOption('create-only')
    await page.getByLabel('They are', { exact: true }).selectOption('internal')
    await page.getByRole('button', { name: 'Make a link' }).click()
    await page.getByText(`https://hub.example/console/set-up#${'L'.repeat(43)}`).waitFor()
    expect(bodies('POST')).toContainEqual({
      label: 'Harbour staff',
      enable: true,
      days: 14,
      loginHandler: 'create-only',
      membershipKind: 'internal',
    })
    await page.getByRole('button', { name: 'Withdraw the link for Harbour staff' }).click()
    await expect.poll(() => hub().asked.some(({ path }) => path.endsWith('/revoke'))).toBe(true)
  })

  test('offer nothing to change to somebody who may only read', async () => {
    behave(hub(), { session: adasSession({ active: 'northwind', roles: ['Configurator'], organisations: 1 }) })
    const page = await open('/console/identity-providers')
    await page.getByText('Harbour staff').waitFor()
    expect(await page.getByRole('link', { name: 'Set one up' }).count()).toBe(0)
    expect(await page.getByRole('link', { name: 'Open Harbour staff' }).count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Make a link' }).count()).toBe(0)
  })
})

describeInBrowser('The page of a test', () => {
  const { open, hub } = stage()

  test('shows claims, fields, checks and what would happen, and starts another', async () => {
    behave(hub())
    const page = await open(testPage)
    for (const words of ['The sign-in works', '"ada@harbour.example"', 'Make a new member', 'Came, and is not proven'])
      await page.getByText(words).first().waitFor()
    await page.getByText('3 more are not shown.').waitFor()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.waitForURL('**/auth/the-provider')
  })

  test('shows which check refused, and what to do', async () => {
    behave(hub())
    hub().answer('GET /api/v1/organisations/*/identity-providers/*/tests/*', () => ok(aRefusedTest))
    const page = await open(testPage)
    await page.getByText('The sign-in does not work yet').waitFor()
    await page.getByText('Compare client id, client secret and redirect address').waitFor()
    expect(await page.getByText('Not reached').count()).toBeGreaterThan(5)
    const audience = { check: 'audience', outcome: 'refused', code: 'audience.invalid' } as const
    const checks = [{ ...audience, reason: 'audiences that are not trusted: 275398 account' }]
    hub().answer('GET /api/v1/organisations/*/identity-providers/*/tests/*', () => ok({ ...aRefusedTest, checks }))
    await page.reload()
    await page.getByText('It is for 275398 account, too.').waitFor()
  })

  test('says that a test is over', async () => {
    behave(hub())
    hub().answer('GET /api/v1/organisations/*/identity-providers/*/tests/*', () => refusal('test.unknown'))
    const page = await open(testPage)
    await page.getByRole('alert').getByText('This test is over').waitFor()
  })
})

describeInBrowser('The traces of sign-ins', () => {
  const { open, hub } = stage()

  test('are listed, filtered, and looked at one by one', async () => {
    behave(hub())
    const page = await open('/console/sign-in-traces')
    await page.getByText('2 entries shown').waitFor()
    await page.getByLabel('Outcome').selectOption('unfinished')
    await page.getByText('1 entry shown').waitFor()
    await page.waitForURL('**/console/sign-in-traces?outcome=unfinished')
    await page.getByLabel('Provider', { exact: true }).selectOption({ label: 'Harbour staff' })
    await expect
      .poll(() => hub().asked.at(-1)?.query.toString())
      .toBe(`limit=25&outcome=unfinished&provider=${theProvider}`)
    await page.getByLabel('Outcome').selectOption('')
    await page.getByRole('link', { name: `Open ${theTrace}` }).click()
    await page.getByText('given_name, sub').waitFor()
    await page.getByText('340 ms').waitFor()
    await page.getByText('eMail.missing').waitFor()
  })

  test('lead to the member, of whom an administrator sees how they sign in', async () => {
    behave(hub())
    const page = await open(`/console/sign-in-traces?number=${theTrace}`)
    await page.getByRole('link', { name: 'The member' }).click()
    await page.waitForURL('**/console/members/bbbbbbbb-aaaa-4aaa-8aaa-aaaaaaaaaaaa')
  })

  test('are found by the number that a person was shown', async () => {
    behave(hub())
    const page = await open('/console/sign-in-traces')
    await page.getByLabel('Number that the person was shown').fill(theTrace)
    await page.getByRole('button', { name: 'Find' }).click()
    await page.waitForURL(`**/console/sign-in-traces?number=${theTrace}`)
    await page.getByText('The person may come in').waitFor()
  })

  test('say that a number is not known', async () => {
    behave(hub())
    hub().answer('GET /api/v1/organisations/*/sign-in-traces/*', () => refusal('trace.unknown'))
    const page = await open('/console/sign-in-traces?number=another')
    await page.getByRole('alert').waitFor()
  })
})
