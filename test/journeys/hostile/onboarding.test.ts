import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { secureRandom } from '../../../shared/adapters/crypto/secure-random.ts'
import { openBrowser, type Browser } from '../../support/browser.ts'
import { addTenant, signInOperator, type FreshTenant } from '../../support/fresh.ts'
import { answerOfProvider, call, sessionOf, signIn } from '../../support/hub.ts'
import { startHubInProcess, type HubInProcess } from '../../support/hub-in-process.ts'
import {
  addInvited,
  bringConsent,
  decide,
  endOf,
  invite,
  onboard,
  secretOf,
  startConsent,
  type Issued,
} from '../../support/onboarding.ts'

let hub: HubInProcess
let operator: Browser
/** The customer whose invitation it is, and somebody who got hold of the link. */
let customer: FreshTenant
let attacker: FreshTenant
let organisationId: string
let issued: Issued

const newTenant = (name: string) => addTenant(hub.control, { [name]: ['Admin'] }, { consents: [], administrator: true })
const ada = () => customer.person('Ada Lind')
const mal = () => attacker.person('Mal Grey')

beforeAll(async () => {
  hub = await startHubInProcess(inject('stack').storage)
  operator = await signInOperator(hub, hub.world)
})
beforeEach(async () => {
  customer = await newTenant('Ada Lind')
  attacker = await newTenant('Mal Grey')
  organisationId = (await addInvited(hub, operator)).organisationId
  issued = await invite(hub, operator, { organisationId, tid: customer.tid })
})
afterEach(async () => {
  await hub.control.clear('alterations')
})
afterAll(async () => {
  await hub.stop()
})

const start = (browser: Browser, invitation = issued) => startConsent(hub, browser, secretOf(invitation))
/** The answer of an honest consent, not yet brought to the hub. */
const consented = async (browser: Browser, person = ada()) => decide(await start(browser), browser, person)
const bring = async (browser: Browser, answer: URL) => endOf(await bringConsent(hub, browser, answer))
const changed = (url: URL, change: (parameters: URLSearchParams) => void) => {
  const copy = new URL(url)
  change(copy.searchParams)
  return copy
}
const stateOf = async () =>
  (await call(hub, operator, 'readInvitation', { organisationId, invitationId: issued.invitationId })).body.state
const mappings = async () => (await call(hub, operator, 'listTenantMappings', { organisationId })).body.items
/** Nobody was let in, and the customer's administrator can still follow the link. */
const untouched = async () => {
  expect({ state: await stateOf(), mappings: await mappings() }).toEqual({ state: 'open', mappings: [] })
  expect((await call(hub, operator, 'readOrganisation', { organisationId })).body.state).toBe('invited')
}

