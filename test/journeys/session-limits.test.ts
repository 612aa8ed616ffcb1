import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { browserCookieName, sessionCookieName } from '../../functions/runtime/cookies.ts'
import { openBrowser, type Browser } from '../support/browser.ts'
import { addOrganisation, addTenant, signInOperator, type FreshTenant } from '../support/fresh.ts'
import { startHubInProcess, type HubInProcess } from '../support/hub-in-process.ts'
import { answerOfProvider, call, sessionOf, signIn } from '../support/hub.ts'
import { refusalOf } from '../support/refusal.ts'

let hub: HubInProcess
let tenant: FreshTenant
let organisations: readonly string[]

beforeAll(async () => {
  hub = await startHubInProcess(inject('stack').storage)
  tenant = await addTenant(hub.control, { 'Signe Vall': ['Admin'], 'Rolf Ekdal': ['Admin'] })
  const operator = await signInOperator(hub, hub.world)
  const two = await Promise.all([1, 2].map(() => addOrganisation(hub, operator, [tenant.tid])))
  organisations = two.map(({ organisationId }) => organisationId)
})

afterAll(async () => {
  await hub.stop()
})

const signe = () => tenant.person('Signe Vall')
const chosen = () => organisations[1] ?? ''
const cookieOf = (browser: Browser) => browser.cookie(hub.hub, sessionCookieName)
const readSession = async (browser: Browser) => {
  const { status, body } = await call(hub, browser, 'readSession')
  return body.code ?? status
}
const readOrganisation = async (browser: Browser) => {
  const { status, body } = await call(hub, browser, 'readOrganisation', { organisationId: chosen() })
  return body.code ?? status
}
/** Signed in, with one of two organisations chosen. */
const atWork = async () => {
  const { browser } = await signIn(hub, signe())
  await call(hub, browser, 'chooseOrganisation', { organisationId: chosen() })
  return browser
}
/** Minutes pass, with a request now and then. */
const workFor = async (browser: Browser, minutes: number) => {
  for (let left = minutes; left > 0; left -= 25) {
    hub.advance(Math.min(left, 25))
    await sessionOf(hub, browser)
  }
}
const openPage = (browser: Browser) => browser.follow(`${hub.hub}/console/?tab=tenants`)

describe('a session ends', () => {
  let browser: Browser
  beforeEach(async () => {
    browser = await atWork()
  })

  it('after half an hour in which nothing was asked, and not before', async () => {
    hub.advance(29)
    expect(await readSession(browser)).toBe(200)
    hub.advance(29)
    expect(await readSession(browser)).toBe(200)
    hub.advance(31)
    expect(await readSession(browser)).toBe('session.expired')
    expect(cookieOf(browser)).toBeUndefined()
  })

  it('for good: a page load after a long absence does not renew it, although Entra still knows the person', async () => {
    hub.advance(56)
    const { url, response } = await openPage(browser)
    expect({ status: response.status, url: url.href }).toEqual({ status: 200, url: `${hub.hub}/console/?tab=tenants` })
    expect(await readSession(browser)).toBe('session.expired')
  })

  it('for good where the person ended every session from another browser', async () => {
    await workFor(browser, 56)
    const other = await signIn(hub, signe())
    expect((await call(hub, other.browser, 'signOut', { everywhere: true })).body).toHaveProperty('next')
    expect((await openPage(browser)).url.origin).toBe(hub.hub)
    expect(await readSession(browser)).toBe('session.revoked')
  })

  it('after eight hours of work, however often it was renewed', async () => {
    const start = await sessionOf(hub, browser)
    for (let hour = 0; hour < 7; hour += 1) {
      await workFor(browser, 56)
      expect((await openPage(browser)).response.status).toBe(200)
    }
    await workFor(browser, 480 - 7 * 56 - 1)
    await openPage(browser)
    expect(await sessionOf(hub, browser)).toMatchObject({
      state: 'active',
      expiresAt: 'expiresAt' in start ? start.expiresAt : '',
    })
    hub.advance(2)
    expect(await readSession(browser)).toBe('session.expired')
  })
})

