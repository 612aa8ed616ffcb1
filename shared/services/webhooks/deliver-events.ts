import { isWanted, ownTypes } from '../../domain/events/event-types.ts'
import type { ToldEvent } from '../../domain/events/told-event.ts'
import { isHubError } from '../../domain/hub-error.ts'
import { afterAttempt, type Verdict } from '../../domain/webhooks/judge-attempt.ts'
import { letterIdOf, type WebhookKey, type WebhookProgress } from '../../domain/webhooks/webhook.ts'
import type { Ports } from '../../ports/ports.ts'
import { readSource, type EventPage, type EventSource } from '../events/read-events.ts'
import { attemptDelivery } from './attempt-delivery.ts'
import { forgetRemoved } from './forget-removed.ts'
import { pauseWebhook } from './pause-webhook.ts'
import { replayLetters } from './replay-letters.ts'
import { feedOf, keepProgress, overdue, type DeliverNeeds, type Slice, type SliceOutcome } from './slice.ts'

const pageSize = 25

/**
 * Sends what waits for one webhook, in order, for a while. There is one worker for a webhook: its workflow. A crash sends the event that was
 * under way once more.
 */
export async function deliverEvents(ports: DeliverNeeds, key: WebhookKey): Promise<SliceOutcome> {
  const [webhook, progress] = await Promise.all([ports.webhooks.find(key), ports.webhooks.findProgress(key)])
  // An attempt that was under way while it was removed may have left a line.
  if (!webhook) await ports.webhooks.remove(key)
  if (webhook?.state !== 'active' || !progress) return { kind: 'idle' }
  const startedAt = ports.clock.now().getTime()
  const slice: Slice = { ports, webhook, kept: progress, sent: 0, startedAt }
  try {
    const outcome = (await replayLetters(slice)) ?? (await deliverSources(slice))
    if (outcome.kind === 'idle') await forgetRemoved(ports, key)
    return outcome
  } catch (thrown) {
    // Whoever changed, paused, resumed or removed it meanwhile wrote it or its progress: begin again with that.
    if (isHubError(thrown, 'version.stale')) return { kind: 'more', seconds: 1 }
    throw thrown
  }
}

async function deliverSources(slice: Slice): Promise<SliceOutcome> {
  const { nextAt } = slice.kept
  const waits = nextAt === undefined ? 0 : nextAt.getTime() - slice.ports.clock.now().getTime()
  if (waits > 0) return { kind: 'wait', seconds: Math.ceil(waits / 1000) }
  const followed: readonly EventSource[] = slice.kept.contacts === undefined ? ['own'] : ['own', 'contacts']
  // Where an event waits to be tried again, it is the first whose turn it is.
  const sources = slice.kept.turn === 'contacts' ? followed.toReversed() : followed
  for (;;) {
    let found = 0
    for (const source of sources) {
      const page = await nextPage(slice, source)
      found += page.items.length
      const ended = (await deliverPage(slice, source, page)) ?? overdue(slice)
      if (ended) return ended
    }
    if (found === 0) return { kind: 'idle' }
  }
}

/** A place before every event that is kept. */
const beginning = ''

const placeOf = ({ own, contacts = '' }: WebhookProgress, source: EventSource) => (source === 'own' ? own : contacts)
const doneOf = ({ ownDone, contactsDone }: WebhookProgress, source: EventSource) =>
  source === 'own' ? ownDone : contactsDone
const withDone = (progress: WebhookProgress, source: EventSource, done: number): WebhookProgress =>
  source === 'own' ? { ...progress, ownDone: done } : { ...progress, contactsDone: done }
const withPlace = (progress: WebhookProgress, source: EventSource, next: string): WebhookProgress =>
  withDone(source === 'own' ? { ...progress, own: next } : { ...progress, contacts: next }, source, 0)

/** Where events were removed before their turn, the receiver is told so in their place, and what is there follows. */
async function nextPage(slice: Slice, source: EventSource): Promise<EventPage> {
  const { ports, webhook, kept } = slice
  const cursor = placeOf(kept, source)
  try {
    return await readSource(ports, feedOf(webhook), source, cursor === beginning ? 'beginning' : { cursor }, pageSize)
  } catch (thrown) {
    if (!isHubError(thrown, 'cursor.expired')) throw thrown
    return { items: [gapEvent(slice, source)], next: beginning }
  }
}

function gapEvent({ ports, webhook, kept }: Slice, source: EventSource): ToldEvent {
  const { organisationId, webhookId } = webhook
  return {
    // The same for the same place: it may be sent several times.
    id: ports.random.derivedGuid(JSON.stringify([webhookId, source, placeOf(kept, source)])),
    organisationId,
    type: ownTypes.gap,
    subject: `webhook:${webhookId}`,
    at: ports.clock.now(),
    data: { organisationId, webhookId },
  }
}

/** @returns the end of the slice, where it ends in this page */
async function deliverPage(
  slice: Slice,
  source: EventSource,
  { items, next }: EventPage,
): Promise<SliceOutcome | undefined> {
  const { webhook } = slice
  for (const [place, event] of items.entries()) {
    if (place < doneOf(slice.kept, source)) continue
    if (!isWanted(event.type, webhook.types)) continue
    const ended = await deliverOne(slice, event, { source, done: place + 1 })
    if (ended) return ended
  }
  if (next !== placeOf(slice.kept, source)) await keepProgress(slice, withPlace(slice.kept, source, next))
  return undefined
}

async function deliverOne(
  slice: Slice,
  event: ToldEvent,
  { source, done }: { readonly source: EventSource; readonly done: number },
): Promise<SliceOutcome | undefined> {
  const { ports, webhook, kept } = slice
  const attempt = kept.attempts + 1
  const spread = spreadOf(ports, `${webhook.webhookId}/${event.id}/${attempt}`)
  const stepAfter = (verdict: Verdict) =>
    afterAttempt(kept, withDone(kept, source, done), verdict, { now: ports.clock.now(), spread })
  const givesUp = (verdict: Verdict) => stepAfter(verdict).kind === 'give-up'
  const verdict = await attemptDelivery(ports, webhook, event, { occasion: 'event', attempt, givesUp })
  slice.sent += 1
  const step = stepAfter(verdict)
  if (step.kind === 'give-up') await keepLetter(slice, event, verdict)
  const { turn: _before, ...progress } = step.progress
  await keepProgress(slice, step.kind === 'wait' || step.kind === 'pause' ? { ...progress, turn: source } : progress)
  if (step.kind === 'pause') {
    await pauseWebhook(ports, webhook, step.why, progress.failingSince ?? ports.clock.now())
    return { kind: 'idle' }
  }
  return step.kind === 'wait' ? { kind: 'wait', seconds: Math.ceil(step.seconds) } : overdue(slice)
}

/** Kept before the turn passes on, so that a crash keeps it twice rather than never. */
async function keepLetter({ ports, webhook, kept }: Slice, event: ToldEvent, verdict: Verdict): Promise<void> {
  if (verdict.kind === 'delivered') return
  const { organisationId, webhookId } = webhook
  const at = ports.clock.now()
  const { reason, status } = verdict
  await ports.webhookLetters.put({
    organisationId,
    webhookId,
    letterId: letterIdOf(at, event),
    event,
    at,
    attempts: kept.attempts + 1,
    reason,
    ...(status === undefined ? {} : { status }),
  })
}

/** From 0 to 1: another one for each webhook, event and attempt, and the same for the same. */
const spreadOf = ({ random }: Pick<Ports, 'random'>, text: string) =>
  Number.parseInt(random.derivedGuid(text).slice(0, 8), 16) / 0xffff_ffff
