import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { EventType, type InboundEvent } from './wire/history.ts'

export type InstanceStatus = 'Pending' | 'Running' | 'Completed' | 'Failed' | 'Terminated'

/** One orchestration instance. Input, output and custom status are JSON texts; times are milliseconds since 1970. */
export type Instance = {
  instanceId: string
  name: string
  executionId: string
  generation: number
  status: InstanceStatus
  input: string | null
  output: string | null
  customStatus: string | null
  createdMs: number
  updatedMs: number
}

export type Message = { sequence: number; executionId: string | null; event: InboundEvent }

/** One activity to run; the four fields identify one attempt of one execution. */
export type ActivityWork = {
  instanceId: string
  executionId: string
  eventId: number
  name: string
  /** JSON text of what the orchestrator gave, null where it gave nothing. */
  input: string | null
}

export type TimerWork = { instanceId: string; executionId: string; eventId: number; fireAt: string; createdAt: string }

/** What one turn changes; it is written whole or not at all. */
export type TurnRecord = {
  instance: Instance
  consumedUpTo: number
  /** JSON texts of events, joined by commas. */
  history: string
  turn: number
  activities: readonly ActivityWork[]
  timers: readonly TimerWork[]
  cancelledTimerIds: readonly number[]
}

export type InstanceFilter = {
  statuses?: readonly string[]
  createdFromMs?: number
  createdToMs?: number
  prefix?: string
  /** The first instance id of the page. */
  from?: string
  limit: number
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS instances (
    instanceId TEXT PRIMARY KEY, name TEXT NOT NULL, executionId TEXT NOT NULL, generation INTEGER NOT NULL,
    status TEXT NOT NULL, input TEXT, output TEXT, customStatus TEXT, createdMs INTEGER NOT NULL, updatedMs INTEGER NOT NULL
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

export function isOver(status: InstanceStatus): boolean {
  return status === 'Completed' || status === 'Failed' || status === 'Terminated'
}

function prepareStatements(database: DatabaseSync) {
  const prepare = (sql: string) => database.prepare(sql)
  return {
    findInstance: prepare('SELECT * FROM instances WHERE instanceId = ?'),
    putInstance: prepare(`INSERT OR REPLACE INTO instances VALUES
      (:instanceId, :name, :executionId, :generation, :status, :input, :output, :customStatus, :createdMs, :updatedMs)`),
    history: prepare('SELECT events FROM history WHERE instanceId = ? ORDER BY turn'),
    addHistory: prepare('INSERT INTO history VALUES (?, ?, ?)'),
    inbox: prepare('SELECT sequence, executionId, event FROM inbox WHERE instanceId = ? ORDER BY sequence'),
    addMessage: prepare('INSERT INTO inbox (instanceId, executionId, event) VALUES (?, ?, ?)'),
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

export type DurableStore = {
  find(instanceId: string): Instance | undefined
  /** Messages that wait for an instance, in the order they came. */
  inbox(instanceId: string): Message[]
  /** The turns' event texts, in order. */
  history(instanceId: string): string[]
  /** Instances in the order of their ids. */
  list(filter: InstanceFilter): Instance[]
  nextTimerMs(): number | undefined
  instancesWithMessages(): string[]
  unfinishedActivities(): ActivityWork[]

  /** Puts a new execution in the place of whatever was known under this id, and its first message into the inbox. */
  start(instance: Instance, started: InboundEvent): void
  /** Sends a message to whichever execution is current. */
  send(instanceId: string, event: InboundEvent): void
  dropMessages(instanceId: string, upTo: number): void
  recordTurn(record: TurnRecord): void
  /** Turns an activity's end into a message. False when nobody waits for it any more. */
  endActivity(work: ActivityWork, event: InboundEvent): boolean
  /** Turns every timer that is due into a message; returns the instances that have one now. */
  fireTimers(nowMs: number): string[]
}

/** The durable engine's state. Every function that changes something is one transaction. */
export function openDurableStore(database: DatabaseSync): DurableStore {
  database.exec(SCHEMA)
  const sql = prepareStatements(database)
  return { ...reading(database, sql), ...writing(database, sql) }
}

type Reading = 'find' | 'inbox' | 'history' | 'list' | 'nextTimerMs' | 'instancesWithMessages' | 'unfinishedActivities'
type Statements = ReturnType<typeof prepareStatements>

function reading(database: DatabaseSync, sql: Statements): Pick<DurableStore, Reading> {
  return {
    find: (instanceId) => sql.findInstance.get(instanceId) as unknown as Instance | undefined,
    inbox: (instanceId) =>
      sql.inbox.all(instanceId).map(({ sequence, executionId, event }) => ({
        sequence: Number(sequence),
        executionId: executionId as string | null,
        event: JSON.parse(String(event)) as InboundEvent,
      })),
    history: (instanceId) => sql.history.all(instanceId).map(({ events }) => String(events)),
    list: (filter) => {
      const { clause, values } = whereClause(filter)
      const statement = database.prepare(`SELECT * FROM instances ${clause} ORDER BY instanceId LIMIT ?`)
      return statement.all(...values, filter.limit) as unknown as Instance[]
    },
    nextTimerMs: () => {
      const at = sql.nextTimer.get()?.['at']
      return typeof at === 'number' ? at : undefined
    },
    instancesWithMessages: () => sql.waiting.all().map(({ instanceId }) => String(instanceId)),
    unfinishedActivities: () => sql.activities.all() as unknown as ActivityWork[],
  }
}

function writing(database: DatabaseSync, sql: Statements): Omit<DurableStore, Reading> {
  const addMessage = (instanceId: string, executionId: string | null, event: InboundEvent): void => {
    sql.addMessage.run(instanceId, executionId, JSON.stringify(event))
  }
  const clear = (instanceId: string, tables: readonly string[]): void => {
    for (const { table, statement } of sql.clear) if (tables.includes(table)) statement.run(instanceId)
  }
  const addWork = ({ instance, activities, timers, cancelledTimerIds }: TurnRecord): void => {
    for (const work of activities) sql.addActivity.run({ ...work })
    for (const timer of timers) sql.addTimer.run({ ...timer, fireAtMs: Date.parse(timer.fireAt) })
    for (const eventId of cancelledTimerIds) sql.dropTimer.run(instance.instanceId, instance.executionId, eventId)
  }
  return {
    start: (instance, started) => {
      transaction(database, () => {
        clear(instance.instanceId, ['history', 'inbox', 'activities', 'timers'])
        sql.putInstance.run({ ...instance })
        addMessage(instance.instanceId, instance.executionId, started)
      })
    },
    send: (instanceId, event) => {
      addMessage(instanceId, null, event)
    },
    dropMessages: (instanceId, upTo) => {
      sql.dropMessages.run(instanceId, upTo)
    },
    recordTurn: (record) => {
      const { instanceId, status } = record.instance
      transaction(database, () => {
        sql.dropMessages.run(instanceId, record.consumedUpTo)
        sql.addHistory.run(instanceId, record.turn, record.history)
        sql.putInstance.run({ ...record.instance })
        if (isOver(status)) clear(instanceId, ['inbox', 'activities', 'timers'])
        else addWork(record)
      })
    },
    endActivity: ({ instanceId, executionId, eventId }, event) =>
      transaction(database, () => {
        if (sql.dropActivity.run(instanceId, executionId, eventId).changes === 0) return false
        addMessage(instanceId, executionId, event)
        return true
      }),
    fireTimers: (nowMs) =>
      transaction(database, () =>
        sql.dueTimers.all(nowMs).map((row) => {
          const { instanceId, executionId, eventId, fireAt, createdAt } = row as unknown as TimerWork
          sql.dropTimer.run(instanceId, executionId, eventId)
          // The extension stamps the event with the time the timer was created.
          const fired = { EventType: EventType.TimerFired, TimerId: eventId, FireAt: fireAt, EventId: -1 }
          addMessage(instanceId, executionId, { ...fired, Timestamp: createdAt })
          return instanceId
        }),
      ),
  }
}

function transaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (thrown) {
    database.exec('ROLLBACK')
    throw thrown
  }
}

function whereClause(filter: InstanceFilter): { clause: string; values: SQLInputValue[] } {
  const { statuses = [], prefix, createdFromMs, createdToMs, from } = filter
  const conditions: [string, ...SQLInputValue[]][] = []
  if (statuses.length > 0) conditions.push([`status IN (${statuses.map(() => '?').join()})`, ...statuses])
  if (createdFromMs !== undefined) conditions.push(['createdMs >= ?', createdFromMs])
  if (createdToMs !== undefined) conditions.push(['createdMs <= ?', createdToMs])
  if (prefix !== undefined) conditions.push(['substr(instanceId, 1, length(?)) = ?', prefix, prefix])
  if (from !== undefined) conditions.push(['instanceId >= ?', from])
  return {
    clause: conditions.length > 0 ? `WHERE ${conditions.map(([condition]) => condition).join(' AND ')}` : '',
    values: conditions.flatMap(([, ...values]) => values),
  }
}
