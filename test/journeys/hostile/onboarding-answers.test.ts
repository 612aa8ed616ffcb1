import { describe, expect, it } from 'vitest'
import { openBrowser, type Browser } from '../../support/browser.ts'
import { addTenant } from '../../support/fresh.ts'
import { answerOfProvider, call } from '../../support/hub.ts'
import { addInvited, decide, invite, onboard } from '../../support/onboarding.ts'
import {
  ada,
  attacker,
  bring,
  changed,
  consented,
  customer,
  expectUntouched,
  hub,
  inOrganisation,
  besiege,
  mal,
  mappings,
  operator,
  operatorPerson,
  start,
} from './onboarding-siege.ts'

besiege()

describe('an answer of the consent page is refused', () => {
  /** `MINE` and `THEIRS` stand for the tenants of the customer and of the attacker. */
  it.each([
    ['without a state', 'delete', 'state', '', 'state.missing'],
    ['with an empty state', 'set', 'state', '', 'state.missing'],
    ['with a state of nobody', 'set', 'state', 'a'.repeat(43), 'state.unknown'],
    ['with two states', 'append', 'state', 'another', 'answer.invalid'],
    ['with two tenants', 'append', 'tenant', 'THEIRS', 'answer.invalid'],
    ['with two consents', 'append', 'admin_consent', 'True', 'answer.invalid'],
    ['without a tenant', 'delete', 'tenant', '', 'answer.invalid'],
    ['with an empty tenant', 'set', 'tenant', '', 'answer.invalid'],
    ['with a domain for a tenant', 'set', 'tenant', 'corvane.example', 'answer.invalid'],
    ['for everybody', 'set', 'tenant', 'organizations', 'answer.invalid'],
    ['for a path', 'set', 'tenant', '../MINE', 'answer.invalid'],
    ['for a tenant with a tail', 'set', 'tenant', 'MINE/evil', 'answer.invalid'],
    ['without the consent', 'delete', 'admin_consent', '', 'answer.invalid'],
    ['that says no', 'set', 'admin_consent', 'False', 'answer.invalid'],
    ['with an error beside admin_consent=True', 'set', 'error', 'access_denied', 'consent.declined'],
    ['as the v1 endpoint declined', 'set', 'error', 'permission_denied', 'consent.declined'],
    ['with another error', 'set', 'error', 'server_error', 'consent.refused'],
    ['with an empty error', 'set', 'error', '', 'consent.refused'],
  ] as const)('%s', async (_, verb, name, value, code) => {
    const browser = openBrowser()
    const text = value.replace('MINE', customer().tid).replace('THEIRS', attacker().tid)
    const answer = changed(await consented(browser), (at) => {
      if (verb === 'delete') at.delete(name)
      else at[verb](name, text)
    })
    expect(await bring(browser, answer)).toBe(`/console/problem ${code}`)
    await expectUntouched()
  })

  it('in another browser than the one that started, which loses nothing by it', async () => {
    const browser = openBrowser()
    const answer = await consented(browser)
    expect(await bring(openBrowser(), answer)).toBe('/console/problem state.foreign')
    const other = openBrowser()
    await start(other)
    expect(await bring(other, answer)).toBe('/console/problem state.foreign')
    await expectUntouched()
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
    hub().advance(10)
    expect(await bring(browser, answer)).toBe('/console/problem state.expired')
    await expectUntouched()
  })

  it('with the state of a sign-in, nor does a sign-in take the state of a consent', async () => {
    const browser = openBrowser()
    const { url } = await answerOfProvider(hub(), operatorPerson(), browser)
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
    await expectUntouched()
  })

  it('as a form of another site', async () => {
    const browser = openBrowser()
    const answer = await consented(browser)
    const { origin, pathname } = answer
    const posted = await browser.visit(origin + pathname, { method: 'POST', body: answer.searchParams })
    expect(posted.status).toBe(404)
    await expectUntouched()
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
    await expectUntouched()
  })
})

