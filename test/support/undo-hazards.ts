import { setTimeout as pause } from 'node:timers/promises'
import type { RunningStack } from '../../local/stack/stack.ts'
import { eventually } from './eventually.ts'
import { seededRandom } from './seeded-random.ts'
import { slowDown, type Tried, type Via } from './sync-hazards.ts'
import { onceItStopped, type SyncOffice } from './sync-office.ts'

/** How often the hub is killed, and what its moments are drawn from. */
export interface Kills {
  readonly kills: number
  readonly seed: number
}

const undoOf = (office: SyncOffice, runId: string) => office.ask('readSyncUndo', { runId }).catch(() => undefined)

/**
 * Takes a run back, and kills the hub at random moments of it, the first before anything can be over. Answers how many kills found it under
 * way, and what it came to: its counts, and of every person of every tenant what was done.
 */
export async function undoUnderKills(
  stack: RunningStack,
  { office, place }: Tried,
  runId: string,
  { kills, seed }: Kills,
) {
  const random = seededRandom(seed)
  let struck = 0
  await office.ask('undoSync', { runId })
  for (let kill = 0; kill < kills; kill += 1) {
    // The moment of the crash is what is tried here, so real time passes.
    if (kill > 0) await pause(random() * 900)
    if ((await undoOf(office, runId))?.state === 'completed') break
    if (kill === 0) await pause(random() * 150)
    await stack.killHub()
    await stack.startHub()
    struck += 1
  }
  const { state, reverted, touched, failed } = await eventually('the undo is over', async () => {
    const undo = await undoOf(office, runId)
    return undo?.state === 'completed' ? undo : undefined
  })
  const lines = await Promise.all(
    place.tids.map(async (tid) =>
      (await office.every('listUndone', { runId, tid }).catch(unlessUnknown)).map((line) => ({ tid, ...line })),
    ),
  )
  return { struck, report: { state, reverted, touched, failed, lines: lines.flat().sort(byId) } }
}

function unlessUnknown(thrown: unknown): [] {
  if (String(thrown).includes('.unknown')) return []
  throw thrown
}

const byId = (one: { tid: string; objectId: string }, other: { tid: string; objectId: string }) =>
  `${one.tid} ${one.objectId}` < `${other.tid} ${other.objectId}` ? -1 : 1

/** A run ends cancelled although the hub is killed at the moment of cancelling, and at another; then it goes on where it was, and is completed. */
export async function cancelUnderKills(
  stack: RunningStack,
  { office, runs }: Tried,
  { kills, seed }: Kills,
  via: Via = 'direct',
): Promise<void> {
  const random = seededRandom(seed)
  const { control } = office
  const stop = async () => {
    await stack.killHub()
    await stack.startHub()
  }
  // So slow that it cannot end before it is cancelled.
  await slowDown(control, 8_000, via)
  const runId = await office.start('apply')
  const asked = office.hear('cancelSync', { runId }).catch(() => undefined)
  await pause(random() * 100)
  await stop()
  await asked
  // Whether the first word was heard before the crash is open: saying it again is either what does it, or refused.
  await eventually('the run is cancelled', async () => {
    await office.hear('cancelSync', { runId }).catch(() => undefined)
    const run = await office.read(runId)
    if (run?.state === 'completed') throw new Error('The run was over before it was cancelled.')
    return run?.state === 'cancelled' ? true : undefined
  })
  await control.clear('faults')
  for (let kill = 1; kill < kills; kill += 1) {
    await pause(random() * 600)
    await stop()
    if ((await office.read(runId))?.state !== 'cancelled') throw new Error('A crash brought a cancelled run back.')
  }
  await onceItStopped(office, 'resumeSync', { runId })
  const { state } = await office.finished(runId)
  if (state !== 'completed') throw new Error(`The run ended ${state}.`)
  runs.push(runId)
}