describe('a sign-in is renewed', () => {
  it('with a page load after 55 minutes, without asking: the same place, organisation and end, a new session', async () => {
    const browser = await atWork()
    const before = await sessionOf(hub, browser)
    const cookie = cookieOf(browser)
    await workFor(browser, 54)
    expect((await browser.visit(`${hub.hub}/console/`)).status).toBe(200)
    await workFor(browser, 1)
    const { url, response } = await openPage(browser)

    expect({ status: response.status, url: url.href }).toEqual({ status: 200, url: `${hub.hub}/console/?tab=tenants` })
    expect(cookieOf(browser)).not.toBe(cookie)
    const after = await sessionOf(hub, browser)
    if (!('expiresAt' in before) || !('expiresAt' in after)) throw new Error('Both are signed in.')
    expect(after.active?.organisationId).toBe(chosen())
    expect({ ends: after.expiresAt, member: after.member }).toEqual({ ends: before.expiresAt, member: before.member })
    expect(Date.parse(after.renewAt) - Date.parse(before.renewAt)).toBeGreaterThanOrEqual(55 * 60_000)
    const { requests } = await hub.control.requests('authorize')
    expect(requests.at(-1)?.parameters['prompt']).toBe('none')
  })

  it('so that a role taken away in the directory is gone', async () => {
    const { browser } = await signIn(hub, tenant.person('Rolf Ekdal'))
    await call(hub, browser, 'chooseOrganisation', { organisationId: chosen() })
    await hub.control.change({ change: 'set-roles', ...tenant.person('Rolf Ekdal'), appRoles: ['Employee'] })
    await workFor(browser, 56)
    await openPage(browser)
    expect(await sessionOf(hub, browser)).toMatchObject({ active: { roles: ['Employee'] } })
  })

  it('of the person it belongs to, where the browser is signed in at Entra with several accounts', async () => {
    const browser = openBrowser()
    await signIn(hub, tenant.person('Rolf Ekdal'), { browser })
    await signIn(hub, signe(), { browser })
    await call(hub, browser, 'chooseOrganisation', { organisationId: chosen() })
    const cookie = cookieOf(browser)
    await workFor(browser, 56)
    const { url } = await openPage(browser)
    expect(url.href).toBe(`${hub.hub}/console/?tab=tenants`)
    expect(cookieOf(browser)).not.toBe(cookie)
    expect(await sessionOf(hub, browser)).toMatchObject({
      member: { displayName: 'Signe Vall' },
      active: { organisationId: chosen() },
    })
  })

  it('by asking the person, where Entra does not know the browser any more', async () => {
    const browser = await atWork()
    await hub.control.change({ change: 'revoke-sessions', ...signe() })
    await workFor(browser, 56)
    const { response, url } = await openPage(browser)
    expect({ origin: url.origin, page: (await response.text()).includes('Pick an account') }).toEqual({
      origin: hub.entra,
      page: true,
    })
    expect(url.searchParams.has('prompt')).toBe(false)
    // The session goes on until it is stale: nothing was taken away meanwhile.
    expect(await readOrganisation(browser)).toBe(200)
    const { landed } = await signIn(hub, signe(), { browser, query: { returnTo: '/console/?tab=tenants' } })
    expect(landed.href).toBe(`${hub.hub}/console/?tab=tenants`)
    expect(await sessionOf(hub, browser)).toMatchObject({ active: { organisationId: chosen() } })
  })

  it('never where there is no living session, although Entra knows the person: that is a sign-in, which asks', async () => {
    const { browser } = await signIn(hub, signe())
    await call(hub, browser, 'signOut', {})
    const { url } = await browser.follow(
      `${hub.hub}/auth/sign-in?prompt=none`,
      ({ origin, pathname }) => origin === hub.hub && pathname === '/auth/sign-in',
    )
    expect(url.searchParams.has('prompt')).toBe(false)
    expect(await sessionOf(hub, browser)).toEqual({ state: 'anonymous' })
  })

  it('or calls are refused after an hour, until it is', async () => {
    const browser = await atWork()
    await workFor(browser, 59)
    expect(await readOrganisation(browser)).toBe(200)
    hub.advance(1)
    expect(await readOrganisation(browser)).toBe('session.stale')
    // Who one is may still be read, and one may still sign out or renew.
    expect(await readSession(browser)).toBe(200)
    await openPage(browser)
    expect(await readOrganisation(browser)).toBe(200)
  })

  it('never on the pages that must open in any state', async () => {
    const browser = await atWork()
    await workFor(browser, 56)
    for (const page of ['sign-in', 'problem?code=role.missing'])
      expect((await browser.visit(`${hub.hub}/console/${page}`)).status).toBe(200)
  })
})

describe('a sign-in under way', () => {
  it('asks the token endpoint once', async () => {
    await hub.control.clear('requests')
    await signIn(hub, signe())
    const { counts, requests } = await hub.control.requests('token')
    expect(counts.token).toBe(1)
    expect(requests[0]?.parameters).toMatchObject({
      grant_type: 'authorization_code',
      code: '(present)',
      code_verifier: '(present)',
      client_secret: '(present)',
      redirect_uri: `${hub.hub}/auth/callback/entra`,
    })
  })

  it('may take ten minutes and no more', async () => {
    const browser = openBrowser()
    const inTime = await answerOfProvider(hub, signe(), browser)
    const tooLate = await answerOfProvider(hub, signe(), browser)
    hub.advance(9)
    expect((await browser.visit(inTime.url)).headers.get('location')).toBe('/console/choose-organisation')
    hub.advance(1)
    const other = openBrowser()
    other.setCookie(hub.hub, browserCookieName, browser.cookie(hub.hub, browserCookieName) ?? '')
    const response = await other.visit(tooLate.url)
    const landed = new URL(response.headers.get('location') ?? '', hub.hub)
    expect(await refusalOf(hub, { browser: other, response, landed })).toBe('state.expired')
  })
})

describe('signing out', () => {
  it('names the account to Entra by the hint that Entra gave for it, where it gave one', async () => {
    await hub.control.alter({ token: 'id', claims: { login_hint: 'O.opaque-hint' } })
    const { browser } = await signIn(hub, signe())
    const { body } = await call(hub, browser, 'signOut', {})
    expect(new URL(body.next).searchParams.get('logout_hint')).toBe('O.opaque-hint')
  })
})
