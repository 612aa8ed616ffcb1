import { expect, test } from 'vitest'
import { describeInBrowser, stage } from '../support/browser.ts'
import { behave } from '../support/scenes.ts'
import { refusal } from '../support/scripted-hub.ts'

const secret = 'S'.repeat(43)
const link = `/console/prove#${secret}`

describeInBrowser('The page of a mailed link', () => {
  const { open, hub } = stage()

  test('shows what it would do, and does it when a person presses the button, not before', async () => {
    behave(hub())
    const page = await open(link)
    await page.getByText('You began to sign in to Harbour & Sons with Harbour ID').waitFor()
    await page.getByText('a…@customer.example').waitFor()
    expect(hub().asked.filter(({ path }) => path === '/auth/e-mail-proof')).toEqual([])
    await page.getByRole('button', { name: 'Yes, that was me' }).click()
    await page.getByRole('heading', { level: 1, name: 'Your account' }).waitFor()
    expect(
      hub()
        .asked.filter(({ method }) => method === 'POST')
        .map(({ path, body }) => [path, body]),
    ).toEqual([
      ['/auth/e-mail-proof/read', { secret }],
      ['/auth/e-mail-proof', { secret }],
    ])
    for (const { path, query, headers } of hub().asked)
      expect(`${path} ${query.toString()} ${headers.referer ?? ''}`).not.toContain(secret)
  })

  test('takes the secret out of the address at once', async () => {
    behave(hub())
    const page = await open(link)
    await page.getByRole('button', { name: 'Yes, that was me' }).waitFor()
    expect(page.url()).not.toContain(secret)
  })

  test.each([
    ['proof.foreign', 'This link belongs to another browser'],
    ['proof.used', 'This link was used already'],
    ['proof.expired', 'This link has expired'],
    ['proof.unknown', 'This link leads nowhere'],
  ] as const)('explains %s, and offers no button', async (code, title) => {
    behave(hub())
    hub().answer('POST /auth/e-mail-proof/read', () => refusal(code))
    const page = await open(link)
    await page.getByText(title).waitFor()
    expect(await page.getByRole('button', { name: 'Yes, that was me' }).count()).toBe(0)
    await page.getByRole('link', { name: 'Go to the sign-in page' }).waitFor()
  })

  test('without its secret says where the link is, and asks the hub nothing', async () => {
    const sent = await open('/console/prove?sent=1')
    await sent.getByRole('heading', { level: 1, name: 'Look into your mailbox' }).waitFor()
    const bare = await open('/console/prove')
    await bare.getByRole('heading', { level: 1, name: 'Open the link of your mail' }).waitFor()
    expect(hub().asked).toEqual([])
  })
})