describe('an answer of the consent page is refused', () => {
  it.each([
    [
      'without a state',
      (at: URLSearchParams) => {
        at.delete('state')
      },
      'state.missing',
    ],
    [
      'with an empty state',
      (at: URLSearchParams) => {
        at.set('state', '')
      },
      'state.missing',
    ],
    [
      'with a state of nobody',
      (at: URLSearchParams) => {
        at.set('state', 'a'.repeat(43))
      },
      'state.unknown',
    ],
    [
      'with two states',
      (at: URLSearchParams) => {
        at.append('state', 'another')
      },
      'answer.invalid',
    ],
    [
      'with two tenants',
      (at: URLSearchParams) => {
        at.append('tenant', attacker.tid)
      },
      'answer.invalid',
    ],
    [
      'with two consents',
      (at: URLSearchParams) => {
        at.append('admin_consent', 'True')
      },
      'answer.invalid',
    ],
    [
      'without a tenant',
      (at: URLSearchParams) => {
        at.delete('tenant')
      },
      'answer.invalid',
    ],
    [
      'with an empty tenant',
      (at: URLSearchParams) => {
        at.set('tenant', '')
      },
      'answer.invalid',
    ],
    [
      'with a domain for a tenant',
      (at: URLSearchParams) => {
        at.set('tenant', 'corvane.example')
      },
      'answer.invalid',
    ],
    [
      'for everybody',
      (at: URLSearchParams) => {
        at.set('tenant', 'organizations')
      },
      'answer.invalid',
    ],
    [
      'for a path',
      (at: URLSearchParams) => {
        at.set('tenant', `../${customer.tid}`)
      },
      'answer.invalid',
    ],
    [
      'for a tenant with a tail',
      (at: URLSearchParams) => {
        at.set('tenant', `${customer.tid}/evil`)
      },
      'answer.invalid',
    ],
    [
      'without the consent',
      (at: URLSearchParams) => {
        at.delete('admin_consent')
      },
      'answer.invalid',
    ],
    [
      'that says no',
      (at: URLSearchParams) => {
        at.set('admin_consent', 'False')
      },
      'answer.invalid',
    ],
    [
      'with an error beside admin_consent=True',
      (at: URLSearchParams) => {
        at.set('error', 'access_denied')
      },
      'consent.declined',
    ],
    [
      'as the v1 endpoint declined',
      (at: URLSearchParams) => {
        at.set('error', 'permission_denied')
      },
      'consent.declined',
    ],
    [
      'with another error',
      (at: URLSearchParams) => {
        at.set('error', 'server_error')
      },
      'consent.refused',
    ],
    [
      'with an empty error',
      (at: URLSearchParams) => {
        at.set('error', '')
      },
      'consent.refused',
    ],
  ] as const)('%s', async (_, change, code) => {
    const browser = openBrowser()
    const answer = changed(await consented(browser), change)
    expect(await bring(browser, answer)).toBe(`/console/problem ${code}`)
    await untouched()
  })

  it('in another browser than the one that started, which loses nothing by it', async () => {
    const browser = openBrowser()
    const answer = await consented(browser)
    expect(await bring(openBrowser(), answer)).toBe('/console/problem state.foreign')
    const other = openBrowser()
    await start(other)
    expect(await bring(other, answer)).toBe('/console/problem state.foreign')
    await untouched()
    expect(await bring(browser, answer)).toBe('/console/onboarded ready')
  })

  it('a second time', async () => {
    const browser = openBrowser()
    const answer = await consented(browser)
    expect(await bring(browser, answer)).toBe('/console/onboarded ready')
    expect(await bring(browser, answer)).toBe('/console/problem state.replayed')
  })

  it('too late', async () => {
    const browser = openBrowser()
    const answer = await consented(browser)
    hub.advance(10)
    expect(await bring(browser, answer)).toBe('/console/problem state.expired')
    await untouched()
  })

  it('with the state of a sign-in, nor does a sign-in take the state of a consent', async () => {
    const browser = openBrowser()
    const { url } = await answerOfProvider(hub, await operatorPerson(), browser)
    const answer = await consented(browser)
    const state = (from: URL) => from.searchParams.get('state') ?? ''
    const crossed = changed(answer, (at) => {
      at.set('state', state(url))
    })
    expect(await bring(browser, crossed)).toBe('/console/problem state.unknown')
    const signIn = changed(url, (at) => {
      at.set('state', state(answer))
    })
    expect(await bring(browser, signIn)).toBe('/console/problem state.unknown')
    await untouched()
  })

  it('as a form of another site', async () => {
    const browser = openBrowser()
    const answer = await consented(browser)
    const { origin, pathname } = answer
    const posted = await browser.visit(origin + pathname, { method: 'POST', body: answer.searchParams })
    expect(posted.status).toBe(404)
    await untouched()
  })

  it('without a word of it being shown', async () => {
    const browser = openBrowser()
    const mark = '<img src=x onerror=canary>'
    for (const accept of ['text/html', 'application/json'])
      for (const change of [
        { error: mark, error_description: `AADSTS65004: ${mark}`, error_uri: 'https://canary.example' },
        { tenant: mark },
        { admin_consent: mark },
        { state: mark },
      ]) {
        const answer = changed(await consented(browser), (at) => {
          for (const [name, value] of Object.entries(change)) at.set(name, value)
        })
        const response = await browser.visit(answer, { headers: { accept } })
        const told = `${response.headers.get('location') ?? ''} ${await response.text()}`
        expect(told).not.toMatch(/canary|onerror/)
        expect(told).toMatch(/code/)
      }
    await untouched()
  })
})

