import { ownTypes } from '../../domain/events/event-types.ts'
import type { ToldEvent } from '../../domain/events/told-event.ts'
import { HubError } from '../../domain/hub-error.ts'
import { webhookId as newWebhookId, type MemberId, type OrganisationId } from '../../domain/ids.ts'
import { webhookSecretName } from '../../domain/secret-name.ts'
import { minutesLater } from '../../domain/session.ts'
import type { Verdict } from '../../domain/webhooks/judge-attempt.ts'
import {
  mostWebhooks,
  webhookSecretOf,
  type DeliveryLine,
  type Webhook,
  type WebhookKey,
  type WebhookProgress,
} from '../../domain/webhooks/webhook.ts'
import type { Ports, RequestPorts } from '../../ports/ports.ts'
import type { Kept, Version } from '../../ports/storage.ts'
import { readSource } from '../events/read-events.ts'
import { decideAgain } from '../decide-again.ts'
import { attemptDelivery } from './attempt-delivery.ts'
import { forgetRemoved } from './forget-removed.ts'
import { feedOf } from './slice.ts'
import { wakeWebhook } from './wake-webhooks.ts'

/** Whether somebody acts for the whole platform: what concerns it is for them alone. */
export interface Standing {
  readonly operator: boolean
}

/** @throws HubError `webhook.unknown`, also for what is the operators' own */
export async function getWebhook(
  { webhooks }: Pick<Ports, 'webhooks'>,
  { organisationId, webhookId }: WebhookKey,
  { operator }: Standing,
): Promise<Kept<Webhook>> {
  const found = await webhooks.find({ organisationId, webhookId })
  if (!found || (found.scope === 'platform' && !operator))
    throw new HubError('webhook.unknown', 'There is no such webhook.')
  return found
}

/** How far it is, as people see it. */
export async function readWebhook(ports: Pick<Ports, 'webhooks'>, key: WebhookKey, standing: Standing) {
  const webhook = await getWebhook(ports, key, standing)
  return { ...webhook, ...seen(await ports.webhooks.findProgress(key)) }
}

const seen = (progress: WebhookProgress | undefined) => ({
  ...(progress?.failingSince === undefined ? {} : { failingSince: progress.failingSince }),
  ...(progress?.lastReason === undefined ? {} : { lastReason: progress.lastReason }),
  ...(progress?.nextAt === undefined ? {} : { nextAt: progress.nextAt }),
  ...(progress?.deliveredAt === undefined ? {} : { deliveredAt: progress.deliveredAt }),
})

export interface WebhookWish extends Pick<Webhook, 'organisationId' | 'scope' | 'address' | 'types'> {
  readonly description?: string | undefined
}

/**
 * Sets a webhook up. It gets what is told from now on. The secret is shown this once.
 * @throws HubError `address.refused`, `address.unresolved`, `webhooks.exhausted`, `permission.missing`
 */
export async function createWebhook(
  ports: RequestPorts,
  { description, ...wish }: WebhookWish,
  createdBy: MemberId,
  { operator }: Standing,
): Promise<Kept<Webhook> & { readonly secret: string }> {
  const { webhooks, secrets, clock, random, platform, addressGuard } = ports
  const { organisationId, scope } = wish
  if (scope === 'platform' && !(operator && organisationId === platform.organisationId))
    throw new HubError(
      'permission.missing',
      'What concerns the platform is for its operators, in its own organisation.',
    )
  await addressGuard.judgeAddress(wish.address)
  await refuseMoreThan(ports, organisationId, mostWebhooks - 1)
  const webhookId = newWebhookId(random.guid())
  const secret = webhookSecretOf(random.secret())
  const now = clock.now()
  const secretVersion = await secrets.put(organisationId, webhookSecretName(webhookId), secret)
  const webhook: Webhook = {
    ...wish,
    webhookId,
    ...(description === undefined ? {} : { description }),
    state: 'active',
    secretVersion,
    createdBy,
    createdAt: now,
    changedAt: now,
  }
  const kept = await webhooks.insert(webhook, await beginningNow(ports, webhook))
  if (!kept) throw new HubError('storage.unavailable', 'The webhook could not be kept. Try again.')
  try {
    // Somebody else may have taken the last place since it was counted. Of two who come at once both may be refused: never one too many is left.
    await refuseMoreThan(ports, organisationId, mostWebhooks)
  } catch (thrown) {
    await webhooks.remove(webhook)
    await secrets.remove(organisationId, webhookSecretName(webhookId))
    throw thrown
  }
  return { ...kept, secret }
}

