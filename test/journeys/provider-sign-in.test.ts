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

it(
  'a customer signs in at the provider of their bank, of a crowd too, and is out when it is switched off',
  { timeout: 180_000 },
  async () => {
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

    // Of a crowd of first sign-ins of one identity one makes the Member: over HTTP, on the storage that is used.
    op.script.userDetails = { email: 'grace@customer.example', email_verified: true, name: 'Grace Hopper' }
    op.person = 'person-2'
    const arrive = async () => {
      const each = openBrowser()
      const sent = await each.visit(`${place.hub}${start}`)
      const back = op.authorise(new URL(sent.headers.get('location') ?? ''))
      return { each, back: `${created.body.redirectUri}?${back.toString()}` }
    }
    const crowd = await Promise.all(Array.from({ length: 200 }, arrive))
    const ends = await Promise.all(crowd.map(({ each, back: address }) => each.visit(address)))
    const outcomes = new Set(ends.map(({ status, headers }) => `${status} ${headers.get('location') ?? ''}`))
    expect(outcomes).toEqual(new Set(['303 /console/']))
    const all = await Promise.all(crowd.map(({ each }) => sessionOf(place, each)))
    expect(new Set(all.map((session) => ('member' in session ? session.member.memberId : session.state))).size).toBe(1)
    const members = await call(place, operator, 'listMembers', { organisationId, limit: 50 })
    expect(members.body.items.map(({ displayName }) => displayName)).toEqual(['Ada Byron', 'Grace Hopper'])
    const hopper = members.body.items[1]?.memberId ?? ''
    const shown = await call(place, operator, 'readMember', { organisationId, memberId: hopper })
    expect(shown.body.passports).toHaveLength(1)

    const { version } = enabled.body
    expect((await call(place, operator, 'disableIdentityProvider', { ...key, version })).status).toBe(200)
    expect(await sessionOf(place, browser)).toMatchObject({ state: 'choosing', shutOut: 'provider.disabled' })
    const again = await browser.visit(`${place.hub}${start}`)
    expect(again.headers.get('location')).toContain('code=provider.disabled')
  },
)
