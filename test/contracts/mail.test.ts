import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { simulatedSender } from '../../local/simulators/mail/mail-simulator.ts'
import { azureMail } from '../../shared/adapters/mail/azure-mail.ts'
import { noMail } from '../../shared/adapters/mail/no-mail.ts'
import type { MailMessage } from '../../shared/ports/mail.ts'
import { setAzureStage, type AzureStage } from '../local/simulators/azure-support.ts'
import { memoryMail } from '../support/memory-ports.ts'
import { expectRefusal } from '../shared/support/refusals.ts'

/**
 * By hand against a service of your own, signed in with `az login` as somebody who may send there:
 * CONTRACT_MAIL_ENDPOINT=https://….communication.azure.com CONTRACT_MAIL_SENDER=DoNotReply@… CONTRACT_MAIL_TO=you@…
 * npx vitest run test/contracts/mail.test.ts -t 'any service'
 */
const {
  CONTRACT_MAIL_ENDPOINT: real,
  CONTRACT_MAIL_SENDER: sender = simulatedSender,
  CONTRACT_MAIL_TO: to = 'ana@contoso.example',
} = process.env

let stage: AzureStage
let endpoint: string
beforeAll(async () => {
  stage = await setAzureStage()
  endpoint = real ?? stage.mail
  if (real !== undefined) return
  vi.stubEnv('IDENTITY_ENDPOINT', `${stage.identity.address}/msi/token`)
  vi.stubEnv('IDENTITY_HEADER', stage.identity.header)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await stage.stop()
})
afterEach(() => stage.control.reset())

const invitation = (change: Partial<MailMessage> = {}): MailMessage => ({
  to,
  subject: 'Your invitation to Ûber & Söhne',
  text: 'Open https://hub.example/join#secret to begin.',
  html: '<p>Open <a href="https://hub.example/join#secret">the invitation</a> to begin.</p>',
  key: randomUUID(),
  ...change,
})

describe('mail at any service', () => {
  it('is taken, also when it is handed over twice', async () => {
    const mail = azureMail({ endpoint, sender })
    const message = invitation()
    await mail.send(message)
    await expect(mail.send(message)).resolves.toBeUndefined()
  })

  it('to somebody who is no address is refused', async () => {
    await expectRefusal('mail.refused', azureMail({ endpoint, sender }).send(invitation({ to: 'nobody' })))
  })

  it('from a domain that is not linked is refused', async () => {
    const stranger = azureMail({ endpoint, sender: 'DoNotReply@not-linked.example' })
    await expectRefusal('mail.refused', stranger.send(invitation()))
  })
})

describe('mail at the simulated service', () => {
  const waits: number[] = []
  const mail = () =>
    azureMail(
      { endpoint: stage.mail, sender: simulatedSender },
      {
        credential: stage.credential,
        patience: { within: 20_000, wait: (milliseconds) => Promise.resolve(waits.push(milliseconds)) },
      },
    )
  afterEach(() => {
    waits.length = 0
  })

  it('arrives as it was written', async () => {
    const message = invitation()
    await mail().send(message)
    const { subject, text, html } = message
    expect(await stage.control.mails()).toMatchObject([{ to: [to], from: simulatedSender, subject, text, html }])
  })

  it('leads nobody through a server that counts, secrets and all', async () => {
    await mail().send(invitation())
    expect(await stage.control.mails()).toMatchObject([{ tracksEngagement: false }])
  })

  it('with one key is one mail, sent twice at once, again later, and after an answer that was lost', async () => {
    const message = invitation({ key: 'invitation/1' })
    await Promise.all([mail().send(message), mail().send(message)])
    await stage.control.arm({ target: 'mail', kind: 'malformed', as: 'cut-json', path: '/operations/' })
    await mail().send(message)
    await mail().send({ ...message, key: 'invitation/2' })
    expect(await stage.control.mails()).toHaveLength(2)
  })

  it('waits as long as the service asks', async () => {
    await stage.control.arm({ target: 'mail', kind: 'throttle', retryAfter: '3' })
    await mail().send(invitation())
    expect(waits).toEqual([3000])
    expect(await stage.control.mails()).toHaveLength(1)
  })

  it('is not waited for when the service asks for more than there is', async () => {
    await stage.control.arm({ target: 'mail', kind: 'throttle', retryAfter: '600' })
    const refusal = await expectRefusal('mail.unavailable', mail().send(invitation()))
    expect(refusal.details).toEqual({ retryAfterSeconds: 600 })
    expect([waits, await stage.control.mails()]).toEqual([[], []])
  })

  it.each([
    ['fails', { kind: 'error', status: 503, times: null }, 'mail.unavailable'],
    ['hangs up', { kind: 'disconnect', times: null }, 'mail.unavailable'],
    ['throttles without end', { kind: 'throttle', times: null }, 'mail.unavailable'],
    ['does not let us in', { kind: 'error', status: 401 }, 'mail.refused'],
    ['may not be used by us', { kind: 'error', status: 403 }, 'mail.refused'],
  ] as const)('that %s is a refusal with a code', async (_what, fault, code) => {
    await stage.control.arm({ target: 'mail', ...fault })
    const refusal = await expectRefusal(code, mail().send(invitation()))
    expect(`${refusal.message}${JSON.stringify(refusal.details)}`).not.toMatch(/contoso|secret/)
    expect(await stage.control.mails()).toEqual([])
  })

  it('that the service took and then could not send is refused, and not tried again', async () => {
    const message = invitation({ to: 'suppressed@contoso.example' })
    await expectRefusal('mail.refused', mail().send(message))
    expect(waits).toEqual([])
  })
})

it('in memory, with which acts are tried, is one mail for one key too', async () => {
  const mail = memoryMail()
  const message = invitation()
  await Promise.all([mail.send(message), mail.send(message)])
  await mail.send({ ...message, subject: 'Another' })
  expect(mail.sent).toEqual([message])
})

it('without a mail service says so', async () => {
  await expectRefusal('mail.unconfigured', noMail.send(invitation()))
})
