import { expect, test } from 'vitest'
import { killableHost } from './support/killed-runs.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import { PATTERNS } from './support/patterns.ts'

const SEED = 20_261_126
const KILLS = 6

test('a host killed right at a commit goes on as if nothing had happened: a sample of all patterns and commits', async () => {
  const next = seededRandom(SEED)
  const host = await killableHost()
  let struck = 0
  for (let kill = 0; kill < KILLS; kill += 1) {
    const pattern = PATTERNS[Math.floor(next() * PATTERNS.length)]
    if (!pattern) continue
    const { essence, commits } = await host.run(pattern)
    const death = {
      at: 1 + Math.floor(next() * commits),
      side: next() < 0.5 ? ('before' as const) : ('after' as const),
    }
    const run = await host.run(pattern, death)
    expect(run.essence, `${pattern.name} killed ${death.side} commit ${death.at} of ${commits}`).toEqual(essence)
    if (run.struck) struck += 1
  }
  expect(struck).toBeGreaterThanOrEqual(KILLS - 1)
  await host.stop()
}, 90_000)
