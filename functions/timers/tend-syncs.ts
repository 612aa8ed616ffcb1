import { purgeSyncs } from '../../shared/services/sync/purge-syncs.ts'
import { reapSyncs, startDueSyncs } from '../../shared/services/sync/tend-syncs.ts'
import { timer } from '../runtime/timer.ts'

export const syncTimers = [
  /** Recurring syncs that are due are started every five minutes. */
  timer('StartDueSyncs', '30 */5 * * * *', startDueSyncs),
  /** Runs that crashed are closed every ten minutes. */
  timer('ReapSyncs', '0 3-59/10 * * * *', reapSyncs),
  /** What old runs noted about people is removed each night. */
  timer('PurgeSyncs', '0 20 4 * * *', purgeSyncs),
]
