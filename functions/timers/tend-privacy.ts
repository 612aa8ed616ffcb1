import { resumePersonTasks } from '../../shared/services/privacy/person-tasks.ts'
import { purgeHistory } from '../../shared/services/privacy/purge-history.ts'
import { timer } from '../runtime/timer.ts'

export const privacyTimers = [
  /** Exports and erasures that a crash left without their workflow are moved on every ten minutes. */
  timer('ResumePersonTasks', '0 8-59/10 * * * *', resumePersonTasks),
  /** Runs, decisions and settled questions beyond their retention are removed each night. */
  timer('PurgeHistory', '0 35 4 * * *', purgeHistory),
]
