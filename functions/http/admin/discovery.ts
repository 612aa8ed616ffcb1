import { api } from '../../../shared/contract/api.ts'
import { becomeMember } from '../../../shared/services/become-member.ts'
import { getRun } from '../../../shared/services/discover-tenants.ts'
import { startDiscovery } from '../../../shared/services/start-discovery.ts'
import { http } from '../../runtime/http.ts'

export const discoveryFunctions = [
  http(
    api.startDiscovery,
    async (ports, { organisationId }, caller) =>
      startDiscovery(ports, organisationId, await becomeMember(ports, caller)),
    ({ organisationId, runId, fresh }) =>
      fresh ? { action: 'discovery.started', organisationId, subject: `discovery-run:${runId}` } : undefined,
  ),
  http(api.listDiscoveryRuns, ({ discoveryRuns }, { organisationId, ...wish }) =>
    discoveryRuns.list(organisationId, wish),
  ),
  http(api.readDiscoveryRun, (ports, key) => getRun(ports, key)),
  http(api.listManagedTenants, ({ managedTenants }, { organisationId, ...wish }) =>
    managedTenants.list(organisationId, wish),
  ),
]
