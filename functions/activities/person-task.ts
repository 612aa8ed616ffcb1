import type { TaskKey } from '../../shared/domain/privacy/person-task.ts'
import { personTaskStep } from '../../shared/services/privacy/person-task-step.ts'
import { activity } from '../runtime/activity.ts'
import { activityNames } from './names.ts'

export const personTaskActivity = activity(activityNames.personTaskStep, (ports, key: TaskKey) =>
  personTaskStep(ports, key),
)
