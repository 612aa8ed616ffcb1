export interface MailMessage {
  /** One address. */
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /**
   * Makes repeated sends of the same message one mail: whoever sends derives it from what the mail is about, such as
   * `invitation/{id}/1`, and never from the moment of sending.
   */
  readonly key: string
}

export interface Mail {
  /**
   * Hands a message over for delivery. Safe to repeat with the same key. That it was taken does not mean that it arrived.
   * @throws HubError `mail.unconfigured`; `mail.unavailable` (may be tried again; details: `retryAfterSeconds` where the service says
   * so); `mail.refused` (it will be refused again)
   */
  send(message: MailMessage): Promise<void>
}
