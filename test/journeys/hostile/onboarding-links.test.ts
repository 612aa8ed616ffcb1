import { describe, expect, it } from 'vitest'
import { secureRandom } from '../../../shared/adapters/crypto/secure-random.ts'
import { openBrowser } from '../../support/browser.ts'
import { call, sessionOf, signIn } from '../../support/hub.ts'
import { decide, endOf, invite, onboard, secretOf } from '../../support/onboarding.ts'
import {
  ada,
  bring,
  consented,
  expectUntouched,
  hub,
  inOrganisation,
  issued,
  besiege,
  mal,
  mappings,
  operator,
  operatorPerson,
  start,
} from './onboarding-siege.ts'

besiege()

describe('a link', () => {
  const codeOf = async (name: 'readLink' | 'startConsent', secret: string) =>
    (await call(hub(), openBrowser(), name, { secret })).body.code

  it('that was used leads nowhere a second time', async () => {
    await onboard(hub(), issued(), ada())
    for (const name of ['readLink', 'startConsent'] as const)
      expect(await codeOf(name, secretOf(issued()))).toBe('invitation.used')
  })

  it('that was used meanwhile refuses whoever was on their way', async () => {
    const browser = openBrowser()
    const answer = await consented(browser)
    await onboard(hub(), issued(), ada())
    expect(await bring(browser, answer)).toBe('/console/problem invitation.used')
    expect(await mappings()).toHaveLength(1)
  })

  it('that was withdrawn, or replaced, is void at once, also for whoever is on their way', async () => {
    const key = { ...inOrganisation(), invitationId: issued().invitationId }
    const browser = openBrowser()
    const answer = await consented(browser)
    const again = await call(hub(), operator(), 'reissueInvitation', { ...key, version: issued().version })
    expect(again.status).toBe(200)
    expect(await bring(browser, answer)).toBe('/console/problem invitation.withdrawn')
    expect(await codeOf('readLink', secretOf(issued()))).toBe('invitation.withdrawn')
    await expectUntouched()
    expect(await codeOf('readLink', secretOf(again.body))).toBeUndefined()
    const { version } = again.body
    await call(hub(), operator(), 'withdrawInvitation', { ...key, version })
    expect(await codeOf('startConsent', secretOf(again.body))).toBe('invitation.withdrawn')
    expect(await mappings()).toEqual([])
  })

  it('cannot be had by guessing: whatever is unknown is answered alike', async () => {
    const answers = new Set<string>()
    for (let guess = 0; guess < 100; guess += 1) {
      const { status, body } = await call(hub(), openBrowser(), 'readLink', { secret: secureRandom.secret() })
      const { correlationId: _own, ...rest } = body as unknown as Record<string, unknown>
      answers.add(JSON.stringify({ status, ...rest }))
    }
    expect([...answers]).toHaveLength(1)
    expect([...answers][0]).toContain('invitation.unknown')
  })

  it.each(['', 'short', 'x'.repeat(44), `${'x'.repeat(42)}/`, '<script>', "' or 1 eq 1", 'ä'.repeat(43)])(
    'of the wrong form (%j) is refused without being repeated',
    async (secret) => {
      const { status, body } = await call(hub(), openBrowser(), 'startConsent', { secret })
      expect([status, body.code]).toEqual([400, 'input.invalid'])
      if (secret !== '') expect(JSON.stringify(body)).not.toContain(secret)
    },
  )

  it('is followed by pages of the hub alone', async () => {
    const attacks: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: hub().hub, 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]
    for (const path of ['auth/invitation', 'auth/consent'])
      for (const headers of attacks) {
        const response = await openBrowser().visit(`${hub().hub}/${path}`, {
          method: 'POST',
          headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
          body: JSON.stringify({ secret: secretOf(issued()) }),
        })
        expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
          403,
          'forgery.suspected',
        ])
        expect(response.headers.getSetCookie()).toEqual([])
      }
    const form = await openBrowser().visit(`${hub().hub}/auth/consent`, {
      method: 'POST',
      body: new URLSearchParams({ secret: secretOf(issued()) }),
      headers: { accept: 'application/json' },
    })
    expect(((await form.json()) as { code: string }).code).toBe('body.malformed')
  })

  it('stays out of every address, every log and Entra’s sight', async () => {
    const browser = openBrowser()
    await onboard(hub(), issued(), ada(), browser)
    await codeOf('readLink', secretOf(issued()))
    const { requests } = await hub().control.requests()
    const seen = JSON.stringify([hub().lines, requests])
    expect(seen).not.toContain(secretOf(issued()))
    expect(seen).not.toContain(secureRandom.hash(secretOf(issued())))
  })
})

describe('two administrators with one invitation', () => {
  it('who come together: one wins, the other is told, and one mapping is made', async () => {
    const open = await invite(hub(), operator(), inOrganisation())
    const people = [ada(), mal()]
    const proofs = await Promise.all(
      people.map(async (person) => {
        const browser = openBrowser()
        return { browser, answer: await decide(await start(browser, open), browser, person) }
      }),
    )
    const ends = await Promise.all(proofs.map(({ browser, answer }) => bring(browser, answer)))
    expect(ends.toSorted()).toEqual(['/console/onboarded waiting', '/console/problem invitation.used'])
    expect(await mappings()).toHaveLength(1)
  })
})

describe('somebody who is signed in already', () => {
  it('stays who they are when the tenant they onboarded does not let them in', async () => {
    const open = await invite(hub(), operator(), inOrganisation())
    const { browser } = await signIn(hub(), operatorPerson())
    const before = await sessionOf(hub(), browser)
    expect(endOf((await onboard(hub(), open, mal(), browser)).landed)).toBe('/console/onboarded waiting')
    expect(await sessionOf(hub(), browser)).toMatchObject({ member: 'member' in before ? before.member : undefined })
  })

  it('and who may enter gets a new session, the old one being over', async () => {
    const { browser } = await signIn(hub(), operatorPerson())
    const name = '__Host-tenantry-session'
    const old = browser.cookie(hub().hub, name) ?? ''
    await onboard(hub(), issued(), ada(), browser)
    expect(browser.cookie(hub().hub, name)).not.toBe(old)
    expect(await sessionOf(hub(), browser)).toMatchObject({ active: inOrganisation() })
    const thief = openBrowser()
    thief.setCookie(hub().hub, name, old)
    expect((await thief.visit(`${hub().hub}/auth/session`)).status).toBe(401)
  })
})

describe('an invitation', () => {
  it('is over when its days are over, to the minute', async () => {
    const day = await invite(hub(), operator(), { ...inOrganisation(), days: 1 })
    const code = async () => (await call(hub(), openBrowser(), 'readLink', { secret: secretOf(day) })).body.code
    hub().advance(24 * 60 - 1)
    expect(await code()).toBeUndefined()
    const browser = openBrowser()
    const answer = await decide(await start(browser, day), browser, ada())
    hub().advance(1)
    expect(await code()).toBe('invitation.expired')
    expect(await bring(browser, answer)).toBe('/console/problem invitation.expired')
  })
})
