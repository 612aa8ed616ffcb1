import type { ErrorCode } from '../../shared/domain/hub-error.ts'
import type { TenantKey } from '../../shared/ports/sync.ts'
import type { Clock } from '../../shared/ports/clock.ts'
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
import { companyOf, syncTenants, type Company, type TenantsInput } from '../../shared/services/sync/sync-tenants.ts'
import { activity } from '../runtime/activity.ts'
import { activityNames } from './names.ts'

/** What the tenants of a run have in common, of each hub in this process: tests start several. */
const companies = new WeakMap<Clock, Company>()

function companyBy(clock: Clock): Company {
  const company = companies.get(clock) ?? companyOf({ clock })
  companies.set(clock, company)
  return company
}

export const syncActivities = [
  activity(activityNames.planSync, (ports, input: PlanInput) => planSync(ports, input, createClientFor)),
  activity(activityNames.listLane, (ports, input: LaneInput) => listLane(ports, input)),
  activity(activityNames.syncTenantStep, (ports, input: TenantKey) =>
    syncTenantSteps(ports, input, companyBy(ports.clock).memory),
  ),
  activity(activityNames.syncTenants, (ports, input: TenantsInput) =>
    syncTenants(ports, input, companyBy(ports.clock)),
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
