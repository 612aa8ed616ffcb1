import { graceDays, recordOf, type DomainClaim } from './domain-claim.ts'
import { daysLater } from './invitation.ts'
import { mailSubject, sentencesMail, utcMoment } from './mail-page.ts'

/** Tells an Organisation's Admins that the record of a domain is gone, or that the domain is lost. */
export function domainMail(claim: DomainClaim, { platform }: { readonly platform: string }) {
  const { domain, missingSince, state } = claim
  const { name, value } = recordOf(claim)
  const until = utcMoment(daysLater(missingSince ?? claim.claimedAt, graceDays))
  const subject = mailSubject(
    state === 'lost'
      ? `${domain} is not proven to be yours at ${platform} any more`
      : `The record that proves ${domain} to ${platform} is missing`,
  )
  const sentences = [
    state === 'lost'
      ? `The record that shows that ${domain} is yours has been missing for ${graceDays} days. Your own identity providers do not prove addresses of ${domain} any more, and people with such addresses are not led to them.`
      : `The record that shows that ${domain} is yours was not found. If it is not there again by ${until} UTC, ${platform} stops relying on it.`,
    `The name is ${name}, the type TXT, the value ${value}`,
  ]
  return sentencesMail(subject, sentences)
}
