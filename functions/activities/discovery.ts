import {
  discoverDomains,
  discoverPage,
  failDiscovery,
  finishDiscovery,
} from '../../shared/services/discover-tenants.ts'
import type { DiscoveryPageInput, DomainsPageInput, RunKey } from '../../shared/services/discover-tenants.ts'
import type { ErrorCode } from '../../shared/domain/hub-error.ts'
import { activity } from '../runtime/activity.ts'
import { activityNames } from './names.ts'

export const discoveryActivities = [
  activity(activityNames.discoverPage, (ports, input: DiscoveryPageInput) => discoverPage(ports, input)),
  activity(activityNames.discoverDomains, (ports, input: DomainsPageInput) => discoverDomains(ports, input)),
  activity(activityNames.finishDiscovery, (ports, input: RunKey & { undomained?: number }) =>
    finishDiscovery(ports, input),
  ),
  activity(activityNames.failDiscovery, (ports, input: RunKey & { code: ErrorCode }) => failDiscovery(ports, input)),
]
