import type { BackupRun } from '../../../shared/domain/backup/backup-run.ts'
import { minutesLater, noon } from './facts.ts'

export const firstBackup = '000000000001-0000000b'

/** One that is whole. */
export const aBackup = (change: Partial<BackupRun> = {}): BackupRun => ({
  backupId: firstBackup,
  state: 'done',
  startedBy: 'hub',
  startedAt: noon,
  finishedAt: minutesLater(1),
  parts: 1,
  rows: 1,
  size: 7,
  digest: 'd'.repeat(64),
  ...change,
})
