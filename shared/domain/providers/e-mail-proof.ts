import { domainOf, parseEMail, type EMail } from '../profile.ts'
import type { MappedField } from './field-map.ts'

/** What a sign-in says about the person's e-mail, and whether that can be believed. */
export type EMailEvidence =
  | { readonly kind: 'none' }
  | { readonly kind: 'unproven'; readonly eMail: EMail }
  | { readonly kind: 'proven'; readonly eMail: EMail }

/** Who says it. */
export interface Witness {
  readonly kind: 'oidc' | 'oauth2' | 'facebook' | 'entra' | 'b2c'
  /** Domains for which an operator takes this provider's word. */
  readonly trustedDomains: readonly string[]
  /** `platform`: one of the platform's own providers. Else the domains that the provider's Organisation proved to be its own. */
  readonly provesFor: 'platform' | readonly string[]
}

const says = (value: unknown) => value === true || value === 'true'
const denies = (value: unknown) => value === false || value === 'false'

/**
 * Whether an e-mail is this person's. Proven are: what an operator trusts the provider with; `email` beside an `email_verified` of the same
 * source; at Entra `email` beside `xms_edov`. A word of one source never counts for another source's e-mail, or for a claim of another name.
 * A provider that an Organisation set up itself proves only addresses in domains that are proven to be the Organisation's.
 */
export function weighEMail(mapped: MappedField | undefined, witness: Witness): EMailEvidence {
  const eMail = mapped && parseEMail(mapped.value)
  if (!mapped || eMail === undefined) return { kind: 'none' }
  return { kind: isProven(mapped, eMail, witness) ? 'proven' : 'unproven', eMail }
}

function isProven({ source, providerField }: MappedField, eMail: EMail, witness: Witness): boolean {
  // What came unsigned beside the code is said by whoever holds the browser.
  if (source.name === 'answer') return false
  const { claims } = source
  const isEMailClaim = providerField.trim() === 'email'
  // What the source itself calls unverified nobody's trust makes good.
  if (isEMailClaim && denies(claims['email_verified'])) return false
  const domain = domainOf(eMail)
  if (witness.trustedDomains.includes(domain)) return true
  if (!isEMailClaim || !isVouchedFor(source, witness.kind)) return false
  return witness.provesFor === 'platform' || witness.provesFor.includes(domain)
}

/**
 * Plain OAuth2 and Facebook have no agreed way to say it, but for a list of addresses that somebody named as one. Microsoft, "Optional claims
 * reference": `xms_edov`, e-mail domain owner verified.
 */
function isVouchedFor({ name, claims }: MappedField['source'], kind: Witness['kind']): boolean {
  if (name === 'e-mails') return says(claims['email_verified'])
  if (kind === 'oidc' || kind === 'b2c') return says(claims['email_verified'])
  return kind === 'entra' && (says(claims['xms_edov']) || claims['xms_edov'] === 1 || claims['xms_edov'] === '1')
}
