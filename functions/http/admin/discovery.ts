import { api } from '../../../shared/contract/api.ts'
import type { DiscoverySchedule } from '../../../shared/domain/discovery-schedule.ts'
import { getRun } from '../../../shared/services/discover-tenants.ts'
import { listManagedTenants } from '../../../shared/services/list-managed-tenants.ts'
import { readDiscoverySchedule, setDiscoverySchedule } from '../../../shared/services/schedule-discovery.ts'
import { startDiscovery } from '../../../shared/services/start-discovery.ts'
import { http } from '../../runtime/http.ts'

/** The next moment means nothing while it is off. */
const shown = ({ nextAt, ...schedule }: DiscoverySchedule) => ({ ...schedule, ...(schedule.on ? { nextAt } : {}) })

export const discoveryFunctions = [
  http(
    api.startDiscovery,
    (ports, { organisationId }, { memberId }) => startDiscovery(ports, organisationId, memberId),
    ({ organisationId, runId, fresh }) =>
      fresh ? { action: 'discovery.started', organisationId, subject: `discovery-run:${runId}` } : undefined,
  ),
  http(api.listDiscoveryRuns, ({ discoveryRuns }, { organisationId, ...wish }) =>
    discoveryRuns.list(organisationId, wish),
  ),
  http(api.readDiscoveryRun, (ports, key) => getRun(ports, key)),
  http(api.listManagedTenants, (ports, { organisationId, cursor, limit, ...search }) =>
    listManagedTenants(ports, organisationId, { cursor, limit }, search),
  ),
  http(api.readDiscoverySchedule, async (ports, { organisationId }) =>
    shown(await readDiscoverySchedule(ports, organisationId)),
  ),
  http(
    api.setDiscoverySchedule,
    async (ports, { organisationId, ...wish }) => {
      const { changed, ...schedule } = await setDiscoverySchedule(ports, organisationId, wish)
      return { ...shown(schedule), changed }
    },
    ({ changed, organisationId, on }) =>
      changed ? { action: 'discovery.scheduled', organisationId, subject: `schedule:${on ? 'on' : 'off'}` } : undefined,
  ),
]
