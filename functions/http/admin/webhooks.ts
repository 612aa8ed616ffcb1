import { api } from '../../../shared/contract/api.ts'
import type { AuditAction } from '../../../shared/domain/audit.ts'
import type { MemberCaller } from '../../../shared/domain/caller.ts'
import type { Verdict } from '../../../shared/domain/webhooks/judge-attempt.ts'
import type { DeadLetter, Webhook, WebhookKey } from '../../../shared/domain/webhooks/webhook.ts'
import type { RequestPorts } from '../../../shared/ports/ports.ts'
import { becomeMember } from '../../../shared/services/become-member.ts'
import {
  changeWebhook,
  createWebhook,
  getWebhook,
  paused,
  readWebhook,
  removeWebhook,
  replayAll,
  replayLetter,
  resumeWebhook,
  rotateSecret,
  testWebhook,
} from '../../../shared/services/webhooks/webhooks.ts'
import { http } from '../../runtime/http.ts'

const audited =
  (action: AuditAction) =>
  ({ organisationId, webhookId }: WebhookKey) => ({ action, organisationId, subject: `webhook:${webhookId}` })

/** What came of one attempt, with whose webhook it was for the trail. */
const attempted = ({ organisationId, webhookId }: WebhookKey, verdict: Verdict) => ({
  organisationId,
  webhookId,
  ...(verdict.kind === 'delivered'
    ? { outcome: 'delivered' }
    : { outcome: 'failed', status: verdict.status, reason: verdict.reason }),
})

const letterView = ({ event, ...letter }: DeadLetter) => ({
  ...letter,
  eventId: event.id,
  type: event.type,
  subject: event.subject,
  time: event.at,
})

interface WebhookWishes {
  readonly address?: string | undefined
  readonly types?: readonly string[] | undefined
  readonly description?: string | null | undefined
}

function changed(webhook: Webhook, { address, types, description }: WebhookWishes): Webhook {
  const { description: before, ...rest } = webhook
  const kept = description === undefined ? before : (description ?? undefined)
  return {
    ...rest,
    address: address ?? webhook.address,
    types: types ?? webhook.types,
    ...(kept === undefined ? {} : { description: kept }),
  }
}

const listed = (ports: RequestPorts, key: WebhookKey, caller: MemberCaller) => getWebhook(ports, key, caller)

/** Webhooks: which there are, how they are doing, and what they could not deliver. */
export const webhookFunctions = [
  http(api.listWebhooks, async ({ webhooks }, { organisationId, ...wish }, { operator }) => {
    const { items, ...page } = await webhooks.list(organisationId, wish)
    return { ...page, items: items.filter(({ scope }) => operator || scope === 'organisation') }
  }),
  http(
    api.createWebhook,
    async (ports, wish, caller) => createWebhook(ports, wish, await becomeMember(ports, caller), caller),
    audited('webhook.created'),
  ),
  http(api.readWebhook, (ports, key, caller) => readWebhook(ports, key, caller)),
  http(
    api.changeWebhook,
    async (ports, { organisationId, webhookId, version, ...wishes }, caller) => {
      if (wishes.address !== undefined) await ports.addressGuard.judgeAddress(wishes.address)
      const key = { organisationId, webhookId, version }
      return changeWebhook(ports, key, caller, (webhook) => changed(webhook, wishes))
    },
    audited('webhook.changed'),
  ),
  http(
    api.rotateWebhookSecret,
    (ports, wish, caller) => rotateSecret(ports, wish, caller),
    audited('webhook.secret-rotated'),
  ),
  http(api.pauseWebhook, (ports, key, caller) => changeWebhook(ports, key, caller, paused), audited('webhook.paused')),
  http(api.resumeWebhook, (ports, key, caller) => resumeWebhook(ports, key, caller), audited('webhook.resumed')),
  http(api.removeWebhook, (ports, key, caller) => removeWebhook(ports, key, caller), audited('webhook.removed')),
  http(
    api.testWebhook,
    async (ports, key, caller) => attempted(key, await testWebhook(ports, key, caller)),
    audited('webhook.tested'),
  ),
  http(api.listDeliveryLines, async (ports, { organisationId, webhookId, ...wish }, caller) => {
    const key = await listed(ports, { organisationId, webhookId }, caller)
    return ports.webhookLog.list(key, wish)
  }),
  http(api.listDeadLetters, async (ports, { organisationId, webhookId, ...wish }, caller) => {
    const key = await listed(ports, { organisationId, webhookId }, caller)
    const page = await ports.webhookLetters.list(key, wish)
    return { ...page, items: page.items.map(letterView) }
  }),
  http(
    api.replayDeadLetter,
    async (ports, key, caller) => attempted(key, await replayLetter(ports, key, caller)),
    audited('webhook.replayed'),
  ),
  http(api.replayDeadLetters, (ports, key, caller) => replayAll(ports, key, caller), audited('webhook.replayed')),
]
