/** What an Organisation may know of a Member: the local fields of a Membership, by the names that customers know them by. */
export const localFields = [
  'FirstName',
  'Surname',
  'Email',
  'Locale',
  'HouseNumber',
  'Street',
  'County',
  'Town',
  'PostCode',
  'Country',
  'SocialTitle',
  'Gender',
  'Dob',
  'Telephone',
  'MobileTelephone',
  'TelephoneOther',
  'OrganisationName',
  'JobTitle',
  'Nationality',
  'EthnicOrigin',
  'EthnicOriginOther',
] as const
export type LocalField = (typeof localFields)[number]

/** A field that is absent is not known; none is blank. */
export type Profile = Readonly<Partial<Record<LocalField, string>>>

/** Of one value, in characters: what is longer is no name, address or number of a person. */
export const profileValueLimit = 300

/** An e-mail address as it is compared: exactly, but for the case of A to Z. */
export type EMail = string & { readonly eMail: unique symbol }

const eMailForm = /^[^\s@<>"(),:;\\[\]]{1,64}@(?:[^\s@<>"(),:;\\[\].]{1,63}\.)+[^\s@<>"(),:;\\[\].]{2,63}$/u

/**
 * Only A to Z are folded: other letters have look-alikes that fold into them (the Kelvin sign into `k`), by which one person's address would
 * become another's. RFC 5321 §4.5.3.1 for the lengths.
 */
export function parseEMail(text: string): EMail | undefined {
  const folded = text.trim().replace(/[A-Z]/g, (letter) => letter.toLowerCase())
  return folded.length <= 254 && folded.isWellFormed() && eMailForm.test(folded) ? (folded as EMail) : undefined
}

export const domainOf = (eMail: EMail): string => eMail.slice(eMail.lastIndexOf('@') + 1)

const domainForm = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/

/** A domain name as e-mail addresses have it, in lower case; undefined for what is none. */
export function parseDomain(text: string): string | undefined {
  const lower = text.trim().toLowerCase()
  return lower.length <= 253 && domainForm.test(lower) ? lower : undefined
}
