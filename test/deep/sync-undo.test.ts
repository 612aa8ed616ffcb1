import { randomInt } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { smallMsp } from '../support/small-msp.ts'
import { ownStack } from '../support/stack.ts'
import { calm, prepare, runThrough, storyOf } from '../support/sync-hazards.ts'
import { cancelUnderKills, undoUnderKills } from '../support/undo-hazards.ts'

const minutes = 60_000
const seed = randomInt(2 ** 30)

let stack: Awaited<ReturnType<typeof ownStack>>
beforeAll(async () => {
  stack = await ownStack(await smallMsp({ customers: 20, people: 30, first: 1_000 }))
}, 5 * minutes)
afterAll(() => stack.stop())

const rounds = 5
const killsOfUndo = 6
const killsOfCancel = 4

/** Undo by undo and cancelling by cancelling beside an Organisation that is left alone, over the same directories. */
describe.each(['direct', 'cipp'] as const)(
  'what a sync did (%s), and crashes while it is taken back or stopped',
  (via) => {
    it('ends as if nothing had been', { timeout: 60 * minutes }, async () => {
      const spared = await prepare(stack, via)
      const condemned = await prepare(stack, via)
      for (const tried of [spared, condemned]) await runThrough(tried, calm, 15 * minutes)
      let [undos, cancels] = [0, 0]
      for (let round = 0; round < rounds; round += 1) {
        const what = `${via}, seed ${seed}, round ${round}`
        const calmly = await undoUnderKills(stack, spared, spared.runs[round] ?? '', { kills: 0, seed })
        expect(calmly.report.reverted, what).toBeGreaterThan(500)
        const kills = { kills: killsOfUndo, seed: seed + round }
        const stormily = await undoUnderKills(stack, condemned, condemned.runs[round] ?? '', kills)
        undos += stormily.struck
        expect(stormily.report, what).toEqual(calmly.report)
        await runThrough(spared, calm, 15 * minutes)
        await cancelUnderKills(stack, condemned, { kills: killsOfCancel, seed: seed + round }, via)
        cancels += killsOfCancel
        const story = await storyOf(stack, spared)
        await vi.waitFor(async () => expect(await storyOf(stack, condemned), what).toEqual(story), {
          timeout: minutes,
          interval: 2000,
        })
      }
      console.log(`${via}, seed ${seed}: ${undos} kills while a run was taken back, ${cancels} around a cancelling`)
      expect(undos, `seed ${seed}`).toBeGreaterThan(rounds)
    })
  },
)