describe('a tenant that was not the one', () => {
  it('an attacker with the link of a named tenant gets nowhere with their own consent', async () => {
    const browser = openBrowser()
    // Entra asks only accounts of the named tenant; the attacker goes to the consent page of their own.
    const page = await start(browser)
    await expect(decide(page, browser, mal())).rejects.toThrow('AADSTS50020')
    page.pathname = page.pathname.replace(customer().tid, attacker().tid)
    expect(await bring(browser, await decide(page, browser, mal()))).toBe('/console/problem invitation.foreign')
    await expectUntouched()
    const { items } = (await call(hub(), operator(), 'listAudit', inOrganisation())).body
    expect(items).toContainEqual(
      expect.objectContaining({ action: 'invitation.refused', actor: `person:${attacker().tid}/${mal().oid}` }),
    )
  })

  it('a tenant swapped in the answer is asked, and does not know the person', async () => {
    const browser = openBrowser()
    const answer = changed(await consented(browser), (at) => {
      at.set('tenant', attacker().tid)
    })
    const response = await browser.follow(answer)
    expect(response.url.origin).toBe(hub().entra)
    expect(await response.response.text()).not.toContain('ada.lind')
    await expectUntouched()
  })

  it('nor is it to be had by writing an answer without any consent', async () => {
    const browser = openBrowser()
    const page = await start(browser)
    const forged = new URL(`${hub().hub}/auth/callback/consent`)
    forged.search = new URLSearchParams({
      admin_consent: 'True',
      tenant: customer().tid,
      state: page.searchParams.get('state') ?? '',
    }).toString()
    // The hub believes it far enough to ask Entra, where nobody gets through without the consent.
    const { location } = await hopTo(browser, forged)
    const picked = await browser.visit(location, {
      method: 'POST',
      body: new URLSearchParams({ account: `${ada().tid}/${ada().oid}` }),
    })
    expect(await picked.text()).toContain('AADSTS65001')
    await expectUntouched()
  })

  const hopTo = async (browser: Browser, answer: URL) => {
    const response = await browser.visit(answer)
    return { location: new URL(response.headers.get('location') ?? '', hub().hub) }
  }

  it('the sign-in goes to the tenant of the consent, and another one chosen there is refused', async () => {
    const browser = openBrowser()
    const { location } = await hopTo(browser, await consented(browser))
    expect(location.pathname).toBe(`/${customer().tid}/oauth2/v2.0/authorize`)
    // A tenant that consented before, through its own administrator: everything about it is genuine but the swap.
    const own = await invite(hub(), operator(), {
      organisationId: (await addInvited(hub(), operator())).organisationId,
    })
    await onboard(hub(), own, mal())
    location.pathname = location.pathname.replace(customer().tid, 'organizations')
    const picked = await browser.visit(location, {
      method: 'POST',
      body: new URLSearchParams({ account: `${mal().tid}/${mal().oid}` }),
    })
    const end = await bring(browser, new URL(picked.headers.get('location') ?? ''))
    // The code is redeemed at the tenant of the consent, which did not give it.
    expect(end).toBe('/console/problem code.rejected')
    await expectUntouched()
  })

  it('an ID token of another tenant is refused, although it is signed and whole', async () => {
    const browser = openBrowser()
    const answer = await consented(browser)
    const claims = { tid: attacker().tid, iss: `${hub().entra}/${attacker().tid}/v2.0`, oid: mal().oid }
    for (const token of ['id', 'access'] as const) await hub().control.alter({ token, claims })
    expect(await bring(browser, answer)).toBe('/console/problem tenant.mismatched')
    await expectUntouched()
  })

  it('so is an ID token of another person than the access token’s', async () => {
    const browser = openBrowser()
    const answer = await consented(browser)
    await hub().control.alter({ token: 'access', claims: { oid: mal().oid } })
    expect(await bring(browser, answer)).toBe('/console/problem person.mismatched')
    await expectUntouched()
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
    await hub().control.alter(alteration)
    expect(await bring(browser, answer)).toBe(`/console/problem ${code}`)
    await expectUntouched()
  })
})

describe('a person who may not consent', () => {
  it('is told so by Entra, and nothing reaches the hub', async () => {
    const plain = await addTenant(hub().control, { 'Ida Plain': ['Admin'] }, { consents: [] })
    const open = await invite(hub(), operator(), inOrganisation())
    const browser = openBrowser()
    const page = await start(browser, open)
    await expect(decide(page, browser, plain.person('Ida Plain'))).rejects.toThrow('AADSTS90093')
    expect(await mappings()).toEqual([])
  })
})
