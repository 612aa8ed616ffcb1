import { startProbingConsents } from '../../shared/services/probe-consents.ts'
import { timer } from '../runtime/timer.ts'

/** Once a night the consent of every mapped tenant is looked at. */
export const probeConsentsTimer = timer('ProbeConsents', '0 40 2 * * *', startProbingConsents)
