import { beforeAll, describe, expect, inject, it } from 'vitest'
import { browserCookieName, sessionCookieName } from '../../../functions/runtime/cookies.ts'
import { loadWorld } from '../../../local/worlds/load-world.ts'
import type { World } from '../../../local/worlds/world.ts'
import { openBrowser, type Browser } from '../../support/browser.ts'
import { answerOfProvider, personOf, sessionOf, signIn } from '../../support/hub.ts'
import { refusalOf } from '../../support/refusal.ts'

const place = inject('stack')
let world: World

beforeAll(async () => {
  world = await loadWorld('bank')
})

const maeve = () => personOf(world, 'Maeve Tarn')
const ines = () => personOf(world, 'Ines Corvo')

/** Brings an answer to the hub. */
const bring = async (browser: Browser, url: URL) => {
  const response = await browser.visit(url)
  return { browser, response, landed: new URL(response.headers.get('location') ?? url, place.hub) }
}
const codeOf = async (browser: Browser, url: URL) => refusalOf(place, await bring(browser, url))
const withParameter = (url: URL, name: string, value: string | null) => {
  const changed = new URL(url)
  if (value === null) changed.searchParams.delete(name)
  else changed.searchParams.set(name, value)
  return changed
}

describe('an answer is refused', () => {
  it('in another browser than the one that started: a stranger cannot be signed in as the attacker', async () => {
    const attacker = openBrowser()
    const { url } = await answerOfProvider(place, ines(), attacker)

    expect(await codeOf(openBrowser(), url)).toBe('state.foreign')
    const victim = openBrowser()
    await answerOfProvider(place, maeve(), victim)
    expect(await codeOf(victim, url)).toBe('state.foreign')
    // Nothing was used up: it still belongs to the browser that started.
    expect((await bring(attacker, url)).landed.pathname).toBe('/console/')
  })

  it('with the code of another browser’s sign-in: neither PKCE nor the nonce fits', async () => {
    const [attacker, victim] = [openBrowser(), openBrowser()]
    const stolen = await answerOfProvider(place, ines(), attacker)
    const own = await answerOfProvider(place, maeve(), victim)
    const injected = withParameter(own.url, 'code', stolen.url.searchParams.get('code'))
    expect(await codeOf(victim, injected)).toBe('code.rejected')
  })

  it('with the code of another tab’s sign-in', async () => {
    const browser = openBrowser()
    const first = await answerOfProvider(place, maeve(), browser)
    const second = await answerOfProvider(place, ines(), browser)
    const mixed = withParameter(first.url, 'code', second.url.searchParams.get('code'))
    expect(await codeOf(browser, mixed)).toBe('code.rejected')
    // The other tab’s state is untouched, but its code was seen by the provider and is worth nothing elsewhere.
    expect(await codeOf(browser, first.url)).toBe('state.replayed')
  })

  it('that was brought before', async () => {
    const browser = openBrowser()
    const { url } = await answerOfProvider(place, maeve(), browser)
    expect((await bring(browser, url)).landed.pathname).toBe('/console/')
    const again = await bring(browser, url)
    expect(again.landed.searchParams.get('code')).toBe('state.replayed')
    expect(again.response.headers.getSetCookie()).toEqual([])
    expect(await sessionOf(place, browser)).toMatchObject({ state: 'active' })
  })

  it('but for one, of many copies that arrive together', async () => {
    const browser = openBrowser()
    const { url } = await answerOfProvider(place, maeve(), browser)
    const results = await Promise.all([1, 2, 3, 4, 5, 6].map(() => bring(browser, url)))
    const codes = results.map(({ landed }) => landed.searchParams.get('code') ?? landed.pathname)
    expect(codes.toSorted()).toEqual(['/console/', ...Array<string>(5).fill('state.replayed')])
  })

  it('with a code that was redeemed before', async () => {
    const browser = openBrowser()
    const first = await answerOfProvider(place, maeve(), browser)
    await bring(browser, first.url)
    const other = openBrowser()
    const second = await answerOfProvider(place, maeve(), other)
    const reused = withParameter(second.url, 'code', first.url.searchParams.get('code'))
    expect(await codeOf(other, reused)).toBe('code.rejected')
  })

  it('whose state is missing, empty, unknown or given twice', async () => {
    const browser = openBrowser()
    const { url } = await answerOfProvider(place, maeve(), browser)
    expect(await codeOf(browser, withParameter(url, 'state', null))).toBe('state.missing')
    expect(await codeOf(browser, withParameter(url, 'state', ''))).toBe('state.missing')
    expect(await codeOf(browser, withParameter(url, 'state', 'a'.repeat(43)))).toBe('state.unknown')
    expect(await codeOf(browser, withParameter(url, 'state', "x' or PartitionKey ne '"))).toBe('state.unknown')
    const twice = new URL(url)
    twice.searchParams.append('state', 'another')
    expect(await codeOf(browser, twice)).toBe('answer.invalid')
    // None of these touched the sign-in that is under way.
    expect((await bring(browser, url)).landed.pathname).toBe('/console/')
  })

  it.each(['code', 'iss', 'session_state', 'error'])('that gives %s twice', async (name) => {
    const browser = openBrowser()
    const { url } = await answerOfProvider(place, maeve(), browser)
    for (const value of ['one', 'two']) url.searchParams.append(name, value)
    expect(await codeOf(browser, url)).toBe('answer.invalid')
  })

  it('as a form that is none, or too large', async () => {
    const browser = openBrowser()
    const { url } = await answerOfProvider(place, maeve(), browser)
    const post = async (body: string, type: string) => {
      const address = url.origin + url.pathname
      const response = await browser.visit(address, { method: 'POST', body, headers: { 'content-type': type } })
      return refusalOf(place, { browser, response, landed: new URL(response.headers.get('location') ?? '', place.hub) })
    }
    expect(await post(JSON.stringify(Object.fromEntries(url.searchParams)), 'application/json')).toBe('answer.invalid')
    const form = 'application/x-www-form-urlencoded'
    expect(await post(`${url.searchParams.toString()}&pad=${'x'.repeat(40_000)}`, form)).toBe('answer.invalid')
  })
})

