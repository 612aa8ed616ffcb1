import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { heldRoles, rankOf, removalOf, type LastSignIn } from '../../../shared/domain/access/access-entry.ts'
import {
  addTallies,
  decided,
  firstPlan,
  isReminderDue,
  keepReasons,
  planFrom,
  removeReasons,
  tallyReview,
} from '../../../shared/domain/access/access-review.ts'
import { judgeDoor } from '../../../shared/domain/admission.ts'
import { effectiveRoles, membershipKinds, personRoles } from '../../../shared/domain/roles.ts'
import { anEntry } from '../support/access-facts.ts'
import { aMapping, aMembership, ana, anOrganisation, noon, northBank } from '../support/facts.ts'

const roles = fc.subarray([...personRoles])
const mappings = fc.option(
  fc.record({
    state: fc.constantFrom('active' as const, 'consented' as const, 'revoked' as const),
    roles,
    anyone: fc.constantFrom(...personRoles),
  }),
  { nil: undefined },
)
const memberships = fc.record({ kind: fc.constantFrom(...membershipKinds), roles })
const signIns = fc.option(fc.record({ tokenRoles: roles, guest: fc.boolean(), at: fc.constant(noon) }), {
  nil: undefined,
})

describe('the access of somebody', () => {
  it('is what the hub itself would let them, each role with a source', () => {
    fc.assert(
      fc.property(memberships, mappings, signIns, (membership, mapping, lastSignIn) => {
        const held = heldRoles({ membership, mapping, lastSignIn })
        const token = lastSignIn ?? { tokenRoles: [], guest: true }
        const open = mapping?.state === 'active' ? mapping : undefined
        expect(held.map(({ role }) => role)).toEqual(effectiveRoles({ ...token, membership, mapping: open }))
        for (const { from } of held) expect(from.length).toBeGreaterThan(0)
      }),
    )
  })

  it('names every source of a role, and what the mapping does not let through is none', () => {
    const { state } = aMapping()
    const mapping = { state, roles: ['Admin', 'Manager'], anyone: 'Employee' } as const
    const brings = (...tokenRoles: LastSignIn['tokenRoles']) => ({ tokenRoles, guest: false, at: noon })
    const staff = (...given: LastSignIn['tokenRoles']) => ({ kind: 'internal', roles: given }) as const
    expect(heldRoles({ membership: staff('Admin'), mapping, lastSignIn: brings('Admin', 'Configurator') })).toEqual([
      { role: 'Admin', from: ['token', 'membership'] },
    ])
    expect(heldRoles({ membership: staff(), mapping, lastSignIn: brings('Configurator') })).toEqual([
      { role: 'Employee', from: ['tenant-default'] },
    ])
    expect(heldRoles({ membership: staff('Manager'), mapping, lastSignIn: undefined })).toEqual([
      { role: 'Manager', from: ['membership'] },
    ])
    const portal = { kind: 'portal', roles: [] } as const
    expect(heldRoles({ membership: portal, mapping, lastSignIn: brings('Admin') })).toEqual([
      { role: 'Customer', from: ['token'] },
    ])
  })

  it('is taken away so that no token brings it back', () => {
    fc.assert(
      fc.property(memberships, mappings, signIns, roles, (membership, mapping, lastSignIn, tokenRoles) => {
        const away = { ...aMembership(), ...membership, state: 'inactive' } as const
        const door = { organisation: anOrganisation(), membership: away, mapping: mapping && aMapping(mapping) }
        expect(judgeDoor(door, { tokenRoles, guest: false }).open).toBe(false)
        expect(heldRoles({ membership: away, mapping, lastSignIn })).toEqual(
          heldRoles({ membership, mapping, lastSignIn }),
        )
      }),
    )
    expect(removalOf({ kind: 'member', memberId: ana })).toBe('deactivate')
    expect(removalOf({ kind: 'program', clientId: 'c' })).toBe('suspend')
  })

  it('sorts those who may do the most first', () => {
    const ranks = (['Admin', 'System', 'Configurator', 'Manager', 'Employee', 'Customer'] as const).map((role) =>
      rankOf({
        roles: [
          { role: 'Customer', from: ['token'] },
          { role, from: ['membership'] },
        ],
      }),
    )
    expect(ranks).toEqual([0, 1, 2, 3, 4, 5])
    expect(rankOf({ roles: [] })).toBe(6)
  })
})

describe('the plan of reviews', () => {
  const day = 86_400_000
  it('reminds once for each due date, and not while somebody is at it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 366 }), fc.integer({ min: 0, max: 800 }), (everyDays, after) => {
        const plan = planFrom({ ...firstPlan(northBank), everyDays }, noon)
        const now = new Date(noon.getTime() + after * day)
        expect(isReminderDue(plan, now)).toBe(after >= everyDays)
        if (plan.dueAt) expect(isReminderDue({ ...plan, remindedOf: plan.dueAt }, now)).toBe(false)
        expect(isReminderDue({ ...plan, open: 'r' as never }, now)).toBe(false)
      }),
    )
    expect(planFrom({ ...firstPlan(northBank), everyDays: 0, dueAt: noon }, noon).dueAt).toBeUndefined()
  })
})

const decisions = fc.option(
  fc.oneof(
    fc.record({ what: fc.constant('keep' as const), reason: fc.constantFrom(...keepReasons) }),
    fc.record({
      what: fc.constant('remove' as const),
      reason: fc.constantFrom(...removeReasons),
      removal: fc.constant('deactivate' as const),
      done: fc.boolean(),
    }),
  ),
  { nil: undefined },
)
const entries = fc.array(
  decisions.map((one) => (one ? anEntry({ decision: { ...one, by: ana, at: noon } }) : anEntry())),
)

describe('the decisions of a review', () => {
  it('are all counted, by pages or at once, and a removal that did not take effect as none', () => {
    fc.assert(
      fc.property(entries, fc.nat(20), (all, cut) => {
        const tally = tallyReview(all)
        expect(tally.kept + tally.removed + tally.undecided).toBe(all.length)
        expect(tally.undecided).toBe(
          all.filter(({ decision }) => !decision || (decision.what === 'remove' && !decision.done)).length,
        )
        expect(addTallies(tallyReview(all.slice(0, cut)), tallyReview(all.slice(cut)))).toEqual(tally)
      }),
    )
  })

  it('may be changed until access was taken away, and that can only be finished', () => {
    const keep = { what: 'keep', reason: 'needed', by: ana, at: noon } as const
    const remove = { what: 'remove', reason: 'left', by: ana, at: noon } as const
    fc.assert(
      fc.property(entries, (all) => {
        for (const entry of all) {
          expect(decided(entry, remove, 'deactivate').decision).toEqual({
            ...remove,
            removal: 'deactivate',
            done: false,
          })
          if (entry.decision?.what === 'remove') expect(() => decided(entry, keep)).toThrow('taken away already')
          else expect(decided(entry, keep).decision).toEqual(keep)
        }
      }),
    )
  })
})
