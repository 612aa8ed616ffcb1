import { decodeJwt } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  asking,
  callback,
  codeForm,
  cookieFrom,
  locationOf,
  partnerCallback,
  person,
  pick,
  redeem,
  setStage,
  visit,
  type Stage,
} from './support.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage('bank')
})
afterAll(() => stage.stop())
afterEach(() => stage.control.reset())

const pageWith = async (response: Response): Promise<string> => {
  expect(response.headers.get('content-type')).toContain('text/html')
  expect(response.headers.has('location')).toBe(false)
  return response.text()
}

describe('a request that must not be answered to the application', () => {
  it.each([
    ['an unknown client', { client_id: '00000000-0000-4000-8000-000000000000' }, 'AADSTS700016'],
    ['no client', { client_id: null }, 'AADSTS900144'],
    ['no redirect URI', { redirect_uri: null }, 'AADSTS900144'],
    ['a redirect URI elsewhere', { redirect_uri: 'https://evil.example/auth/callback/entra' }, 'AADSTS50011'],
    ['another path', { redirect_uri: 'http://localhost:4321/auth/callback/entra/' }, 'AADSTS50011'],
    ['a query in it', { redirect_uri: `${callback}?a=b` }, 'AADSTS50011'],
    ['a user name in it', { redirect_uri: 'http://localhost:4321@evil.example/auth/callback/entra' }, 'AADSTS50011'],
  ])('shows Entra’s own page for %s', async (_, change, code) => {
    const response = await visit(asking(stage, change).url)
    expect(response.status).toBe(400)
    expect(await pageWith(response)).toContain(code)
  })

  it('shows AADSTS90002 for an unknown tenant and AADSTS9002346 for personal accounts', async () => {
    expect(await pageWith(await visit(asking(stage, {}, 'nobody.example').url))).toContain('AADSTS90002')
    expect(await pageWith(await visit(asking(stage, {}, 'consumers').url))).toContain('AADSTS9002346')
  })
})

describe('a faulty request of a known application', () => {
  it.each([
    ['another response type', { response_type: 'id_token' }, 'unsupported_response_type', 'AADSTS700054'],
    ['the fragment mode', { response_mode: 'fragment' }, 'invalid_request', 'AADSTS90023'],
    ['PKCE plain', { code_challenge_method: 'plain' }, 'invalid_request', 'AADSTS90023'],
    ['PKCE without a method', { code_challenge_method: null }, 'invalid_request', 'AADSTS90023'],
    ['a challenge of another size', { code_challenge: 'short' }, 'invalid_request', 'AADSTS501491'],
    ['an unknown prompt', { prompt: 'admin_consent' }, 'invalid_request', 'AADSTS90023'],
    ['no scope', { scope: '' }, 'invalid_request', 'AADSTS900144'],
    [
      'a scope the API does not have',
      { scope: 'openid api://management.corvane.example/other' },
      'invalid_scope',
      'AADSTS70011',
    ],
    ['an unknown resource', { scope: 'openid api://elsewhere.example/read' }, 'invalid_resource', 'AADSTS500011'],
  ])('is sent back for %s, with the state', async (_, change, error, code) => {
    const { origin, pathname, searchParams } = locationOf(await visit(asking(stage, change).url))
    expect(`${origin}${pathname}`).toBe(callback)
    expect([searchParams.get('error'), searchParams.get('state')]).toEqual([error, 'state-1'])
    expect(searchParams.get('error_description')).toContain(`${code}: `)
    expect(searchParams.get('error_uri')).toBe(`${stage.entra}/error?code=${code.slice('AADSTS'.length)}`)
  })
})