async function operatorPerson() {
  const tenant = hub.world.tenants.find(({ displayName }) => displayName === 'Corvane Banking Cloud')!
  return Promise.resolve({ tid: tenant.tid, oid: tenant.users[0]?.oid ?? '' })
}

describe('a tenant that was not the one', () => {
  it('an attacker with the link of a named tenant gets nowhere with their own consent', async () => {
    const browser = openBrowser()
    // Entra asks only accounts of the named tenant; the attacker goes to the consent page of their own.
    const page = await start(browser)
    await expect(decide(page, browser, mal())).rejects.toThrow('AADSTS50020')
    page.pathname = page.pathname.replace(customer.tid, attacker.tid)
    expect(await bring(browser, await decide(page, browser, mal()))).toBe('/console/problem invitation.foreign')
    await untouched()
    const { items } = (await call(hub, operator, 'listAudit', { organisationId })).body
    expect(items).toContainEqual(
      expect.objectContaining({ action: 'invitation.refused', actor: `person:${attacker.tid}/${mal().oid}` }),
    )
  })

  it('a tenant swapped in the answer is asked, and does not know the person', async () => {
    const browser = openBrowser()
    const answer = changed(await consented(browser), (at) => {
      at.set('tenant', attacker.tid)
    })
    const response = await browser.follow(answer)
    expect(response.url.origin).toBe(hub.entra)
    expect(await response.response.text()).not.toContain('ada.lind')
    await untouched()
  })

  it('nor is it to be had by writing an answer without any consent', async () => {
    const browser = openBrowser()
    const page = await start(browser)
    const forged = new URL(`${hub.hub}/auth/callback/consent`)
    forged.search = new URLSearchParams({
      admin_consent: 'True',
      tenant: customer.tid,
      state: page.searchParams.get('state') ?? '',
    }).toString()
    // The hub believes it far enough to ask Entra, where nobody gets through without the consent.
    const { location } = await hopTo(browser, forged)
    const picked = await browser.visit(location, {
      method: 'POST',
      body: new URLSearchParams({ account: `${ada().tid}/${ada().oid}` }),
    })
    expect(await picked.text()).toContain('AADSTS65001')
    await untouched()
  })

  const hopTo = async (browser: Browser, answer: URL) => {
    const response = await browser.visit(answer)
    return { location: new URL(response.headers.get('location') ?? '', hub.hub) }
  }

  it('the sign-in goes to the tenant of the consent, and another one chosen there is refused', async () => {
    const browser = openBrowser()
    const { location } = await hopTo(browser, await consented(browser))
    expect(location.pathname).toBe(`/${customer.tid}/oauth2/v2.0/authorize`)
    // A tenant that consented before, through its own administrator: everything about it is genuine but the swap.
    const own = await invite(hub, operator, { organisationId: (await addInvited(hub, operator)).organisationId })
    await onboard(hub, own, mal())
    location.pathname = location.pathname.replace(customer.tid, 'organizations')
    const picked = await browser.visit(location, {
      method: 'POST',
      body: new URLSearchParams({ account: `${mal().tid}/${mal().oid}` }),
    })
    const end = await bring(browser, new URL(picked.headers.get('location') ?? ''))
    // The code is redeemed at the tenant of the consent, which did not give it.
    expect(end).toBe('/console/problem code.rejected')
    await untouched()
  })

  it('an ID token of another tenant is refused, although it is signed and whole', async () => {
    const browser = openBrowser()
    const answer = await consented(browser)
    const claims = { tid: attacker.tid, iss: `${hub.entra}/${attacker.tid}/v2.0`, oid: mal().oid }
    for (const token of ['id', 'access'] as const) await hub.control.alter({ token, claims })
    expect(await bring(browser, answer)).toBe('/console/problem tenant.mismatched')
    await untouched()
  })

  it('so is an ID token of another person than the access token’s', async () => {
    const browser = openBrowser()
    const answer = await consented(browser)
    await hub.control.alter({ token: 'access', claims: { oid: mal().oid } })
    expect(await bring(browser, answer)).toBe('/console/problem person.mismatched')
    await untouched()
  })

  it.each([
    ['a broken signature', { token: 'id', sign: 'broken' }, 'signature.invalid'],
    ['another nonce', { token: 'id', claims: { nonce: 'another' } }, 'nonce.invalid'],
    ['another audience', { token: 'id', claims: { aud: 'another' } }, 'audience.invalid'],
    ['the key of personal accounts', { token: 'id', sign: 'consumers-key' }, 'key.foreign'],
    ['no tenant', { token: 'id', claims: { tid: '' } }, 'tenant.invalid'],
  ] as const)('so is an ID token with %s', async (_, alteration, code) => {
    const browser = openBrowser()
    const answer = await consented(browser)
    await hub.control.alter(alteration)
    expect(await bring(browser, answer)).toBe(`/console/problem ${code}`)
    await untouched()
  })
})

