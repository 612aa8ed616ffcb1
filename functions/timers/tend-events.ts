import { purgeEvents } from '../../shared/services/events/purge-events.ts'
import { tellInterrupted } from '../../shared/services/events/tell-interrupted.ts'
import { purgeWebhooks, tendWebhooks } from '../../shared/services/webhooks/tend-webhooks.ts'
import { timer } from '../runtime/timer.ts'

export const eventTimers = [
  /** What waits for a webhook, and was not sent by whoever told it, is sent within a minute. */
  timer('TendWebhooks', '15 * * * * *', tendWebhooks),
  /** Changes whose telling was interrupted are told every five minutes. */
  timer('TellInterrupted', '45 */5 * * * *', tellInterrupted),
  /** Events, logs and dead letters beyond their retention go each night. */
  timer('PurgeEvents', '0 35 4 * * *', async (ports) => (await purgeEvents(ports)) + (await purgeWebhooks(ports))),
]
