const some = (amount: number, more: boolean, one: string, other: string) =>
  `${more ? 'At least ' : ''}${amount} ${amount === 1 ? one : other}`

/** What needs somebody today, on the start page. */
export const enAttention = {
  title: 'What needs you today',
  lead: 'Looked at as you opened this page.',
  looking: 'Looking…',
  nothing: 'Nothing needs you',
  nothingWhy: 'Everything that you look after here is in order.',
  unseen: (what: string) => `${what} could not be looked at`,
  since: (moment: string) => `Since ${moment}`,
  until: (moment: string) => `Until ${moment}`,
  what: {
    connection: 'The connection',
    runs: 'Sync runs',
    queue: 'The queue',
    mappings: 'Managed tenants',
    secrets: 'Secrets',
    providers: 'Identity providers',
    tenants: 'Tenant mappings',
    organisations: 'Organisations',
  },
  connectionFailing: 'The connection does not work',
  connectionMissing: 'No directory is connected yet',
  connectionMissingWhy: 'Four steps lead from here to a first sync, a few minutes in all.',
  neverSynced: 'Nothing was synchronised yet',
  neverSyncedWhy: 'Tenants are mapped to clients. What is left is a preview and the first sync.',
  tokenEnds: 'The token for CIPP ends',
  runFailed: 'The last sync failed',
  runPartial: 'The last sync left something out',
  runBraked: (amount: number, more: boolean) =>
    `The last sync holds ${amount === 1 && !more ? 'a tenant' : `${more ? 'at least ' : ''}${amount} tenants`} back: many people would be deactivated`,
  runBrakedWhy: 'Look at who it is, then let them through if it is right.',
  queued: (amount: number, more: boolean) => `${some(amount, more, 'person waits', 'people wait')} in the queue`,
  queuedWhy: 'A sync could not tell who they are.',
  unmapped: (amount: number) => `${some(amount, false, 'tenant belongs', 'tenants belong')} to no client yet`,
  unmappedWhy: 'Nothing is synchronised for them until you decide.',
  secretsOver: (amount: number, more: boolean) => `${some(amount, more, 'secret has', 'secrets have')} ended`,
  secretsOverWhy: 'A program that still uses one cannot sign in.',
  secretsEnding: (amount: number, more: boolean) =>
    `${some(amount, more, 'secret ends', 'secrets end')} within 30 days`,
  secretsEndingWhy: 'Renew it and hand it over before it ends.',
  drifted: (label: string) => `${label} has changed its published settings`,
  driftedWhy: 'They are not followed until somebody has looked at them.',
  consentLost: (tid: string) => `Tenant ${tid} took its consent away`,
  consentLostWhy: 'Nobody of it can sign in. A new invitation connects it again.',
  awaiting: (tid: string) => `Tenant ${tid} consented and waits for approval`,
  awaitingWhy: 'Nobody of it gets in before you are sure whose it is.',
  noTenants: 'No tenant signs in here yet',
  invited: (amount: number, more: boolean) =>
    `${some(amount, more, 'organisation has', 'organisations have')} not finished onboarding`,
  invitedWhy: 'Nobody of them gets in until a tenant has consented.',
} as const