describe('a person who may not consent', () => {
  it('is told so by Entra, and nothing reaches the hub', async () => {
    const plain = await addTenant(hub.control, { 'Ida Plain': ['Admin'] }, { consents: [] })
    const open = await invite(hub, operator, { organisationId })
    const browser = openBrowser()
    const page = await start(browser, open)
    await expect(decide(page, browser, plain.person('Ida Plain'))).rejects.toThrow('AADSTS90093')
    expect(await mappings()).toEqual([])
  })
})

describe('a link', () => {
  const codeOf = async (name: 'readLink' | 'startConsent', secret: string) =>
    (await call(hub, openBrowser(), name, { secret })).body.code

  it('that was used leads nowhere a second time', async () => {
    await onboard(hub, issued, ada())
    for (const name of ['readLink', 'startConsent'] as const)
      expect(await codeOf(name, secretOf(issued))).toBe('invitation.used')
  })

  it('that was used meanwhile refuses whoever was on their way', async () => {
    const browser = openBrowser()
    const answer = await consented(browser)
    await onboard(hub, issued, ada())
    expect(await bring(browser, answer)).toBe('/console/problem invitation.used')
    expect(await mappings()).toHaveLength(1)
  })

  it('that was withdrawn, or replaced, is void at once, also for whoever is on their way', async () => {
    const key = { organisationId, invitationId: issued.invitationId }
    const browser = openBrowser()
    const answer = await consented(browser)
    const again = await call(hub, operator, 'reissueInvitation', { ...key, version: issued.version })
    expect(again.status).toBe(200)
    expect(await bring(browser, answer)).toBe('/console/problem invitation.withdrawn')
    expect(await codeOf('readLink', secretOf(issued))).toBe('invitation.withdrawn')
    await untouched()
    expect(await codeOf('readLink', secretOf(again.body))).toBeUndefined()
    const { version } = again.body
    await call(hub, operator, 'withdrawInvitation', { ...key, version })
    expect(await codeOf('startConsent', secretOf(again.body))).toBe('invitation.withdrawn')
    expect(await mappings()).toEqual([])
  })

  it('cannot be had by guessing: whatever is unknown is answered alike', async () => {
    const answers = new Set<string>()
    for (let guess = 0; guess < 100; guess += 1) {
      const { status, body } = await call(hub, openBrowser(), 'readLink', { secret: secureRandom.secret() })
      const { correlationId: _own, ...rest } = body as unknown as Record<string, unknown>
      answers.add(JSON.stringify({ status, ...rest }))
    }
    expect([...answers]).toHaveLength(1)
    expect([...answers][0]).toContain('invitation.unknown')
  })

  it.each(['', 'short', 'x'.repeat(44), `${'x'.repeat(42)}/`, '<script>', "' or 1 eq 1", 'ä'.repeat(43)])(
    'of the wrong form (%j) is refused without being repeated',
    async (secret) => {
      const { status, body } = await call(hub, openBrowser(), 'startConsent', { secret })
      expect([status, body.code]).toEqual([400, 'input.invalid'])
      if (secret !== '') expect(JSON.stringify(body)).not.toContain(secret)
    },
  )

  it('is followed by pages of the hub alone', async () => {
    const attacks: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: hub.hub, 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]
    for (const path of ['auth/invitation', 'auth/consent'])
      for (const headers of attacks) {
        const response = await openBrowser().visit(`${hub.hub}/${path}`, {
          method: 'POST',
          headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
          body: JSON.stringify({ secret: secretOf(issued) }),
        })
        expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
          403,
          'forgery.suspected',
        ])
        expect(response.headers.getSetCookie()).toEqual([])
      }
    const form = await openBrowser().visit(`${hub.hub}/auth/consent`, {
      method: 'POST',
      body: new URLSearchParams({ secret: secretOf(issued) }),
      headers: { accept: 'application/json' },
    })
    expect(((await form.json()) as { code: string }).code).toBe('body.malformed')
  })

  it('stays out of every address, every log and Entra’s sight', async () => {
    const browser = openBrowser()
    await onboard(hub, issued, ada(), browser)
    await codeOf('readLink', secretOf(issued))
    const { requests } = await hub.control.requests()
    const seen = JSON.stringify([hub.lines, requests])
    expect(seen).not.toContain(secretOf(issued))
    expect(seen).not.toContain(secureRandom.hash(secretOf(issued)))
  })
})

