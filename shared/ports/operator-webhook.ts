export interface WebhookMessage {
  /** The same for every attempt: a receiver knows by it that it has the message. */
  readonly id: string
  readonly type: string
  readonly at: Date
  readonly data: Readonly<Record<string, unknown>>
}

/**
 * Tells the operators' own service. Signed; tried again for a moment. Where no address is set, nothing is sent.
 * @throws HubError `webhook.unavailable`, `webhook.refused`, and those of the address guard and the store of secrets
 */
export type TellOperators = (message: WebhookMessage) => Promise<void>
