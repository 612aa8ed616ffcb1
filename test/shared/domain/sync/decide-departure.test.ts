import { describe, expect, it } from 'vitest'
import {
  decideForAbsent,
  isMassDeparture,
  isTenantEmpty,
  judgeAbsence,
} from '../../../../shared/domain/sync/decide-departure.ts'
import { noon } from '../../support/facts.ts'
import { aContact, aLink, aLinkedContact, aScene, oid, otherClient } from '../../support/sync-facts.ts'

describe('somebody who left', () => {
  it('is deactivated with the reason, and the link of somebody deleted is closed', () => {
    expect(decideForAbsent(aScene(), aLink(1), aLinkedContact(1), 'deleted-upstream')).toMatchObject({
      kind: 'deactivate',
      reason: 'deleted-upstream',
      after: { state: 'inactive', reason: 'deleted-upstream' },
      link: { state: 'inactive', changedAt: noon },
    })
    const disabled = decideForAbsent(aScene(), aLink(1), aLinkedContact(1), 'disabled-upstream')
    expect(disabled).toMatchObject({ after: { state: 'inactive', provenance: { enabled: false } } })
    expect(disabled).not.toHaveProperty('link')
  })

  it('is not deactivated twice, and a person stays the reason where one was', () => {
    const asleep = aLinkedContact(1, { state: 'inactive', reason: 'person' })
    expect(decideForAbsent(aScene(), aLink(1), asleep, 'disabled-upstream')).toBeUndefined()
    expect(decideForAbsent(aScene(), aLink(1, { state: 'inactive' }), asleep, 'deleted-upstream')).toBeUndefined()
  })

  it.each([
    ['the link is of an earlier client', aLink(1, { clientId: otherClient }), aLinkedContact(1)],
    ['the contact is of another client', aLink(1), aLinkedContact(1, { clientId: otherClient })],
    [
      'the contact is somebody else by now',
      aLink(1),
      aLinkedContact(1, { provenance: { ...aLinkedContact(2).provenance!, objectId: oid(2) } }),
    ],
    ['there is no contact', aLink(1), undefined],
    ['there is no link', undefined, aContact(1)],
  ])('takes nothing along when %s', (_, link, contact) => {
    expect(decideForAbsent(aScene(), link, contact, 'deleted-upstream')).toBeUndefined()
  })

  it.each([
    ['absent', false, 'gone'],
    ['absent', true, 'gone'],
    ['present', true, 'present'],
    ['unknown', false, 'missed-once'],
    ['unknown', true, 'gone'],
  ] as const)('whom the source calls %s, missed before: %s, is %s', (presence, missed, judged) => {
    expect(judgeAbsence(presence, missed)).toBe(judged)
  })
})

describe('the mass brake', () => {
  it.each([
    [5, 5, false],
    [6, 30, false],
    [6, 29, true],
    [200, 1000, false],
    [201, 1000, true],
  ])('%i of %i links: %s', (departing, links, braked) => {
    expect(isMassDeparture(departing, links, 20)).toBe(braked)
  })

  it('deactivates nobody where everybody would be left out', () => {
    expect(isTenantEmpty({ complete: true, kept: 0 }, 1, 3)).toBe(true)
    expect(isTenantEmpty({ complete: true, kept: 1 }, 3, 3)).toBe(false)
    expect(isTenantEmpty({ complete: false, kept: 0 }, 3, 3)).toBe(true)
    expect(isTenantEmpty({ complete: false, kept: 0 }, 2, 3)).toBe(false)
  })
})