async function refuseMoreThan(
  { webhooks }: Pick<Ports, 'webhooks'>,
  organisationId: OrganisationId,
  most: number,
): Promise<void> {
  const { items } = await webhooks.list(organisationId, { limit: most + 1 })
  if (items.length > most)
    throw new HubError('webhooks.exhausted', `An organisation has at most ${mostWebhooks} webhooks.`)
}

async function beginningNow(ports: Pick<Ports, 'events' | 'contactFeed'>, webhook: Webhook): Promise<WebhookProgress> {
  const own = await readSource(ports, feedOf(webhook), 'own', 'now', 1)
  const start = { own: own.next, ownDone: 0, contactsDone: 0, attempts: 0 }
  if (webhook.scope === 'platform') return start
  return { ...start, contacts: (await readSource(ports, feedOf(webhook), 'contacts', 'now', 1)).next }
}

type Change = (webhook: Webhook, now: Date) => Webhook

/** Changes what was read at `version`. @throws HubError `webhook.unknown`, `version.stale`, and those of the change */
export async function changeWebhook(
  ports: Pick<Ports, 'webhooks' | 'clock'>,
  key: WebhookKey & { readonly version: Version },
  standing: Standing,
  change: Change,
): Promise<Kept<Webhook>> {
  const current = await readAt(ports, key, standing)
  const now = ports.clock.now()
  return ports.webhooks.replace({ ...change(current, now), changedAt: now }, key.version)
}

async function readAt(
  ports: Pick<Ports, 'webhooks'>,
  key: WebhookKey & { readonly version: Version },
  standing: Standing,
): Promise<Kept<Webhook>> {
  const current = await getWebhook(ports, key, standing)
  if (current.version !== key.version)
    throw new HubError('version.stale', 'The webhook was changed meanwhile. Read it again.')
  return current
}

export const paused: Change = (webhook, now) => {
  if (webhook.state === 'paused') throw new HubError('state.conflicting', 'The webhook is paused already.')
  return { ...webhook, state: 'paused', pausedFor: 'person', pausedAt: now }
}

const active: Change = (webhook) => {
  if (webhook.state === 'active') throw new HubError('state.conflicting', 'The webhook is not paused.')
  const { pausedFor: _why, pausedAt: _when, ...rest } = webhook
  return { ...rest, state: 'active' }
}

/** Goes on where it stopped, at once and with its attempts counted anew. */
export async function resumeWebhook(
  ports: RequestPorts,
  key: WebhookKey & { readonly version: Version },
  standing: Standing,
): Promise<Kept<Webhook>> {
  const webhook = await readAt(ports, key, standing)
  active(webhook, ports.clock.now())
  // The progress comes first: whoever finds it active finds it ready to go on, and a crash in between leaves it paused.
  await changeProgress(ports, webhook, ({ failingSince: _since, nextAt: _next, lastReason: _why, ...progress }) => ({
    ...progress,
    attempts: 0,
  }))
  const kept = await changeWebhook(ports, key, standing, active)
  await wakeWebhook(ports, kept)
  return kept
}

/** A new secret, shown this once; the one before signs as well for a while. */
export async function rotateSecret(
  ports: RequestPorts,
  { overlapHours, ...key }: WebhookKey & { readonly version: Version; readonly overlapHours: number },
  standing: Standing,
): Promise<Kept<Webhook> & { readonly secret: string }> {
  const { webhookId, organisationId } = key
  await getWebhook(ports, key, standing)
  const secret = webhookSecretOf(ports.random.secret())
  // A version that the row does not name, because the change below was refused, signs nothing.
  const secretVersion = await ports.secrets.put(organisationId, webhookSecretName(webhookId), secret)
  const kept = await changeWebhook(ports, key, standing, (webhook, now) => {
    const { previousVersion: _before, previousUntil: _until, ...rest } = webhook
    const next = { ...rest, secretVersion }
    if (overlapHours === 0) return next
    return { ...next, previousVersion: webhook.secretVersion, previousUntil: minutesLater(now, overlapHours * 60) }
  })
  return { ...kept, secret }
}

