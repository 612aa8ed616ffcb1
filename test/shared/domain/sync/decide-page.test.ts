import { describe, expect, it } from 'vitest'
import { differingFields } from '../../../../shared/domain/contact.ts'
import { decidePage, departedOf } from '../../../../shared/domain/sync/decide-page.ts'
import type { KnownUser, SyncScene } from '../../../../shared/domain/sync/decide-user.ts'
import { asked, type ReconciliationItem } from '../../../../shared/domain/sync/reconciliation-item.ts'
import { contoso, fabrikam, firstRun, minutesLater, noon, northBank, secondRun } from '../../support/facts.ts'
import {
  aContact,
  aLink,
  aLinkedContact,
  aScene,
  aUser,
  contactOf,
  factsFrom,
  oid,
  otherClient,
  ourClient,
} from '../../support/sync-facts.ts'

type Facts = Parameters<typeof factsFrom>
const decide = (users: readonly KnownUser[], facts: Facts, scene: SyncScene = aScene()) =>
  decidePage(scene, users, factsFrom(...facts))
const one = (user: KnownUser, facts: Facts, scene?: SyncScene) => decide([user], facts, scene)[0]!

describe('somebody without a link', () => {
  it('is linked to the one contact with their address, whatever its letters, and provenance is written', () => {
    const contact = aContact(7, { email: ' Person1@CONTOSO.example ' })
    expect(one(aUser(1), [[contact]])).toMatchObject({
      kind: 'link',
      reason: 'same-email',
      after: { ...contact, provenance: { tid: contoso, objectId: oid(1), enabled: true, syncedAt: noon } },
      link: { objectId: oid(1), contactId: contactOf(7), clientId: ourClient, state: 'active' },
    })
  })

  it('is found by a further address of the contact too', () => {
    const contact = aContact(7, { email: 'old@contoso.example', otherEmails: ['person1@contoso.example'] })
    expect(one(aUser(1), [[contact]])).toMatchObject({ kind: 'link', contactId: contactOf(7) })
  })

  it('is looked for by the user principal name where there is no mail, if mail can reach it', () => {
    const { mail: _none, ...user } = aUser(1)
    expect(one(user, [[aContact(1)]])).toMatchObject({ kind: 'link' })
    for (const upn of ['person1@contoso.onmicrosoft.com', 'person1_contoso.example#EXT#@fabrikam.example'])
      expect(one({ ...user, upn }, [[aContact(1, { email: upn })]])).toMatchObject({ kind: 'create' })
  })

  it('becomes a new contact with everything that the directory says', () => {
    const user = aUser(1, {
      phone: '+44 1',
      jobTitle: 'Smith',
      otherMails: ['p1@x.example', 'PERSON1@contoso.example'],
    })
    expect(one(user, [[]])).toMatchObject({
      kind: 'create',
      reason: 'no-contact',
      after: {
        clientId: ourClient,
        displayName: 'Person 1',
        email: 'person1@contoso.example',
        phone: '+44 1',
        role: 'Smith',
        upn: 'person1@contoso.example',
        otherEmails: ['p1@x.example'],
        state: 'active',
        createdBy: 'sync',
      },
      link: { state: 'active' },
    })
  })

  it('is never linked by name', () => {
    expect(one(aUser(1), [[aContact(2, { displayName: 'Person 1' })]])).toMatchObject({ kind: 'create' })
  })

  it.each([
    [
      'several contacts have it',
      'several-contacts',
      [aContact(1), aContact(2, { email: 'person1@contoso.example' })],
      [],
    ],
    [
      'the contact is linked to somebody else',
      'linked-to-another',
      [aContact(1)],
      [aLink(2, { contactId: contactOf(1) })],
    ],
    ['only another client has it', 'other-client', [aContact(1, { clientId: otherClient })], []],
  ] as const)('is asked about when %s', (_, reason, contacts, links) => {
    const { kind, reason: told, candidates, after, link } = one(aUser(1), [contacts, links])
    expect([kind, told, after, link]).toEqual(['ask', reason, undefined, undefined])
    expect(candidates).toEqual(contacts.map(({ contactId, clientId }) => ({ contactId, clientId })))
  })

  it('is asked about together with whoever claims the same contact', () => {
    const users = [aUser(1), aUser(2, { mail: 'Person1@contoso.example' }), aUser(3)]
    expect(decide(users, [[aContact(1), aContact(3)]]).map(({ kind, reason }) => [kind, reason])).toEqual([
      ['ask', 'claimed-twice'],
      ['ask', 'claimed-twice'],
      ['link', 'same-email'],
    ])
  })

  it('gets the contact when it is the first of two with an address that nobody has; the other is asked about', () => {
    const decisions = decide([aUser(1), aUser(2, { mail: 'person1@contoso.example' })], [[]])
    expect(decisions.map(({ kind, reason }) => [kind, reason])).toEqual([
      ['create', 'no-contact'],
      ['ask', 'linked-to-another'],
    ])
    expect(decisions[1]?.candidates).toEqual([{ contactId: decisions[0]?.contactId, clientId: ourClient }])
  })

  it('is nobody that another client has deactivated', () => {
    const left = aContact(1, { clientId: otherClient, state: 'inactive', reason: 'person' })
    expect(one(aUser(1), [[left]])).toMatchObject({ kind: 'create' })
  })

  it('does not go back to the contact of an earlier client', () => {
    const facts: Facts = [[aLinkedContact(1, { clientId: otherClient })], [aLink(1, { clientId: otherClient })]]
    expect(one(aUser(1), facts)).toMatchObject({ kind: 'ask', reason: 'other-client' })
  })

  it('takes the contact over from somebody who was deleted, and wakes it', () => {
    const contact = aLinkedContact(1, { state: 'inactive', reason: 'deleted-upstream' })
    const decision = one(aUser(9, { mail: 'person1@contoso.example' }), [[contact], [aLink(1, { state: 'inactive' })]])
    expect(decision).toMatchObject({ kind: 'link', after: { state: 'active', provenance: { objectId: oid(9) } } })
    expect(decision.after).not.toHaveProperty('reason')
  })

  it('stays away from a contact that a person deactivated, though linked', () => {
    const contact = aContact(1, { state: 'inactive', reason: 'person' })
    expect(one(aUser(1), [[contact]])).toMatchObject({ kind: 'link', after: { state: 'inactive', reason: 'person' } })
  })

  it('whose contact was written before a crash took the link gets that link, though others have the address too', () => {
    const facts: Facts = [[aLinkedContact(1), aContact(2, { email: 'person1@contoso.example' })]]
    expect(one(aUser(1), facts)).toMatchObject({ kind: 'link', contactId: contactOf(1) })
  })

  it('whose contact was written before a crash took the link costs no second line in the feed', () => {
    const { upn = '' } = aUser(1)
    const provenance = { source: 'entra', tid: contoso, objectId: oid(1), upn, enabled: true, syncedAt: noon } as const
    const { before, after } = one(aUser(1), [[aLinkedContact(1, { provenance })]], aScene({ at: minutesLater(1) }))
    expect(after && differingFields(before, after)).toEqual([])
    const renamed = { ...provenance, upn: 'former@contoso.example' }
    const seen = one(aUser(1), [[aLinkedContact(1, { provenance: renamed })]], aScene({ at: minutesLater(1) }))
    expect(seen.after && differingFields(seen.before, seen.after)).toEqual(['provenance'])
  })
})

