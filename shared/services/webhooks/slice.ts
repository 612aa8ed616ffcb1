import type { FeedOwner } from '../../domain/events/told-event.ts'
import type { Webhook, WebhookProgress } from '../../domain/webhooks/webhook.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Kept } from '../../ports/storage.ts'
import type { AttemptNeeds } from './attempt-delivery.ts'

export type DeliverNeeds = AttemptNeeds &
  Pick<
    Ports,
    | 'events'
    | 'contactFeed'
    | 'webhooks'
    | 'webhookLetters'
    | 'random'
    | 'audit'
    | 'mail'
    | 'noticeSettings'
    | 'organisations'
  >

/** `more`: there may be more at once, or after a rest; `wait`: the receiver is asked again then; `idle`: nothing is to be sent. */
export type SliceOutcome =
  | { readonly kind: 'more'; readonly seconds: number }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'idle' }

/** One slice stays short, so that no receiver keeps a worker for itself: so many milliseconds, and so many events. */
const longestSlice = 20_000
const mostEvents = 100
/** A delivery that takes longer, on average, is slow: its webhook rests as long as its slice took. Milliseconds. */
const slow = 1000

export const feedOf = ({ scope, organisationId }: Webhook): FeedOwner =>
  scope === 'platform' ? 'platform' : organisationId

/** What one slice knows as it goes on. */
export interface Slice {
  readonly ports: DeliverNeeds
  readonly webhook: Kept<Webhook>
  readonly startedAt: number
  kept: Kept<WebhookProgress>
  sent: number
}

export async function keepProgress(slice: Slice, progress: WebhookProgress): Promise<void> {
  slice.kept = await slice.ports.webhooks.replaceProgress(slice.webhook, progress, slice.kept.version)
}

/** What the slice ends with, when its time or its share is used up. */
export function overdue({ ports, startedAt, sent }: Slice): SliceOutcome | undefined {
  const took = ports.clock.now().getTime() - startedAt
  if (took < longestSlice && sent < mostEvents) return undefined
  return { kind: 'more', seconds: took > sent * slow ? Math.ceil(took / 1000) : 0 }
}
