import type { WebhookKey } from '../../domain/webhooks/webhook.ts'
import type { Ports } from '../../ports/ports.ts'

/** Takes away what an attempt left behind it while its webhook was removed: to be called after whatever wrote. Safe to repeat. */
export async function forgetRemoved({ webhooks }: Pick<Ports, 'webhooks'>, key: WebhookKey): Promise<void> {
  if (!(await webhooks.find(key))) await webhooks.remove(key)
}
