import { expect, test } from 'vitest'
import { entraTenantId } from '../../../shared/domain/ids.ts'
import { describeInBrowser, stage } from '../support/browser.ts'
import { behave, openInvitation } from '../support/scenes.ts'
import { refusal } from '../support/scripted-hub.ts'

const secret = 'S'.repeat(43)
const link = `/console/invitation#${secret}`

describeInBrowser('The invitation page', () => {
  const { open, hub } = stage()

  test('shows who invites whom, what is asked and why, which role it takes and until when', async () => {
    behave(hub())
    const page = await open(link)
    await page.getByRole('heading', { level: 1, name: 'Connect your organisation' }).waitFor()
    await page.getByText('Corvane invites Harbour & Sons to sign in with Microsoft').waitFor()
    await page.getByText('Access Corvane as the signed-in user').waitFor()
    await page.getByText('Cloud Application Administrator or Application Administrator').waitFor()
    await page.getByText('4 Dec 2026').waitFor()
    expect(await page.getByText('For this tenant only').count()).toBe(0)
  })

  test('names the tenant where the invitation names one', async () => {
    const tid = entraTenantId('44444444-4444-4444-8444-444444444444')
    behave(hub(), { link: { ...openInvitation, tid } })
    const page = await open(link)
    await page.getByText(tid).waitFor()
  })

  test('takes the secret out of the address at once, and sends it in a body alone', async () => {
    behave(hub())
    const page = await open(link)
    await page.getByRole('button', { name: 'Go on to Microsoft' }).click()
    await page.waitForURL('**/auth/provider-consent')
    const asked = hub().asked.filter(({ method }) => method === 'POST')
    expect(asked.map(({ path, body }) => [path, body])).toEqual([
      ['/auth/invitation', { secret }],
      ['/auth/consent', { secret }],
    ])
    for (const { path, query, headers } of hub().asked)
      expect(`${path} ${query.toString()} ${headers.referer ?? ''}`).not.toContain(secret)
    await page.goBack()
    expect(page.url()).not.toContain(secret)
  })

  test('without its secret asks for the link, and asks the hub nothing', async () => {
    const page = await open('/console/invitation')
    await page.getByRole('heading', { level: 1, name: 'Open the link of your invitation' }).waitFor()
    expect(hub().asked).toEqual([])
  })

  test.each([
    ['invitation.unknown', 'This link leads to no invitation'],
    ['invitation.used', 'This invitation was used already'],
    ['invitation.expired', 'This invitation has expired'],
    ['invitation.withdrawn', 'This link is not valid any more'],
    ['storage.unavailable', 'Our storage does not answer'],
  ] as const)('explains %s, and offers no way on', async (code, title) => {
    behave(hub())
    hub().answer('POST /auth/invitation', () => refusal(code))
    const page = await open(link)
    await page.getByText(title).waitFor()
    expect(await page.getByRole('button', { name: 'Go on to Microsoft' }).count()).toBe(0)
    expect(await page.getByRole('link').count()).toBe(code === 'invitation.used' ? 1 : 0)
  })

  test('that was used already leads on to signing in', async () => {
    behave(hub())
    hub().answer('POST /auth/invitation', () => refusal('invitation.used'))
    const page = await open(link)
    await page.getByRole('link', { name: 'Go to the sign-in page' }).click()
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
    expect(page.url()).not.toContain(secret)
  })

  test('that is over by the time one goes on says so, and stays', async () => {
    behave(hub())
    const page = await open(link)
    hub().answer('POST /auth/consent', () => refusal('invitation.expired'))
    await page.getByRole('button', { name: 'Go on to Microsoft' }).click()
    await page.getByRole('alert').getByText('This invitation has expired').waitFor()
  })

  test('follows a second link that is opened in the same tab', async () => {
    behave(hub())
    const page = await open(link)
    await page.getByRole('button', { name: 'Go on to Microsoft' }).waitFor()
    const other = 'T'.repeat(43)
    await page.evaluate(`location.hash = '${other}'`)
    await expect.poll(() => hub().asked.at(-1)?.body).toEqual({ secret: other })
    await expect.poll(() => page.url()).not.toContain(other)
  })
})

describeInBrowser('The page after the consent', () => {
  const { open } = stage()

  test.each([
    ['ready', 'Your organisation is connected'],
    ['waiting', 'Thank you. We check one thing'],
  ])('says what happens next when the tenant is %s', async (outcome, title) => {
    const page = await open(`/console/onboarded?outcome=${outcome}`)
    await page.getByRole('heading', { level: 1, name: title }).waitFor()
    for (const words of ['Users and groups', 'Assignment required', 'Sign-in logs', 'delete both applications'])
      await page.getByText(words).waitFor()
  })

  test.each(['', '<script>', 'READY', '__proto__'])('believes nothing else: %j means waiting', async (outcome) => {
    const page = await open(`/console/onboarded?${new URLSearchParams({ outcome, title: 'hostile' }).toString()}`)
    await page.getByRole('heading', { level: 1, name: 'Thank you. We check one thing' }).waitFor()
    expect(await page.locator('body').innerText()).not.toMatch(/script|hostile|proto/)
  })
})
