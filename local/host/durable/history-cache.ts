import type { Instance } from './records.ts'
import type { DurableStore } from './store.ts'
import type { HistoryEvent } from './wire/history.ts'

/** An instance's history so far, as text for the orchestrator and as events for the replay. */
export type History = { text: string; events: HistoryEvent[]; turns: number }

export type HistoryCache = ReturnType<typeof historyCache>

type Cached = History & { executionId: string }

const KEPT_INSTANCES = 200

/** Keeps the histories of the instances that last took a turn, so that a turn reads only what is new. */
export function historyCache(store: Pick<DurableStore, 'history'>, kept = KEPT_INSTANCES) {
  const cached = new Map<string, Cached>()

  const keep = (instanceId: string, history: Cached): void => {
    cached.delete(instanceId)
    cached.set(instanceId, history)
    if (cached.size > kept) {
      const [oldest] = cached.keys()
      if (oldest !== undefined) cached.delete(oldest)
    }
  }
  return {
    read: ({ instanceId, executionId }: Instance): History => {
      const known = cached.get(instanceId)
      if (known?.executionId === executionId) return known
      const turns = store.history(instanceId)
      const text = turns.join()
      const history = { executionId, text, events: JSON.parse(`[${text}]`) as HistoryEvent[], turns: turns.length }
      keep(instanceId, history)
      return history
    },

    append: (instance: Instance, text: string, events: readonly HistoryEvent[]): void => {
      const known = cached.get(instance.instanceId)
      if (known?.executionId !== instance.executionId) return
      known.text = known.text === '' ? text : `${known.text},${text}`
      for (const event of events) known.events.push(event)
      known.turns++
      keep(instance.instanceId, known)
    },

    forget: (instanceId: string): void => {
      cached.delete(instanceId)
    },
  }
}
