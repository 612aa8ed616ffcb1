import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isOver, begunTask, counted, movedOn, type PersonTask } from '../../../../shared/domain/privacy/person-task.ts'
import { hasIdentity, withIdentities, type Dossier } from '../../../../shared/domain/privacy/dossier.ts'
import { isErasedUser, textOfTerm, type MarkedTerm } from '../../../../shared/domain/privacy/erasure-mark.ts'
import { sectionNames } from '../../../../shared/domain/privacy/sections.ts'
import { decideForUser } from '../../../../shared/domain/sync/decide-user.ts'
import { aPersonTask, contoso, fabrikam, guidOf, noon, northBank } from '../../support/facts.ts'
import { aContact, aLinkedContact, aLink, aScene, aUser, contactOf } from '../../support/sync-facts.ts'

const dossier: Dossier = { organisationIds: [northBank], contactIds: [], identities: [], emails: [], externalIds: [] }

/** Where a task has been, from its beginning to its end, with pages as they come; `left`: what each look at the end still finds. */
function wayOf(kind: PersonTask['kind'], pages: readonly number[], left: (round: number) => number): string[] {
  let task = begunTask(aPersonTask({ kind }), dossier, noon)
  const way: string[] = []
  let step = 0
  while (!isOver(task)) {
    const { phase = '', section = '', rounds } = task
    if (task.place === undefined) way.push([phase, section].join(' ').trim())
    const more = (pages[step++ % pages.length] ?? 0) > Number(task.place ?? 0)
    const count = phase === 'verify' ? left(rounds) : 1
    const seen = { ...task, report: counted(task.report, task, section === '' ? 0 : count, undefined) }
    task = movedOn(seen, more && section !== '' ? String(Number(task.place ?? 0) + 1) : undefined, noon)
    if (step > 10_000) throw new Error('It never ends.')
  }
  expect(task.dossier ?? task.place ?? task.section ?? task.phase).toBeUndefined()
  return way
}

const through = (phase: string) => sectionNames.map((name) => `${phase} ${name}`)

describe('a task', () => {
  const pages = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 9 })

  it('of an export looks through every section and writes each, however many pages they have', () => {
    fc.assert(
      fc.property(pages, (some) => {
        expect(wayOf('export', some, () => 0)).toEqual([...through('look'), ...through('write')])
      }),
    )
  })

  it('of an erasure marks before it erases, and looks again', () => {
    fc.assert(
      fc.property(pages, (some) => {
        const way = ['mark', ...through('erase'), 'settle', ...through('verify')]
        expect(wayOf('erasure', some, () => 0)).toEqual([...through('look'), ...way])
      }),
    )
  })

  it('of an erasure that finds something again erases again, three times at most', () => {
    const round = [...through('erase'), 'settle', ...through('verify')]
    expect(wayOf('erasure', [0], (rounds) => (rounds < 1 ? 1 : 0))).toEqual([
      ...through('look'),
      'mark',
      ...round,
      ...round,
    ])
    const whole = [...through('look'), 'mark', ...round, ...round, ...round, ...round]
    expect(wayOf('erasure', [0], () => 1)).toEqual(whole)
  })

  it('counts a section that is begun anew once', () => {
    const first = counted([], { section: 'feed', phase: 'look' }, 3, undefined)
    const second = counted(first, { section: 'feed', phase: 'look', place: '1' }, 2, undefined)
    expect(second).toEqual([{ section: 'feed', found: 5 }])
    expect(counted(second, { section: 'feed', phase: 'look' }, 3, undefined)).toEqual(first)
    expect(counted(second, { section: 'feed', phase: 'verify' }, 1, 'accountability')).toEqual([
      { section: 'feed', found: 5, left: 1, kept: 'accountability' },
    ])
  })
})

describe('what is learned of a person', () => {
  it('is known from then on, each once, and the tenants keep their order', () => {
    const identity = fc.record({
      tid: fc.constantFrom(contoso, fabrikam),
      objectId: fc.integer({ min: 0, max: 5 }).map(guidOf),
    })
    fc.assert(
      fc.property(fc.array(identity), fc.array(identity), (some, others) => {
        const known = withIdentities(withIdentities(dossier, some), others)
        for (const one of [...some, ...others]) expect(hasIdentity(known, one)).toBe(true)
        expect(new Set(known.identities.map(({ tid, objectId }) => tid + objectId)).size).toBe(known.identities.length)
        expect(withIdentities(known, some)).toBe(known)
      }),
    )
  })
})

describe('a mark', () => {
  const term: fc.Arbitrary<MarkedTerm> = fc.oneof(
    fc.record({ kind: fc.constant('identity' as const), tid: fc.constantFrom(contoso, fabrikam), objectId: fc.uuid() }),
    fc.record({ kind: fc.constant('email' as const), email: fc.emailAddress().map((text) => text.toLowerCase()) }),
    fc.record({ kind: fc.constant('external-id' as const), externalId: fc.string({ minLength: 1 }) }),
  )

  it('is of one term and of no other, but for the case of an address', () => {
    fc.assert(
      fc.property(term, term, (one, other) => {
        const same = JSON.stringify(one) === JSON.stringify(other)
        expect(textOfTerm(one) === textOfTerm(other)).toBe(same)
        if (one.kind === 'email') expect(textOfTerm({ ...one, email: one.email.toUpperCase() })).toBe(textOfTerm(one))
      }),
    )
  })

  it('of an address holds while nothing links the person; of an identity always', () => {
    expect(isErasedUser({ identity: true, address: false, linked: true })).toBe(true)
    expect(isErasedUser({ identity: false, address: true, linked: true })).toBe(false)
    expect(isErasedUser({ identity: false, address: true, linked: false })).toBe(true)
    expect(isErasedUser({ identity: false, address: false, linked: false })).toBe(false)
  })
})

describe('a sync that meets somebody who was erased', () => {
  it('leaves them alone, whatever it knows of them, and does not say who they are', () => {
    const facts = {
      sameEmail: [aContact(1)],
      holderOf: () => undefined,
      rivalsFor: () => false,
      newContactId: contactOf(9),
    }
    const linked = { ...facts, link: aLink(1), linked: aLinkedContact(1) }
    for (const known of [facts, linked, { ...facts, sameEmail: [aContact(1), aContact(2)] }]) {
      const decision = decideForUser(aScene(), aUser(1, { enabled: false }), { ...known, erased: true })
      expect(decision).toEqual({ objectId: aUser(1).objectId, name: '', kind: 'leave', reason: 'erased' })
    }
    expect(decideForUser(aScene(), aUser(1), facts).kind).toBe('link')
  })
})
