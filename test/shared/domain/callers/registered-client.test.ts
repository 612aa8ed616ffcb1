import { describe, expect, it } from 'vitest'
import {
  resumedIntegration,
  revokedIntegration,
  suspendedIntegration,
} from '../../../../shared/domain/callers/registered-client.ts'
import { anIntegration, minutesLater } from '../../support/facts.ts'
import { spokenRefusalOf as refusalOf } from '../../support/refusals.ts'

const later = minutesLater(1)
const moves = { suspended: suspendedIntegration, resumed: resumedIntegration, revoked: revokedIntegration }

describe('a system integration', () => {
  it.each([
    ['suspended', 'active', 'suspended'],
    ['resumed', 'suspended', 'active'],
    ['revoked', 'pending', 'revoked'],
    ['revoked', 'active', 'revoked'],
    ['revoked', 'suspended', 'revoked'],
  ] as const)('is %s while it is %s', (move, before, after) => {
    const moved = moves[move](anIntegration({ state: before }), later)
    expect(moved).toEqual(anIntegration({ state: after, changedAt: later }))
  })

  it.each([
    ['suspended', 'pending'],
    ['suspended', 'suspended'],
    ['suspended', 'revoked'],
    ['resumed', 'pending'],
    ['resumed', 'active'],
    ['resumed', 'revoked'],
    ['revoked', 'revoked'],
  ] as const)('cannot be %s while it is %s', (move, state) => {
    expect(refusalOf(() => moves[move](anIntegration({ state }), later))).toBe('state.conflicting')
  })
})
