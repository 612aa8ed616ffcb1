import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  checkOpen,
  daysLater,
  defaultInvitationDays,
  reissued,
  stateOf,
  used,
  withdrawn,
  withoutEMail,
  type Invitation,
} from '../../../shared/domain/invitation.ts'
import { anInvitation, contoso, fabrikam, minutesLater, noon } from '../support/facts.ts'
import { refusalOf } from '../support/refusals.ts'

const end = daysLater(noon, defaultInvitationDays)
const by = { tid: contoso, oid: 'oid-1' }
const link = { linkHash: 'hash-of-the-link', by, at: noon }

describe('an invitation', () => {
  it('is open for as long as was said, and expired from that very moment on', () => {
    expect(stateOf(anInvitation(), minutesLater(-1, end))).toBe('open')
    expect(stateOf(anInvitation(), end)).toBe('expired')
  })

  it('that is over stays so, whatever the clock says', () => {
    for (const state of ['used', 'withdrawn'] as const)
      for (const now of [noon, daysLater(end, 1000)]) expect(stateOf(anInvitation({ state }), now)).toBe(state)
  })

  it.each<[string, Invitation | undefined, Date]>([
    ['invitation.unknown', undefined, noon],
    ['invitation.used', anInvitation({ state: 'used' }), noon],
    ['invitation.withdrawn', anInvitation({ state: 'withdrawn' }), noon],
    ['invitation.withdrawn', anInvitation({ linkHash: 'hash-of-a-newer-link' }), noon],
    ['invitation.expired', anInvitation(), end],
  ])('refuses its link as %s', (code, invitation, now) => {
    expect(refusalOf(() => checkOpen(invitation, 'hash-of-the-link', now))).toBe(code)
    expect(refusalOf(() => used(invitation, { ...link, at: now }))).toBe(code)
  })

  it('is used once: it remembers whose administrator it was, and forgets where it was mailed to', () => {
    const taken = used(anInvitation(), link)
    expect(taken).toMatchObject({ state: 'used', usedByTid: contoso, usedByOid: 'oid-1', usedAt: noon })
    expect(taken).not.toHaveProperty('eMail')
    expect(refusalOf(() => used(taken, link))).toBe('invitation.used')
  })

  it('that names a tenant is for that tenant alone', () => {
    expect(refusalOf(() => used(anInvitation({ tid: fabrikam }), link))).toBe('invitation.foreign')
    expect(used(anInvitation({ tid: contoso }), link).state).toBe('used')
  })

  it('is withdrawn while it is not over, and forgets where it was mailed to', () => {
    for (const now of [noon, end]) expect(withdrawn(anInvitation(), now)).not.toHaveProperty('eMail')
    expect(withdrawn(anInvitation(), noon).state).toBe('withdrawn')
    for (const state of ['used', 'withdrawn'] as const)
      expect(refusalOf(() => withdrawn(anInvitation({ state }), noon))).toBe('state.conflicting')
  })

  it('with a new link is open again although it had expired, and its old link is void', () => {
    const later = daysLater(end, 3)
    const again = reissued(anInvitation(), { linkHash: 'new', expiresAt: daysLater(later, 14) }, later)
    expect(refusalOf(() => checkOpen(again, 'hash-of-the-link', later))).toBe('invitation.withdrawn')
    expect(checkOpen(again, 'new', later)).toMatchObject({ eMail: 'ada@customer.example' })
    for (const state of ['used', 'withdrawn'] as const)
      expect(refusalOf(() => reissued(anInvitation({ state }), { linkHash: 'new', expiresAt: later }, noon))).toBe(
        'state.conflicting',
      )
  })

  it('keeps the address only while it is open', () => {
    expect(withoutEMail(anInvitation(), minutesLater(-1, end))).toBeUndefined()
    expect(withoutEMail(anInvitation(), end)).not.toHaveProperty('eMail')
    const { eMail: _none, ...without } = anInvitation()
    expect(withoutEMail(without, end)).toBeUndefined()
  })
})

describe('whatever happens to an invitation', () => {
  type Event =
    | { readonly kind: 'use'; readonly link: number; readonly tid: 0 | 1 }
    | { readonly kind: 'withdraw' | 'reissue' }
    | { readonly kind: 'wait'; readonly days: number }
  const event: fc.Arbitrary<Event> = fc.oneof(
    fc.record({ kind: fc.constant('use' as const), link: fc.nat(4), tid: fc.constantFrom(0, 1) }),
    fc.record({ kind: fc.constantFrom('withdraw', 'reissue') }),
    fc.record({ kind: fc.constant('wait' as const), days: fc.nat(20) }),
  )

  it('it is used at most once, by its newest link, in its time, and by the tenant that it names', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), fc.boolean(), (events, named) => {
        let now = noon
        let links = 0
        let uses = 0
        let invitation = anInvitation({ linkHash: 'link-0', ...(named ? { tid: contoso } : {}) })
        for (const happened of events) {
          const before = invitation
          const open = stateOf(invitation, now) === 'open'
          try {
            if (happened.kind === 'wait') now = daysLater(now, happened.days)
            if (happened.kind === 'withdraw') invitation = withdrawn(invitation, now)
            if (happened.kind === 'reissue')
              invitation = reissued(
                invitation,
                { linkHash: `link-${(links += 1)}`, expiresAt: daysLater(now, 14) },
                now,
              )
            if (happened.kind === 'use') {
              const tid = happened.tid === 0 ? contoso : fabrikam
              const linkHash = `link-${happened.link}`
              invitation = used(invitation, { linkHash, by: { tid, oid: 'oid' }, at: now })
              uses += 1
              expect({ open, link: linkHash, fits: !named || tid === contoso }).toEqual({
                open: true,
                link: before.linkHash,
                fits: true,
              })
            }
          } catch (thrown) {
            if ((thrown as Error).name !== 'HubError') throw thrown
            expect(invitation).toBe(before)
          }
        }
        expect(uses).toBeLessThanOrEqual(1)
      }),
    )
  })
})
