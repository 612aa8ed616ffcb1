import * as z from 'zod'
import { isTypeFilter } from '../domain/events/event-types.ts'
import { parseWebhookId } from '../domain/ids.ts'
import { failureReasons, longestOverlap } from '../domain/webhooks/webhook.ts'
import {
  id,
  MemberIdField,
  Moment,
  OrganisationIdField,
  PageQuery,
  pageOf,
  ShortTextField,
  VersionField,
} from './fields.ts'

const key = { organisationId: OrganisationIdField, webhookId: id('a webhook id', parseWebhookId) }
const changed = { ...key, version: VersionField }

const address = z
  .url({ protocol: /^https?$/ })
  .max(2000)
  .describe('https, on the public internet. It is judged again with every delivery, and no redirect is followed')
const types = z
  .array(z.string().max(100).refine(isTypeFilter, { error: 'is no type of event, and no beginning of one' }))
  .max(100)
  .describe('Types of events, or beginnings that end with `.*`; none: every type')

export const WebhookView = z.object({
  ...key,
  scope: z.enum(['organisation', 'platform']).describe('platform: what concerns the platform, for operators'),
  address: z.string(),
  types: z.array(z.string()),
  description: z.string().optional(),
  state: z.enum(['active', 'paused']),
  pausedFor: z
    .enum(['person', 'failing', 'gone'])
    .optional()
    .describe('failing: nothing was taken for three days; gone: the receiver answered 410'),
  pausedAt: Moment.optional(),
  previousUntil: Moment.optional().describe('Until then the secret before signs as well'),
  createdBy: MemberIdField,
  createdAt: Moment,
  changedAt: Moment,
  version: VersionField,
})
/** With how it is doing. */
export const WebhookStateView = WebhookView.extend({
  deliveredAt: Moment.optional().describe('When an event was taken last'),
  failingSince: Moment.optional().describe('Since when none is taken'),
  lastReason: z.enum(failureReasons).optional(),
  nextAt: Moment.optional().describe('When the event whose turn it is is sent again'),
})
export const NewWebhookView = WebhookView.extend({
  secret: z.string().describe('`whsec_` and base64. Shown this once'),
})
export const WebhookPage = pageOf(WebhookView)

export const ListWebhooks = z.strictObject({ organisationId: OrganisationIdField, ...PageQuery })
export const ReadWebhook = z.strictObject(key)
export const CreateWebhook = z.strictObject({
  organisationId: OrganisationIdField,
  scope: z.enum(['organisation', 'platform']).default('organisation'),
  address,
  types: types.default([]),
  description: ShortTextField.optional(),
})
export const ChangeWebhook = z.strictObject({
  ...changed,
  address: address.optional(),
  types: types.optional(),
  description: ShortTextField.nullable().optional(),
})
export const ChangeWebhookState = z.strictObject(changed)
export const RotateWebhookSecret = z.strictObject({
  ...changed,
  overlapHours: z
    .int()
    .min(0)
    .max(longestOverlap)
    .default(24)
    .describe('How long the secret before signs as well, in hours; 0 where it is known to somebody'),
})
export const TestWebhook = z.strictObject(key)

export const AttemptView = z.object({
  outcome: z.enum(['delivered', 'failed']),
  status: z.int().optional().describe('What the receiver answered'),
  reason: z.enum(failureReasons).optional(),
})

export const ListDeliveryLines = z.strictObject({ ...key, ...PageQuery })
export const DeliveryLinePage = pageOf(
  z.object({
    at: Moment,
    eventId: z.string(),
    type: z.string(),
    occasion: z.enum(['event', 'replay', 'test']),
    attempt: z.int(),
    outcome: z.enum(['delivered', 'failed', 'given-up']),
    status: z.int().optional(),
    reason: z.enum(failureReasons).optional(),
    milliseconds: z.int(),
  }),
)

export const ListDeadLetters = z.strictObject({ ...key, ...PageQuery })
export const DeadLetterPage = pageOf(
  z.object({
    letterId: z.string(),
    eventId: z.string(),
    type: z.string(),
    subject: z.string(),
    time: Moment,
    at: Moment.describe('When it was given up'),
    attempts: z.int(),
    reason: z.enum(failureReasons),
    status: z.int().optional(),
  }),
)
export const ReplayDeadLetter = z.strictObject({
  ...key,
  letterId: z.string().regex(/^[\w.-]{1,200}$/, { error: 'is no id of a dead letter' }),
})
export const ReplayDeadLetters = z.strictObject(key)
