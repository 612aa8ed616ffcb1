import type { DatabaseSync } from 'node:sqlite'

/** Is told around every commit of durable state. */
export type CommitObserver = { beforeCommit?: () => void; afterCommit?: () => void }

/** Does work in one transaction: written whole, or not at all when it throws. */
export type Transact = <T>(work: () => T) => T

export function transactions(database: DatabaseSync, observer: CommitObserver = {}): Transact {
  return (work) => {
    database.exec('BEGIN IMMEDIATE')
    let result
    try {
      result = work()
      observer.beforeCommit?.()
      database.exec('COMMIT')
    } catch (thrown) {
      database.exec('ROLLBACK')
      throw thrown
    }
    observer.afterCommit?.()
    return result
  }
}
