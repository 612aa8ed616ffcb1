/**
 * A turn re-reads the whole history. While many activities are on their way, each end would cost such a turn, so the instance
 * rests for a few times as long as its last turn took, up to this, and takes the ends together.
 */
const REST_FACTOR = 4
const LONGEST_REST_MS = 200

/** So many turns begin at once; between them the process attends to everything else, such as requests. */
const TURNS_AT_ONCE = 50

type InstanceQueue = {
  /** Something arrived for this instance: it takes a turn soon, or another one after the turn it is taking. */
  wake: (instanceId: string) => void
  /** How many turns are being taken. */
  running(): number
  stop(): void
}

/**
 * Lets every instance take one turn at a time.
 *
 * @param takeTurn tells whether many messages are still to be expected
 */
export function instanceQueue(takeTurn: (instanceId: string) => Promise<boolean>): InstanceQueue {
  /** True where another turn is wanted already. */
  const busy = new Map<string, boolean>()
  const ready = new Set<string>()
  let drainPlanned = false
  let running = 0
  let stopped = false

  const drain = (): void => {
    drainPlanned = false
    if (stopped) return
    let begun = 0
    for (const instanceId of ready) {
      if (begun++ === TURNS_AT_ONCE) break
      ready.delete(instanceId)
      busy.set(instanceId, false)
      running++
      void run(instanceId)
    }
    if (ready.size > 0) planDrain()
  }
  const planDrain = (): void => {
    if (drainPlanned) return
    drainPlanned = true
    setImmediate(drain)
  }
  const run = async (instanceId: string): Promise<void> => {
    const began = performance.now()
    const expectsMany = await takeTurn(instanceId)
    running--
    const restMs = expectsMany ? Math.min(REST_FACTOR * (performance.now() - began), LONGEST_REST_MS) : 0
    if (restMs < 1) release(instanceId)
    else setTimeout(release, restMs, instanceId)
  }
  const release = (instanceId: string): void => {
    const again = busy.get(instanceId) === true
    busy.delete(instanceId)
    if (again) wake(instanceId)
  }
  const wake = (instanceId: string): void => {
    if (busy.has(instanceId)) {
      busy.set(instanceId, true)
      return
    }
    ready.add(instanceId)
    planDrain()
  }
  return {
    wake,
    running: () => running,
    stop: () => {
      stopped = true
    },
  }
}
