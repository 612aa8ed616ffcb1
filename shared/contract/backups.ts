import * as z from 'zod'
import { archivePiece } from './archive-piece.ts'
import { backupStates, isBackupId } from '../domain/backup/backup-run.ts'
import { Moment, PageQuery, pageOf } from './fields.ts'

const BackupIdField = z.string().max(64).refine(isBackupId, { error: 'is not the id of a backup' })

export const BackupView = z.object({
  backupId: z.string(),
  state: z.enum(backupStates).describe('failed: it stood still for a day and was given up'),
  startedBy: z.string().describe('The member who asked, or hub'),
  startedAt: Moment,
  finishedAt: Moment.optional(),
  rows: z.int().describe('Rows that were written so far, of all tables'),
  size: z.int().optional().describe('Of the archive, in bytes'),
  digest: z.string().optional().describe("SHA-256 of the archive's manifest, hexadecimal: a restore shows the same"),
})
export type BackupView = z.infer<typeof BackupView>

export const ListBackups = z.strictObject(PageQuery)
export const BackupPage = pageOf(BackupView)

export const ReadBackup = z.strictObject({ backupId: BackupIdField })

export const DownloadBackup = z.strictObject({
  backupId: BackupIdField,
  from: z.coerce
    .number()
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER - archivePiece)
    .default(0)
    .describe('The byte with which the piece begins: 0, then what was received so far, up to `size`'),
})
