import type { WebhookKey } from '../../shared/domain/webhooks/webhook.ts'
import { deliverEvents } from '../../shared/services/webhooks/deliver-events.ts'
import { activity } from '../runtime/activity.ts'
import { activityNames } from './names.ts'

export const webhookActivity = activity(activityNames.deliverEvents, (ports, key: WebhookKey) =>
  deliverEvents(ports, key),
)
