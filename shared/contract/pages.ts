/** Addresses of the hub that a browser is sent to; the sign-in pages live under `/console/`. */
export const pages = {
  home: '/console/',
  /**
   * From no connection to a first sync; the step stands behind it. At `connection`, query: `connected=direct`, or `code`, `id` and `aadsts`:
   * how the way back from Microsoft ended.
   */
  connect: '/console/connect',
  /** Sync runs; with an id behind it one of them. */
  runs: '/console/runs',
  /** What a sync asks about. Query: `item`, the one that is looked at. */
  queue: '/console/queue',
  contacts: '/console/contacts',
  clients: '/console/clients',
  syncSettings: '/console/sync-settings',
  domains: '/console/domains',
  /** With a client id behind it one of them, with `new` one to be made (query: `adopt=1`, taken over), with `provisionings` and an id its making. */
  integrations: '/console/integrations',
  /** With an id behind it one of them. */
  webhooks: '/console/webhooks',
  /** What is held about people, given out and erased. Query: `member` or `contact`, whom one came for. */
  privacy: '/console/privacy',
  /** For operators. With an id behind it one of them. */
  organisations: '/console/organisations',
  /** The members of the active organisation; with an id behind it one of them. */
  members: '/console/members',
  /** Who has access to the active organisation, and the reviews of it; with an id behind it one of them (query: `show=open`). */
  access: '/console/access',
  tenantMappings: '/console/tenant-mappings',
  /** For operators. */
  featureFlags: '/console/feature-flags',
  /** Query: the filters, as the route has them. */
  audit: '/console/audit',
  /** For operators: how the hub itself is. */
  health: '/console/health',
  signIn: '/console/sign-in',
  chooseOrganisation: '/console/choose-organisation',
  /** Fragment: the secret of an invitation's link. */
  invitation: '/console/invitation',
  /** Followed by the ids of the organisation and the delivery; fragment: what the link proves, a dot, and the key. */
  delivery: '/console/deliver',
  /** The secrets board of the active organisation. */
  secrets: '/console/secrets',
  /** Query: `outcome`, `ready` or `waiting`. */
  onboarded: '/console/onboarded',
  /** Fragment: the secret of a set-up link. Query: `test`, what a test found. */
  setUp: '/console/set-up',
  /** The identity providers of the active Organisation; with an id behind it one of them, with `new` one to be set up. */
  identityProviders: '/console/identity-providers',
  /** Query: `number`, of the one that is looked at; `outcome`, `provider`: which are listed. */
  signInTraces: '/console/sign-in-traces',
  /** Query: `organisation`, `provider`, `test`: what a test of an identity provider found. */
  providerTest: '/console/provider-test',
  /** Where a mailed link leads. Fragment: its secret; query `sent=1`: it is on its way. */
  prove: '/console/prove',
  /** How one signs in oneself. Query: `linked=1` after a way was added. */
  account: '/console/account',
  /** The HTTP API for people to read, made from its OpenAPI document. */
  api: '/console/api',
  /** The same for programs. */
  openApi: '/api/openapi.json',
  /** Query: `code` (an error code), `id` (the correlation id) and, where that helps, `wait` (in seconds). */
  problem: '/console/problem',
  /**
   * Query: `returnTo`, `domain_hint`, `login_hint`, `prompt`; `provider` and `organisation` together for a configured provider. Answers a
   * redirect to the identity provider.
   */
  startSignIn: '/auth/sign-in',
} as const

/** The steps of the way, in their order. */
export const connectSteps = ['connection', 'discovery', 'mapping', 'sync'] as const
export type ConnectStep = (typeof connectSteps)[number]
export const connectAddress = (step: ConnectStep) => `${pages.connect}/${step}`

/** The page of one delivery. */
export const deliveryAddress = (delivery: { readonly organisationId: string; readonly deliveryId: string }) =>
  `${pages.delivery}/${delivery.organisationId}/${delivery.deliveryId}`

/** Carries the platform's master key, on the few routes that ask for it. */
export const platformKeyHeader = 'x-api-key'

/** Where a sign-in starts at a configured provider, for an Organisation. */
export const startAddress = (query: { readonly provider: string; readonly organisation: string }) =>
  `${pages.startSignIn}?${new URLSearchParams(query).toString()}`

/** Carries `SessionView.antiForgery` on every change that a browser asks for. */
export const antiForgeryHeader = 'x-anti-forgery'
