import { probeConsentsPage, type ProbePageInput } from '../../shared/services/probe-consents.ts'
import { activity } from '../runtime/activity.ts'
import { activityNames } from './names.ts'

export const probeConsentsActivity = activity(activityNames.probeConsentsPage, (ports, input: ProbePageInput) =>
  probeConsentsPage(ports, input),
)
