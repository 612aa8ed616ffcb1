import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postingCookieName, sessionCookieName } from '../../functions/runtime/cookies.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import { secureRandom } from '../../shared/adapters/crypto/secure-random.ts'
import { storagePorts } from '../../shared/adapters/table-storage/storage-ports.ts'
import { minutesLater } from '../../shared/domain/session.ts'
import type { SessionView } from '../../shared/contract/session.ts'
import { accessibilityFaults, describeInChromium, desktop } from '../support/chromium.ts'
import { openBrowser } from '../support/browser.ts'
import { answerOfProvider, personOf, sessionOf, signIn, type HubPlace } from '../support/hub.ts'
import { refusalOf } from '../support/refusal.ts'
import { ownStack } from '../support/stack.ts'
import { sessionHash } from '../../shared/services/session-hash.ts'

const world = await loadWorld('bank')
const maeve = personOf(world, 'Maeve Tarn')
let stack: Awaited<ReturnType<typeof ownStack>>
let place: HubPlace

beforeAll(async () => {
  stack = await ownStack('bank', { entraHost: '127.0.0.1', given: { ENTRA_RESPONSE_MODE: 'form_post' } })
  place = { hub: stack.hub, entra: stack.entra ?? '' }
}, 180_000)

afterAll(async () => {
  await stack.stop()
})

describe('an answer that Entra’s page posts from another site', () => {
  it('signs in, and keeps the code out of every address', async () => {
    const browser = openBrowser()
    const start = await browser.visit(`${place.hub}/auth/sign-in`)
    expect(new URL(start.headers.get('location') ?? '').searchParams.get('response_mode')).toBe('form_post')
    const binding = start.headers.getSetCookie().find((line) => line.startsWith(postingCookieName)) ?? ''
    expect(binding.toLowerCase().split('; ')).toEqual(expect.arrayContaining(['samesite=none', 'secure', 'httponly']))

    const answer = await answerOfProvider(place, maeve, browser)
    expect({ method: answer.options.method, search: answer.url.search }).toEqual({ method: 'POST', search: '' })
    const response = await browser.visit(answer.url, answer.options)
    expect([response.status, response.headers.get('location')]).toEqual([303, '/console/'])
    const session = response.headers.getSetCookie().find((line) => line.startsWith(sessionCookieName)) ?? ''
    expect(session.toLowerCase()).toContain('samesite=lax')
    expect(await sessionOf(place, browser)).toMatchObject({ state: 'active' })
  })

  it('is refused like any other', async () => {
    expect(await refusalOf(place, await signIn(place, personOf(world, 'Joost Vliet')))).toBe('role.missing')
    const { url, options } = await answerOfProvider(place, maeve, openBrowser())
    const browser = openBrowser()
    const response = await browser.visit(url, options)
    const landed = new URL(response.headers.get('location') ?? '', place.hub)
    expect(await refusalOf(place, { browser, response, landed })).toBe('state.foreign')
  })
})

describeInChromium('in a browser, with Entra on another site', { timeout: 120_000 }, () => {
  const { open } = desktop()

  it('one signs in, and the sign-in is renewed silently: the same organisation, the same end', async () => {
    const page = await open(`${place.hub}/console/sign-in`)
    await page.getByRole('button', { name: 'Sign in with Microsoft' }).click()
    await page.locator('button.account', { hasText: 'wren.tolliver@ostermark.example' }).first().click()
    await page.waitForURL('**/console/choose-organisation**')
    await page.getByRole('button', { name: 'Fennmoor Savings Bank' }).click()
    await page.getByRole('heading', { level: 1, name: 'Fennmoor Savings Bank' }).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    const read = () => page.evaluate<SessionView>(`fetch('/auth/session').then((answer) => answer.json())`)
    const cookie = async () => {
      const cookies = await page.context().cookies(place.hub)
      return cookies.find(({ name }) => name === sessionCookieName)?.value ?? ''
    }
    const before = await read()
    const first = await cookie()
    await age(first, 56)
    await page.goto(`${place.hub}/console/?tab=tenants`)
    await page.getByRole('heading', { level: 1, name: 'Fennmoor Savings Bank' }).waitFor()

    expect(page.url()).toBe(`${place.hub}/console/?tab=tenants`)
    expect(await cookie()).not.toBe(first)
    const after = await read()
    if (!('expiresAt' in before) || !('expiresAt' in after)) throw new Error('Signed in before and after.')
    expect(after.expiresAt).toBe(before.expiresAt)
    expect(after.active).toEqual(before.active)
  })

  it('one who cancels is told so', async () => {
    const page = await open(`${place.hub}/console/sign-in`)
    await page.getByRole('button', { name: 'Sign in with Microsoft' }).click()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.waitForURL('**/console/problem?code=provider.declined&id=*')
    await page.getByRole('heading', { level: 1 }).waitFor()
  })
})

/** Makes the sign-in behind a session look `minutes` older than it is. */
async function age(cookie: string, minutes: number): Promise<void> {
  const connectionString = stack.environment['TABLE_STORAGE_CONNECTION_STRING'] ?? ''
  const address = { kind: 'connection-string', connectionString } as const
  const { sessions } = storagePorts(address, { now: () => new Date() }, secureRandom).storage
  const hash = sessionHash({ random: secureRandom }, cookie)
  const session = await sessions.find(hash)
  if (!session) throw new Error('There is no such session.')
  await sessions.replace(hash, { ...session, renewedAt: minutesLater(session.renewedAt, -minutes) }, session.version)
}
