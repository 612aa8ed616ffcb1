import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { HostError, messageOf } from './host-error.ts'

type DataFolder = { database: DatabaseSync; close(): void }

/**
 * Opens the host's database in `folder` and keeps every other host out of it. The lock is the operating system's lock on an
 * SQLite file, which ends with the process that holds it, however it ends.
 *
 * @throws HostError when the folder cannot be written or another host uses it
 */
export function openDataFolder(folder: string): DataFolder {
  const lock = lockFolder(folder)
  try {
    const database = new DatabaseSync(join(folder, 'host.sqlite'))
    // NORMAL in WAL mode loses nothing when the process is killed; only a power cut may take the last moments.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
    return {
      database,
      close: () => {
        database.close()
        lock.close()
      },
    }
  } catch (thrown) {
    lock.close()
    throw new HostError(`The host's state in ${folder} cannot be opened: ${messageOf(thrown)}`, { cause: thrown })
  }
}

function lockFolder(folder: string): DatabaseSync {
  let lock: DatabaseSync | undefined
  try {
    mkdirSync(folder, { recursive: true })
    lock = new DatabaseSync(join(folder, 'host.lock'))
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    return lock
  } catch (thrown) {
    lock?.close()
    const message = messageOf(thrown)
    if (message.includes('locked')) {
      throw new HostError(
        `Another host is using the data folder ${folder}; stop it or choose another folder with --data.`,
      )
    }
    throw new HostError(`The data folder ${folder} cannot be written: ${message}`, { cause: thrown })
  }
}
