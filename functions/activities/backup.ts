import { backupStep } from '../../shared/services/backups/backup-step.ts'
import { activity } from '../runtime/activity.ts'
import { activityNames } from './names.ts'

export const backupActivity = activity(activityNames.backupStep, (ports, { backupId }: { readonly backupId: string }) =>
  backupStep(ports, backupId),
)
