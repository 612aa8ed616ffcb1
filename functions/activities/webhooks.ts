import type { WebhookKey } from '../../shared/domain/webhooks/webhook.ts'
import { deliverEvents } from '../../shared/services/webhooks/deliver-events.ts'
import { activity } from '../runtime/activity.ts'
import { activityNames } from './names.ts'

/** What is told here has no request of its own: the webhook is what it belongs to. */
export const webhookActivity = activity(activityNames.deliverEvents, (ports, key: WebhookKey) =>
  deliverEvents({ ...ports, correlationId: key.webhookId }, key),
)
