import { refreshProviders } from '../../shared/services/refresh-providers.ts'
import { timer } from '../runtime/timer.ts'

/** The discovery documents of identity providers are read again four times a day. */
export const refreshProvidersTimer = timer('RefreshProviders', '0 40 */6 * * *', refreshProviders)
