import { enAccess } from './en-access.ts'
import { enAccount } from './en-account.ts'
import { enAttention } from './en-attention.ts'
import { enConnect } from './en-connect.ts'
import { enDelivery } from './en-delivery.ts'
import { enDomains } from './en-domains.ts'
import { enFields } from './en-fields.ts'
import { enIntegrations } from './en-integrations.ts'
import { enProviderSettings } from './en-provider-settings.ts'
import { enSecrets } from './en-secrets.ts'
import { enOnboarding } from './en-onboarding.ts'
import { enProblems, enUnknownProblem } from './en-problems.ts'
import { enOrganisation } from './en-organisation.ts'
import { enProviders } from './en-providers.ts'
import { enShell } from './en-shell.ts'
import { enBook } from './en-book.ts'
import { enSettings } from './en-settings.ts'
import { enQueue } from './en-queue.ts'
import { enSync } from './en-sync.ts'
import { enPrivacy } from './en-privacy.ts'
import { enWebhooks } from './en-webhooks.ts'

const plural = new Intl.PluralRules('en-GB')
const number = new Intl.NumberFormat('en-GB')
const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' })

const count = (amount: number, one: string, other: string) =>
  `${number.format(amount)} ${plural.select(amount) === 'one' ? one : other}`

/** Every text that a person reads. A second language is a second file of this shape, for which a missing text is an error of types. */
export const en = {
  locale: 'en-GB',
  product: 'Tenantry',
  pageTitle: (page: string) => `${page} – Tenantry`,
  number: (amount: number) => number.format(amount),
  moment: (iso: string) => moment.format(new Date(iso)),
  day: (iso: string) => day.format(new Date(iso)),

  skipToContent: 'Skip to the content',
  loading: 'Loading',
  tryAgain: 'Try again',
  toHome: 'Go to the start page',
  reference: 'Reference',
  copy: 'Copy',
  copyReference: 'Copy reference',
  copyOf: (label: string) => `Copy ${label}`,
  copied: 'Copied',
  cancel: 'Cancel',
  unreachable: {
    title: 'The hub cannot be reached',
    retrying: 'There is no answer at the moment. We keep trying; you need not reload the page.',
    notDone: 'There was no answer, so we do not know whether it was done. Try again when the connection is back.',
    stale: 'The connection is interrupted. What you see may be out of date; we keep trying.',
  },
  roles: {
    Admin: 'Admin',
    Configurator: 'Configurator',
    Manager: 'Manager',
    Employee: 'Employee',
    Customer: 'Customer',
  },

  signIn: {
    title: 'Sign in',
    lead: 'Sign in with your organisation’s Microsoft account.',
    eMail: 'Work e-mail (optional)',
    eMailWhy: 'Leads you to where your organisation signs in, and spares you picking the account.',
    eMailWrong: 'This does not look like an e-mail address, such as name@example.com.',
    go: 'Sign in with Microsoft',
    goOn: 'Continue',
    going: 'Taking you there…',
    or: 'Or',
    waysOf: 'Your organisation’s ways to sign in',
    chooseWay: 'Choose how you sign in to your organisation:',
    otherWays: 'Other ways to sign in',
    goWith: (label: string) => `Sign in with ${label}`,
    privacy: 'Your password stays with the provider where you sign in. We never see it.',
    signedOut: 'You are signed out.',
    ended: {
      expired: 'Your session has ended. Sign in again to go on where you were.',
      revoked: 'Your session was ended from another browser or by an administrator. Sign in again to go on.',
      stale: 'It is time to confirm who you are. Sign in again to go on where you were.',
    },
  },

  shell: enShell,
  access: enAccess,
  account: enAccount,
  connect: enConnect,
  invitation: enOnboarding.invitation,
  onboarded: enOnboarding.onboarded,
  delivery: enDelivery,
  secrets: enSecrets,
  providerSettings: enProviderSettings,
  fieldWords: enFields,
  domains: enDomains,
  integrations: enIntegrations,
  sync: enSync,
  queue: enQueue,
  book: enBook,
  settings: enSettings,
  webhooks: enWebhooks,
  privacy: enPrivacy,

  choose: {
    title: 'Choose an organisation',
    lead: (name: string) => `Signed in as ${name}. Which organisation do you want to work in?`,
    active: 'Active',
    noRoles: 'No role',
    choosing: 'Opening…',
    signOut: 'Sign out',
  },

  home: {
    overline: 'Active organisation',
    signedInAs: 'Signed in as',
    yourRoles: 'Your roles',
    operator: 'Operator of the platform',
    switchOrganisation: 'Switch organisation',
    signOut: 'Sign out',
    signOutEverywhere: 'Sign out everywhere',
    signOutEverywhereWhy: 'Ends your sessions in every browser, this one included.',
    access: 'Your access',
    nothing: 'Nothing to administer',
    nothingWhy:
      'You are signed in and can use the platform. Your roles do not include looking after this organisation.',
  },

  discovery: {
    title: 'Managed tenants',
    lead: 'The Entra tenants that your connection gives you access to.',
    start: 'Start discovery',
    never: 'No discovery has run yet.',
    queued: 'Waiting to start',
    running: 'Discovery is running',
    completed: 'Last discovery',
    failed: 'The last discovery failed',
    goesOn: 'It goes on even if you close this page.',
    found: 'Found',
    lost: 'No longer visible',
    finished: 'Finished',
    foundSoFar: (found: number) => `${count(found, 'tenant', 'tenants')} found so far`,
    foundBefore: (found: number) => `${count(found, 'tenant', 'tenants')} found until then`,
    announceReached: (found: number) => `Discovery is running. ${number.format(found)} tenants and more found so far.`,
    announceDone: (found: number, lost: number) =>
      `Discovery finished. ${count(found, 'tenant', 'tenants')} found, ${number.format(lost)} no longer visible.`,
    announceFailed: (title: string) => `Discovery failed. ${title}.`,
  },

  tenants: {
    list: 'Managed tenants',
    none: 'No managed tenants yet.',
    state: { present: 'Present', lost: 'No longer visible' },
    lastSeen: (date: string) => `Last seen ${date}`,
    lostSince: (date: string) => `Gone since ${date}`,
  },

  organisations: {
    title: 'Organisations',
    lead: 'Every organisation of the platform. You see this because you are an operator.',
    none: 'No organisations yet.',
    state: { invited: 'Invited', active: 'Active', suspended: 'Suspended' },
    created: (date: string) => `Created ${date}`,
  },

  api: {
    title: 'The HTTP API',
    lead: 'Every address of the hub, made from the document that programs read.',
    document: 'OpenAPI document',
    search: 'Search',
    searchWhy: 'An address, a permission, an error code, a word',
    shown: (amount: number) => `${count(amount, 'address', 'addresses')} shown`,
    none: 'No address fits.',
    families: 'Families',
    permission: 'Permission',
    anyone: 'none: open to anybody',
    session: 'signed in, any role',
    input: 'What is sent',
    noInput: 'Nothing.',
    answer: (status: string) => `What is answered: ${status}`,
    refusals: 'What it may refuse with',
    example: 'Example',
    exampleOf: (name: string) => `Example: ${name}`,
    field: 'Field',
    place: 'Where',
    places: { path: 'address', query: 'query', header: 'header', body: 'body' },
    required: 'required',
    type: 'Type',
    meaning: 'Meaning',
    code: 'Code',
    status: 'Status',
  },

  paged: {
    more: 'Show more',
    moreOf: (list: string) => `Show more: ${list}`,
    shown: (amount: number) => `${count(amount, 'entry', 'entries')} shown`,
    shownOfMore: (amount: number) => `${count(amount, 'entry', 'entries')} shown, there are more`,
  },

  problem: {
    whatToDo: 'What to do',
    anotherAccount: 'Use another account',
    toSignIn: 'Back to the sign-in page',
    waitFor: (seconds: number) =>
      seconds <= 90
        ? `Wait ${seconds === 1 ? 'a second' : `${seconds} seconds`}, then try again. Others of your network count too.`
        : `Wait ${Math.ceil(seconds / 60)} minutes, then try again.`,
    openInvitation:
      'Open the link of your invitation again, from your mail, and finish within ten minutes. It still works unless the invitation was used.',
  },

  notFound: {
    title: 'There is nothing here',
    lead: 'The address may be mistyped, or the page has moved.',
  },

  ...enProviders,
  attention: enAttention,
  ...enOrganisation,

  problems: enProblems,
  unknownProblem: enUnknownProblem,
} as const
