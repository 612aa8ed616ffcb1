import { describe, expect, it } from 'vitest'
import {
  readingFrom,
  runStateFrom,
  scopeKeyOf,
  syncWorkflowIdOf,
  type TenantMemory,
} from '../../../../shared/domain/sync/sync-run.ts'
import { contoso, firstRun, minutesLater, northBank, noon, southBank } from '../../support/facts.ts'
import { otherClient, ourClient } from '../../support/sync-facts.ts'

const day = 1440
const memory: TenantMemory = {
  organisationId: northBank,
  tid: contoso,
  delta: '/users/delta?$deltatoken=1',
  deltaAt: noon,
  rules: 'as they were',
  firstRunId: firstRun,
}
const read = (change: Partial<TenantMemory> = {}, minutes = 0, groups = false) =>
  readingFrom({ ...memory, ...change }, 'as they were', groups, minutesLater(minutes)).kind

describe('a reading', () => {
  it('begins with the changes for as long as their link is surely good: it lives seven days, six are used', () => {
    expect([read(), read({}, 6 * day - 1), read({}, 6 * day)]).toEqual(['changes', 'changes', 'start'])
  })

  it('begins with everybody where nothing is remembered, the rules are others, or groups count', () => {
    expect(readingFrom(undefined, 'as they were', false, noon)).toEqual({ kind: 'start' })
    const { delta: _delta, ...bare } = memory
    expect(readingFrom(bare, 'as they were', false, noon)).toEqual({ kind: 'start' })
    expect([read({ rules: 'others' }), read({}, 0, true)]).toEqual(['start', 'start'])
  })
})

describe('a run', () => {
  it.each([
    [[], 'completed'],
    [['completed', 'completed'], 'completed'],
    [['completed', 'failed'], 'partial'],
    [['completed', 'braked'], 'partial'],
    [['partial'], 'partial'],
    [['braked'], 'partial'],
    [['failed', 'failed'], 'failed'],
  ] as const)('of tenants that ended %j is %s', (states, ended) => {
    expect(runStateFrom(states)).toBe(ended)
  })

  it('has one workflow for its organisation and scope, whatever started it', () => {
    const scopes = (['preview', 'apply'] as const).flatMap((mode) => [
      { mode },
      { mode, clientId: ourClient },
      { mode, clientId: otherClient },
    ])
    const ids = [northBank, southBank].flatMap((organisationId) =>
      scopes.map((scope) => syncWorkflowIdOf({ organisationId, ...scope })),
    )
    expect(new Set(ids).size).toBe(ids.length)
    expect(scopeKeyOf({ mode: 'apply' })).toBe('apply-all')
  })
})
