/**
 * Where a person's data can be, in the order in which it is looked through: what teaches by what else a person is found comes first. What
 * lies in each, and why, is in the data map (`data-map.ts`).
 */
export const sectionNames = [
  'links',
  'questions',
  'contacts',
  'feed',
  'syncs',
  'missed',
  'memberships',
  'sessions',
  'proofs',
  'traces',
  'invitations',
  'addresses',
  'exports',
  'account',
  'reviews',
  'audit',
] as const
export type SectionName = (typeof sectionNames)[number]

/** What is told of each in an export's index. */
export const sectionTexts: Readonly<Record<SectionName, string>> = {
  links: 'Which contact a person of a directory is',
  questions: 'What a sync asked an operator about the person, as the directory reported them',
  contacts: 'The person in the address book of a client',
  feed: 'Changes of the contact in the last 30 days, each as the contact was then',
  syncs: 'What syncs of the last 90 days decided about the person, with the fields before and after',
  missed: 'That a listing of a directory did not show the person',
  memberships: 'The person as a member of an organisation, with the profile that it keeps',
  sessions: 'Browsers in which the person is signed in',
  proofs: 'Mailed links by which an address was to be proven',
  traces: 'How attempts to sign in went',
  invitations: 'Invitations that went to the person, or that they used',
  addresses: 'Settings that name an address of the person: notices, alerts, billing',
  exports: 'Earlier exports about the person that can still be downloaded',
  account: 'The account itself, and the ways to sign in to it',
  reviews: 'That their access was reviewed, and what was decided: ids only',
  audit: 'What the person did, and what was done to them: ids only',
}

/** Why something is kept that an erasure found. */
export type KeptReason = 'accountability' | 'other-organisations'
