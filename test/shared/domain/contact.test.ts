import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clientInState, clientTerms, withClientWish } from '../../../shared/domain/client.ts'
import {
  deactivated,
  differingFields,
  emailsOf,
  reactivated,
  withContactWish,
  type Contact,
} from '../../../shared/domain/contact.ts'
import { aClient, aContact, contoso, harbour, minutesLater, noon, quarry } from '../support/facts.ts'
import { refusalOf } from '../support/refusals.ts'

const later = minutesLater(5)

describe('the addresses of a contact', () => {
  it('are each compared once, and what is no address is none', () => {
    const otherEmails = ['ADA@harbour.example', 'ada@Bücher.example', 'none']
    expect(emailsOf(aContact({ otherEmails }))).toEqual(['ada@harbour.example', 'ada@xn--bcher-kva.example'])
    const { email: _none, ...without } = aContact()
    expect(emailsOf(without)).toEqual([])
  })
})

describe('two states of a contact', () => {
  const provenance = { source: 'entra', tid: contoso, objectId: 'o', enabled: true, syncedAt: noon } as const

  it('differ in what it is, not in when it was written', () => {
    const before = aContact({ phone: '1', provenance })
    expect(differingFields(before, { ...before, createdAt: later, changedAt: later })).toEqual([])
    const { phone: _gone, ...after } = {
      ...before,
      email: 'x@y.example',
      provenance: { ...provenance, enabled: false },
    }
    expect(differingFields(before, after)).toEqual(['email', 'phone', 'provenance'])
    const reordered = { syncedAt: noon, objectId: 'o', enabled: true, tid: contoso, source: 'entra' } as const
    expect(differingFields(before, { ...before, provenance: reordered })).toEqual([])
  })

  it('are a new contact with every field that it has', () => {
    expect(differingFields(undefined, aContact())).toEqual(['clientId', 'displayName', 'email', 'otherEmails', 'state'])
  })
})

describe('a wish for a contact', () => {
  it('takes away with null, changes what it names, and leaves the rest', () => {
    const contact = aContact({ phone: '1', role: 'Boss' })
    const changed = withContactWish(contact, { phone: null, email: 'new@h.example', role: undefined }, later)
    expect(changed).toEqual({ ...aContact({ role: 'Boss' }), email: 'new@h.example', changedAt: later })
    expect('phone' in changed).toBe(false)
  })

  it('that changes nothing gives the very same contact', () => {
    const contact = aContact({ otherEmails: ['a@b.example'] })
    const wish = { displayName: 'Ada Byron', otherEmails: ['a@b.example'], phone: null, clientId: harbour }
    expect(withContactWish(contact, wish, later)).toBe(contact)
  })

  it('is done once: wished again, it changes nothing', () => {
    const value = fc.option(fc.constantFrom('a', 'b'), { nil: null })
    const wishes = fc.record({ phone: value, role: value, upn: value, externalId: value }, { requiredKeys: [] })
    fc.assert(
      fc.property(wishes, wishes, (first, second) => {
        const once = withContactWish(withContactWish(aContact(), first, later), second, later)
        expect(withContactWish(once, second, minutesLater(9))).toBe(once)
        const wished = { ...first, ...second }
        for (const [field, wish] of Object.entries(wished)) expect(once[field as keyof Contact] ?? null).toBe(wish)
      }),
    )
  })
})

describe('a contact', () => {
  it('is deactivated for a reason, and active again without one', () => {
    const inactive = deactivated(aContact(), later, 'person')
    expect(inactive).toMatchObject({ state: 'inactive', reason: 'person', changedAt: later })
    expect(reactivated(inactive, noon)).toEqual(aContact())
    expect(refusalOf(() => deactivated(inactive, later, 'person'))).toBe('state.conflicting')
    expect(refusalOf(() => reactivated(aContact(), later))).toBe('state.conflicting')
  })
})

describe('a client', () => {
  it('is changed by what a wish names, and is the very same where that is nothing', () => {
    const client = aClient({ billingEmail: 'b@h.example' })
    expect(withClientWish(client, { displayName: 'Harbour Dental', externalId: null }, later)).toBe(client)
    expect(withClientWish(client, { billingEmail: null, externalId: 'C-1' }, later)).toEqual({
      ...aClient({ externalId: 'C-1' }),
      changedAt: later,
    })
  })

  it('is found by words of its name and its domains', () => {
    const client = aClient({ clientId: quarry, primaryDomain: 'h.example', billingEmail: 'Bills@H.example' })
    expect(clientTerms(client)).toEqual(['harbour', 'dental', 'h.example'])
  })

  it('goes out of business once, and comes back once', () => {
    const inactive = clientInState(aClient(), 'inactive', later)
    expect(inactive).toMatchObject({ state: 'inactive', changedAt: later })
    expect(refusalOf(() => clientInState(inactive, 'inactive', later))).toBe('state.conflicting')
    expect(clientInState(inactive, 'active', noon)).toEqual(aClient())
  })
})
