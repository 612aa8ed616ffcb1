import { purgeSignInTraces } from '../../shared/services/sign-in-traces.ts'
import { timer } from '../runtime/timer.ts'

/** Traces of sign-ins beyond their retention are removed each night. */
export const purgeSignInTracesTimer = timer('PurgeSignInTraces', '0 35 3 * * *', purgeSignInTraces)
