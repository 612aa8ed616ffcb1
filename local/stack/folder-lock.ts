import { DatabaseSync } from 'node:sqlite'

/** Lets go of a lock. */
export type Release = () => void

/**
 * Takes the lock of that file, or returns undefined where another process has it. It is the operating system's lock on an SQLite file,
 * which ends with the process that holds it, however it ends.
 * @throws Error when the file cannot be written
 */
export function takeLock(path: string): Release | undefined {
  const lock = new DatabaseSync(path)
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    return () => {
      if (lock.isOpen) lock.close()
    }
  } catch (thrown) {
    lock.close()
    if (thrown instanceof Error && thrown.message.includes('locked')) return undefined
    throw thrown
  }
}