describe('two administrators with one invitation', () => {
  it('who come together: one wins, the other is told, and one mapping is made', async () => {
    const open = await invite(hub, operator, { organisationId })
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
    const open = await invite(hub, operator, { organisationId })
    const { browser } = await signIn(hub, await operatorPerson())
    const before = await sessionOf(hub, browser)
    expect(endOf((await onboard(hub, open, mal(), browser)).landed)).toBe('/console/onboarded waiting')
    expect(await sessionOf(hub, browser)).toMatchObject({ member: 'member' in before ? before.member : undefined })
  })

  it('and who may enter gets a new session, the old one being over', async () => {
    const { browser } = await signIn(hub, await operatorPerson())
    const name = '__Host-tenantry-session'
    const old = browser.cookie(hub.hub, name) ?? ''
    await onboard(hub, issued, ada(), browser)
    expect(browser.cookie(hub.hub, name)).not.toBe(old)
    expect(await sessionOf(hub, browser)).toMatchObject({ active: { organisationId } })
    const thief = openBrowser()
    thief.setCookie(hub.hub, name, old)
    expect((await thief.visit(`${hub.hub}/auth/session`)).status).toBe(401)
  })
})

describe('an invitation', () => {
  it('is over when its days are over, to the minute', async () => {
    const day = await invite(hub, operator, { organisationId, days: 1 })
    const code = async () => (await call(hub, openBrowser(), 'readLink', { secret: secretOf(day) })).body.code
    hub.advance(24 * 60 - 1)
    expect(await code()).toBeUndefined()
    const browser = openBrowser()
    const answer = await decide(await start(browser, day), browser, ada())
    hub.advance(1)
    expect(await code()).toBe('invitation.expired')
    expect(await bring(browser, answer)).toBe('/console/problem invitation.expired')
  })
})
