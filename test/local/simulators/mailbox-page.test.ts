import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { simulatedSender } from '../../../local/simulators/mail/mail-simulator.ts'
import { azureMail } from '../../../shared/adapters/mail/azure-mail.ts'
import { accessibilityFaults, describeInChromium, desktop } from '../../support/chromium.ts'
import { setAzureStage, type AzureStage } from './azure-support.ts'

let stage: AzureStage
beforeAll(async () => {
  stage = await setAzureStage()
})
afterAll(() => stage.stop())
afterEach(() => stage.control.reset())

const send = (subject: string, key = subject) =>
  azureMail({ endpoint: stage.mail, sender: simulatedSender }, { credential: stage.credential }).send({
    to: 'ana@contoso.example',
    subject,
    text: `Begin at ${stage.mail}/?from=text to join.`,
    html: `<h1>Welcome</h1><p><a href="${stage.mail}/?from=html">Begin</a></p>`,
    key,
  })

const inBothLooks = async (page: Page) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 800 })
      expect(await accessibilityFaults(page)).toEqual([])
    }
  }
}

describeInChromium('the mailbox in a browser', { timeout: 120_000 }, () => {
  const { open } = desktop()

  it('shows a mail that comes while it is open, and says so', async () => {
    const page = await open(stage.mail)
    await page.getByText('No mail yet.').waitFor()
    await inBothLooks(page)
    await send("Ana's invitation")
    await page.getByRole('link', { name: "Ana's invitation" }).waitFor()
    expect(await page.getByRole('status').textContent()).toBe('The list has changed.')
    await inBothLooks(page)
  })

  it('shows a mail as it was written, whose links open beside it', async () => {
    await send('Your invitation')
    const page = await open(stage.mail)
    await page.getByRole('link', { name: 'Your invitation' }).click()
    const mail = page.frameLocator('iframe')
    await mail.getByRole('heading', { name: 'Welcome' }).waitFor()
    await inBothLooks(page)
    for (const [link, place] of [
      [mail.getByRole('link', { name: 'Begin' }), 'html'],
      [page.getByRole('link', { name: `${stage.mail}/?from=text` }), 'text'],
    ] as const) {
      const opened = page.context().waitForEvent('page')
      await link.click()
      const beside = await opened
      await beside.getByRole('heading', { name: 'Mails that the hub has sent' }).waitFor()
      expect(beside.url()).toBe(`${stage.mail}/?from=${place}`)
      expect(await beside.evaluate('opener')).toBeNull()
    }
  })
})
