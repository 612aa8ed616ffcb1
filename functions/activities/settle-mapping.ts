import { settlePage, type SettlePageInput } from '../../shared/services/settle-mapping.ts'
import { activity } from '../runtime/activity.ts'
import { activityNames } from './names.ts'

export const settleMappingActivity = activity(activityNames.settleMappingPage, (ports, input: SettlePageInput) =>
  settlePage(ports, input),
)
