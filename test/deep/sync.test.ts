import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
let strikes = 0
const faulted: Fate = async (tried) => {
  const wish = { seed: seed + tried.runs.length, percent: 10 }
  const struck = await underFaults(control(), wish, () => runThrough(tried, calm, 15 * minutes))
  console.log(`seed ${seed}: ${JSON.stringify(struck)}`)
  strikes += Object.values(struck).reduce((sum, count) => sum + count, 0)
}

const mostKills = 50
let kills = 0
const killed: Fate = async (tried) => {
  await slowDown(control(), 700)
  await runThrough(
    tried,
    async (runId) => {
      const struck = await killDuring(stack, tried, runId, { kills: mostKills - kills, seed: seed + tried.runs.length })
      kills += struck
      console.log(`seed ${seed}: ${struck} kills while a sync ran`)
      await control().clear('faults')
    },
    15 * minutes,
  )
}

const unstored: Fate = async (tried) => {
  const random = seededRandom(seed)
  await slowDown(control(), 700)
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
    15 * minutes,
  )
}

describe('a large sync and what befalls it', () => {
  it('ends as if nothing had been, whatever it was', { timeout: 60 * minutes }, async () => {
    const spared = await prepare(stack)
    const afflicted = await prepare(stack)
    const condemned = await prepare(stack)
    const fates: readonly (readonly [string, Tried, Fate])[] = [
      ['nothing', spared, (tried) => runThrough(tried, calm, 15 * minutes)],
      ['faults', afflicted, faulted],
      ['kills', condemned, killed],
      ['storage', await prepare(stack), unstored],
    ]
    for (const round of ['first', 'second']) {
      if (round === 'second') await changeDirectories(spared)
      for (const [name, tried, fate] of fates) {
        const since = Date.now()
        await fate(tried)
        console.log(`${name}, ${round} sync: ${((Date.now() - since) / 1000).toFixed(1)} s`)
      }
    }
    // Runs that change nothing are runs too: they go on until every kill and every fault has struck.
    while (strikes < mostStrikes) await faulted(afflicted)
    while (kills < mostKills) await killed(condemned)
    const story = await storyOf(stack, spared)
    for (const [name, tried] of fates) {
      const { tallies, ...rest } = await storyOf(stack, tried)
      expect({ ...rest, tallies: tallies.slice(0, 2) }, `${name}, seed ${seed}`).toEqual(story)
    }
  })
})
