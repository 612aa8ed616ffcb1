import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { simulatorControl } from '../../local/simulators/control-client.ts'
import { smallMsp } from '../support/small-msp.ts'
import { ownStack } from '../support/stack.ts'
import {
  calm,
  changeDirectories,
  killDuring,
  prepare,
  runThrough,
  slowDown,
  storyOf,
  underFaults,
  type Tried,
  type Via,
} from '../support/sync-hazards.ts'
import { seededRandom } from '../support/seeded-random.ts'

const minutes = 60_000
const seed = randomInt(2 ** 30)
const control = () => simulatorControl(stack.entra ?? '')

let stack: Awaited<ReturnType<typeof ownStack>>
beforeAll(async () => {
  stack = await ownStack(await smallMsp({ customers: 20, people: 30, first: 1_000 }))
}, 5 * minutes)
afterAll(() => stack.stop())

type Fate = (tried: Tried) => Promise<void>

const mostStrikes = 20
const mostKills = 50
const mostKillsOfOne = 30

/** What may befall a sync through one source, and how often it has. */
function fatesOf(via: Via) {
  const [done, graceful] = [{ strikes: 0, kills: 0 }, 15 * minutes]
  const faulted: Fate = async (tried) => {
    const wish = { seed: seed + tried.runs.length, percent: 10, via }
    const struck = await underFaults(control(), wish, () => runThrough(tried, calm, graceful))
    console.log(`${via}, seed ${seed}: ${JSON.stringify(struck)}`)
    done.strikes += Object.values(struck).reduce((sum, count) => sum + count, 0)
  }
  const killed: Fate = async (tried) => {
    await slowDown(control(), 700, via)
    await runThrough(
      tried,
      async (runId) => {
        // Some are left for the second sync, which meets other steps.
        const kills = Math.min(mostKillsOfOne, mostKills - done.kills)
        const wish = { kills, seed: seed + tried.runs.length }
        const struck = await killDuring(stack, tried, runId, wish)
        done.kills += struck
        console.log(`${via}, seed ${seed}: ${struck} kills while a sync ran`)
        await control().clear('faults')
      },
      graceful,
    )
  }
  const unstored: Fate = async (tried) => {
    const random = seededRandom(seed)
    await slowDown(control(), 700, via)
    await runThrough(
      tried,
      async (runId) => {
        for (let restarts = 0; restarts < 5; restarts += 1) {
          // The moment is what is tried here, so real time passes.
          await pause(random() * 2_000)
          if ((await tried.office.read(runId))?.finishedAt !== undefined) break
          await stack.restartStorage()
        }
        await control().clear('faults')
      },
      graceful,
    )
  }
  return { done, faulted, killed, unstored }
}

describe.each(['direct', 'cipp'] as const)('a large sync (%s) and what befalls it', (via) => {
  it('ends as if nothing had been, whatever it was', { timeout: 60 * minutes }, async () => {
    const { done, faulted, killed, unstored } = fatesOf(via)
    const spared = await prepare(stack, via)
    const afflicted = await prepare(stack, via)
    const condemned = await prepare(stack, via)
    const fates: readonly (readonly [string, Tried, Fate])[] = [
      ['nothing', spared, (tried) => runThrough(tried, calm, 15 * minutes)],
      ['faults', afflicted, faulted],
      ['kills', condemned, killed],
      ['storage', await prepare(stack, via), unstored],
    ]
    for (const round of ['first', 'second']) {
      if (round === 'second') await changeDirectories(spared)
      for (const [name, tried, fate] of fates) {
        const since = Date.now()
        await fate(tried)
        console.log(`${via}, ${name}, ${round} sync: ${((Date.now() - since) / 1000).toFixed(1)} s`)
      }
    }
    const story = await storyOf(stack, spared)
    for (const [name, tried] of fates) await expectSame(tried, story, `${name}, seed ${seed}`)
    // Runs that change nothing are runs too: they go on until every kill and every fault has struck.
    while (done.strikes < mostStrikes) await faulted(afflicted)
    while (done.kills < mostKills) await killed(condemned)
    if (via === 'direct') for (const tried of [afflicted, condemned]) await expectSame(tried, story, `seed ${seed}`)
  })
})

/** A crash between a number of the feed and its transaction holds readers of the feed up for half a minute. */
const expectSame = (tried: Tried, story: Awaited<ReturnType<typeof storyOf>>, what: string) =>
  vi.waitFor(
    async () => {
      const { tallies, ...rest } = await storyOf(stack, tried)
      expect({ ...rest, tallies: tallies.slice(0, 2) }, what).toEqual(story)
    },
    { timeout: minutes, interval: 2000 },
  )
