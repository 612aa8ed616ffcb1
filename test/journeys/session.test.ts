import { beforeAll, describe, expect, inject, it } from 'vitest'
import { sessionCookieName } from '../../functions/runtime/cookies.ts'
import { simulatorControl } from '../../local/simulators/control-client.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import type { World } from '../../local/worlds/world.ts'
import { openBrowser, type Browser } from '../support/browser.ts'
import { addOrganisation, addTenant, signInOperator, type FreshTenant } from '../support/fresh.ts'
import { call, personOf, sessionOf, signIn } from '../support/hub.ts'

const place = inject('stack')
let world: World
let tenant: FreshTenant

beforeAll(async () => {
  world = await loadWorld('bank')
  tenant = await addTenant(simulatorControl(place.entra), { 'Ada Marsh': ['Admin'], 'Bo Quill': ['Manager'] })
  await addOrganisation(place, await signInOperator(place, world), [tenant.tid])
})

const ada = () => tenant.person('Ada Marsh')
const codeFrom = async (browser: Browser) => {
  const { status, body } = await call(place, browser, 'readSession')
  return body.code ?? status
}

describe('signing out', () => {
  it('ends the session of this browser here and at Entra, and leaves another browser signed in', async () => {
    const { browser } = await signIn(place, ada())
    const other = await signIn(place, ada())
    const cookie = browser.cookie(place.hub, sessionCookieName) ?? ''

    const { status, body, headers } = await call(place, browser, 'signOut', {})
    expect(status).toBe(200)
    const next = new URL(body.next)
    expect(next.origin + next.pathname).toBe(`${place.entra}/organizations/oauth2/v2.0/logout`)
    expect(Object.fromEntries(next.searchParams)).toEqual({
      post_logout_redirect_uri: `${place.hub}/console/sign-in?signedOut=1`,
    })
    expect(headers.getSetCookie().map((line) => line.toLowerCase())).toEqual([
      expect.stringMatching(/^__host-tenantry-session=;.*max-age=0/),
    ])
    const { url } = await browser.follow(next)
    expect(url.href).toBe(`${place.hub}/console/sign-in?signedOut=1`)

    // A thief of the cookie has nothing either.
    browser.setCookie(place.hub, sessionCookieName, cookie)
    expect(await codeFrom(browser)).toBe('session.missing')
    expect(await sessionOf(place, other.browser)).toMatchObject({ state: 'active' })
  })

  it('makes Entra ask again who signs in', async () => {
    const { browser } = await signIn(place, ada())
    const { body } = await call(place, browser, 'signOut', {})
    await browser.follow(body.next)
    const { response } = await browser.follow(`${place.hub}/auth/sign-in`)
    expect({ status: response.status, picker: (await response.text()).includes('Pick an account') }).toEqual({
      status: 200,
      picker: true,
    })
  })

  it('everywhere ends every session of the person at once, and no one else’s', async () => {
    const browsers = await Promise.all([1, 2, 3].map(async () => (await signIn(place, ada())).browser))
    const colleague = await signIn(place, tenant.person('Bo Quill'))
    const [first, ...others] = browsers
    if (!first) throw new Error('There are three.')
    expect((await call(place, first, 'signOut', { everywhere: true })).status).toBe(200)

    expect(await sessionOf(place, first)).toEqual({ state: 'anonymous' })
    for (const browser of others) {
      const response = await browser.visit(`${place.hub}/auth/session`, { headers: { accept: 'application/json' } })
      expect(await response.json()).toMatchObject({ status: 401, code: 'session.revoked' })
      expect(browser.cookie(place.hub, sessionCookieName)).toBeUndefined()
    }
    expect(await sessionOf(place, colleague.browser)).toMatchObject({ state: 'active' })
    expect(await sessionOf(place, (await signIn(place, ada())).browser)).toMatchObject({ state: 'active' })
  })

  it('needs somebody who is signed in', async () => {
    const { status, body } = await call(place, openBrowser(), 'signOut', {})
    expect({ status, code: body.code }).toEqual({ status: 401, code: 'session.missing' })
  })
})

describe('a session', () => {
  it('of nobody is anonymous, and opens nothing', async () => {
    const browser = openBrowser()
    expect(await sessionOf(place, browser)).toEqual({ state: 'anonymous' })
    for (const name of ['readOrganisation', 'listTenantMappings', 'listAudit', 'listManagedTenants'] as const) {
      const organisationId = world.platform.organisationId
      const { status, body } = await call(place, browser, name, { organisationId })
      expect({ name, status, code: body.code }).toEqual({ name, status: 401, code: 'session.missing' })
    }
  })

  it('that the hub does not know is over, whatever the cookie looks like', async () => {
    const browser = openBrowser()
    browser.setCookie(place.hub, sessionCookieName, `${'A'.repeat(43)}.00000000-0000-4000-8000-000000000000`)
    expect(await codeFrom(browser)).toBe('session.missing')
    // 43 characters are what a version before gave.
    for (const odd of ['', 'x', 'A'.repeat(43), 'A'.repeat(44), `${'A'.repeat(42)}/`, '../../etc/passwd']) {
      const response = await fetch(`${place.hub}/auth/session`, {
        headers: { cookie: `${sessionCookieName}=${odd}` },
      })
      expect(await response.json()).toEqual({ state: 'anonymous' })
    }
  })

  it('shows a browser itself and no more than it may know', async () => {
    const { browser } = await signIn(place, ada())
    const session = await sessionOf(place, browser)
    expect(Object.keys(session).sort()).toEqual(
      ['active', 'antiForgery', 'expiresAt', 'member', 'operator', 'organisations', 'renewAt', 'state'].sort(),
    )
    const cookie = browser.cookie(place.hub, sessionCookieName) ?? ''
    expect(JSON.stringify(session)).not.toContain(cookie)
    expect(JSON.stringify(session)).not.toContain('@')
  })

  it('of an organisation is closed to every other one', async () => {
    const { browser } = await signIn(place, personOf(world, 'Maeve Tarn'))
    const foreign = { organisationId: world.platform.organisationId }
    for (const name of ['readOrganisation', 'listTenantMappings', 'listAudit', 'listManagedTenants'] as const) {
      const { status, body } = await call(place, browser, name, foreign)
      expect({ name, status, code: body.code }).toEqual({ name, status: 403, code: 'organisation.foreign' })
    }
    for (const name of ['listOrganisations', 'createOrganisation'] as const) {
      const { status, body } = await call(place, browser, name, { displayName: 'Mine' })
      expect({ name, status, code: body.code }).toEqual({ name, status: 403, code: 'permission.missing' })
    }
  })
})
