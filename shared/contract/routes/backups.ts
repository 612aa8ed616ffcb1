import type { ApiRoute } from '../api-route.ts'
import * as b from '../backups.ts'

const backups = 'api/v1/platform/backups'

export const backupRoutes = {
  listBackups: {
    name: 'ListBackups',
    method: 'GET',
    route: backups,
    allow: 'platform.backups.read',
    summary: 'Backups that there are, and one that is under way, newest first',
    input: b.ListBackups,
    output: b.BackupPage,
    status: 200,
  },
  startBackup: {
    name: 'StartBackup',
    method: 'POST',
    route: backups,
    allow: 'platform.backups.update',
    summary: 'Back up every table and the settings now, in the background; one that is under way is answered instead',
    output: b.BackupView,
    status: 202,
    refusals: ['backup.unconfigured', 'version.stale'],
  },
  readBackup: {
    name: 'ReadBackup',
    method: 'GET',
    route: `${backups}/{backupId}`,
    allow: 'platform.backups.read',
    summary: 'How far a backup is, and what it holds',
    input: b.ReadBackup,
    output: b.BackupView,
    status: 200,
    refusals: ['backup.unknown'],
  },
  downloadBackup: {
    name: 'DownloadBackup',
    method: 'GET',
    route: `${backups}/{backupId}/archive`,
    allow: 'platform.backups.update',
    summary: 'A piece of the archive, of at most 8 MiB: personal data of every organisation; audited',
    input: b.DownloadBackup,
    file: ['application/octet-stream'],
    status: 200,
    refusals: ['backup.unknown', 'backup.unready', 'backup.unconfigured'],
  },
} as const satisfies Record<string, ApiRoute>
