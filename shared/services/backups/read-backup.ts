import type { BackupRun } from '../../domain/backup/backup-run.ts'
import { HubError } from '../../domain/hub-error.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Kept } from '../../ports/storage.ts'
import { archiveName } from './end-backup.ts'

/** @throws HubError `backup.unknown` */
export async function getBackup({ backups }: Pick<Ports, 'backups'>, backupId: string): Promise<Kept<BackupRun>> {
  const found = await backups.find(backupId)
  if (found) return found
  throw new HubError('backup.unknown', 'There is no such backup.')
}

/**
 * A piece of an archive, empty beyond its end.
 * @throws HubError `backup.unknown`, `backup.unready` where it is not whole
 */
export async function readArchive(
  ports: Pick<Ports, 'backups' | 'blobs'>,
  backupId: string,
  { from, length }: { readonly from: number; readonly length: number },
): Promise<Uint8Array> {
  const run = await getBackup(ports, backupId)
  if (run.state !== 'done') throw new HubError('backup.unready', 'This backup is not whole: it has no archive.')
  const piece = await ports.blobs.read(archiveName(backupId), from, length)
  if (piece) return piece
  throw new HubError('backup.unknown', 'The archive of this backup is gone.')
}
