import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
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
import { cancelUnderKills, undoUnderKills } from '../support/undo-hazards.ts'
import { simulatorControl } from '../../local/simulators/control-client.ts'

const seed = 20_261_126
const minutes = 60_000

let stack: Awaited<ReturnType<typeof ownStack>>
/** One that nothing befalls, and three of which each meets its own fate: in both runs, over the same directories. */
let spared: Tried
let faulted: Tried
let killed: Tried
let unstored: Tried

beforeAll(async () => {
  stack = await ownStack(await smallMsp({ customers: 10, people: 16, first: 450 }))
  const made: Tried[] = []
  for (let count = 0; count < 4; count += 1) made.push(await prepare(stack))
  ;[spared, faulted, killed, unstored] = made as [Tried, Tried, Tried, Tried]
}, 4 * minutes)
afterAll(() => stack.stop())

const control = () => simulatorControl(stack.entra ?? '')

/** More than one in ten, because a sample makes few requests. */
async function amongFaults(): Promise<void> {
  const wish = { seed: seed + faulted.runs.length, percent: 40 }
  const struck = await underFaults(control(), wish, () => runThrough(faulted, calm, 5 * minutes))
  const strikes = Object.values(struck).reduce((sum, count) => sum + count, 0)
  expect(strikes, JSON.stringify(struck)).toBeGreaterThan(2)
}

async function underKills(): Promise<void> {
  await slowDown(control())
  await runThrough(
    killed,
    async (runId) => {
      const struck = await killDuring(stack, killed, runId, { kills: 3, seed: seed + killed.runs.length })
      expect(struck, `seed ${seed}`).toBeGreaterThan(0)
      await control().clear('faults')
    },
    5 * minutes,
  )
}

async function withoutStorage(): Promise<void> {
  await slowDown(control())
  await runThrough(
    unstored,
    async (runId) => {
      await stack.restartStorage()
      expect((await unstored.office.read(runId))?.finishedAt).toBeUndefined()
      await control().clear('faults')
    },
    5 * minutes,
  )
}

/** Absences are believed at the second only, so what is compared is one run. */
describe('a first sync through CIPP', { timeout: 6 * minutes }, () => {
  it('ends the same, although four requests in ten fail and the hub is killed three times', async () => {
    const [calmly, stormily] = [await prepare(stack, 'cipp'), await prepare(stack, 'cipp')]
    await runThrough(calmly, calm, 2 * minutes)
    const wish = { seed, percent: 40, via: 'cipp' } as const
    const struck = await underFaults(control(), wish, () =>
      runThrough(stormily, (runId) => killDuring(stack, stormily, runId, { kills: 3, seed }), 5 * minutes),
    )
    expect(Object.values(struck).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(2)
    const story = await storyOf(stack, calmly)
    expect(story.contacts.length).toBeGreaterThan(100)
    await expectSame(stormily, story)
  })
})

describe('a sync and what befalls it', { timeout: 12 * minutes }, () => {
  beforeAll(async () => {
    await runThrough(spared, calm, 2 * minutes)
  }, 3 * minutes)

  it('fills the address books, although four requests in ten fail', amongFaults)
  it('fills them, although the hub is killed at three random moments', underKills)
  it('fills them, although the storage is restarted in the middle', withoutStorage)

  it('follows what changed in the directories, whatever befalls it again', async () => {
    await changeDirectories(spared)
    await runThrough(spared, calm, 2 * minutes)
    await amongFaults()
    await underKills()
    await withoutStorage()
  })

  it('ends in the same contacts, links, queue, feed and tallies as if nothing had been', async () => {
    const story = await storyOf(stack, spared)
    expect(story.running).toEqual([])
    expect(story.links.length).toBeGreaterThan(200)
    expect(story.queue.length).toBeGreaterThan(2)
    expect(story.queue.filter(({ closedFor }) => closedFor === 'deleted-upstream')).toHaveLength(1)
    for (const tried of [faulted, killed, unstored]) await expectSame(tried, story)
  })

  it('is taken back to the same end, although the hub is killed in the middle', async () => {
    const [first = '', second = ''] = spared.runs
    const [killedFirst = '', killedSecond = ''] = killed.runs
    const small = await undoUnderKills(stack, spared, second, { kills: 0, seed })
    const large = await undoUnderKills(stack, spared, first, { kills: 0, seed })
    expect(small.report.reverted).toBeGreaterThan(20)
    expect(large.report.reverted).toBeGreaterThan(150)
    const smallAgain = await undoUnderKills(stack, killed, killedSecond, { kills: 1, seed })
    const largeAgain = await undoUnderKills(stack, killed, killedFirst, { kills: 2, seed: seed + 1 })
    expect(smallAgain.struck + largeAgain.struck, `seed ${seed}`).toBeGreaterThan(0)
    expect([smallAgain.report, largeAgain.report], `seed ${seed}`).toEqual([small.report, large.report])
    // Readers of the feed wait half a minute behind a crash: it is compared once, at the end.
    const { changes: _changes, ...book } = await storyOf(stack, killed)
    expect(await storyOf(stack, spared), `seed ${seed}`).toMatchObject(book)
  })

  it('goes on to the same end after a cancelling in which the hub was killed', async () => {
    await runThrough(spared, calm, 2 * minutes)
    await cancelUnderKills(stack, killed, { kills: 2, seed })
    await expectSame(killed, await storyOf(stack, spared))
  })
})

/** A crash between a number of the feed and its transaction holds readers of the feed up for half a minute. */
const expectSame = (tried: Tried, story: Awaited<ReturnType<typeof storyOf>>) =>
  vi.waitFor(async () => expect(await storyOf(stack, tried), `seed ${seed}`).toEqual(story), {
    timeout: minutes,
    interval: 2000,
  })
