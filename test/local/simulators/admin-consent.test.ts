import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  apiScope,
  asking,
  consentCallback,
  cookieFrom,
  locationOf,
  person,
  pick,
  redeem,
  setStage,
  visit,
  type Cast,
  type Stage,
} from './support.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage('bank')
})
afterAll(() => stage.stop())
afterEach(() => stage.control.reset())

const ottilie = () => person(stage.world, 'Ottilie Sel')
const hugo = () => person(stage.world, 'Hugo Marsh')

const everyScope = ({ world }: Stage) => `openid profile email ${world.apps.managementApi.appIdUri}/.default`

function consentAddress(change: Record<string, string | null> = {}, authority = 'organizations', at = stage): URL {
  const url = new URL(`${at.entra}/${authority}/v2.0/adminconsent`)
  const parameters: Record<string, string | null> = {
    client_id: at.world.apps.managementUi.clientId,
    redirect_uri: consentCallback,
    scope: everyScope(at),
    state: 'state-1',
    ...change,
  }
  for (const [name, value] of Object.entries(parameters)) if (value !== null) url.searchParams.set(name, value)
  return url
}

const decide = (url: URL, { tenant, user }: Cast, decision: string, cookie = '') =>
  visit(url, {
    method: 'POST',
    headers: { cookie },
    body: new URLSearchParams({ account: `${tenant.tid}/${user.oid}`, decision }),
  })
const parametersOf = (response: Response) => Object.fromEntries(locationOf(response).searchParams)

const appOnly = (tid: string) =>
  redeem(stage, { grant_type: 'client_credentials', scope: `${stage.world.apps.managementApi.appIdUri}/.default` }, tid)

describe('a request for consent that must not be answered to the application', () => {
  it.each([
    ['an unknown client', { client_id: '00000000-0000-4000-8000-000000000000' }, 'AADSTS700016'],
    ['no redirect URI', { redirect_uri: null }, 'AADSTS900144'],
    ['a redirect URI elsewhere', { redirect_uri: 'https://evil.example/auth/callback/consent' }, 'AADSTS50011'],
    ['no scope', { scope: null }, 'AADSTS900144'],
    ['a scope that nobody has', { scope: 'api://nowhere/read' }, 'AADSTS500011'],
  ])('shows Entra’s own page for %s', async (_, change, code) => {
    const response = await visit(consentAddress(change))
    expect(response.status).toBe(400)
    expect(response.headers.has('location')).toBe(false)
    expect(await response.text()).toContain(code)
  })

  it('knows no tenant of that name, and no personal accounts', async () => {
    expect(await (await visit(consentAddress({}, 'nobody.example'))).text()).toContain('AADSTS90002')
    expect(await (await visit(consentAddress({}, 'consumers'))).text()).toContain('AADSTS9002346')
  })
})

