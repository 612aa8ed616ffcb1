import { describe, expect, it } from 'vitest'
import { spendAttempt } from '../../../shared/services/limit-attempts.ts'
import { failFrom, memoryPorts, repair } from '../../support/memory-ports.ts'
import { noon } from '../support/facts.ts'
import { expectRefusal } from '../support/refusals.ts'

const budget = { name: 'proof-address-x', budget: 2 }

describe('what mails, or calls into the world', () => {
  it('is counted exactly, by all instances together, and waits for the end of its window', async () => {
    const { ports } = memoryPorts(noon)
    await Promise.all([spendAttempt(ports, budget, 1), spendAttempt(ports, budget, 1)])
    const { details } = await expectRefusal('caller.throttled', spendAttempt(ports, budget, 1))
    expect(details).toEqual({ retryAfterSeconds: 60 })
  })

  it('does not happen while storage cannot count it', async () => {
    const { ports, tables } = memoryPorts(noon)
    failFrom(tables, 1, { only: /Attempts/ })
    await expectRefusal('storage.unavailable', spendAttempt(ports, budget, 1))
    repair(tables)
    await spendAttempt(ports, budget, 1)
  })
})
