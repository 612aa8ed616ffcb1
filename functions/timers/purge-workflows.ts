import { purgeWorkflows } from '../../shared/services/purge-workflows.ts'
import { timer } from '../runtime/timer.ts'

/** Histories of workflows that ended long ago are removed each night. */
export const purgeWorkflowsTimer = timer('PurgeWorkflows', '0 50 3 * * *', purgeWorkflows)
