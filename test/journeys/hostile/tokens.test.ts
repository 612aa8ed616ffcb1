import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { loadWorld } from '../../../local/worlds/load-world.ts'
import { personOf, sessionOf, signIn } from '../../support/hub.ts'
import { startHubInProcess, type HubInProcess } from '../../support/hub-in-process.ts'
import { refusalOf } from '../../support/refusal.ts'
import { forgeries, strangeAnswers } from './forgeries.ts'

const world = await loadWorld('bank')
const maeve = personOf(world, 'Maeve Tarn')
let hub: HubInProcess

beforeAll(async () => {
  hub = await startHubInProcess(inject('stack').storage)
})

afterEach(async () => {
  await hub.control.clear('alterations')
  await hub.control.clear('faults')
})

afterAll(async () => {
  await hub.stop()
})

/** The code that refused a sign-in of Maeve's; undefined where she got in. */
const attempt = async () => {
  const signedIn = await signIn(hub, maeve)
  return signedIn.landed.pathname === '/console/' ? undefined : refusalOf(hub, signedIn)
}

describe('a sign-in is refused with a code of its own, and leaves no session, on', () => {
  // Which address Entra has is known when the tests run; names and codes are known before.
  const names = forgeries(world, '', maeve.tid).map(({ name, code }) => ({ name, code }))

  it.each(names)('$name: $code', async ({ name, code }) => {
    const forgery = forgeries(world, hub.entra, maeve.tid).find((one) => one.name === name)
    for (const alteration of forgery?.alter ?? []) await hub.control.alter(alteration)
    expect(await attempt()).toBe(code)
  })

  it.each(strangeAnswers)('an answer with $name: $code', async ({ alter, code }) => {
    for (const alteration of alter) await hub.control.alter(alteration)
    expect(await attempt()).toBe(code)
  })

  it.each([
    { code: 'code.rejected', aadsts: 54005, because: 'a code that was redeemed already' },
    { code: 'code.rejected', aadsts: 70008, because: 'an expired code' },
    { code: 'provider.refused', aadsts: 7000215, because: 'a client secret that Entra does not accept' },
  ])('$because (AADSTS$aadsts): $code', async ({ code, aadsts }) => {
    await hub.control.arm({ target: 'token', kind: 'aadsts', code: aadsts })
    expect(await attempt()).toBe(code)
  })

  it.each([
    { because: 'an overloaded token endpoint', fault: { kind: 'throttle' } },
    { because: 'a failing token endpoint', fault: { kind: 'error', status: 503 } },
    { because: 'a token endpoint that hangs up', fault: { kind: 'disconnect' } },
  ] as const)('$because: provider.unavailable', async ({ fault }) => {
    await hub.control.arm({ target: 'token', ...fault })
    expect(await attempt()).toBe('provider.unavailable')
  })

  it.each(['html', 'cut-json', 'empty', 'array'] as const)('a token answer of %s: answer.invalid', async (as) => {
    await hub.control.arm({ target: 'token', kind: 'malformed', as })
    expect(await attempt()).toBe('answer.invalid')
  })
})

describe('an answer that names its issuer', () => {
  it('is taken from the issuer of the ID token', async () => {
    await hub.control.alter({ token: 'redirect', claims: { iss: `${hub.entra}/${maeve.tid}/v2.0` } })
    expect(await attempt()).toBeUndefined()
  })

  it('is refused from another tenant’s issuer, for the ID token tells', async () => {
    await hub.control.alter({ token: 'redirect', claims: { iss: `${hub.entra}/${world.platform.tid}/v2.0` } })
    expect(await attempt()).toBe('provider.mixed')
  })

  it('is refused before its code goes anywhere, where the issuer is a stranger', async () => {
    await hub.control.clear('requests')
    await hub.control.alter({ token: 'redirect', claims: { iss: 'https://evil.example/v2.0' } })
    expect(await attempt()).toBe('provider.mixed')
    expect((await hub.control.requests('token')).counts.token).toBe(0)
  })
})

describe('a sign-in succeeds', () => {
  it('with the next key that Entra has announced, and after Entra changed its keys', async () => {
    await hub.control.alter({ token: 'id', sign: 'next-key' })
    expect(await attempt()).toBeUndefined()
    hub.advance(6)
    await hub.control.rotateKeys('sudden')
    expect(await attempt()).toBeUndefined()
  })

  it('with claims that nobody knows, and with roles that are none of ours', async () => {
    await hub.control.alter({ token: 'access', claims: { xms_x: { deep: [1] }, roles: ['Admin', 'Emperor', 'admin'] } })
    const { browser } = await signIn(hub, maeve)
    expect(await sessionOf(hub, browser)).toMatchObject({ active: { roles: ['Admin'] } })
  })

  it('with the roles of the access token, whatever roles the ID token claims', async () => {
    await hub.control.alter({ token: 'access', claims: { roles: ['Employee'] } })
    await hub.control.alter({ token: 'id', claims: { roles: ['Admin'] } })
    const { browser } = await signIn(hub, maeve)
    expect(await sessionOf(hub, browser)).toMatchObject({ active: { roles: ['Employee'] } })
  })
})
