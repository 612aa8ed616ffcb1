import { beforeAll, describe, expect, inject, it } from 'vitest'
import { browserCookieName, sessionCookieName } from '../../functions/runtime/cookies.ts'
import { simulatorControl } from '../../local/simulators/control-client.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import type { World } from '../../local/worlds/world.ts'
import { permissionsOf } from '../../shared/domain/roles.ts'
import { openBrowser, type Browser } from '../support/browser.ts'
import { addOrganisation, addTenant, signInOperator } from '../support/fresh.ts'
import { answerOfProvider, call, personOf, sessionOf, signIn } from '../support/hub.ts'

const place = inject('stack')
const control = simulatorControl(place.entra)
let world: World
let operator: Browser

beforeAll(async () => {
  world = await loadWorld('bank')
  operator = await signInOperator(place, world)
})

const organisationNamed = (name: string) => {
  const found = world.organisations.find(({ displayName }) => displayName === name)
  if (!found) throw new Error(`${name} is not in this world.`)
  return found.organisationId
}

describe('a sign-in', () => {
  it.each([
    { who: 'Maeve Tarn', roles: ['Admin'] },
    { who: 'Ines Corvo', roles: ['Configurator'] },
    { who: 'Wren Tolliver', at: 'Tarnholt Bank', roles: ['Manager'] },
    { who: 'Ravi Solen', roles: ['Employee'] },
  ] as const)('of $who leads into the one organisation, as $roles', async ({ who, roles, ...more }) => {
    const { browser, landed, response } = await signIn(place, personOf(world, who, 'at' in more ? more.at : undefined))

    expect({ status: response.status, landed: landed.href }).toEqual({ status: 303, landed: `${place.hub}/console/` })
    expect(await sessionOf(place, browser)).toMatchObject({
      state: 'active',
      member: { displayName: who },
      organisations: [{ displayName: 'Tarnholt Bank', roles }],
      active: { displayName: 'Tarnholt Bank', roles, permissions: permissionsOf([...roles]) },
      operator: false,
    })
  })

  it('of an operator opens the platform’s own organisation, with everything allowed', async () => {
    expect(await sessionOf(place, operator)).toMatchObject({
      state: 'active',
      active: { displayName: 'Corvane Banking Cloud', permissions: permissionsOf(['Admin'], true) },
      operator: true,
    })
  })

  it('needs no e-mail', async () => {
    const tenant = await addTenant(control, { 'Nell Quist': ['Manager'] }, { mail: false })
    await addOrganisation(place, operator, [tenant.tid])
    const { browser } = await signIn(place, tenant.person('Nell Quist'))
    expect(await sessionOf(place, browser)).toMatchObject({ state: 'active', member: { displayName: 'Nell Quist' } })
  })

  it('asks for exactly openid, profile, email and the one scope of the Management API, with PKCE and nothing else', async () => {
    const start = await openBrowser().visit(`${place.hub}/auth/sign-in`)
    const asked = new URL(start.headers.get('location') ?? '')
    const { managementUi, managementApi } = world.apps

    expect(asked.origin + asked.pathname).toBe(`${place.entra}/organizations/oauth2/v2.0/authorize`)
    const { state, nonce, code_challenge: challenge, ...fixed } = Object.fromEntries(asked.searchParams)
    expect(fixed).toEqual({
      client_id: managementUi.clientId,
      response_type: 'code',
      response_mode: 'query',
      redirect_uri: `${place.hub}/auth/callback/entra`,
      scope: `openid profile email ${managementApi.appIdUri}/${managementApi.scope}`,
      code_challenge_method: 'S256',
    })
    for (const secret of [state, nonce, challenge]) expect(secret).toMatch(/^[\w-]{43}$/)
    expect(new Set([state, nonce, challenge]).size).toBe(3)
  })

  it('passes hints on, and refuses what cannot be one', async () => {
    const start = (query: Record<string, string>) =>
      openBrowser().visit(`${place.hub}/auth/sign-in?${new URLSearchParams(query).toString()}`, {
        headers: { accept: 'application/json' },
      })
    const hints = {
      login_hint: 'maeve.tarn@tarnholt.example',
      domain_hint: 'tarnholt.example',
      prompt: 'select_account',
    }
    const { searchParams } = new URL((await start(hints)).headers.get('location') ?? '')
    expect(Object.fromEntries(searchParams)).toMatchObject(hints)

    for (const wrong of [{ login_hint: '<b>me' }, { domain_hint: 'a'.repeat(321) }, { prompt: 'consent' }]) {
      const refused = await start(wrong)
      expect(refused.status).toBe(400)
      expect(await refused.json()).toMatchObject({ code: 'input.invalid' })
    }
  })

  it('makes one Member of two first sign-ins that arrive together', async () => {
    const tenant = await addTenant(control, { 'Ilse Roon': ['Admin'] })
    const { organisationId } = await addOrganisation(place, operator, [tenant.tid])
    const browsers = [openBrowser(), openBrowser(), openBrowser(), openBrowser()]
    const answers = await Promise.all(
      browsers.map((browser) => answerOfProvider(place, tenant.person('Ilse Roon'), browser)),
    )
    await Promise.all(browsers.map((browser, index) => browser.visit(answers[index]?.url ?? '')))

    const sessions = await Promise.all(browsers.map((browser) => sessionOf(place, browser)))
    const members = sessions.map((session) => ('member' in session ? session.member.memberId : undefined))
    expect(new Set(members).size).toBe(1)
    expect(sessions).toMatchObject(browsers.map(() => ({ state: 'active', active: { organisationId } })))
  })

  it('in one tab does not disturb another tab’s: each ends where it wanted to go', async () => {
    const browser = openBrowser()
    const maeve = personOf(world, 'Maeve Tarn')
    const first = await answerOfProvider(place, maeve, browser, { returnTo: '/console/?tab=first' })
    const second = await answerOfProvider(place, maeve, browser, { returnTo: `${place.hub}/console/?tab=second#top` })

    const landed = [(await browser.visit(second.url)).headers, (await browser.visit(first.url)).headers]
    expect(landed.map((headers) => headers.get('location'))).toEqual([
      '/console/?tab=second#top',
      '/console/?tab=first',
    ])
    expect(await sessionOf(place, browser)).toMatchObject({ state: 'active' })
  })

  it('keeps its cookies from scripts, from other sites and from plain connections', async () => {
    const browser = openBrowser()
    const start = await browser.visit(`${place.hub}/auth/sign-in`)
    const { response } = await signIn(place, personOf(world, 'Maeve Tarn'))

    const attributes = (headers: Headers) =>
      headers.getSetCookie().map((line) =>
        line
          .replace(/=[\w-]{43}(\.[\da-f-]{36})?;/, '=(value);')
          .split('; ')
          .sort(),
      )
    const always = ['httponly', 'path=/', 'samesite=lax', 'secure']
    expect(attributes(start.headers)).toEqual([[`${browserCookieName}=(value)`, 'max-age=600', ...always].sort()])
    expect(attributes(response.headers)).toEqual([[`${sessionCookieName}=(value)`, ...always].sort()])
    for (const { headers } of [start, response])
      expect(Object.fromEntries(headers)).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      })
  })

  it('gives a new session each time, and the one before is over', async () => {
    const maeve = personOf(world, 'Maeve Tarn')
    const { browser } = await signIn(place, maeve)
    const before = browser.cookie(place.hub, sessionCookieName) ?? ''
    await signIn(place, maeve, { browser })
    const after = browser.cookie(place.hub, sessionCookieName)
    expect(after).not.toBe(before)

    const old = openBrowser()
    old.setCookie(place.hub, sessionCookieName, before)
    const { status, body } = await call(place, old, 'readSession')
    expect({ status, code: body.code }).toEqual({ status: 401, code: 'session.missing' })
  })
})

