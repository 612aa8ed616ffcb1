import { escapeHtml, mailPage, mailSubject, utcMoment } from './mail-page.ts'

export interface PassportMailFacts {
  readonly platform: string
  readonly change: 'added' | 'removed'
  /** As people know the provider. */
  readonly label: string
  readonly at: Date
  /** Where they see how they can sign in. */
  readonly account: string
}

/** Tells a person that their ways to sign in changed, so that whoever did not do it finds out. */
export function passportMail({ platform, change, label, at, account }: PassportMailFacts) {
  const what = change === 'added' ? 'A way to sign in was added to' : 'A way to sign in was removed from'
  const subject = mailSubject(`${what} your ${platform} account`)
  const told = `${what} your ${platform} account on ${utcMoment(at)} UTC: ${mailSubject(label)}.`
  const next =
    change === 'added'
      ? 'If it was you, nothing is left to do. If it was not, sign in and remove it, and tell your administrator:'
      : 'If it was you, nothing is left to do. If it was not, tell your administrator. How you can sign in now:'
  return {
    subject,
    text: [told, next, account].join('\n\n'),
    html: mailPage(subject, [
      ...[told, next].map((sentence) => `<p>${escapeHtml(sentence)}</p>`),
      `<p><a href="${escapeHtml(account)}">Your account</a></p>`,
    ]),
  }
}
