export type HistoryEvent = {
  EventType: number
  EventId: number
  IsPlayed: boolean
  Timestamp: string
} & Record<string, unknown>

const NAMES: Readonly<Record<number, string>> = {
  0: 'start',
  1: 'over',
  3: 'terminate',
  4: 'task',
  5: 'done',
  6: 'failed',
  7: 'child',
  8: 'childDone',
  9: 'childFailed',
  10: 'timer',
  11: 'fired',
  12: 'turn',
  13: 'end',
  14: 'sent',
  15: 'event',
  17: 'generic',
  19: 'suspend',
  20: 'resume',
}

/**
 * A history as one readable line: `turn start* task#0 end turn done→0`. A star marks what is played, `#` an id of its own, `→`
 * the id it answers.
 */
export function line(history: readonly HistoryEvent[]): string {
  return history
    .map((event) => {
      const answers = event['TaskScheduledId'] ?? event['TimerId']
      const own = event.EventId >= 0 ? `#${event.EventId}` : ''
      const name = NAMES[event.EventType] ?? `type ${event.EventType}`
      return `${name}${own}${typeof answers === 'number' ? `→${answers}` : ''}${event.IsPlayed ? '*' : ''}`
    })
    .join(' ')
}

/** The last event of a kind. */
export function lastOf(history: readonly HistoryEvent[], name: string): HistoryEvent {
  const found = history.findLast(({ EventType }) => NAMES[EventType] === name)
  if (!found) throw new Error(`There is no event '${name}' in: ${line(history)}`)
  return found
}
