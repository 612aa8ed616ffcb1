import type { ToldEvent } from '../events/told-event.ts'
import type { MemberId, OrganisationId, WebhookId } from '../ids.ts'

export interface WebhookKey {
  readonly organisationId: OrganisationId
  readonly webhookId: WebhookId
}

/** A subscription: events of these types go to this address. */
export interface Webhook extends WebhookKey {
  /** `platform`: what concerns the platform, for operators alone. */
  readonly scope: 'organisation' | 'platform'
  readonly address: string
  /** Types, or beginnings of types that end with `.*`; none: everything. */
  readonly types: readonly string[]
  readonly description?: string
  readonly state: 'active' | 'paused'
  /** While it is paused: whether somebody did it, it failed for too long, or its receiver said that it is gone for good. */
  readonly pausedFor?: 'person' | 'failing' | 'gone'
  readonly pausedAt?: Date
  /** The version of its secret in the store of secrets. */
  readonly secretVersion: string
  /** The secret before, which signs as well until then. */
  readonly previousVersion?: string
  readonly previousUntil?: Date
  readonly createdBy: MemberId
  readonly createdAt: Date
  readonly changedAt: Date
}

/** How far a webhook got. One worker at a time writes it. */
export interface WebhookProgress {
  /** Where its feed goes on, and how many events after that place were dealt with. */
  readonly own: string
  readonly ownDone: number
  /** The same of the feed of Contacts; absent where it is not followed. */
  readonly contacts?: string
  readonly contactsDone: number
  /** Attempts at the event whose turn it is, and, while there are some, in which of the two feeds it stands. */
  readonly attempts: number
  readonly turn?: 'own' | 'contacts'
  /** Since when no event was taken. */
  readonly failingSince?: Date
  /** Before this moment nothing is sent. */
  readonly nextAt?: Date
  readonly lastReason?: FailureReason
  readonly deliveredAt?: Date
  /** Dead letters of until this moment are sent once more. */
  readonly replayBefore?: Date
}

/** An event that was given up. */
export interface DeadLetter extends WebhookKey {
  /** Older ones sort first. */
  readonly letterId: string
  readonly event: ToldEvent
  readonly at: Date
  readonly attempts: number
  readonly reason: FailureReason
  readonly status?: number
}

/** One attempt, as the log has it. */
export interface DeliveryLine {
  readonly at: Date
  readonly eventId: string
  readonly type: string
  readonly occasion: 'event' | 'replay' | 'test'
  readonly attempt: number
  readonly outcome: 'delivered' | 'failed' | 'given-up'
  readonly status?: number
  readonly reason?: FailureReason
  readonly milliseconds: number
}

export const failureReasons = [
  'refused',
  'redirected',
  'gone',
  'unavailable',
  'unreachable',
  'unresolved',
  'forbidden',
] as const
export type FailureReason = (typeof failureReasons)[number]

/** How long the secret before signs as well, in hours, at most. */
export const longestOverlap = 168
/** An Organisation has so many at most. */
export const mostWebhooks = 20

export const letterIdOf = (at: Date, event: ToldEvent) => `${at.getTime().toString(36).padStart(9, '0')}-${event.id}`

/** 256 bits of base64url as a secret of Standard Webhooks: `whsec_` and base64. */
export const webhookSecretOf = (random: string) =>
  `whsec_${random
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .padEnd(Math.ceil(random.length / 4) * 4, '=')}`

/** The versions that sign now, the newest first. */
export function signingVersions(
  { secretVersion, previousVersion, previousUntil }: Webhook,
  now: Date,
): readonly string[] {
  const overlapping = previousVersion !== undefined && previousUntil !== undefined && now < previousUntil
  return overlapping ? [secretVersion, previousVersion] : [secretVersion]
}
