import type { DatabaseSync } from 'node:sqlite'

/** What is remembered of a timer function; times are milliseconds since 1970. */
export type TimerStatus = {
  schedule: string
  /** When it last ran; null before the first run. */
  lastMs: number | null
  /** When it is due next. */
  nextMs: number
  updatedMs: number
}

export type TimerStore = { find(name: string): TimerStatus | undefined; put(name: string, status: TimerStatus): void }

export function openTimerStore(database: DatabaseSync): TimerStore {
  database.exec(`CREATE TABLE IF NOT EXISTS timerFunctions (
    name TEXT PRIMARY KEY, schedule TEXT NOT NULL, lastMs INTEGER, nextMs INTEGER NOT NULL, updatedMs INTEGER NOT NULL
  ) WITHOUT ROWID, STRICT`)
  const find = database.prepare('SELECT schedule, lastMs, nextMs, updatedMs FROM timerFunctions WHERE name = ?')
  const put = database.prepare(
    'INSERT OR REPLACE INTO timerFunctions VALUES (:name, :schedule, :lastMs, :nextMs, :updatedMs)',
  )
  return {
    find: (name) => find.get(name) as unknown as TimerStatus | undefined,
    put: (name, status) => {
      put.run({ name, ...status })
    },
  }
}