/** It goes with its log, its dead letters and its secret. @throws HubError `webhook.unknown`, `version.stale` */
export async function removeWebhook(
  ports: Pick<Ports, 'webhooks' | 'secrets' | 'clock'>,
  { version, ...key }: WebhookKey & { readonly version: Version },
  standing: Standing,
): Promise<Webhook> {
  const webhook = await changeWebhook(ports, { ...key, version }, standing, (current, now) => ({
    ...current,
    state: 'paused',
    pausedFor: 'person',
    pausedAt: now,
  }))
  await ports.secrets.remove(key.organisationId, webhookSecretName(key.webhookId))
  await ports.webhooks.remove(key)
  return webhook
}

/** Sends one message that stands for nothing. @throws HubError `webhook.unknown` */
export async function testWebhook(ports: RequestPorts, key: WebhookKey, standing: Standing): Promise<Verdict> {
  const { organisationId, webhookId } = await getWebhook(ports, key, standing)
  const event: ToldEvent = {
    id: ports.random.guid(),
    organisationId,
    type: ownTypes.ping,
    subject: `webhook:${webhookId}`,
    at: ports.clock.now(),
    data: { organisationId, webhookId },
  }
  return attemptNow(ports, key, standing, event, { occasion: 'test', attempt: 1 })
}

/** An attempt that somebody waits for, at the webhook as it is at that moment. */
async function attemptNow(
  ports: RequestPorts,
  key: WebhookKey,
  standing: Standing,
  event: ToldEvent,
  which: Pick<DeliveryLine, 'occasion' | 'attempt'>,
): Promise<Verdict> {
  const verdict = await decideAgain(async () =>
    attemptDelivery(ports, await getWebhook(ports, key, standing), event, { ...which, givesUp: () => false }),
  )
  await forgetRemoved(ports, key)
  return verdict
}

/** Sends a dead letter once more, at once; taken, it is a dead letter no longer. @throws HubError `webhook.unknown`, `letter.unknown` */
export async function replayLetter(
  ports: RequestPorts,
  { letterId, ...key }: WebhookKey & { readonly letterId: string },
  standing: Standing,
): Promise<Verdict> {
  await getWebhook(ports, key, standing)
  const letter = await ports.webhookLetters.find(key, letterId)
  if (!letter) throw new HubError('letter.unknown', 'There is no such dead letter.')
  const attempt = letter.attempts + 1
  const verdict = await attemptNow(ports, key, standing, letter.event, { occasion: 'replay', attempt })
  if (verdict.kind === 'delivered') await ports.webhookLetters.remove(key, letterId)
  return verdict
}

/** Sends every dead letter of until now once more, in the background. @throws HubError `webhook.unknown`, `state.conflicting` (it is paused) */
export async function replayAll(ports: RequestPorts, key: WebhookKey, standing: Standing): Promise<Webhook> {
  const webhook = await getWebhook(ports, key, standing)
  if (webhook.state === 'paused') throw new HubError('state.conflicting', 'The webhook is paused. Resume it first.')
  await changeProgress(ports, webhook, (progress) => ({ ...progress, replayBefore: ports.clock.now() }))
  await wakeWebhook(ports, webhook)
  return webhook
}

/** Its worker writes the progress too: then it is read again. */
async function changeProgress(
  { webhooks }: Pick<Ports, 'webhooks'>,
  key: WebhookKey,
  change: (progress: WebhookProgress) => WebhookProgress,
): Promise<void> {
  await decideAgain(async () => {
    const progress = await webhooks.findProgress(key)
    if (progress) await webhooks.replaceProgress(key, change(progress), progress.version)
  })
}
