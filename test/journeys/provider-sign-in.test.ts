import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { loadWorld } from '../../local/worlds/load-world.ts'
import { openBrowser, type Browser } from '../support/browser.ts'
import { addOrganisation, signInOperator } from '../support/fresh.ts'
import { call, sessionOf } from '../support/hub.ts'
import { makeKey, scriptedProvider, type ScriptedProvider } from '../support/provider/scripted-provider.ts'

const place = inject('stack')
let op: ScriptedProvider, operator: Browser
beforeAll(async () => {
  op = await scriptedProvider(() => new Date(), await makeKey('ES256', 'key-1'))
  op.script.userDetails = { email: 'ada@customer.example', email_verified: true, name: 'Ada Byron' }
  operator = await signInOperator(place, await loadWorld('bank'))
})
afterAll(() => op.stop())

it('a customer signs in at the provider of their bank, and is out when it is switched off', async () => {
  const { organisationId } = await addOrganisation(place, operator, [])
  const secret = 's&cret'
  const created = await call(place, operator, 'createIdentityProvider', {
    organisationId,
    kind: 'oidc',
    label: 'Our customers',
    discoveryUrl: op.issuer,
    clientId: 'hub',
    clientSecret: secret,
  })
  expect(created).toMatchObject({ status: 201, body: { state: 'disabled', issuer: op.issuer } })
  expect(JSON.stringify(created.body)).not.toContain(secret)
  const key = { organisationId, providerId: created.body.providerId }
  const enabled = await call(place, operator, 'enableIdentityProvider', { ...key, version: created.body.version })
  expect(enabled.status).toBe(200)

  const browser = openBrowser()
  const offered = await call(place, browser, 'listSignInOptions', { organisation: organisationId })
  const start = offered.body.items[0]?.start ?? ''
  const begun = await browser.visit(`${place.hub}${start}`)
  const asked = new URL(begun.headers.get('location') ?? '')
  expect(asked.searchParams.get('redirect_uri')).toBe(created.body.redirectUri)
  const answer = op.authorise(asked)
  const landed = await browser.visit(`${created.body.redirectUri}?${answer.toString()}`)
  expect([landed.status, landed.headers.get('location')]).toEqual([303, '/console/'])
  expect(await sessionOf(place, browser)).toMatchObject({
    state: 'active',
    member: { displayName: 'Ada Byron' },
    active: { organisationId, roles: ['Customer'], permissions: ['profile'] },
  })

  const { memberId } = ((await sessionOf(place, browser)) as { member: { memberId: string } }).member
  const member = await call(place, operator, 'readMember', { organisationId, memberId })
  expect(member.body).toMatchObject({
    profile: { Email: 'ada@customer.example' },
    passports: [{ provider: created.body.providerId }],
  })

  const { version } = enabled.body
  expect((await call(place, operator, 'disableIdentityProvider', { ...key, version })).status).toBe(200)
  expect(await sessionOf(place, browser)).toMatchObject({ state: 'choosing', shutOut: 'provider.disabled' })
  const again = await browser.visit(`${place.hub}${start}`)
  expect(again.headers.get('location')).toContain('code=provider.disabled')
})
