import type { OutputOf } from '../api/call.ts'

type Line = OutputOf<'listSyncPeople'>['items'][number]
type Decisions = Record<Line['decision'], Record<'preview' | 'apply', string>>

const decision = {
  create: { preview: 'Would be created', apply: 'Created' },
  link: { preview: 'Would be linked', apply: 'Linked' },
  update: { preview: 'Would be updated', apply: 'Updated' },
  deactivate: { preview: 'Would be deactivated', apply: 'Deactivated' },
  reactivate: { preview: 'Would be reactivated', apply: 'Reactivated' },
  ask: { preview: 'Would be asked about', apply: 'Asked about' },
  leave: { preview: 'Would be left as it is', apply: 'Left as it is' },
} as const satisfies Decisions

const reason = {
  'no-contact': 'No contact of the client has this e-mail address.',
  'same-email': 'One contact of the client has the same e-mail address.',
  'link-restored': 'Was linked before; the link holds again.',
  'fields-changed': 'The directory has other values, and the field policy lets them in.',
  'enabled-again': 'Enabled in the directory again after a sync had deactivated the contact.',
  'disabled-upstream': 'Disabled in the directory.',
  'deleted-upstream': 'No longer in the directory.',
  'several-contacts': 'Two or more contacts have this e-mail address.',
  'linked-to-another': 'The contact with this address is somebody else in the directory.',
  'claimed-twice': 'Two people of the directory have the address of one contact.',
  'other-client': 'Only a contact of another client has this e-mail address.',
  unchanged: 'Nothing is new.',
  erased: 'This person was to be forgotten here, and is left out ever since.',
  dismissed: 'Somebody decided not to be asked about this person.',
  'present-unlisted': 'Not in the list of the directory, but still there when asked for.',
  'missed-once': 'Missing from the directory’s list for the first time; a second time counts.',
  'tenant-empty': 'The reading would leave nobody, so nobody is deactivated. Look at the filter and the source.',
  'item-closed': 'No longer in the directory; the question about this person is closed.',
  'held-by-brake': 'Would be deactivated, but the brake holds it: too many at once.',
  'shared-mailbox': 'Left out by the filter: a shared mailbox.',
  disabled: 'Left out by the filter: disabled in the directory.',
  'missing-identity': 'Left out by the filter: no id, or neither an e-mail address nor a sign-in name.',
  guest: 'Left out by the filter: a guest of the tenant.',
  unlicensed: 'Left out by the filter: without a licence.',
  'service-account': 'Left out by the filter: looks like a service account.',
  'custom-pattern': 'Left out by the filter: one of your own patterns fits.',
  group: 'Left out by the filter: in none of the groups that count.',
} as const satisfies Record<Line['reason'], string>

const fields: Readonly<Record<string, string>> = {
  displayName: 'Name',
  email: 'E-mail',
  phone: 'Telephone',
  role: 'Role',
  upn: 'Sign-in name',
  state: 'State',
  reason: 'Why inactive',
  link: 'Link to the directory',
  contact: 'Contact',
}

const values: Readonly<Record<string, string>> = {
  active: 'active',
  inactive: 'inactive',
  'disabled-upstream': 'disabled in the directory',
  'deleted-upstream': 'gone from the directory',
  person: 'by somebody here',
}

/** What a sync decides about people, and why. */
export const enSyncReasons = {
  decision,
  reason,
  fieldName: (field: string) => fields[field] ?? field,
  fieldValue: (value: string) => values[value] ?? value,
}