describe('the account picker', () => {
  it('lists the people of every tenant, or of the tenant or domain asked for', async () => {
    const all = await (await visit(asking(stage).url)).text()
    expect(all).toContain('Maeve Tarn')
    expect(all).toContain('Wren Tolliver')
    const { tid } = person(stage.world, 'Maeve Tarn').tenant
    const one = await (await visit(asking(stage, {}, tid).url)).text()
    expect(one).toContain('Maeve Tarn')
    expect(one).not.toContain('Sunniva Brekke')
    const hinted = await (await visit(asking(stage, { domain_hint: 'ostermark.example' }).url)).text()
    expect(hinted).toContain('Sunniva Brekke')
    expect(hinted).not.toContain('Maeve Tarn')
  })

  it('writes the login hint into the field for another account, escaped', async () => {
    const html = await (await visit(asking(stage, { login_hint: '"><script>alert(1)</script>' }).url)).text()
    expect(html).toContain('value="&quot;&gt;&lt;script&gt;')
    expect(html).not.toContain('<script>alert')
  })

  it('takes an address typed in', async () => {
    const { url } = asking(stage)
    const body = new URLSearchParams({ account: 'Maeve.Tarn@tarnholt.example' })
    expect(locationOf(await visit(url, { method: 'POST', body })).searchParams.has('code')).toBe(true)
    const stranger = await visit(url, {
      method: 'POST',
      body: new URLSearchParams({ account: 'nobody@tarnholt.example' }),
    })
    expect(await pageWith(stranger)).toContain('AADSTS50034')
  })

  it('sends a cancelled sign-in back as access_denied, AADSTS65004', async () => {
    const response = await visit(asking(stage).url, { method: 'POST', body: new URLSearchParams({ cancel: '1' }) })
    const { searchParams } = locationOf(response)
    expect([searchParams.get('error'), searchParams.get('error_subcode')]).toEqual(['access_denied', 'cancel'])
    expect(searchParams.get('error_description')).toMatch(
      /^AADSTS65004: .* Trace ID: \S+ Correlation ID: \S+ Timestamp: /,
    )
  })

  it('refuses a disabled account and an account of another tenant on its own page', async () => {
    expect(await pageWith(await pick(asking(stage).url, person(stage.world, 'Edda Krug')))).toContain('AADSTS50057')
    const { tid } = person(stage.world, 'Maeve Tarn').tenant
    expect(await pageWith(await pick(asking(stage, {}, tid).url, person(stage.world, 'Sunniva Brekke')))).toContain(
      'AADSTS50020',
    )
  })

  it('refuses where nobody consented, with a way back to the application', async () => {
    const html = await pageWith(await pick(asking(stage).url, person(stage.world, 'Freya Holm')))
    expect(html).toContain('AADSTS65001')
    const back = new URL(/href="([^"]+)"/.exec(html.replace(/<link[^>]*>/g, ''))?.[1]?.replaceAll('&amp;', '&') ?? '')
    expect([back.searchParams.get('error'), back.searchParams.get('state')]).toEqual(['access_denied', 'state-1'])
  })

  it('refuses permissions of Microsoft Graph that nobody consented to', async () => {
    const { url } = asking(stage, { scope: 'openid User.Read' })
    expect(await pageWith(await pick(url, person(stage.world, 'Maeve Tarn')))).toContain('AADSTS65001')
  })

  it('lets the partner application use its own callback', async () => {
    const { url } = asking(stage, {
      client_id: stage.world.apps.partner.clientId,
      redirect_uri: partnerCallback,
      scope: 'openid User.Read',
    })
    expect(locationOf(await pick(url, person(stage.world, 'Orla Venn'))).pathname).toBe('/auth/callback/direct')
  })
})

describe('the answer to the application', () => {
  it('is a redirect with code, state and session state, and nothing of the fragment', async () => {
    const { searchParams, hash } = locationOf(await pick(asking(stage).url, person(stage.world, 'Maeve Tarn')))
    expect([...searchParams.keys()]).toEqual(['code', 'session_state', 'state'])
    expect(hash).toBe('')
  })

  it('is a form that sends itself, in form_post mode', async () => {
    const response = await pick(
      asking(stage, { response_mode: 'form_post', state: '"<&>' }).url,
      person(stage.world, 'Maeve Tarn'),
    )
    const html = await pageWith(response)
    expect(html).toContain(`<form method="post" action="${callback}">`)
    expect(html).toContain('name="state" value="&quot;&lt;&amp;&gt;"')
    expect(html).toMatch(/name="code" value="[^"]+"/)
    const nonce = /script-src 'nonce-([^']+)'/.exec(response.headers.get('content-security-policy') ?? '')?.[1]
    expect(html).toContain(`<script nonce="${nonce}">document.forms[0].submit()</script>`)
  })

  it('is any published error, where a fault says so', async () => {
    await stage.control.arm({ target: 'authorize', kind: 'aadsts', code: 50105 })
    const { searchParams } = locationOf(await visit(asking(stage).url))
    expect(searchParams.get('error')).toBe('access_denied')
    expect(searchParams.get('error_description')).toContain('AADSTS50105: ')
  })

  it('can be altered: another state, none, or somebody else’s code', async () => {
    await stage.control.alter({ token: 'redirect', claims: { state: 'forged' }, drop: ['code'] })
    const { searchParams } = locationOf(await pick(asking(stage).url, person(stage.world, 'Maeve Tarn')))
    expect([searchParams.get('state'), searchParams.has('code')]).toEqual(['forged', false])
  })
})

