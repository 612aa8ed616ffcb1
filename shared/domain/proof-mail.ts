import { proofMinutes } from './e-mail-proving.ts'
import { escapeHtml, mailPage, mailSubject } from './mail-page.ts'

export interface ProofMailFacts {
  readonly platform: string
  readonly organisation: string
  /** As people know the provider. */
  readonly label: string
  readonly link: string
}

/** The link that proves an e-mail, and what it does: whoever did not ask for it should leave it alone. */
export function proofMail({ platform, organisation, label, link }: ProofMailFacts) {
  const subject = mailSubject(`Is this you? Signing in to ${organisation} at ${platform}`)
  const before = [
    `Somebody signed in to ${organisation} with ${label}, and there is an account with your e-mail address already.`,
    'If it was you, open this link in the same browser and confirm. From then on you can sign in that way too:',
  ]
  const after = [
    `The link can be used once, within ${proofMinutes} minutes, in the browser in which you began.`,
    'If it was not you, do nothing: without your confirmation nothing happens. Do not pass this mail on.',
  ]
  const paragraph = (sentence: string) => `<p>${escapeHtml(mailSubject(sentence))}</p>`
  return {
    subject,
    text: [...before.map(mailSubject), link, ...after].join('\n\n'),
    html: mailPage(subject, [
      ...before.map(paragraph),
      `<p><a href="${escapeHtml(link)}">Confirm that it was you</a></p>`,
      ...after.map(paragraph),
    ]),
  }
}
