import { tendBackups } from '../../shared/services/backups/start-backup.ts'
import { timer } from '../runtime/timer.ts'

/** Starts the backup of each night at its hour, and moves on what a crash left, every ten minutes. */
export const tendBackupsTimer = timer('TendBackups', '0 6-59/10 * * * *', tendBackups)
