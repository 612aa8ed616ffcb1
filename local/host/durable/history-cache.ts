import type { Instance } from './records.ts'
import type { DurableStore } from './store.ts'
import type { HistoryEvent } from './wire/history.ts'

/** An instance's history so far, as text for the orchestrator and as events for the replay. */
export type History = { text: string; events: HistoryEvent[]; turns: number }

export type HistoryCache = ReturnType<typeof historyCache>

type Cached = History & { executionId: string }

/** Characters of history text; the events made of it take several times as much. */
const KEPT_CHARACTERS = 10_000_000

/** Keeps the histories of the instances that last took a turn, so that a turn reads only what is new. */
export function historyCache(store: Pick<DurableStore, 'history'>, kept = KEPT_CHARACTERS) {
  const cached = new Map<string, Cached>()
  let characters = 0

  const keep = (instanceId: string, history: Cached, added: number): void => {
    cached.delete(instanceId)
    cached.set(instanceId, history)
    characters += added
    for (const oldest of cached.keys()) {
      if (characters <= kept || oldest === instanceId) break
      forget(oldest)
    }
  }
  const forget = (instanceId: string): void => {
    characters -= cached.get(instanceId)?.text.length ?? 0
    cached.delete(instanceId)
  }
  return {
    read: ({ instanceId, executionId }: Instance): History => {
      const known = cached.get(instanceId)
      if (known?.executionId === executionId) return known
      const turns = store.history(instanceId)
      const text = turns.join()
      const history = { executionId, text, events: JSON.parse(`[${text}]`) as HistoryEvent[], turns: turns.length }
      forget(instanceId)
      keep(instanceId, history, text.length)
      return history
    },

    append: (instance: Instance, text: string, events: readonly HistoryEvent[]): void => {
      const known = cached.get(instance.instanceId)
      if (known?.executionId !== instance.executionId) return
      const before = known.text.length
      known.text = known.text === '' ? text : `${known.text},${text}`
      for (const event of events) known.events.push(event)
      known.turns++
      keep(instance.instanceId, known, known.text.length - before)
    },

    forget,
  }
}