describe('somebody who is linked', () => {
  const linked: Facts = [[aLinkedContact(1)], [aLink(1)]]
  const everything = { displayName: true, email: true, phone: true, role: true, upn: true }

  it('costs nothing when nothing changed', () => {
    expect(
      one(
        aUser(1, { mail: 'PERSON1@contoso.example' }),
        linked,
        aScene({ policyWith: { email: true, displayName: true } }),
      ),
    ).toMatchObject({
      kind: 'leave',
      reason: 'unchanged',
    })
  })

  it('stays the same person under every other address and name', () => {
    const rival = aContact(2, { email: 'new@contoso.example' })
    const user = aUser(1, { mail: 'new@contoso.example', displayName: 'New Name' })
    const decision = one(user, [[aLinkedContact(1), rival], [aLink(1)]], aScene({ policyWith: everything }))
    expect(decision).toMatchObject({
      kind: 'update',
      before: aLinkedContact(1),
      after: { contactId: contactOf(1), email: 'new@contoso.example', displayName: 'New Name' },
    })
  })

  it.each(['displayName', 'email', 'phone', 'role', 'upn'] as const)(
    'has %s overwritten only where it is enabled',
    (field) => {
      const user = aUser(1, { displayName: 'N', mail: 'n@x.example', phone: '9', jobTitle: 'N', upn: 'n@x.example' })
      const others = { ...everything, markInactiveWhenDisabled: true, [field]: false }
      const before = aLinkedContact(1)
      expect(one(user, linked, aScene({ policyWith: others })).after?.[field]).toBe(before[field])
      const { after } = one(user, linked, aScene({ policyWith: { [field]: true } }))
      expect(after?.[field]).not.toBe(before[field])
      expect({ ...after, [field]: undefined, provenance: undefined }).toEqual({
        ...before,
        [field]: undefined,
        provenance: undefined,
      })
    },
  )

  it('keeps what the directory does not say or leaves blank', () => {
    const contact = aLinkedContact(1, { phone: '1', role: 'Smith', upn: 'u' })
    const user = { objectId: oid(1), otherMails: [], enabled: true, phone: '  ', userType: 'member' } as const
    expect(
      one(user, [[contact], [aLink(1)]], aScene({ policyWith: everything, filterWith: { missingIdentity: false } })),
    ).toMatchObject({
      reason: 'unchanged',
    })
  })

  it('is known by what was known of them where a list of changes says only what changed', () => {
    const upn = 'person1@contoso.example'
    const seen = { source: 'entra', tid: contoso, objectId: oid(1), upn, enabled: true, syncedAt: noon } as const
    const facts: Facts = [[aLinkedContact(1, { provenance: seen })], [aLink(1)]]
    const partial = { objectId: oid(1), otherMails: [] } as const
    expect(one({ ...partial, enabled: false }, facts)).toMatchObject({ kind: 'deactivate' })
    const renamed = one({ ...partial, displayName: 'New' }, facts, aScene({ policyWith: everything }))
    expect(renamed).toMatchObject({ kind: 'update', after: { displayName: 'New', email: aContact(1).email } })
    expect(renamed.after?.provenance).toEqual(seen)
    const moved = one({ ...partial, displayName: 'New', upn: 'n@x.example' }, facts, aScene({ policyWith: everything }))
    expect(moved.after?.provenance).toMatchObject({ upn: 'n@x.example', enabled: true })
    expect(one({ ...partial, displayName: 'New' }, [[], []])).toMatchObject({ reason: 'missing-identity' })
  })

  it('is to be deactivated when disabled, whatever the filter', () => {
    for (const filterWith of [{}, { disabled: false }])
      expect(one(aUser(1, { enabled: false, sharedMailbox: true }), linked, aScene({ filterWith }))).toMatchObject({
        kind: 'deactivate',
        reason: 'disabled-upstream',
      })
    expect(
      one(aUser(1, { enabled: false }), linked, aScene({ policyWith: { markInactiveWhenDisabled: false } })),
    ).toMatchObject({
      kind: 'leave',
      reason: 'disabled',
    })
  })

  it.each(['disabled-upstream', 'deleted-upstream'] as const)('comes back when enabled again after %s', (reason) => {
    const facts: Facts = [[aLinkedContact(1, { state: 'inactive', reason })], [aLink(1, { state: 'inactive' })]]
    const decision = one(aUser(1), facts)
    expect(decision).toMatchObject({ kind: 'reactivate', after: { state: 'active' }, link: { state: 'active' } })
    expect(decision.after).not.toHaveProperty('reason')
  })

  it('does not come back when a person deactivated the contact, nor when nobody knows whether they are enabled', () => {
    expect(one(aUser(1), [[aLinkedContact(1, { state: 'inactive', reason: 'person' })], [aLink(1)]])).toMatchObject({
      reason: 'unchanged',
    })
    const { enabled: _unknown, ...user } = aUser(1)
    const asleep = aLinkedContact(1, { state: 'inactive', reason: 'disabled-upstream' })
    expect(one(user, [[asleep], [aLink(1)]])).toMatchObject({ reason: 'unchanged' })
  })

  it('is left alone when the filter leaves them out', () => {
    expect(
      one(aUser(1, { userType: 'guest', displayName: 'New' }), linked, aScene({ policyWith: everything })),
    ).toMatchObject({
      kind: 'leave',
      reason: 'guest',
    })
  })

  it('is departed only when the list of changes says so of an active link of this client', () => {
    const links = new Map(
      [aLink(1), aLink(2, { state: 'inactive' }), aLink(3, { clientId: otherClient })].map((link) => [
        link.objectId,
        link,
      ]),
    )
    const removed = [1, 2, 3, 4].map((number) => ({ objectId: oid(number), how: 'soft' as const }))
    expect(departedOf({ clientId: ourClient }, removed, links)).toEqual([aLink(1)])
  })
})

