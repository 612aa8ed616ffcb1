import { counting } from './counting.ts'

const { count, percent, number } = counting('en-GB')

/** Which client each tenant belongs to. */
export const enConnectMapping = {
  title: 'Tenants and clients',
  lead: 'Decide which client of your address book each tenant belongs to. Nothing is written until you confirm.',
  left: (amount: number) =>
    amount === 0 ? 'Every tenant is decided.' : `${count(amount, 'tenant is', 'tenants are')} still to be decided.`,
  shows: {
    'auto-matched': 'Auto-matched',
    'needs-review': 'Needs review',
    unmatched: 'No match',
    mapped: 'Mapped',
    skipped: 'Skipped',
  },
  explained: {
    'auto-matched':
      'A verified domain of the tenant is the primary domain of exactly one client, which has no other tenant. Confirm them together.',
    'needs-review':
      'Something fits, but a person has to say so: choose the client, have one created, or skip the tenant.',
    unmatched:
      'No client fits. Have one created from the tenant’s name and domain, choose one yourself, or skip the tenant.',
    mapped: 'Decided. A tenant may be moved to another client or unmapped.',
    skipped: 'Not synchronised, and not asked about. A skipped tenant may still be mapped.',
  },
  showing: 'Show',
  search: 'Search',
  searchWhy: 'Part of a tenant’s name or domain',
  list: 'Tenants',
  none: 'No tenant fits the search.',
  noneOf: 'There is no tenant of this kind.',

  selectPage: 'Select all on this page',
  select: (name: string) => `Select ${name}`,
  selected: (amount: number) => `${count(amount, 'tenant', 'tenants')} selected`,
  acceptSelected: 'Take the suggestions',
  createSelected: 'Create clients',
  skipSelected: 'Skip',
  acceptAll: (amount: number) => `Take all ${number(amount)} auto-matched`,
  createAll: (amount: number) => `Create a client for all ${number(amount)}`,
  skipAll: (amount: number) => `Skip all ${number(amount)}`,
  collecting: 'Reading all of them…',

  accept: 'Take it',
  acceptOf: (tenant: string, client: string) => `Map ${tenant} to ${client}`,
  choose: 'Choose…',
  chooseOf: (tenant: string) => `Choose the client of ${tenant}`,
  skip: 'Skip',
  skipOf: (tenant: string) => `Skip ${tenant}`,
  undo: 'Take back',
  undoOf: (tenant: string) => `Take back the decision for ${tenant}`,
  noDomain: 'domain unknown',
  nothingFits: 'Nothing fits',
  more: (amount: number) => `and ${count(amount, 'other', 'others')}`,
  score: (score: number) => percent(score),
  evidence: {
    'primary-domain': (domain: string) => `Same primary domain ${domain}`,
    emailDomain: (domain: string) => `E-mail domain ${domain}`,
    billingEmail: (domain: string) => `Billing e-mail at ${domain}`,
    name: 'Similar name',
  },
  taken: 'has a tenant already',
  isMapped: 'Mapped to',
  isNew: 'A new client, made by the next sync',
  isSkipped: 'Skipped',
  wasAt: (client: string) => `Was mapped to ${client} before`,
  unsettled: 'Traces at the client before are still being cleared.',
  will: {
    mapped: (client: string) => `Will be mapped to ${client}`,
    'create-new': 'Will get a new client',
    skipped: 'Will be skipped',
    unmapped: 'Will be unmapped',
  },
  moves: (from: string) => `leaves ${from}`,

  panel: {
    title: (tenant: string) => `Which client is ${tenant}?`,
    candidates: 'What fits',
    search: 'Another client',
    searchWhy: 'Beginning of its name, or a domain',
    noClient: 'No active client begins so.',
    create: 'Create a new client',
    createWhy: (name: string, domain: string | undefined) =>
      domain === undefined
        ? `${name}, made by the next sync`
        : `${name}, with the domain ${domain}, made by the next sync`,
    skip: 'Skip this tenant',
    skipWhy: 'It is not synchronised and not asked about again.',
    unmap: 'Unmap it',
    unmapWhy: 'Not synchronised any more. Links and history stay: mapping it to the same client goes on where it was.',
    remap: (tenant: string, client: string) =>
      `${tenant} leaves ${client}: its links there become inactive, its contacts stay. People are matched anew at the other client.`,
    remapTitle: 'This moves a tenant that is mapped',
    take: 'Take this',
    close: 'Close',
  },

  keys: {
    title: 'Keyboard',
    lead: 'With the focus on a tenant:',
    list: [
      ['↑ ↓', 'the tenant before or after'],
      ['Space', 'select'],
      ['A', 'take the suggestion'],
      ['C', 'choose a client'],
      ['N', 'create a client'],
      ['S', 'skip'],
      ['U', 'take back'],
    ],
  },

  pager: { label: 'Pages', first: 'First page', before: 'Page before', next: 'Next page' },

  tray: (amount: number) =>
    `${count(amount, 'decision waits', 'decisions wait')} to be confirmed. Nothing is written yet.`,
  discard: 'Discard all',
  review: 'Review and confirm',
  confirm: {
    title: (amount: number) => `Confirm ${count(amount, 'decision', 'decisions')}?`,
    does: 'This is what will be written:',
    mapped: (amount: number) => `${count(amount, 'tenant is', 'tenants are')} mapped to a client`,
    'create-new': (amount: number) =>
      `${count(amount, 'tenant gets', 'tenants get')} a new client, made by the next sync`,
    skipped: (amount: number) => `${count(amount, 'tenant is', 'tenants are')} skipped`,
    unmapped: (amount: number) => `${count(amount, 'tenant is', 'tenants are')} unmapped`,
    one: 'All of it is written in one step, or nothing.',
    steps: (steps: number, atOnce: number) =>
      `It is written in ${number(steps)} steps of up to ${number(atOnce)}. Each is written whole or not at all. Where one is refused, those before it stay written and the rest waits here.`,
    noSync: 'No sync starts by this: that is the next step.',
    remaps: (amount: number) => `${count(amount, 'tenant leaves', 'tenants leave')} a client it is mapped to:`,
    remap: (tenant: string, from: string) => `${tenant} leaves ${from}`,
    further: (amount: number) => `and ${number(amount)} more`,
    remapEffect: 'Their links at the client before become inactive; contacts stay.',
    agree: 'I mean to move them',
    go: 'Confirm',
    progress: (done: number, of: number) => `${number(done)} of ${number(of)} written`,
    refused: (tenant: string) =>
      `Nothing of this step was written, because of ${tenant}. Its decision was taken out: look at it again, and confirm the rest.`,
    refusedStep: 'Nothing of this step was written. The decisions wait here.',
    done: (amount: number) => `${count(amount, 'decision was', 'decisions were')} written.`,
  },
} as const
