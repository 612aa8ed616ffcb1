import { cloudEvent, type ToldEvent } from '../../domain/events/told-event.ts'
import { HubError, isHubError } from '../../domain/hub-error.ts'
import { webhookSecretName } from '../../domain/secret-name.ts'
import { verdictOf, type Attempted, type Verdict } from '../../domain/webhooks/judge-attempt.ts'
import { signingVersions, type DeliveryLine, type Webhook } from '../../domain/webhooks/webhook.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Kept } from '../../ports/storage.ts'

export type AttemptNeeds = Pick<Ports, 'clock' | 'secrets' | 'sendWebhook' | 'webhookLog' | 'webhooks' | 'platform'>

const silences = {
  'address.unreachable': 'unreachable',
  'address.unresolved': 'unresolved',
  'address.refused': 'forbidden',
} as const

/**
 * Sends one event once, and notes in the log what came of it. The webhook is read again right before: nothing goes to an address that it does
 * not have any more, and nothing once it is paused or gone.
 * @param webhook as it was read; what was changed since then is for the caller to read again
 * @param attempt which attempt at this event it is, from 1 on
 * @throws HubError `version.stale` (nothing was sent), `vault.unavailable` and whatever else is the hub's own trouble, which is not the receiver's failure
 */
export async function attemptDelivery(
  ports: AttemptNeeds,
  webhook: Kept<Webhook>,
  event: ToldEvent,
  {
    occasion,
    attempt,
    givesUp,
  }: Pick<DeliveryLine, 'occasion' | 'attempt'> & { readonly givesUp: (verdict: Verdict) => boolean },
): Promise<Verdict> {
  const { clock, webhookLog, platform } = ports
  const at = clock.now()
  const secrets = await secretsOf(ports, webhook, at)
  const current = await ports.webhooks.find(webhook)
  if (current?.version !== webhook.version)
    throw new HubError('version.stale', 'The webhook was changed meanwhile. Read it again.')
  const message = { id: event.id, at, body: JSON.stringify(cloudEvent(event, platform.publicUrl)) }
  const verdict = verdictOf(await send(ports, webhook.address, message, secrets))
  await webhookLog.append(webhook, {
    at,
    eventId: event.id,
    type: event.type,
    occasion,
    attempt,
    milliseconds: clock.now().getTime() - at.getTime(),
    ...lineOf(verdict, givesUp(verdict)),
  })
  return verdict
}

function lineOf(verdict: Verdict, givenUp: boolean): Pick<DeliveryLine, 'outcome' | 'reason' | 'status'> {
  if (verdict.kind === 'delivered') return { outcome: 'delivered' }
  const { reason, status } = verdict
  return { outcome: givenUp ? 'given-up' : 'failed', reason, ...(status === undefined ? {} : { status }) }
}

async function send({ sendWebhook }: AttemptNeeds, ...wish: Parameters<Ports['sendWebhook']>): Promise<Attempted> {
  try {
    return { kind: 'answer', ...(await sendWebhook(...wish)) }
  } catch (thrown) {
    if (isHubError(thrown) && thrown.code in silences)
      return { kind: 'silence', reason: silences[thrown.code as keyof typeof silences] }
    throw thrown
  }
}

async function secretsOf({ secrets }: AttemptNeeds, webhook: Webhook, now: Date): Promise<readonly string[]> {
  const name = webhookSecretName(webhook.webhookId)
  const versions = signingVersions(webhook, now)
  const found = await Promise.all(versions.map((version) => secrets.find(webhook.organisationId, name, version)))
  const held = found.filter((value) => value !== undefined)
  // Its secret goes before the webhook does: nothing leaves unsigned meanwhile.
  if (held.length === 0) throw new HubError('vault.unavailable', 'The secret of the webhook cannot be had.')
  return held
}
