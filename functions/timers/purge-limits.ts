import { purgeLimits } from '../../shared/services/purge-limits.ts'
import { timer } from '../runtime/timer.ts'

/** Counts of limits that are over are removed each hour. */
export const purgeLimitsTimer = timer('PurgeLimits', '0 25 * * * *', purgeLimits)
