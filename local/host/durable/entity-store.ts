import type { DatabaseSync } from 'node:sqlite'

/** One operation an entity is to run. */
export type EntityOperation = {
  entityId: string
  id: string
  name: string
  /** JSON text. */
  input: string | null
  isSignal: boolean
  /** Who waits for the answer. */
  callerId: string | null
  callerExecutionId: string | null
}

/** An entity that exists; `state` is JSON text, null while it was never set. */
export type Entity = { entityId: string; state: string | null; lastOperationMs: number }

export type PendingOperation = EntityOperation & { sequence: number }

export type EntityFilter = {
  /** The beginning of the entities' ids. */
  prefix: string
  lastOperationFromMs?: number
  lastOperationToMs?: number
  /** Leaves out entities without a state. */
  withState: boolean
  /** The first id of the page. */
  from?: string
  limit: number
}

export const ENTITY_SCHEMA = `
  CREATE TABLE IF NOT EXISTS entities (
    entityId TEXT PRIMARY KEY, state TEXT, lastOperationMs INTEGER NOT NULL
  ) WITHOUT ROWID, STRICT;
  CREATE TABLE IF NOT EXISTS entityOperations (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, entityId TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, input TEXT,
    isSignal INTEGER NOT NULL, callerId TEXT, callerExecutionId TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS operationsByEntity ON entityOperations (entityId, sequence);
`

/** SQL for what sorts behind every character of an id: all that has a prefix lies between it and it with this. */
export const LAST_CHARACTER = 'char(0x10FFFF)'

/** The most operations of one batch, as the extension has it outside of consumption plans. */
const LARGEST_BATCH = 5000

/** Entities and what they are asked to do. Functions that change something expect a transaction around them. */
export function entityTables(database: DatabaseSync) {
  const sql = {
    find: database.prepare('SELECT * FROM entities WHERE entityId = ?'),
    put: database.prepare('INSERT OR REPLACE INTO entities VALUES (:entityId, :state, :lastOperationMs)'),
    drop: database.prepare('DELETE FROM entities WHERE entityId = ?'),
    add: database.prepare(`INSERT INTO entityOperations
      (entityId, id, name, input, isSignal, callerId, callerExecutionId)
      VALUES (:entityId, :id, :name, :input, :isSignal, :callerId, :callerExecutionId)`),
    pending: database.prepare('SELECT * FROM entityOperations WHERE entityId = ? ORDER BY sequence LIMIT ?'),
    done: database.prepare('DELETE FROM entityOperations WHERE entityId = ? AND sequence <= ?'),
    busy: database.prepare('SELECT DISTINCT entityId FROM entityOperations'),
  }
  return {
    find: (entityId: string) => sql.find.get(entityId) as unknown as Entity | undefined,
    /** What waits for an entity, in the order it came: its next batch. */
    pending: (entityId: string): PendingOperation[] =>
      sql.pending.all(entityId, LARGEST_BATCH).map((row) => ({
        ...(row as unknown as PendingOperation),
        isSignal: row['isSignal'] === 1,
      })),
    withOperations: (): string[] => sql.busy.all().map(({ entityId }) => String(entityId)),
    /** Entities in the order of their ids. */
    list: ({ prefix, lastOperationFromMs, lastOperationToMs, withState, from, limit }: EntityFilter): Entity[] => {
      const first = from !== undefined && from > prefix ? from : prefix
      const statement = database.prepare(`SELECT * FROM entities
        WHERE entityId >= ? AND entityId < ? || ${LAST_CHARACTER} AND lastOperationMs BETWEEN ? AND ?
        AND (state IS NOT NULL OR ? = 0) ORDER BY entityId LIMIT ?`)
      const times = [lastOperationFromMs ?? 0, lastOperationToMs ?? Number.MAX_SAFE_INTEGER]
      const values = [first, prefix, ...times, withState ? 1 : 0, limit]
      return statement.all(...values) as unknown as Entity[]
    },
    add: (operation: EntityOperation): void => {
      sql.add.run({ ...operation, isSignal: operation.isSignal ? 1 : 0 })
    },
    done: (entityId: string, upTo: number): void => {
      sql.done.run(entityId, upTo)
    },
    put: (entity: Entity): void => {
      sql.put.run({ ...entity })
    },
    drop: (entityId: string): void => {
      sql.drop.run(entityId)
    },
  }
}

export type EntityTables = ReturnType<typeof entityTables>
