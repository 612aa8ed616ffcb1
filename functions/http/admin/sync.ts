import { api } from '../../../shared/contract/api.ts'
import type { AuditAction } from '../../../shared/domain/audit.ts'
import { getSyncRun, cancelSync, letThrough, resumeSync, startSync } from '../../../shared/services/sync/start-sync.ts'
import type { StartedSync } from '../../../shared/services/sync/start-sync.ts'
import { readSyncRun } from '../../../shared/services/sync/run-sync.ts'
import type { SyncRun } from '../../../shared/domain/sync/sync-run.ts'
import { getUndo, listUndone, startUndo } from '../../../shared/services/sync/undo-sync.ts'
import { becomeMember } from '../../../shared/services/become-member.ts'
import { http } from '../../runtime/http.ts'

const line =
  (action: AuditAction) =>
  ({ organisationId, runId }: SyncRun) => ({ action, organisationId, subject: `sync-run:${runId}` })

const started = (run: StartedSync) =>
  run.fresh ? line(run.mode === 'preview' ? 'sync.previewed' : 'sync.started')(run) : undefined

export const syncFunctions = [
  http(
    api.startSync,
    async (ports, wish, caller) => startSync(ports, { ...wish, startedBy: await becomeMember(ports, caller) }),
    started,
  ),
  http(
    api.startClientSync,
    async (ports, wish, caller) =>
      startSync(ports, { ...wish, trigger: 'manual', startedBy: await becomeMember(ports, caller) }),
    started,
  ),
  http(api.listSyncRuns, ({ syncRuns }, { organisationId, ...wish }) => syncRuns.list(organisationId, wish)),
  http(api.readSyncRun, (ports, key) => readSyncRun(ports, key)),
  http(api.listTenantResults, async (ports, { organisationId, runId, state, ...wish }) => {
    await getSyncRun(ports, { organisationId, runId })
    return ports.tenantResults.list(organisationId, runId, wish, state)
  }),
  http(api.listSyncPeople, async (ports, { organisationId, runId, tid, decision, failed, ...wish }) => {
    await getSyncRun(ports, { organisationId, runId })
    const told = failed === undefined ? undefined : failed === 'true'
    return ports.syncNotes.listLines({ organisationId, runId, tid }, wish, decision, told)
  }),
  http(api.cancelSync, (ports, key) => cancelSync(ports, key), line('sync.cancelled')),
  http(api.resumeSync, (ports, key) => resumeSync(ports, key), line('sync.resumed')),
  http(
    api.letThrough,
    async (ports, key, caller) => letThrough(ports, { ...key, letThroughBy: await becomeMember(ports, caller) }),
    line('sync.let-through'),
  ),
  http(
    api.undoSync,
    async (ports, key, caller) => startUndo(ports, { ...key, startedBy: await becomeMember(ports, caller) }),
    (undo) =>
      undo.fresh
        ? { action: 'sync.undone', organisationId: undo.organisationId, subject: `sync-run:${undo.runId}` }
        : undefined,
  ),
  http(api.readSyncUndo, (ports, key) => getUndo(ports, key)),
  http(api.listUndone, (ports, wish) => listUndone(ports, wish)),
]
