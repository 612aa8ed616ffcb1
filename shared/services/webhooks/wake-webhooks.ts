import type { OrganisationId } from '../../domain/ids.ts'
import { mostWebhooks, type Webhook, type WebhookKey } from '../../domain/webhooks/webhook.ts'
import type { RequestPorts } from '../../ports/ports.ts'

/** The workflow that delivers what waits for one webhook. */
export const deliverWebhookWorkflow = 'DeliverWebhook'

const workflowId = ({ organisationId, webhookId }: WebhookKey) => `webhook-${organisationId}-${webhookId}`

/** Starts the worker of a webhook unless it is at work. Safe to repeat. */
export async function wakeWebhook(
  { workflows }: Pick<RequestPorts, 'workflows'>,
  { organisationId, webhookId }: Webhook,
): Promise<boolean> {
  const key = { organisationId, webhookId }
  if ((await workflows.stateOf(workflowId(key))) === 'running') return false
  await workflows.start(deliverWebhookWorkflow, workflowId(key), key)
  return true
}

/**
 * Starts the workers of an Organisation's webhooks, because something was told. Only a hint: what fails here is found by the timer within a
 * minute, so that nobody's request fails for it.
 */
export async function wakeWebhooks(
  ports: Pick<RequestPorts, 'webhooks' | 'workflows'>,
  organisationIds: readonly OrganisationId[],
): Promise<void> {
  try {
    for (const organisationId of new Set(organisationIds)) {
      const { items } = await ports.webhooks.list(organisationId, { limit: mostWebhooks })
      for (const webhook of items) if (webhook.state === 'active') await wakeWebhook(ports, webhook)
    }
  } catch {
    // The timer looks at every webhook.
  }
}
