import type { EntraTenantId } from './ids.ts'
import { escapeHtml, mailPage, mailSubject, utcMoment } from './mail-page.ts'

export interface InvitationMailFacts {
  readonly platform: string
  readonly organisation: string
  readonly link: string
  /** The tenant it is for, where it is known. */
  readonly tid: EntraTenantId | undefined
  readonly expiresAt: Date
}

/** The invitation as a mail: who invites, what will be asked, which role it takes, until when. Names are text in it, never markup. */
export function invitationMail(facts: InvitationMailFacts): { subject: string; text: string; html: string } {
  const { platform, organisation, link } = facts
  const subject = mailSubject(`${platform} invites ${organisation} to sign in with Microsoft`)
  const before = beforeLink(facts)
  const after = afterLink(facts)
  return {
    subject,
    text: [...before, link, ...after].join('\n\n'),
    html: mailPage(subject, [
      ...before.map((sentence) => `<p>${escapeHtml(sentence)}</p>`),
      `<p><a href="${escapeHtml(link)}">Open the invitation</a></p>`,
      ...after.map((sentence) => `<p>${escapeHtml(sentence)}</p>`),
    ]),
  }
}

const beforeLink = ({ platform, organisation }: InvitationMailFacts) => [
  `${platform} invites ${organisation} to let its people sign in with their Microsoft work accounts.`,
  'An administrator of your Microsoft Entra tenant has to consent once. The page behind this link shows what is asked for before anything happens:',
]

const afterLink = ({ platform, tid, expiresAt }: InvitationMailFacts) => [
  `You will be asked to let ${platform} sign your people in and read their name and e-mail address. It gets no access to mail, files or your directory.`,
  'You need the role Cloud Application Administrator or Application Administrator in Microsoft Entra. If you have neither, pass this mail on to somebody who has.',
  ...(tid === undefined ? [] : [`The invitation is for the tenant ${tid} only.`]),
  `The link can be used once, until ${utcMoment(expiresAt)} UTC. Whoever has it can use it, so keep it to the people it is for.`,
  `If you do not know why you got this mail, ignore it: nothing happens without your consent.`,
]
