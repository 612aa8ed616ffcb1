import { begunBackup, isBackupDue, isGivenUp, newBackupId, type BackupRun } from '../../domain/backup/backup-run.ts'
import { isHubError } from '../../domain/hub-error.ts'
import type { RequestPorts } from '../../ports/ports.ts'
import type { Kept } from '../../ports/storage.ts'
import { endBackup } from './end-backup.ts'

/** The workflow that makes a backup. */
export const backupWorkflow = 'Backup'

const workflowId = (backupId: string) => `backup-${backupId}`

/** Starts the workflow unless it runs. Safe to repeat. */
async function moveOn({ workflows }: Pick<RequestPorts, 'workflows'>, { backupId }: BackupRun): Promise<boolean> {
  if ((await workflows.stateOf(workflowId(backupId))) === 'running') return false
  await workflows.start(backupWorkflow, workflowId(backupId), { backupId })
  return true
}

/** `fresh`: this start made it; otherwise it was under way. */
export type StartedBackup = Kept<BackupRun> & { readonly fresh: boolean }

/**
 * Starts a backup, or answers the one that is under way: two starts that arrive together get the same one.
 * @throws HubError `backup.unconfigured`, `storage.unavailable`
 */
export async function startBackup(ports: RequestPorts, startedBy: BackupRun['startedBy']): Promise<StartedBackup> {
  const { backups, blobs, clock, random } = ports
  const newest = await backups.findNewest()
  if (newest?.state === 'running') {
    await moveOn(ports, newest)
    return { ...newest, fresh: false }
  }
  // Refuses here, and not in the background, where there is no place for it.
  await blobs.read('archives/none.tar', 0, 1)
  const run = begunBackup(newBackupId(clock.now(), random.guid()), startedBy, clock.now())
  try {
    await backups.insertNewest(run, newest)
  } catch (thrown) {
    const winner = isHubError(thrown, 'version.stale') ? await backups.findNewest() : undefined
    // The transaction may have gone through although its answer was lost: then the winner is this very run.
    if (winner?.state !== 'running') throw thrown
    await moveOn(ports, winner)
    return { ...winner, fresh: winner.backupId === run.backupId }
  }
  await moveOn(ports, run)
  return { ...run, version: (await backups.find(run.backupId))?.version ?? '', fresh: true }
}

/**
 * Starts the backup of this night when its hour has come, moves on what a crash left without its workflow, and gives up what does not come to
 * an end. Answers how many were started. Safe to repeat.
 */
export async function tendBackups(ports: RequestPorts): Promise<number> {
  const { backups, platform, clock } = ports
  const newest = await backups.findNewest()
  if (newest?.state === 'running') {
    if (!isGivenUp(newest, clock.now())) return (await moveOn(ports, newest)) ? 1 : 0
    await endBackup(ports, newest, { state: 'failed' })
  }
  if (!isBackupDue(platform.backups, newest, clock.now())) return 0
  try {
    return (await startBackup(ports, 'hub')).fresh ? 1 : 0
  } catch (thrown) {
    if (isHubError(thrown, 'backup.unconfigured')) return 0
    throw thrown
  }
}
