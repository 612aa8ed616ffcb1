import type { ToldEvent } from '../../../shared/domain/events/told-event.ts'
import { webhookId } from '../../../shared/domain/ids.ts'
import { letterIdOf, type DeadLetter, type Webhook } from '../../../shared/domain/webhooks/webhook.ts'
import { ana, guidOf, noon, northBank } from './facts.ts'

export const firstWebhook = webhookId(guidOf(950))

export const aWebhook = (change: Partial<Webhook> = {}): Webhook => ({
  organisationId: northBank,
  webhookId: firstWebhook,
  scope: 'organisation',
  address: 'https://receiver.example/hooks',
  types: [],
  state: 'active',
  secretVersion: 'v1',
  createdBy: ana,
  createdAt: noon,
  changedAt: noon,
  ...change,
})

const anEvent = (change: Partial<ToldEvent> = {}): ToldEvent => ({
  id: guidOf(951),
  organisationId: northBank,
  type: 'tenantry.membership.created.v1',
  subject: `member:${ana}`,
  at: noon,
  data: { organisationId: northBank, memberId: ana },
  ...change,
})

export const firstLetter = letterIdOf(noon, anEvent())

export const aLetter = (change: Partial<DeadLetter> = {}): DeadLetter => ({
  organisationId: northBank,
  webhookId: firstWebhook,
  letterId: firstLetter,
  event: anEvent(),
  at: noon,
  attempts: 12,
  reason: 'unavailable',
  status: 503,
  ...change,
})
