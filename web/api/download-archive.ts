// A file of its own: that of the schemas would bring their library, which the browser may not run.
import { archivePiece } from '../../shared/contract/archive-piece.ts'
import type { BackupView } from '../../shared/contract/backups.ts'
import { UnreachableError } from './errors.ts'
import { readFile } from './read-file.ts'

/**
 * Hands the archive of a backup on piece by piece, so that neither the hub nor this page holds more than one.
 * @param take is waited for before the next piece; it is told how many bytes there were, this piece included
 * @throws {@link ProblemError} when the hub refuses, {@link UnreachableError} when it cannot be reached
 */
export async function downloadArchive(
  { backupId, size = 0 }: Pick<BackupView, 'backupId' | 'size'>,
  take: (piece: Blob, received: number) => Promise<void>,
): Promise<void> {
  const address = `/api/v1/platform/backups/${encodeURIComponent(backupId)}/archive`
  let received = 0
  while (received < size) {
    const piece = await readFile(`${address}?from=${String(received)}`)
    if (piece.size === 0) throw new UnreachableError('The archive ended too early')
    received += piece.size
    await take(piece, received)
    if (piece.size < archivePiece) break
  }
}