describe('what is asked', () => {
  const asking = {
    organisationId: northBank,
    tid: contoso,
    objectId: oid(1),
    clientId: ourClient,
    reason: 'several-contacts',
    candidates: [1, 2].map((number) => ({ contactId: contactOf(number), clientId: ourClient })),
    user: aUser(1),
    changedAt: noon,
    runId: firstRun,
  } as const
  const open = asked(undefined, asking)
  const contacts = [aContact(1), aContact(2, { email: 'person1@contoso.example' })]

  it('is refreshed in place while it is open, and is the very same when nothing changed', () => {
    expect(asked(open, { ...asking, changedAt: minutesLater(5), runId: secondRun })).toBe(open)
    const refreshed = asked(open, { ...asking, candidates: asking.candidates.slice(1), changedAt: minutesLater(5) })
    expect(refreshed).toMatchObject({ state: 'open', openedAt: noon, changedAt: minutesLater(5) })
  })

  it('stays dismissed also where the only candidate has come free', () => {
    const [first] = contacts
    const candidates = [{ contactId: first!.contactId, clientId: first!.clientId }]
    const dismissed: ReconciliationItem = { ...open, reason: 'linked-to-another', candidates, state: 'dismissed' }
    expect(one(aUser(1), [[first!], [], [dismissed]])).toMatchObject({ kind: 'leave', reason: 'dismissed' })
    expect(one(aUser(1), [[first!], [], []])).toMatchObject({ kind: 'link' })
  })

  it('stays dismissed for the same candidates, and is asked again for others', () => {
    const dismissed: ReconciliationItem = { ...open, state: 'dismissed' }
    expect(one(aUser(1), [contacts, [], [dismissed]])).toMatchObject({ kind: 'leave', reason: 'dismissed' })
    const third = aContact(3, { email: 'person1@contoso.example' })
    expect(one(aUser(1), [[...contacts, third], [], [dismissed]])).toMatchObject({ kind: 'ask' })
  })

  it('is never asked again of somebody who is linked', () => {
    expect(one(aUser(1), [[aLinkedContact(1), contacts[1]!], [aLink(1)], [open]])).toMatchObject({
      reason: 'unchanged',
    })
  })

  it('of another tenant does not matter', () => {
    expect(one(aUser(1), [[aContact(1)], [aLink(1, { tid: fabrikam, objectId: oid(5) })]])).toMatchObject({
      kind: 'ask',
      reason: 'linked-to-another',
    })
  })
})
