import { mailSubject, sentencesMail, utcMoment } from '../mail-page.ts'
import type { Webhook } from './webhook.ts'

interface PauseFacts {
  readonly webhook: Webhook
  readonly why: 'failing' | 'gone'
  readonly organisation: string
  readonly at: Date
}

/** That a webhook was paused, as a mail: its host, and neither its whole address nor any event. */
export function webhookPausedMail({ webhook, why, organisation, at }: PauseFacts, to: string, recipientHash: string) {
  const host = new URL(webhook.address).host
  const subject = mailSubject(`The webhook at ${host} was paused`)
  const sentences = [
    `The webhook of ${organisation} at ${host} (${webhook.webhookId}) was paused on ${utcMoment(at)} UTC.`,
    why === 'gone'
      ? 'Its receiver answered that it is gone for good (410).'
      : 'Its receiver took no event for three days.',
    'Events wait for it for 30 days. Once the receiver works, resume the webhook; what waited is then sent in order.',
  ]
  return {
    to,
    ...sentencesMail(subject, sentences),
    key: `webhook/${webhook.webhookId}/paused/${at.toISOString()}/${recipientHash}`,
  }
}
