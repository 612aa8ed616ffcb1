import type { BackupRun } from '../../domain/backup/backup-run.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Kept } from '../../ports/storage.ts'

/** Where the archive of a backup lies. */
export const archiveName = (backupId: string) => `archives/${backupId}.tar`

/**
 * A backup is over. The trail is told before the row moves: what breaks off in between is told twice, and never not at all.
 * @throws HubError `version.stale`
 */
export async function endBackup(
  { backups, audit, clock, platform }: Pick<Ports, 'backups' | 'audit' | 'clock' | 'platform'>,
  { version, ...run }: Kept<BackupRun>,
  end: Pick<BackupRun, 'state' | 'size' | 'digest'>,
): Promise<void> {
  const now = clock.now()
  await audit.append({
    organisationId: platform.organisationId,
    at: now,
    action: end.state === 'done' ? 'backup.completed' : 'backup.failed',
    actor: 'hub',
    subject: `backup:${run.backupId}`,
    correlationId: run.backupId,
    foreign: false,
  })
  const { table: _table, afterPartition: _partition, afterRow: _row, ...kept } = run
  await backups.replace({ ...kept, ...end, finishedAt: now }, version)
  await backups.removeParts(run.backupId)
}
