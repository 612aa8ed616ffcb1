import { isHubError } from '../../domain/hub-error.ts'
import { isRunning, type TenantMemory } from '../../domain/sync/sync-run.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Kept } from '../../ports/storage.ts'
import type { TenantKey } from '../../ports/sync.ts'

/** Of two runs that reach one tenant at a time, one stands aside. What a run that ended has left claimed is free. */
export async function claimTenant(
  { tenantMemories, syncRuns }: Pick<Ports, 'tenantMemories' | 'syncRuns'>,
  { organisationId, runId, tid }: TenantKey,
): Promise<Kept<TenantMemory> | 'taken'> {
  const memory = await tenantMemories.find(organisationId, tid)
  if (memory?.claimedBy === runId) return memory
  const holder = memory?.claimedBy === undefined ? undefined : await syncRuns.find(organisationId, memory.claimedBy)
  if (holder && isRunning(holder)) return 'taken'
  const { version, ...kept } = memory ?? { organisationId, tid, firstRunId: runId, version: undefined }
  try {
    return await tenantMemories.put({ ...kept, claimedBy: runId }, version)
  } catch (thrown) {
    if (isHubError(thrown, 'version.stale')) return 'taken'
    throw thrown
  }
}
