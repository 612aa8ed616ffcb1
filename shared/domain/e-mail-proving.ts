import { HubError } from './hub-error.ts'
import type { OrganisationId } from './ids.ts'
import type { PassportKey } from './member.ts'
import type { EMail, Profile } from './profile.ts'

/**
 * A mailed link by which somebody proves that an e-mail is theirs, after a provider that does not. Found by the hash of the link's secret. It is
 * about one identity at one provider, one Organisation, one e-mail and one browser, and about nothing else.
 */
export interface EMailProof extends PassportKey {
  readonly organisationId: OrganisationId
  readonly eMail: EMail
  /** Hash of the cookie of the browser that asked: a link that somebody else was made to open proves nothing. */
  readonly browserHash: string
  /** What the provider said of the person. */
  readonly displayName: string
  readonly profile: Profile
  /** Where the sign-in was to lead. */
  readonly returnTo: string
  readonly createdAt: Date
  readonly expiresAt: Date
  /** Set when it was used: a second time is refused. */
  readonly usedAt?: Date
}

/** How long a mailed link may be used, in minutes. */
export const proofMinutes = 30
/** Mails an hour to one address, and for one identity. */
export const mostProofs = 3

/**
 * The browser is judged before anything else: somebody else's link is refused in one way, used or not.
 * @throws HubError `proof.unknown`, `proof.foreign`, `proof.used`, `proof.expired`
 */
export function checkProof(proof: EMailProof | undefined, browserHash: string | undefined, now: Date): EMailProof {
  if (!proof) throw new HubError('proof.unknown', 'This link leads nowhere. It may be cut short, or long over.')
  if (proof.browserHash !== browserHash)
    throw new HubError('proof.foreign', 'Open this link in the browser in which you began to sign in.')
  if (proof.usedAt) throw new HubError('proof.used', 'This link was used already. Sign in again.')
  if (now >= proof.expiresAt) throw new HubError('proof.expired', 'This link is over. Sign in again for a new one.')
  return proof
}

/** An e-mail as it may be shown to whoever opens a link: enough to know it again. */
export function maskEMail(eMail: EMail): string {
  const at = eMail.lastIndexOf('@')
  const [first = ''] = eMail
  return `${first}…${eMail.slice(at)}`
}
