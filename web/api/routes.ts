import type { Api } from '../../shared/contract/api.ts'

/** What the browser needs to know of one route of the contract. */
export type Route<Name extends keyof Api> = Pick<Api[Name], 'method' | 'route'> & { readonly name: Name }

const ofOrganisation = 'api/v1/organisations/{organisationId}'

/**
 * The routes that the pages call. The compiler holds every method and address to the contract (its literal types), so
 * that neither the contract's schemas nor their library have to travel to the browser.
 */
export const api = {
  readSession: { name: 'readSession', method: 'GET', route: 'auth/session' },
  chooseOrganisation: { name: 'chooseOrganisation', method: 'POST', route: 'auth/active-organisation' },
  signOut: { name: 'signOut', method: 'POST', route: 'auth/sign-out' },
  listSignInOptions: { name: 'listSignInOptions', method: 'GET', route: 'auth/providers' },
  findHomeRealm: { name: 'findHomeRealm', method: 'POST', route: 'auth/home-realm' },
  listOwnPassports: { name: 'listOwnPassports', method: 'GET', route: 'auth/passports' },
  startLink: { name: 'startLink', method: 'POST', route: 'auth/passports/link' },
  unlinkOwnPassport: { name: 'unlinkOwnPassport', method: 'POST', route: 'auth/passports/{passportId}/unlink' },
  readProof: { name: 'readProof', method: 'POST', route: 'auth/e-mail-proof/read' },
  confirmProof: { name: 'confirmProof', method: 'POST', route: 'auth/e-mail-proof' },
  readLink: { name: 'readLink', method: 'POST', route: 'auth/invitation' },
  viewDelivery: { name: 'viewDelivery', method: 'POST', route: 'auth/delivery' },
  openDelivery: { name: 'openDelivery', method: 'POST', route: 'auth/delivery/open' },
  startConsent: { name: 'startConsent', method: 'POST', route: 'auth/consent' },
  listOrganisations: { name: 'listOrganisations', method: 'GET', route: 'api/v1/organisations' },
  listSecrets: { name: 'listSecrets', method: 'GET', route: `${ofOrganisation}/secrets` },
  createDelivery: {
    name: 'createDelivery',
    method: 'POST',
    route: `${ofOrganisation}/system-integrations/{clientId}/secrets/{keyId}/deliveries`,
  },
  startDiscovery: { name: 'startDiscovery', method: 'POST', route: `${ofOrganisation}/discovery-runs` },
  listDiscoveryRuns: { name: 'listDiscoveryRuns', method: 'GET', route: `${ofOrganisation}/discovery-runs` },
  readDiscoveryRun: { name: 'readDiscoveryRun', method: 'GET', route: `${ofOrganisation}/discovery-runs/{runId}` },
  listManagedTenants: { name: 'listManagedTenants', method: 'GET', route: `${ofOrganisation}/managed-tenants` },
} as const satisfies { readonly [Name in keyof Api]?: Route<Name> }
