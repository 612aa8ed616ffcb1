import { expect, test } from 'vitest'
import { describeInBrowser, stage } from '../support/browser.ts'
import { behaveProviders, countOfFields, redirectUri, theTest } from '../support/provider-scenes.ts'
import { ok, refusal } from '../support/scripted-hub.ts'
import { aSetUp } from '../support/provider-scenes.ts'

const secret = 'S'.repeat(43)
const link = `/console/set-up#${secret}`

describeInBrowser('The page of a set-up link', () => {
  const { open, hub } = stage()

  test('leads from the link to a provider that is set up, tested and finished', async () => {
    behaveProviders(hub())
    const page = await open(link)
    await page.getByText('Corvane asks you to connect the sign-in of Harbour & Sons').waitFor()
    // Opening it uses nothing up.
    expect(hub().asked.map(({ path }) => path)).toEqual(['/auth/set-up/look'])
    await page.getByRole('button', { name: 'Start in this browser' }).click()

    await page.getByText(redirectUri).waitFor()
    await page.getByLabel('Discovery address').fill('https://op.example')
    await page.getByLabel('Client id').fill('hub')
    await page.getByLabel('Client secret').fill('s3cret')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved. Now try it.').waitFor()
    const saved = hub().asked.find(({ method }) => method === 'PUT')
    expect(saved?.body).toEqual({
      kind: 'oidc',
      discoveryUrl: 'https://op.example',
      clientId: 'hub',
      clientSecret: 's3cret',
      responseMode: 'query',
      fieldMap: { FirstName: 'given_name', Surname: 'family_name', Email: 'email' },
    })
    expect(saved?.headers['x-anti-forgery']).toBe('mark-of-this-set-up')
    expect(await page.getByLabel('Client secret').inputValue()).toBe('')

    await page.getByRole('button', { name: 'Try a sign-in' }).click()
    await page.waitForURL('**/auth/the-provider')
    await page.goto(`/console/set-up?test=${theTest}`)
    await page.getByText('The provider said: invalid_client').waitFor()
    await page.getByText('Compare client id, client secret and redirect address').waitFor()

    await page.getByRole('button', { name: 'Finish' }).click()
    await page.getByRole('heading', { level: 1, name: 'Thank you, it is set up' }).waitFor()
    await page.getByText('People can sign in with it from now on.').waitFor()
  })

  test('takes the secret out of the address at once, and sends it in a body alone', async () => {
    behaveProviders(hub())
    const page = await open(link)
    await page.getByRole('button', { name: 'Start in this browser' }).click()
    await page.getByText(redirectUri).waitFor()
    expect(page.url()).not.toContain(secret)
    for (const { path, query, headers } of hub().asked)
      expect(`${path} ${query.toString()} ${headers.referer ?? ''}`).not.toContain(secret)
  })

  test('shows what the field map makes of sample claims while one types', async () => {
    behaveProviders(hub())
    hub().answer('GET /auth/set-up', () => ok(aSetUp()))
    const page = await open('/console/set-up')
    await page.getByText('Ada', { exact: true }).waitFor()
    expect(await page.getByLabel(/^Claim for /).count()).toBe(countOfFields)
    await page.getByLabel('Sample claims').fill('{"names":["Grace","Brewster"]}')
    await page.getByLabel('Claim for First name').fill('names[0]')
    await page.getByText('Grace', { exact: true }).waitFor()
    await page.getByLabel('Claim for Surname').fill('names[2]')
    await page.getByText('out of range').waitFor()
    await page.getByLabel('Claim for Town').fill('names')
    await page.getByText('a list: say which one').waitFor()
    await page.getByLabel('Sample claims').fill('{"names":')
    await page.getByText('This is not a JSON object.').waitFor()
  })

  test.each([
    ['setUpLink.unknown', 'This link leads to nothing'],
    ['setUpLink.finished', 'This set-up was finished already'],
    ['setUpLink.revoked', 'This link was withdrawn'],
    ['setUpLink.expired', 'This link has expired'],
    ['caller.throttled', 'attempts'],
  ] as const)('explains %s, and offers no way on', async (code, words) => {
    behaveProviders(hub())
    hub().answer('POST /auth/set-up/look', () => refusal(code))
    const page = await open(link)
    await page.getByRole('alert').getByText(words).first().waitFor()
    expect(await page.getByRole('button', { name: 'Start in this browser' }).count()).toBe(0)
  })

  test('that another browser holds says so, before and after one confirms', async () => {
    behaveProviders(hub())
    hub().answer('POST /auth/set-up/claim', () => refusal('setUpLink.taken'))
    const page = await open(link)
    await page.getByRole('button', { name: 'Start in this browser' }).click()
    await page.getByRole('alert').getByText('Another browser holds this link').waitFor()
    hub().answer('POST /auth/set-up/look', () => ok({ ...aSetUp(), held: 'elsewhere' }))
    const other = await open(link)
    await other.getByText('Another browser holds this link already.').waitFor()
    expect(await other.getByRole('button', { name: 'Start in this browser' }).count()).toBe(0)
  })

  test('without a link asks for it', async () => {
    behaveProviders(hub())
    hub().answer('GET /auth/set-up', () => refusal('setUpLink.missing'))
    const page = await open('/console/set-up')
    await page.getByRole('heading', { level: 1, name: 'Open the link that you were given' }).waitFor()
    await page.getByText('This page needs the whole link.').waitFor()
  })
})
