import type { ErrorCode } from '../../shared/domain/hub-error.ts'
import type { TenantKey } from '../../shared/ports/sync.ts'
import type { Clock } from '../../shared/ports/clock.ts'
import { briefMemory, type BriefMemory } from '../../shared/services/brief-memory.ts'
import { createClientFor } from '../../shared/services/create-client-for.ts'
import { failTenant } from '../../shared/services/sync/close-tenant.ts'
import { nextRun } from '../../shared/services/sync/next-run.ts'
import {
  failSync,
  finishSync,
  listLane,
  planSync,
  type LaneInput,
  type PlanInput,
  type SyncRunKey,
} from '../../shared/services/sync/run-sync.ts'
import { undoStep } from '../../shared/services/sync/undo-sync.ts'
import { syncTenantSteps } from '../../shared/services/sync/sync-tenant.ts'
import { runMemoryLimits } from '../../shared/services/sync/one-go.ts'
import { activity } from '../runtime/activity.ts'
import { activityNames } from './names.ts'

/** What the tenants of a run have in common, of each hub in this process: tests start several. */
const shared = new WeakMap<Clock, BriefMemory>()

function sharedBy(clock: Clock): BriefMemory {
  const memory = shared.get(clock) ?? briefMemory(clock, runMemoryLimits)
  shared.set(clock, memory)
  return memory
}

export const syncActivities = [
  activity(activityNames.planSync, (ports, input: PlanInput) => planSync(ports, input, createClientFor)),
  activity(activityNames.listLane, (ports, input: LaneInput) => listLane(ports, input)),
  activity(activityNames.syncTenantStep, (ports, input: TenantKey) =>
    syncTenantSteps(ports, input, sharedBy(ports.clock)),
  ),
  activity(activityNames.failTenant, (ports, input: TenantKey & { code: ErrorCode }) => failTenant(ports, input)),
  activity(activityNames.finishSync, async (ports, input: SyncRunKey) => {
    await finishSync(ports, input)
    return nextRun(ports, input)
  }),
  activity(activityNames.failSync, async (ports, input: SyncRunKey & { code: ErrorCode }) => {
    await failSync(ports, input)
    return nextRun(ports, input)
  }),
  activity(activityNames.undoStep, (ports, input: SyncRunKey) => undoStep(ports, input)),
]
