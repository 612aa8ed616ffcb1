import { describe, expect, it } from 'vitest'
import { killableHost } from '../local/host/support/killed-runs.ts'
import { PATTERNS } from '../local/host/support/patterns.ts'

const minutes = 60_000

describe('the embedded host, killed right before and right after each of its commits', () => {
  it.each(PATTERNS)('ends $name as if nothing had happened', { timeout: 10 * minutes }, async (pattern) => {
    const host = await killableHost()
    const { essence, commits } = await host.run(pattern)
    let struck = 0
    for (let at = 1; at <= commits; at += 1) {
      for (const side of ['before', 'after'] as const) {
        const run = await host.run(pattern, { at, side })
        expect(run.essence, `killed ${side} commit ${at} of ${commits}`).toEqual(essence)
        if (run.struck) struck += 1
      }
    }
    console.log(`${pattern.name}: ${struck} kills at ${commits} commits`)
    // Where independent things happen in another order, a run may end with a commit less.
    expect(struck).toBeGreaterThanOrEqual(2 * (commits - 1))
    await host.stop()
  })
})
