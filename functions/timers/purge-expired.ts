import { purgeExpired } from '../../shared/services/purge-expired.ts'
import { timer } from '../runtime/timer.ts'

/** Sessions and sign-in states whose time is over are removed four times an hour. */
export const purgeExpiredTimer = timer('PurgeExpired', '0 */15 * * * *', purgeExpired)
