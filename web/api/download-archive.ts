// A file of its own: that of the schemas would bring their library, which the browser may not run.
import { archivePiece } from '../../shared/contract/archive-piece.ts'
import type { BackupView } from '../../shared/contract/backups.ts'
import type { Problem } from '../../shared/contract/problems.ts'
import { ProblemError, UnreachableError } from './errors.ts'

/**
 * The archive of a backup, piece by piece, so that the hub never holds more than one.
 * @param tell the bytes that are there so far
 * @throws {@link ProblemError} when the hub refuses, {@link UnreachableError} when it cannot be reached
 */
export async function downloadArchive(
  { backupId, size = 0 }: Pick<BackupView, 'backupId' | 'size'>,
  tell: (received: number) => void,
): Promise<readonly Blob[]> {
  const pieces: Blob[] = []
  let received = 0
  while (received < size) {
    const piece = await readPiece(backupId, received)
    if (piece.size === 0) throw new UnreachableError('The archive ended too early')
    pieces.push(piece)
    received += piece.size
    tell(received)
    if (piece.size < archivePiece) break
  }
  return pieces
}

async function readPiece(backupId: string, from: number): Promise<Blob> {
  const address = `/api/v1/platform/backups/${encodeURIComponent(backupId)}/archive?from=${String(from)}`
  let response: Response
  try {
    response = await fetch(address, { credentials: 'same-origin', cache: 'no-store', redirect: 'error' })
    if (response.ok) return await response.blob()
  } catch (cause) {
    throw new UnreachableError('No answer from the hub', { cause })
  }
  throw new ProblemError((await response.json()) as Problem)
}