describe('the consent page', () => {
  it('asks who is there: of the tenant that is named, or of all', async () => {
    const ofAll = await (await visit(consentAddress())).text()
    expect(ofAll).toContain('ottilie.sel@selwick.example')
    expect(ofAll).toContain('maeve.tarn@tarnholt.example')
    const ofOne = await (await visit(consentAddress({}, ottilie().tenant.tid))).text()
    expect(ofOne).toContain('ottilie.sel@selwick.example')
    expect(ofOne).not.toContain('maeve.tarn@tarnholt.example')
  })

  it('lists the permissions as Microsoft words them, for the tenant of that account', async () => {
    const page = await (await decide(consentAddress(), ottilie(), '')).text()
    for (const words of [
      'Permissions requested',
      'Selwick Credit Union',
      'Sign users in',
      'View users&#39; basic profile',
      'View users&#39; email address',
      'Access Corvane Banking Cloud as the signed-in user',
    ])
      expect(page).toContain(words)
  })

  it('is only for those who may consent for the whole tenant', async () => {
    for (const decision of ['', 'accept']) {
      const refused = await decide(consentAddress(), hugo(), decision)
      expect(refused.headers.has('location')).toBe(false)
      expect(await refused.text()).toContain('AADSTS90093')
    }
    expect((await stage.control.world()).tenants.find(({ tid }) => tid === hugo().tenant.tid)?.consents).toEqual([])
  })

  it('does not let an account of another tenant consent for the one that is named', async () => {
    const elsewhere = consentAddress({}, person(stage.world, 'Maeve Tarn').tenant.tid)
    expect(await (await decide(elsewhere, ottilie(), 'accept')).text()).toContain('AADSTS50020')
  })

  it('answers as published: the consent, the tenant, the scope and the state', async () => {
    expect(parametersOf(await decide(consentAddress(), ottilie(), 'accept'))).toEqual({
      admin_consent: 'True',
      tenant: ottilie().tenant.tid,
      scope: everyScope(stage),
      state: 'state-1',
    })
  })

  it('answers a Cancel as published: the error beside admin_consent=True', async () => {
    await stage.control.separateErrorsBy('crlf')
    const { error_description, ...others } = parametersOf(await decide(consentAddress(), ottilie(), 'cancel'))
    expect(others).toEqual({ admin_consent: 'True', error: 'consent_required', state: 'state-1' })
    expect(error_description).toMatch(/^AADSTS65004: .+\r\nTrace ID: .+\r\nCorrelation ID: .+\r\nTimestamp: .+Z$/)
  })

  it('leaves the administrator signed in, so that the sign-in after it asks nothing', async () => {
    const accepted = await decide(consentAddress(), ottilie(), 'accept')
    const { url } = asking(stage, {}, ottilie().tenant.tid)
    const signedIn = await visit(url, { headers: { cookie: cookieFrom(accepted) } })
    expect(locationOf(signedIn).searchParams.get('code')).not.toBeNull()
  })
})

describe('the consent of a tenant', () => {
  it('opens the sign-in for everybody in it, and app-only tokens', async () => {
    const { url } = asking(stage)
    expect(await (await pick(url, hugo())).text()).toContain('AADSTS65001')
    expect((await appOnly(hugo().tenant.tid)).body['error_codes']).toEqual([700016])
    await decide(consentAddress(), ottilie(), 'accept')
    expect(locationOf(await pick(url, hugo())).searchParams.get('code')).not.toBeNull()
    expect((await appOnly(hugo().tenant.tid)).status).toBe(200)
  })

  it.each([
    ['nothing', 700016],
    ['trace', 7000229],
  ] as const)('withdrawn, leaving %s, is told by the token endpoint and by Entra’s own page', async (leaves, code) => {
    await decide(consentAddress(), ottilie(), 'accept')
    const { tid } = ottilie().tenant
    await stage.control.change({ change: 'remove-consent', tid, app: 'managementUi', leaves })
    expect((await appOnly(tid)).body['error_codes']).toEqual([code])
    expect(await (await pick(asking(stage).url, hugo())).text()).toContain('AADSTS65001')
    await decide(consentAddress(), ottilie(), 'accept')
    expect((await appOnly(tid)).status).toBe(200)
  })

  it('to a single scope brings no API into the tenant that is not there yet', async () => {
    const single = consentAddress({ scope: `openid profile email ${apiScope(stage.world)}` })
    const refused = await decide(single, ottilie(), 'accept')
    expect(refused.headers.has('location')).toBe(false)
    expect(await refused.text()).toContain('AADSTS650052')
    await decide(consentAddress(), ottilie(), 'accept')
    expect(parametersOf(await decide(single, ottilie(), 'accept'))['admin_consent']).toBe('True')
  })

  it('outlasts a restart of the simulator', async () => {
    const data = await mkdtemp(join(tmpdir(), 'consents-'))
    const first = await setStage('bank', { data })
    await decide(consentAddress({}, 'organizations', first), ottilie(), 'accept')
    await first.stop()
    const second = await setStage('bank', { data })
    const consents = async (at: Stage) =>
      (await at.control.world()).tenants.find(({ tid }) => tid === ottilie().tenant.tid)?.consents
    expect(await consents(second)).toEqual(['managementUi', 'managementApi'])
    await second.stop()
    await rm(data, { recursive: true })
  })
})
