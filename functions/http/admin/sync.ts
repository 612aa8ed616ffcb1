import { api } from '../../../shared/contract/api.ts'
import type { AuditAction } from '../../../shared/domain/audit.ts'
import { getSyncRun, cancelSync, letThrough, resumeSync, startSync } from '../../../shared/services/sync/start-sync.ts'
import type { StartedSync } from '../../../shared/services/sync/start-sync.ts'
import { readSyncRun } from '../../../shared/services/sync/run-sync.ts'
import type { SyncRun } from '../../../shared/domain/sync/sync-run.ts'
import { getUndo, listUndone, startUndo } from '../../../shared/services/sync/undo-sync.ts'
import { http } from '../../runtime/http.ts'

const line =
  (action: AuditAction) =>
  ({ organisationId, runId }: SyncRun) => ({ action, organisationId, subject: `sync-run:${runId}` })

const started = (run: StartedSync) =>
  run.fresh ? line(run.mode === 'preview' ? 'sync.previewed' : 'sync.started')(run) : undefined

export const syncFunctions = [
  http(api.startSync, (ports, wish, { memberId }) => startSync(ports, { ...wish, startedBy: memberId }), started),
  http(
    api.startClientSync,
    (ports, wish, { memberId }) => startSync(ports, { ...wish, trigger: 'manual', startedBy: memberId }),
    started,
  ),
  http(api.listSyncRuns, ({ syncRuns }, { organisationId, ...wish }) => syncRuns.list(organisationId, wish)),
  http(api.readSyncRun, (ports, key) => readSyncRun(ports, key)),
  http(api.listTenantResults, async (ports, { organisationId, runId, ...wish }) => {
    await getSyncRun(ports, { organisationId, runId })
    return ports.tenantResults.list(organisationId, runId, wish)
  }),
  http(api.listSyncPeople, async (ports, { organisationId, runId, tid, decision, ...wish }) => {
    await getSyncRun(ports, { organisationId, runId })
    return ports.syncNotes.listLines({ organisationId, runId, tid }, wish, decision)
  }),
  http(api.cancelSync, (ports, key) => cancelSync(ports, key), line('sync.cancelled')),
  http(api.resumeSync, (ports, key) => resumeSync(ports, key), line('sync.resumed')),
  http(
    api.letThrough,
    (ports, key, { memberId }) => letThrough(ports, { ...key, letThroughBy: memberId }),
    line('sync.let-through'),
  ),
  http(
    api.undoSync,
    (ports, key, { memberId }) => startUndo(ports, { ...key, startedBy: memberId }),
    (undo) =>
      undo.fresh
        ? { action: 'sync.undone', organisationId: undo.organisationId, subject: `sync-run:${undo.runId}` }
        : undefined,
  ),
  http(api.readSyncUndo, (ports, key) => getUndo(ports, key)),
  http(api.listUndone, (ports, wish) => listUndone(ports, wish)),
]