describe('somebody of several organisations', () => {
  it('chooses one before anything else is allowed, keeps where they wanted to go, and may switch', async () => {
    const returnTo = '/console/?from=mail'
    const { browser, landed } = await signIn(place, personOf(world, 'Wren Tolliver'), { query: { returnTo } })
    expect(landed.pathname).toBe('/console/choose-organisation')
    expect(landed.searchParams.get('returnTo')).toBe(returnTo)
    const session = await sessionOf(place, browser)
    expect(session).toMatchObject({
      state: 'choosing',
      organisations: [
        { displayName: 'Brackwater Bank' },
        { displayName: 'Fennmoor Savings Bank' },
        { displayName: 'Quillhaven Private Bank' },
      ],
    })
    expect(session).not.toHaveProperty('active')

    const brackwater = { organisationId: organisationNamed('Brackwater Bank') }
    const quillhaven = { organisationId: organisationNamed('Quillhaven Private Bank') }
    const read = async (organisation: { organisationId: string }) => {
      const { status, body } = await call(place, browser, 'readOrganisation', organisation)
      return body.code ?? status
    }
    // Nothing is active, so no organisation is one's own yet.
    expect(await read(brackwater)).toBe('organisation.unchosen')
    expect((await call(place, browser, 'chooseOrganisation', brackwater)).body).toMatchObject({
      state: 'active',
      active: { displayName: 'Brackwater Bank', roles: ['Admin'] },
    })
    expect([await read(brackwater), await read(quillhaven)]).toEqual([200, 'organisation.foreign'])
    expect((await call(place, browser, 'chooseOrganisation', quillhaven)).status).toBe(200)
    expect([await read(brackwater), await read(quillhaven)]).toEqual(['organisation.foreign', 200])
  })

  it('is offered only those that allow the roles they bring', async () => {
    const { browser } = await signIn(place, personOf(world, 'Sunniva Brekke'))
    expect(await sessionOf(place, browser)).toMatchObject({
      organisations: [
        { displayName: 'Brackwater Bank', roles: ['Manager'] },
        { displayName: 'Fennmoor Savings Bank', roles: ['Manager'] },
      ],
    })
    for (const name of ['Quillhaven Private Bank', 'Tarnholt Bank', 'Corvane Banking Cloud']) {
      const wish = { organisationId: organisationNamed(name) }
      const { status, body } = await call(place, browser, 'chooseOrganisation', wish)
      expect({ name, status, code: body.code }).toEqual({ name, status: 403, code: 'organisation.foreign' })
    }
    expect(await sessionOf(place, browser)).toMatchObject({ state: 'choosing' })
  })

  it('comes back to the one they chose when they sign in again with this browser', async () => {
    const wren = personOf(world, 'Wren Tolliver')
    const { browser } = await signIn(place, wren)
    await call(place, browser, 'chooseOrganisation', { organisationId: organisationNamed('Fennmoor Savings Bank') })
    const { landed } = await signIn(place, wren, { browser })
    expect(landed.pathname).toBe('/console/')
    expect(await sessionOf(place, browser)).toMatchObject({ active: { displayName: 'Fennmoor Savings Bank' } })
  })
})
