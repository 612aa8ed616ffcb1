import { sweepCredentials, turnAt } from '../../shared/services/secrets/sweep-credentials.ts'
import { watchSecrets } from '../../shared/services/secrets/watch-secrets.ts'
import { timer } from '../runtime/timer.ts'

export const secretTimers = [
  /** Ends of secrets that come near are told four times a day, so that a mail that failed is sent again soon. */
  timer('WatchSecrets', '0 30 */6 * * *', watchSecrets),
  /** Once a day every credential at Microsoft is looked at: each hour a share of them. */
  timer('SweepCredentials', '0 20 * * * *', (ports) => sweepCredentials(ports, turnAt(ports.clock.now()))),
]
