import { api } from '../../../shared/contract/api.ts'
import { archivePiece } from '../../../shared/contract/archive-piece.ts'
import { getBackup, readArchive } from '../../../shared/services/backups/read-backup.ts'
import { startBackup } from '../../../shared/services/backups/start-backup.ts'
import { becomeMember } from '../../../shared/services/become-member.ts'
import { http, httpAnswer } from '../../runtime/http.ts'

/** Backups are the platform's: what is done about them stands in the platform's own trail. */
export const backupFunctions = [
  http(api.listBackups, (ports, wish) => ports.backups.list(wish)),
  http(
    api.startBackup,
    async (ports, _input, caller) => ({
      ...(await startBackup(ports, await becomeMember(ports, caller))),
      by: ports.platform.organisationId,
    }),
    ({ backupId, fresh, by }) =>
      fresh ? { action: 'backup.started', organisationId: by, subject: `backup:${backupId}` } : undefined,
  ),
  http(api.readBackup, (ports, { backupId }) => getBackup(ports, backupId)),
  httpAnswer(
    api.downloadBackup,
    async (ports, { backupId, from }) => {
      const text = await readArchive(ports, backupId, { from, length: archivePiece })
      const file = { name: `tenantry-${backupId}.tar`, type: 'application/octet-stream', text }
      return { value: { backupId, from, by: ports.platform.organisationId }, file }
    },
    // Once a download, not once a piece.
    ({ backupId, from, by }) =>
      from === 0 ? { action: 'backup.downloaded', organisationId: by, subject: `backup:${backupId}` } : undefined,
  ),
]
