import type { Clock } from '../clock.ts'
import type { DurableStore } from './store.ts'

type DurableTimers = {
  /** Looks again when the next timer is due. */
  rearm(): void
  stop(): void
}

/** Rings the durable timers: one alarm, set to the earliest of them. */
export function durableTimers(
  store: Pick<DurableStore, 'nextTimerMs' | 'fireTimers'>,
  clock: Clock,
  wake: (instanceId: string) => void,
): DurableTimers {
  let cancel: (() => void) | undefined
  let setFor = Infinity
  let stopped = false

  const rearm = (): void => {
    const next = store.nextTimerMs() ?? Infinity
    if (stopped || next === setFor) return
    cancel?.()
    setFor = next
    cancel = next === Infinity ? undefined : clock.alarm(next, ring)
  }
  const ring = (): void => {
    setFor = Infinity
    cancel = undefined
    if (stopped) return
    for (const instanceId of store.fireTimers(clock.now())) wake(instanceId)
    rearm()
  }
  return {
    rearm,
    stop: () => {
      stopped = true
      cancel?.()
    },
  }
}
