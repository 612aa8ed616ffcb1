import { mailSubject, sentencesMail, utcMoment } from '../mail-page.ts'

interface DueFacts {
  readonly organisationId: string
  readonly organisation: string
  readonly dueAt: Date
  /** Where a review is begun. */
  readonly page: string
}

/** That it is time to look at who has access: no name, and nobody's role. */
export function reviewDueMail(
  { organisationId, organisation, dueAt, page }: DueFacts,
  to: string,
  recipientHash: string,
) {
  const subject = mailSubject(`An access review of ${organisation} is due`)
  const sentences = [
    `Who has access to ${organisation}, and with which role, was to be looked at again by ${utcMoment(dueAt)} UTC.`,
    `Begin the review at ${page}: keep or remove each access, then sign the review off.`,
    'This is the only reminder for this date.',
  ]
  return {
    to,
    ...sentencesMail(subject, sentences),
    key: `access-review/${organisationId}/${dueAt.toISOString()}/${recipientHash}`,
  }
}