describe('an error text of the provider', () => {
  it('is never shown: the browser gets a code of ours, a program a sentence of ours', async () => {
    const browser = openBrowser()
    for (const accept of ['text/html', 'application/json']) {
      const { url } = await answerOfProvider(place, maeve(), browser)
      url.search = new URLSearchParams({
        state: url.searchParams.get('state') ?? '',
        error: 'invalid_canary',
        error_description: '<img src=x onerror=canary> maeve.tarn@tarnholt.example',
        error_uri: 'https://canary.example',
      }).toString()
      const response = await browser.visit(url, { headers: { accept } })
      const told = `${response.headers.get('location') ?? ''} ${await response.text()}`
      expect(told).toContain('provider.refused')
      expect(told).not.toMatch(/canary|maeve/)
    }
  })
})

describe('a session fixed beforehand', () => {
  it('is not kept: whatever cookie the browser brings, the sign-in makes a new one', async () => {
    const attacker = await signIn(place, ines())
    const planted = attacker.browser.cookie(place.hub, sessionCookieName) ?? ''
    for (const value of [planted, `${'F'.repeat(43)}.00000000-0000-4000-8000-000000000000`]) {
      const browser = openBrowser()
      browser.setCookie(place.hub, sessionCookieName, value)
      await signIn(place, maeve(), { browser })
      expect(browser.cookie(place.hub, sessionCookieName)).not.toBe(value)
      expect(await sessionOf(place, browser)).toMatchObject({ member: { displayName: 'Maeve Tarn' } })
      const old = openBrowser()
      old.setCookie(place.hub, sessionCookieName, value)
      const response = await old.visit(`${place.hub}/auth/session`, { headers: { accept: 'application/json' } })
      expect(response.status).toBe(401)
    }
  })

  it('nor is a planted binding of the browser that is not one of ours', async () => {
    const browser = openBrowser()
    browser.setCookie(place.hub, browserCookieName, 'short')
    await browser.visit(`${place.hub}/auth/sign-in`)
    expect(browser.cookie(place.hub, browserCookieName)).toMatch(/^[\w-]{43}$/)
  })
})

describe('returning to an address after the sign-in', () => {
  const evil = [
    ...['//evil.example', '///evil.example', '/\\evil.example', '\\\\evil.example', '/\\/evil.example'],
    ...['https://evil.example/', 'http:evil.example', 'https:/evil.example', 'HTTPS://EVIL.EXAMPLE'],
    ...['/\t/evil.example', '/\n/evil.example', '/\r\n/evil.example', ' //evil.example', '\u0000//evil.example'],
    ...['/.//evil.example', '/console/..//evil.example', '/%2e//evil.example', '/console/%2E%2e//evil.example'],
    ...['javascript:alert(1)', 'data:text/html,x', 'blob:x', 'file:///etc/passwd', 'ftp://localhost/'],
    ...['evil.example', 'console/', '?x=1', '.evil.example', '@evil.example'],
  ]

  it.each(evil)('refuses %j', async (returnTo) => {
    const query = new URLSearchParams({ returnTo }).toString()
    const response = await openBrowser().visit(`${place.hub}/auth/sign-in?${query}`)
    const landed = new URL(response.headers.get('location') ?? '', place.hub)
    expect(`${landed.origin}${landed.pathname} ${landed.searchParams.get('code') ?? ''}`).toBe(
      `${place.hub}/console/problem return.refused`,
    )
  })

  it('refuses the hub’s own origin in disguise, and any other host or port', async () => {
    const { host, port } = new URL(place.hub)
    for (const returnTo of [
      `${place.hub}@evil.example/`,
      `${place.hub}.evil.example/`,
      `http://${host}//evil.example`,
      `https://${host}/`,
      `http://user@${host}/console/`,
      `http://localhost:${Number(port) + 1}/`,
      `http://127.0.0.1:${port}/`,
    ]) {
      const query = new URLSearchParams({ returnTo }).toString()
      const response = await fetch(`${place.hub}/auth/sign-in?${query}`, { redirect: 'manual' })
      const { code } = (await response.json().catch(() => ({}))) as { code?: string }
      expect({ returnTo, code }).toEqual({ returnTo, code: 'return.refused' })
    }
  })

  it.each([
    ['/console/?a=1&b=//evil.example#/x', '/console/?a=1&b=//evil.example#/x'],
    ['/console/%2F%2Fevil.example', '/console/%2F%2Fevil.example'],
    ['', '/console/'],
  ])('keeps %j on the hub', async (returnTo, expected) => {
    const { response, landed } = await signIn(place, maeve(), { query: { returnTo } })
    expect(response.headers.get('location')).toBe(expected)
    expect(landed.origin).toBe(place.hub)
  })
})
