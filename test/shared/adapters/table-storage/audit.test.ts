import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AuditEntry } from '../../../../shared/domain/audit.ts'
import type { AuditSearch } from '../../../../shared/ports/audit.ts'
import { memoryPorts, type MemoryPorts } from '../../../support/memory-ports.ts'
import { minutesLater, noon, northBank, secondsLater, southBank } from '../../support/facts.ts'

const entry = (change: Partial<AuditEntry> = {}): AuditEntry => ({
  organisationId: northBank,
  at: noon,
  action: 'session.opened',
  actor: 'member:a',
  subject: 'member:a',
  correlationId: 'c',
  foreign: false,
  ...change,
})

async function found({ audit }: MemoryPorts, search: AuditSearch, limit = 3) {
  const all: AuditEntry[] = []
  let cursor: string | undefined
  do {
    const page = await audit.list(northBank, { cursor, limit }, search)
    expect(page.items.length).toBeLessThanOrEqual(limit)
    all.push(...page.items)
    cursor = page.next
  } while (cursor !== undefined)
  return all
}

const actions = ['session.opened', 'membership.changed', 'tenant-mapping.revoked'] as const

describe('a search of the audit trail', () => {
  it('finds, over all its pages, exactly what any filter would pick by hand, newest first', async () => {
    const made = fc.record({
      at: fc.integer({ min: 0, max: 20 }).map((second) => secondsLater(second)),
      action: fc.constantFrom(...actions),
      actor: fc.constantFrom('member:a', 'member:b', 'hub'),
      subject: fc.constantFrom('member:a', 'organisation:n'),
      foreign: fc.boolean(),
    })
    const moment = fc.integer({ min: -1, max: 21 }).map((second) => secondsLater(second))
    const wish = fc.record(
      {
        action: fc.constantFrom(...actions),
        actor: fc.constantFrom('member:a', 'hub', 'nobody'),
        subject: fc.constantFrom('member:a', 'organisation:n'),
        foreign: fc.boolean(),
        from: moment,
        to: moment,
      },
      { requiredKeys: [] },
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(made, { maxLength: 25 }),
        wish,
        fc.integer({ min: 1, max: 7 }),
        async (all, search, limit) => {
          const { ports } = memoryPorts(noon)
          for (const change of all) await ports.audit.append(entry(change))
          await ports.audit.append(entry({ organisationId: southBank, action: 'membership.changed' }))
          const { from, to, ...marks } = search
          const expected = all.filter(
            (one) =>
              (from === undefined || one.at >= from) &&
              (to === undefined || one.at < to) &&
              Object.entries(marks).every(([name, value]) => one[name as keyof typeof one] === value),
          )
          const shown = await found(ports, search, limit)
          const essence = (ones: readonly Partial<AuditEntry>[]) =>
            ones
              .map(({ at, action, actor, subject, foreign }) => JSON.stringify([at, action, actor, subject, foreign]))
              .sort()
          expect(essence(shown)).toEqual(essence(expected))
          expect(shown.map(({ at }) => at.getTime())).toEqual(shown.map(({ at }) => at.getTime()).sort((a, b) => b - a))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('goes on where it was when the filter changes between pages, and when new entries come', async () => {
    const { ports } = memoryPorts(noon)
    for (let minute = 0; minute < 6; minute += 1)
      await ports.audit.append(entry({ at: minutesLater(minute), foreign: minute % 2 === 0 }))
    const first = await ports.audit.list(northBank, { limit: 2 }, { foreign: true })
    expect(first.items.map(({ at }) => at)).toEqual([minutesLater(4), minutesLater(2)])
    await ports.audit.append(entry({ at: minutesLater(9), foreign: true }))
    const second = await ports.audit.list(northBank, { limit: 2, cursor: first.next }, { foreign: false })
    expect(second.items.map(({ at }) => at)).toEqual([minutesLater(1)])
  })
})
