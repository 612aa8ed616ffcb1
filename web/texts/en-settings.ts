import { counting } from './counted.ts'

const { number } = counting('en-GB')

/** How syncs are set. */
export const enSettings = {
  title: 'Sync settings',
  lead: 'When syncs run, whom they leave out, and what they may overwrite.',
  readOnly: 'You may look at this and not change it.',
  meanwhile:
    'What holds now was read again. Your changes are still here: look at them, and save again if they are still meant.',
  on: 'On',
  off: 'Off',
  schedule: 'Schedule',
  scheduleLead:
    'Syncs that start by themselves. None starts beside another that writes, nor while the organisation is suspended.',
  scheduleOn: 'Sync by the schedule',
  every: 'Every',
  everyWhy: '15 minutes to 30 days',
  unit: 'Unit',
  unitWhy: 'What the number counts',
  units: { minutes: 'minutes', hours: 'hours', days: 'days' },
  alertTo: 'Alerts go to',
  alertWhy: 'When a second run in a row is not completed',
  nextRuns: 'Next runs, once saved',
  nextWhy: 'Each starts within five minutes of its moment.',
  zone: (zone: string) => `Times are your own (${zone}).`,
  filter: 'Filter',
  filterLead:
    'Whom syncs leave out; the first reason counts. Somebody who is left out keeps the contact that they have.',
  leaveOut: {
    sharedMailbox: 'Leave out shared mailboxes',
    disabled: 'Leave out the disabled',
    missingIdentity: 'Leave out who has neither an e-mail address nor a sign-in name',
    guest: 'Leave out guests',
    unlicensed: 'Leave out who has no licence',
    serviceAccount: 'Leave out service accounts',
  },
  list: {
    servicePatterns: 'Service accounts by pattern',
    customPatterns: 'Your own patterns',
    groups: 'Only members of groups',
  },
  listWhy: {
    servicePatterns: 'One a line, looked for before the @',
    customPatterns: 'One a line, in name, mail and sign-in name',
    groups: 'One a line: tenant id and group id',
  },
  brake: 'Brake, in per cent',
  brakeWhy: 'Of a tenant’s linked people that may leave at once',
  filterEffect: 'What this filter would do',
  filterEffectLead:
    'Looks at the first people of one tenant, with the filter as it stands above and with the one that is kept. Groups are not looked up, and nothing is saved.',
  findTenant: 'Find a tenant',
  look: 'Look',
  noTenantFits: 'No mapped tenant fits.',
  looked: 'People looked at',
  keptNow: 'Kept by the filter in force',
  keptThen: 'Kept by this one',
  newlyOut: 'Would be left out as well',
  backIn: 'Would take part again',
  noDifference: 'Nobody’s lot would change.',
  policy: 'Field policy',
  policyLead:
    'Which fields of linked contacts the directory may overwrite. A new contact gets all of them, and what the directory does not say never empties a field.',
  policyClosed: 'Choosing fields is switched off for your organisation. What was chosen before applies.',
  policyWarning: (fields: readonly string[]) =>
    `The next sync overwrites what people wrote here: ${fields.join(', ')}. Look at a preview below before it runs.`,
  toggle: {
    displayName: 'Name',
    email: 'E-mail',
    phone: 'Telephone',
    role: 'Role',
    upn: 'Sign-in name',
    markInactiveWhenDisabled: 'Deactivate the contact when the person is disabled',
  },
  toggleWhy: {
    displayName: 'The display name of the directory',
    email: 'The mail address, else a sign-in name that takes mail',
    phone: 'The first business telephone',
    role: 'The job title',
    upn: 'The user principal name',
    markInactiveWhenDisabled: 'And reactivate it when the person is enabled again',
  },
  effect: 'What the next sync would do',
  effectLead:
    'A preview of every mapped tenant with the settings as they are saved, compared with the contacts as they are now. It changes nothing.',
  effectOf: ({ kept, left, changed }: { readonly kept: number; readonly left: number; readonly changed: number }) =>
    `Kept: ${number(kept)} · left out: ${number(left)} · contacts that change: ${number(changed)}`,
  switches: 'What is switched on',
  switchesLead:
    'The operator of the platform switches these on for each organisation. Switching one off hides it and deletes nothing; syncs by schedule go on.',
  edition:
    'Directory sync is part of the enterprise edition. On a hub of another edition its pages answer that it is not part of it.',
  flags: {
    'entra-integration-ui': {
      name: 'Directory integration',
      meaning: 'Connection, discovery, mapping and syncs. Off: none of it shows.',
    },
    'entra-integration-cipp': {
      name: 'CIPP as a source',
      meaning: 'Off: it cannot be chosen; a connection that exists goes on.',
    },
    'entra-integration-field-sync': { name: 'Choosing fields', meaning: 'Off: the field policy stays as it is.' },
    'entra-integration-ambiguous-queue': {
      name: 'Queue',
      meaning: 'Off: whom syncs ask about still gathers, and cannot be decided.',
    },
    'entra-integration-client-sync-action': {
      name: 'Sync of one client',
      meaning: 'Off: only everybody can be synchronised at once.',
    },
  },
} as const
