import type { DatabaseSync } from 'node:sqlite'

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS instances (
    instanceId TEXT PRIMARY KEY, name TEXT NOT NULL, executionId TEXT NOT NULL, generation INTEGER NOT NULL,
    status TEXT NOT NULL, input TEXT, output TEXT, customStatus TEXT, createdMs INTEGER NOT NULL, updatedMs INTEGER NOT NULL,
    parent TEXT
  ) WITHOUT ROWID, STRICT;
  CREATE TABLE IF NOT EXISTS history (
    instanceId TEXT NOT NULL, turn INTEGER NOT NULL, events TEXT NOT NULL, PRIMARY KEY (instanceId, turn)
  ) WITHOUT ROWID, STRICT;
  CREATE TABLE IF NOT EXISTS inbox (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, instanceId TEXT NOT NULL, executionId TEXT, event TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS inboxByInstance ON inbox (instanceId, sequence);
  CREATE TABLE IF NOT EXISTS activities (
    instanceId TEXT NOT NULL, executionId TEXT NOT NULL, eventId INTEGER NOT NULL, name TEXT NOT NULL, input TEXT,
    PRIMARY KEY (instanceId, executionId, eventId)
  ) WITHOUT ROWID, STRICT;
  CREATE TABLE IF NOT EXISTS timers (
    instanceId TEXT NOT NULL, executionId TEXT NOT NULL, eventId INTEGER NOT NULL, fireAtMs INTEGER NOT NULL,
    fireAt TEXT NOT NULL, createdAt TEXT NOT NULL, PRIMARY KEY (instanceId, executionId, eventId)
  ) WITHOUT ROWID, STRICT;
  CREATE INDEX IF NOT EXISTS timersByTime ON timers (fireAtMs);
`

/** Makes the tables, and gives those an older host made what they lack. */
export function makeTables(database: DatabaseSync): void {
  database.exec(SCHEMA)
  const columns = database.prepare('PRAGMA table_info(instances)').all()
  if (!columns.some(({ name }) => name === 'parent')) database.exec('ALTER TABLE instances ADD COLUMN parent TEXT')
}

export function prepareStatements(database: DatabaseSync) {
  const prepare = (sql: string) => database.prepare(sql)
  return {
    findInstance: prepare('SELECT * FROM instances WHERE instanceId = ?'),
    putInstance: prepare(`INSERT OR REPLACE INTO instances VALUES
      (:instanceId, :name, :executionId, :generation, :status, :input, :output, :customStatus, :createdMs, :updatedMs, :parent)`),
    dropInstance: prepare('DELETE FROM instances WHERE instanceId = ?'),
    history: prepare('SELECT events FROM history WHERE instanceId = ? ORDER BY turn'),
    addHistory: prepare('INSERT INTO history VALUES (?, ?, ?)'),
    inbox: prepare('SELECT sequence, executionId, event FROM inbox WHERE instanceId = ? ORDER BY sequence'),
    addMessage: prepare('INSERT INTO inbox (instanceId, executionId, event) VALUES (?, ?, ?)'),
    addMessageAt: prepare('INSERT INTO inbox VALUES (?, ?, ?, ?)'),
    firstSequence: prepare('SELECT ifnull(min(sequence), 0) AS first FROM inbox'),
    dropMessages: prepare('DELETE FROM inbox WHERE instanceId = ? AND sequence <= ?'),
    waiting: prepare('SELECT DISTINCT instanceId FROM inbox'),
    addActivity: prepare('INSERT INTO activities VALUES (:instanceId, :executionId, :eventId, :name, :input)'),
    dropActivity: prepare('DELETE FROM activities WHERE instanceId = ? AND executionId = ? AND eventId = ?'),
    activities: prepare('SELECT * FROM activities'),
    addTimer: prepare(
      'INSERT INTO timers VALUES (:instanceId, :executionId, :eventId, :fireAtMs, :fireAt, :createdAt)',
    ),
    dropTimer: prepare('DELETE FROM timers WHERE instanceId = ? AND executionId = ? AND eventId = ?'),
    dueTimers: prepare('SELECT * FROM timers WHERE fireAtMs <= ? ORDER BY fireAtMs, eventId'),
    nextTimer: prepare('SELECT min(fireAtMs) AS at FROM timers'),
    clear: ['history', 'inbox', 'activities', 'timers'].map((table) => ({
      table,
      statement: prepare(`DELETE FROM ${table} WHERE instanceId = ?`),
    })),
  }
}

export type Statements = ReturnType<typeof prepareStatements>
