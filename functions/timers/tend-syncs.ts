import { reapSyncs, startDueSyncs } from '../../shared/services/sync/tend-syncs.ts'
import { timer } from '../runtime/timer.ts'

export const syncTimers = [
  /** Recurring syncs that are due are started every five minutes. */
  timer('StartDueSyncs', '30 */5 * * * *', startDueSyncs),
  /** Runs that crashed are closed every ten minutes. */
  timer('ReapSyncs', '0 3-59/10 * * * *', reapSyncs),
]
