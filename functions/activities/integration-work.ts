import type { ErrorCode } from '../../shared/domain/hub-error.ts'
import { provisionStep, refuseProvisioning } from '../../shared/services/integration/provision.ts'
import { refuseRotation, rotationStep } from '../../shared/services/integration/rotate.ts'
import type { IntegrationWork } from '../../shared/services/integration/start-integration-work.ts'
import { activity } from '../runtime/activity.ts'
import { activityNames } from './names.ts'

export const integrationActivities = [
  activity(activityNames.integrationStep, (ports, work: IntegrationWork) =>
    work.kind === 'provisioning' ? provisionStep(ports, work) : rotationStep(ports, work),
  ),
  activity(activityNames.refuseIntegrationWork, (ports, work: IntegrationWork & { readonly code: ErrorCode }) =>
    work.kind === 'provisioning' ? refuseProvisioning(ports, work) : refuseRotation(ports, work),
  ),
]
