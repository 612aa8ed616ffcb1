import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { simulatedSender } from '../../../local/simulators/mail/mail-simulator.ts'
import { startSimulators } from '../../../local/simulators/simulators.ts'
import { loadWorld } from '../../../local/worlds/load-world.ts'
import { bearerFor, setAzureStage, type AzureStage } from './azure-support.ts'

let stage: AzureStage
let headers: Record<string, string>
beforeAll(async () => {
  stage = await setAzureStage()
  headers = { ...(await bearerFor(stage, 'https://communication.azure.com')), 'content-type': 'application/json' }
})
afterAll(() => stage.stop())
afterEach(() => stage.control.reset())

const email = (change: Record<string, unknown> = {}, html = '<p>Hello</p>', plainText = 'Hello') => ({
  senderAddress: simulatedSender,
  recipients: { to: [{ address: 'ana@contoso.example' }] },
  content: { subject: 'Hello', plainText, html },
  ...change,
})

const send = (body: unknown, more: Record<string, string> = {}, query = '?api-version=2025-09-01') =>
  fetch(`${stage.mail}/emails:send${query}`, {
    method: 'POST',
    headers: { ...headers, ...more },
    body: JSON.stringify(body),
  })

const codeOf = async (answer: Response) => ((await answer.json()) as { error: { code: string } }).error.code

describe('the simulated mail service', () => {
  it('takes a mail, and tells how it went', async () => {
    const answer = await send(email(), { 'operation-id': '5D3BFCB0-6C36-4C5C-9B6A-3F1F3C8F4C11' })
    const location = answer.headers.get('operation-location') ?? ''
    expect(answer.status).toBe(202)
    expect(await answer.json()).toMatchObject({ id: '5d3bfcb0-6c36-4c5c-9b6a-3f1f3c8f4c11', status: 'Running' })
    expect(location).toMatch(new RegExp(`^${stage.mail}/emails/operations/5d3bfcb0-[^?]+\\?api-version=2025-09-01$`))
    const told = await fetch(location, { headers })
    expect(await told.json()).toMatchObject({ status: 'Succeeded', error: null })
    expect((await fetch(location.replace('5d3b', '5d3c'), { headers })).status).toBe(404)
  })

  it.each([
    ['no recipient', email({ recipients: { to: [] } })],
    ['a recipient that is no address', email({ recipients: { to: [{ address: 'ana' }] } })],
    ['no content', email({ content: { subject: 'x' } })],
    ['nothing', undefined],
  ])('refuses %s', async (_what, body) => {
    const answer = await send(body)
    expect([answer.status, await codeOf(answer)]).toEqual([400, 'BadRequest'])
    expect(await stage.control.mails()).toEqual([])
  })

  it('refuses whoever brings no token of its own, no version, or a domain that is not linked', async () => {
    const vaults = await bearerFor(stage, 'https://vault.azure.net')
    for (const authorization of ['', vaults.authorization])
      expect((await send(email(), { authorization })).status).toBe(401)
    expect(await codeOf(await send(email(), {}, ''))).toBe('MissingApiVersionParameter')
    expect(await codeOf(await send(email({ senderAddress: 'DoNotReply@other.example' })))).toBe('DomainNotLinked')
    expect((await send(email(), { 'operation-id': 'x' })).status).toBe(400)
  })

  it('throttles with the wait it asks for', async () => {
    await stage.control.arm({ target: 'mail', kind: 'throttle', retryAfter: '9' })
    const answer = await send(email())
    expect([answer.status, answer.headers.get('retry-after'), await codeOf(answer)]).toEqual([
      429,
      '9',
      'TooManyRequests',
    ])
  })

  it('keeps the latest 500', async () => {
    for (let count = 1; count <= 502; count += 1) await send(email({ content: { subject: String(count), html: 'x' } }))
    const kept = await stage.control.mails()
    expect([kept.length, kept[0]?.subject, kept.at(-1)?.subject]).toEqual([500, '3', '502'])
    await stage.control.clear('mails')
    expect(await stage.control.mails()).toEqual([])
  })
})

describe('the mailbox', () => {
  const page = async (path: string) => {
    const answer = await fetch(`${stage.mail}${path}`)
    return {
      status: answer.status,
      html: await answer.text(),
      policy: answer.headers.get('content-security-policy') ?? '',
    }
  }
  const hostile = '<script>alert(1)</script><img src="https://tracker.example/x.gif"><b>bold</b>'

  it('shows nothing of a mail as its own: subjects and texts are texts, and only addresses become links', async () => {
    const text = `See https://hub.example/join?a=1&b=2#k. ${hostile} javascript:alert(1)`
    await send(email({ content: { subject: hostile, html: hostile, plainText: text } }))
    const [mail] = await stage.control.mails()
    const [list, single] = [await page('/'), await page(`/mails/${mail!.id}`)]
    for (const { status, html } of [list, single]) expect([status, html.includes(hostile)]).toEqual([200, false])
    expect(single.html).toContain(
      '<a href="https://hub.example/join?a=1&amp;b=2#k" target="_blank" rel="noopener noreferrer">https://hub.example/join?a=1&amp;b=2#k</a>. &lt;script&gt;',
    )
    expect(single.html).not.toContain('href="javascript')
    expect(single.html).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"')
  })

  it('gives a mail’s own page no script, no form and nothing from elsewhere', async () => {
    await send(email({}, hostile))
    const [mail] = await stage.control.mails()
    const { html, policy } = await page(`/mails/${mail!.id}/content`)
    expect(html).toBe(`<!doctype html><base target="_blank">${hostile}`)
    expect(policy.split('; ')).toEqual(
      expect.arrayContaining(["default-src 'none'", "form-action 'none'", 'img-src data:']),
    )
    expect(policy).toMatch(/sandbox allow-popups allow-popups-to-escape-sandbox$/)
  })

  it('is a link away from the cast, and the cast from it', async () => {
    const { entra, mail, stop } = await startSimulators({
      world: await loadWorld('bank'),
      entra: { port: 0 },
      mail: { port: 0 },
    })
    const cast = await (await fetch(`${entra!.address}/`)).text()
    expect(cast).toContain(`<a href="${mail!.address}/">Read the mails that the hub sends</a>`)
    expect(await (await fetch(`${mail!.address}/`)).text()).toContain(`<a href="${entra!.address}/">The cast</a>`)
    await stop()
  })

  it('says so where there is nothing, and takes nothing', async () => {
    expect((await page('/')).html).toContain('No mail yet.')
    expect((await page('/mails/unknown')).status).toBe(404)
    expect((await fetch(`${stage.mail}/`, { method: 'POST' })).status).toBe(405)
  })
})
