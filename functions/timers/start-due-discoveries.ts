import { startDueDiscoveries } from '../../shared/services/schedule-discovery.ts'
import { timer } from '../runtime/timer.ts'

/** Discoveries that are due are started every five minutes. */
export const startDueDiscoveriesTimer = timer('StartDueDiscoveries', '0 */5 * * * *', startDueDiscoveries)
