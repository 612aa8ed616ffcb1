import { isHubError } from '../../domain/hub-error.ts'
import { isRunning, type TenantMemory } from '../../domain/sync/sync-run.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Kept } from '../../ports/storage.ts'
import type { TenantKey } from '../../ports/sync.ts'

/** A tenant's memory with the claim of a run, and whether that is new: another run may have been at the tenant since this one was. */
export interface Claimed {
  readonly memory: Kept<TenantMemory>
  readonly isNew: boolean
}

/** Of two runs that reach one tenant at a time, one stands aside. What a run that ended has left claimed is free. */
export async function claimTenant(
  { tenantMemories, syncRuns }: Pick<Ports, 'tenantMemories' | 'syncRuns'>,
  { organisationId, runId, tid }: TenantKey,
): Promise<Claimed | 'taken'> {
  const memory = await tenantMemories.find(organisationId, tid)
  if (memory?.claimedBy === runId) return { memory, isNew: false }
  const holder = memory?.claimedBy === undefined ? undefined : await syncRuns.find(organisationId, memory.claimedBy)
  if (holder && isRunning(holder)) return 'taken'
  const { version, ...known } = memory ?? { organisationId, tid, firstRunId: runId, version: undefined }
  const { firstRunId, ...bare } = known
  // Once another run was at it, nobody can say by it that no one is linked.
  const kept = firstRunId === runId ? known : bare
  try {
    return { memory: await tenantMemories.put({ ...kept, claimedBy: runId }, version), isNew: true }
  } catch (thrown) {
    if (isHubError(thrown, 'version.stale')) return 'taken'
    throw thrown
  }
}
