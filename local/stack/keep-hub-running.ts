import { ChildEndedError, type End } from './child.ts'

export interface LivingHub {
  startHub(): Promise<void>
  onHubLost(tell: (end: End) => void): void
}

/** A life shorter than this, in milliseconds, that the hub ended itself counts as a failed start. */
const shortLife = 10_000

/** After so many short lives in a row another one is not tried. */
const mostShortLives = 3

/**
 * Starts the hub again when it is lost. One that was killed from outside comes back however often that happens; one that keeps crashing,
 * or does not start, is given up, with a sentence that says why.
 */
export function keepHubRunning(
  hub: LivingHub,
  { say, giveUp, now = Date.now }: { say: (line: string) => void; giveUp: (why: string) => void; now?: () => number },
): void {
  let since = now()
  let shortLives = 0
  const revive = async (end: End): Promise<void> => {
    const crashed = !wasKilled(end)
    if (crashed) shortLives = now() - since < shortLife ? shortLives + 1 : 0
    if (shortLives >= mostShortLives) {
      giveUp(`The hub crashed ${shortLives} times in a row, so it is not started again. Its last words are above.`)
      return
    }
    say(`The hub ${crashed ? 'crashed' : 'was killed'}. Starting it again; workflows go on where they were.`)
    try {
      await hub.startHub()
      since = now()
    } catch (thrown) {
      if (thrown instanceof ChildEndedError && wasKilled(thrown.end)) await revive(thrown.end)
      else giveUp(thrown instanceof Error ? thrown.message : 'The hub does not start any more.')
    }
  }
  hub.onHubLost((end) => void revive(end))
}

/** The hub answers a polite signal with code 0. */
const wasKilled = ({ code, signal }: End) => signal === 'SIGKILL' || code === 0
