import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { ENTITY_SCHEMA, LAST_CHARACTER, entityTables, type EntityOperation, type EntityTables } from './entity-store.ts'
import type { ActivityWork, BatchRecord, Instance, InstanceFilter, Message, TimerWork, TurnRecord } from './records.ts'
import { makeTables, prepareStatements, type Statements } from './store-tables.ts'
import { storeWriter } from './store-writer.ts'
import { transactions, type CommitObserver, type Transact } from './transactions.ts'
import { EventType, type InboundEvent } from './wire/history.ts'

export type DurableStore = {
  find(instanceId: string): Instance | undefined
  /** Messages that wait for an instance, in the order they came; to be gone through before the store is asked anything else. */
  inbox(instanceId: string): Iterable<Message>
  /** The turns' event texts, in order. */
  history(instanceId: string): string[]
  /** Instances in the order of their ids. */
  list(filter: InstanceFilter): Instance[]
  nextTimerMs(): number | undefined
  instancesWithMessages(): string[]
  unfinishedActivities(): ActivityWork[]
  entities: Pick<EntityTables, 'find' | 'pending' | 'withOperations' | 'list'>

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
  /** Removes every trace of these instances. */
  purge(instanceIds: readonly string[]): void
  /** Leaves an operation for an entity. */
  addOperation(operation: EntityOperation): void
  recordBatch(record: BatchRecord): void
}

/** The durable engine's state. Every function that changes something is one transaction. */
export function openDurableStore(database: DatabaseSync, observer?: CommitObserver): DurableStore {
  makeTables(database)
  database.exec(ENTITY_SCHEMA)
  const sql = prepareStatements(database)
  const entities = entityTables(database)
  return { ...reading(database, sql), entities, ...writing(transactions(database, observer), sql, entities) }
}

type Reading = 'find' | 'inbox' | 'history' | 'list' | 'nextTimerMs' | 'instancesWithMessages' | 'unfinishedActivities'

function reading(database: DatabaseSync, sql: Statements): Pick<DurableStore, Reading> {
  return {
    find: (instanceId) => sql.findInstance.get(instanceId) as unknown as Instance | undefined,
    *inbox(instanceId) {
      for (const { sequence, executionId, event } of sql.inbox.iterate(instanceId)) {
        yield {
          sequence: Number(sequence),
          executionId: executionId as string | null,
          event: JSON.parse(String(event)) as InboundEvent,
        }
      }
    },
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

function writing(
  transact: Transact,
  sql: Statements,
  entities: EntityTables,
): Omit<DurableStore, Reading | 'entities'> {
  const writer = storeWriter(sql, entities)
  return {
    start: (instance, started) => {
      transact(() => {
        writer.begin(instance, started)
      })
    },
    send: (instanceId, event) => {
      transact(() => {
        writer.addMessage(instanceId, { executionId: null, event })
      })
    },
    dropMessages: (instanceId, upTo) => {
      transact(() => {
        sql.dropMessages.run(instanceId, upTo)
      })
    },
    recordTurn: (record) => {
      transact(() => {
        writer.writeTurn(record)
        for (const one of record.outgoing) writer.sendOut(one, record.instance)
      })
    },
    endActivity: ({ instanceId, executionId, eventId }, event) =>
      transact(() => {
        if (sql.dropActivity.run(instanceId, executionId, eventId).changes === 0) return false
        writer.addMessage(instanceId, { executionId, event })
        return true
      }),
    fireTimers: (nowMs) =>
      transact(() =>
        sql.dueTimers.all(nowMs).map((row) => {
          const { instanceId, executionId, eventId, fireAt, createdAt } = row as unknown as TimerWork
          sql.dropTimer.run(instanceId, executionId, eventId)
          // The extension stamps the event with the time the timer was created.
          const fired = { EventType: EventType.TimerFired, TimerId: eventId, FireAt: fireAt, EventId: -1 }
          writer.addMessage(instanceId, { executionId, event: { ...fired, Timestamp: createdAt } })
          return instanceId
        }),
      ),
    purge: (instanceIds) => {
      transact(() => {
        for (const instanceId of instanceIds) writer.remove(instanceId)
      })
    },
    ...entityWriting(transact, writer, entities),
  }
}

function entityWriting(
  transact: Transact,
  writer: ReturnType<typeof storeWriter>,
  entities: EntityTables,
): Pick<DurableStore, 'addOperation' | 'recordBatch'> {
  return {
    addOperation: (operation) => {
      transact(() => {
        entities.add(operation)
      })
    },
    recordBatch: ({ entityId, entity, consumedUpTo, outgoing }) => {
      transact(() => {
        entities.done(entityId, consumedUpTo)
        if (entity) entities.put(entity)
        else entities.drop(entityId)
        for (const one of outgoing) writer.sendOut(one)
      })
    },
  }
}

function whereClause(filter: InstanceFilter): { clause: string; values: SQLInputValue[] } {
  const { statuses = [], prefix, createdFromMs, createdToMs, from } = filter
  const conditions: [string, ...SQLInputValue[]][] = []
  if (statuses.length > 0) conditions.push([`status IN (${statuses.map(() => '?').join()})`, ...statuses])
  if (createdFromMs !== undefined) conditions.push(['createdMs >= ?', createdFromMs])
  if (createdToMs !== undefined) conditions.push(['createdMs <= ?', createdToMs])
  if (prefix !== undefined) conditions.push([`instanceId >= ? AND instanceId < ? || ${LAST_CHARACTER}`, prefix, prefix])
  if (from !== undefined) conditions.push(['instanceId >= ?', from])
  return {
    clause: conditions.length > 0 ? `WHERE ${conditions.map(([condition]) => condition).join(' AND ')}` : '',
    values: conditions.flatMap(([, ...values]) => values),
  }
}
