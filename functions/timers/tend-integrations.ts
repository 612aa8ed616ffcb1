import { resumeIntegrationWork, startDueRotations } from '../../shared/services/integration/tend-integrations.ts'
import { timer } from '../runtime/timer.ts'

export const integrationTimers = [
  /** What stands still is moved on every ten minutes, and earlier secrets whose time has come are removed. */
  timer('ResumeIntegrationWork', '0 6-59/10 * * * *', resumeIntegrationWork),
  /** Secrets whose lead time has begun are renewed, each morning. */
  timer('StartDueRotations', '0 10 5 * * *', startDueRotations),
]
