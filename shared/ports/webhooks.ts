import type { OrganisationId } from '../domain/ids.ts'
import type { DeadLetter, DeliveryLine, Webhook, WebhookKey, WebhookProgress } from '../domain/webhooks/webhook.ts'
import type { Kept, Page, PageWish, Version } from './storage.ts'

export interface Webhooks {
  find(key: WebhookKey): Promise<Kept<Webhook> | undefined>
  list(organisationId: OrganisationId, wish: PageWish): Promise<Page<Kept<Webhook>>>
  /** Of every Organisation, for the hub's own care. */
  listAll(wish: PageWish): Promise<Page<Kept<Webhook>>>
  /** The webhook and where it begins. Absent where one of that id is there. */
  insert(webhook: Webhook, progress: WebhookProgress): Promise<Kept<Webhook> | undefined>
  /** @throws HubError `version.stale` */
  replace(webhook: Webhook, version: Version): Promise<Kept<Webhook>>
  /** With everything that it left. Safe to repeat. */
  remove(key: WebhookKey): Promise<void>
  findProgress(key: WebhookKey): Promise<Kept<WebhookProgress> | undefined>
  /** @throws HubError `version.stale`: somebody else writes it too */
  replaceProgress(key: WebhookKey, progress: WebhookProgress, version: Version): Promise<Kept<WebhookProgress>>
}

/** Events that were given up, the oldest first. */
export interface WebhookLetters {
  find(key: WebhookKey, letterId: string): Promise<Kept<DeadLetter> | undefined>
  list(key: WebhookKey, wish: PageWish): Promise<Page<Kept<DeadLetter>>>
  put(letter: DeadLetter): Promise<void>
  /** Safe to repeat. */
  remove(key: WebhookKey, letterId: string): Promise<void>
  /** Removes at most `limit` of before `before`. Returns how many. */
  purge(key: WebhookKey, before: Date, limit: number): Promise<number>
}

/** What was sent and what came of it, the newest first. */
export interface WebhookLog {
  append(key: WebhookKey, line: DeliveryLine): Promise<void>
  list(key: WebhookKey, wish: PageWish): Promise<Page<DeliveryLine>>
  /** Removes at most `limit` of before `before`. Returns how many. */
  purge(key: WebhookKey, before: Date, limit: number): Promise<number>
}

export interface SignedMessage {
  /** The same for every attempt: a receiver knows by it that it has the message. */
  readonly id: string
  /** Of this attempt: a receiver refuses what is older than a few minutes. */
  readonly at: Date
  readonly body: string
}

/**
 * Posts a CloudEvent to an address that a customer typed: guarded, signed with each of the secrets, and without reading the answer's content.
 * @param secrets `whsec_…`, the newest first
 * @throws HubError `address.refused`, `address.unresolved`, `address.unreachable`
 */
export type SendWebhook = (
  address: string,
  message: SignedMessage,
  secrets: readonly string[],
) => Promise<{ readonly status: number; readonly retryAfterSeconds?: number }>
