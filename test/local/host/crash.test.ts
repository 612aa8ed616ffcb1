import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { durableCaller } from './support/durable-caller.ts'
import { APPS, forkReadyHost, temporaryFolder, type ForkedHost } from './support/host-under-test.ts'
import { seededRandom } from '../../support/seeded-random.ts'

const SEED = 20_261_123
const KILLS = 6
const INSTANCES = ['one', 'two', 'three']
const COUNT = 40

test('orchestrations end with the same result when the host is killed in the middle again and again', async () => {
  const { folder, remove } = temporaryFolder()
  const next = seededRandom(SEED)
  const args = ['--app', join(APPS, 'crash'), '--data', folder, '--port', '0', '--quiet']
  const begin = (): Promise<ForkedHost> => forkReadyHost(args, { CRASH_FOLDER: folder })
  let host = await begin()
  const { start, over, raise } = durableCaller(() => host)
  for (const id of INSTANCES) await start('survivor', id, COUNT)
  for (const id of INSTANCES) expect(await raise(id, 'told', `told ${id}`)).toBe(202)

  for (let kill = 0; kill < KILLS; kill++) {
    // The moment is what is tested, so this wait cannot be for a condition.
    await new Promise((resolve) => setTimeout(resolve, next() * 90))
    await host.killNow()
    host = await begin()
  }

  let repeated = 0
  const sum = Array.from({ length: COUNT }, (_, n) => n * n).reduce((one, other) => one + other, 0)
  for (const id of INSTANCES) {
    const { runtimeStatus, output } = await over(id)
    expect([id, runtimeStatus]).toEqual([id, 'Completed'])
    expect(output).toEqual({ sum, tried: true, told: `told ${id}`, last: COUNT * COUNT })
    const traces = readFileSync(join(folder, `${id}.traces`), 'utf8')
      .trim()
      .split('\n')
      .map(Number)
    expect(new Set(traces).size).toBe(COUNT + 1)
    repeated += traces.length - (COUNT + 1)
  }
  // Some activity was under way at one of the kills, else none of them hit the middle.
  expect(repeated).toBeGreaterThan(0)
  await host.killNow()
  remove()
}, 90_000)
