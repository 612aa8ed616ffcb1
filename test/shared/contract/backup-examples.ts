import { firstBackup } from '../support/backup-facts.ts'

/** Sound inputs of the routes of backups, with every field they know. */
export const backupExamples = {
  listBackups: { limit: '10', cursor: 'abc' },
  startBackup: {},
  readBackup: { backupId: firstBackup },
  downloadBackup: { backupId: firstBackup, from: '0' },
}
