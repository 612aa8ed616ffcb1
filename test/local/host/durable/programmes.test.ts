import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { durableSuite } from '../support/durable-suite.ts'
import { until } from '../support/host-under-test.ts'

const { start, status, post, reached, clock } = durableSuite()

const leaf = fc.oneof(
  fc.record({ kind: fc.constantFrom('activity', 'retry', 'child', 'call'), value: fc.nat() }),
  fc.record({ kind: fc.constant('timer') }),
)
const { part } = fc.letrec((tie) => ({
  part: fc.oneof({ maxDepth: 3, depthSize: 'small' }, leaf, tie('group')),
  group: fc.record({
    kind: fc.constantFrom('all', 'any'),
    parts: fc.array(tie('part'), { minLength: 1, maxLength: 4 }),
  }),
}))
const step = fc.oneof(
  { arbitrary: part, weight: 6 },
  { arbitrary: fc.record({ kind: fc.constantFrom('signal', 'renewal') }), weight: 1 },
)
const steps = fc.array(step, { maxLength: 6 })

const end = (id: string): Promise<[string, unknown]> =>
  until(async () => {
    clock.advance(1)
    const { runtimeStatus, output } = await status(id)
    return ['Completed', 'Failed'].includes(runtimeStatus) ? [runtimeStatus, output] : undefined
  })

describe('any programme of activities, children, entities, retries, timers, their combinations and renewals', () => {
  test('runs to its end, the ids of library and host in step', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (programme) => {
        const id = `programme-${crypto.randomUUID()}`
        await start('programme', id, { steps: programme, done: 0 })
        expect(await end(id)).toEqual(['Completed', programme.length])
      }),
      { numRuns: 40 },
    )
  })

  test('does so too when it is suspended at any moment and resumed', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.nat(6), async (programme, moment) => {
        const id = `suspended-${crypto.randomUUID()}`
        await start('programme', id, { steps: programme, done: 0 })
        for (let at = 0; at < moment; at++) await new Promise((turn) => setImmediate(turn))
        const { status: code } = await post(`instances/${id}/suspend?reason=held`)
        if (code === 202) {
          // It may have come to its end before the message did.
          const { runtimeStatus } = await reached(id, 'Suspended', 'Completed')
          clock.advance(1)
          if (runtimeStatus === 'Suspended') expect((await post(`instances/${id}/resume`)).status).toBe(202)
        }
        expect(await end(id)).toEqual(['Completed', programme.length])
      }),
      { numRuns: 40 },
    )
  })
})