describe('single sign-on', () => {
  it('lets a person in again without a picker, and silently with prompt=none', async () => {
    const cookie = cookieFrom(await pick(asking(stage).url, person(stage.world, 'Maeve Tarn')))
    const again = locationOf(await visit(asking(stage).url, { headers: { cookie } }))
    const { url, verifier } = asking(stage, { prompt: 'none' })
    const silent = locationOf(await visit(url, { headers: { cookie } }))
    expect([again.searchParams.has('code'), silent.searchParams.has('code')]).toEqual([true, true])
    const { body } = await redeem(stage, codeForm(silent, verifier))
    expect(decodeJwt(String(body['id_token']))['name']).toBe('Maeve Tarn')
  })

  it.each(['login', 'select_account', 'consent'])('asks again with prompt=%s', async (prompt) => {
    const cookie = cookieFrom(await pick(asking(stage).url, person(stage.world, 'Maeve Tarn')))
    const html = await pageWith(await visit(asking(stage, { prompt }).url, { headers: { cookie } }))
    expect(html).toContain('Maeve Tarn (Signed in)')
  })

  it('answers prompt=none with login_required where nobody is signed in, interaction_required where several are', async () => {
    const silently = async (cookie: string, hint: string | null = null): Promise<string | null> => {
      const response = await visit(asking(stage, { prompt: 'none', login_hint: hint }).url, { headers: { cookie } })
      return locationOf(response).searchParams.get('error')
    }
    expect(await silently('')).toBe('login_required')
    const one = cookieFrom(await pick(asking(stage).url, person(stage.world, 'Maeve Tarn')))
    const two = cookieFrom(await pick(asking(stage).url, person(stage.world, 'Ines Corvo'), one))
    expect(await silently(two)).toBe('interaction_required')
    expect(await silently(two, 'ines.corvo@tarnholt.example')).toBeNull()
    expect(await silently(two, 'nobody@tarnholt.example')).toBe('login_required')
  })

  it('answers prompt=none with consent_required once consent is gone, and interaction_required for a disabled account', async () => {
    const { tenant, user } = person(stage.world, 'Maeve Tarn')
    const cookie = cookieFrom(await pick(asking(stage).url, { tenant, user }))
    const silently = async (): Promise<string | null> =>
      locationOf(await visit(asking(stage, { prompt: 'none' }).url, { headers: { cookie } })).searchParams.get('error')
    await stage.control.change({ change: 'remove-consent', tid: tenant.tid, app: 'managementUi' })
    expect(await silently()).toBe('consent_required')
    await stage.control.change({ change: 'add-consent', tid: tenant.tid, app: 'managementUi' })
    await stage.control.change({ change: 'disable-user', tid: tenant.tid, oid: user.oid })
    expect(await silently()).toBe('interaction_required')
    await stage.control.change({ change: 'disable-user', tid: tenant.tid, oid: user.oid, disabled: false })
    await stage.control.change({ change: 'revoke-sessions', tid: tenant.tid, oid: user.oid })
    expect(await silently()).toBe('login_required')
  })

  it('ends at sign-out, which goes on to registered addresses only', async () => {
    const out = new URL(`${stage.entra}/organizations/oauth2/v2.0/logout`)
    out.searchParams.set('post_logout_redirect_uri', 'http://localhost:4321/signed-out')
    const response = await visit(out)
    expect(locationOf(response).href).toBe('http://localhost:4321/signed-out')
    expect(response.headers.getSetCookie()[0]).toMatch(/^simulated-entra-session=;.*Max-Age=0/)
    out.searchParams.set('state', 'bye')
    expect(locationOf(await visit(out)).searchParams.get('state')).toBe('bye')
    out.searchParams.set('post_logout_redirect_uri', 'https://evil.example/')
    expect(await pageWith(await visit(out))).toContain('You signed out')
  })

  it('ends for one account only where sign-out is given a hint', async () => {
    const one = cookieFrom(await pick(asking(stage).url, person(stage.world, 'Maeve Tarn')))
    const two = cookieFrom(await pick(asking(stage).url, person(stage.world, 'Ines Corvo'), one))
    const out = `${stage.entra}/common/oauth2/v2.0/logout?logout_hint=maeve.tarn%40tarnholt.example`
    const cookie = cookieFrom(await visit(out, { headers: { cookie: two } }))
    const { url, verifier } = asking(stage, { prompt: 'none' })
    const { body } = await redeem(stage, codeForm(locationOf(await visit(url, { headers: { cookie } })), verifier))
    expect(decodeJwt(String(body['id_token']))['name']).toBe('Ines Corvo')
  })

  it('does not take a cookie it did not make', async () => {
    const response = await visit(asking(stage, { prompt: 'none' }).url, {
      headers: { cookie: 'simulated-entra-session=e30' },
    })
    expect(locationOf(response).searchParams.get('error')).toBe('login_required')
  })
})
