import type { Api } from '../../shared/contract/api.ts'

/** What the browser needs to know of one route of the contract. */
export type Route<Name extends keyof Api> = Pick<Api[Name], 'method' | 'route'> & { readonly name: Name }

const ofOrganisation = 'api/v1/organisations/{organisationId}'
const providers = `${ofOrganisation}/identity-providers` as const
const provider = `${providers}/{providerId}` as const
const connection = `${ofOrganisation}/connection` as const
const syncRun = `${ofOrganisation}/sync-runs/{runId}` as const

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
  followSetUpLink: { name: 'followSetUpLink', method: 'POST', route: 'auth/set-up/look' },
  claimSetUpLink: { name: 'claimSetUpLink', method: 'POST', route: 'auth/set-up/claim' },
  readSetUp: { name: 'readSetUp', method: 'GET', route: 'auth/set-up' },
  saveSetUpProvider: { name: 'saveSetUpProvider', method: 'PUT', route: 'auth/set-up/provider' },
  previewSetUpFieldMap: { name: 'previewSetUpFieldMap', method: 'POST', route: 'auth/set-up/field-map-preview' },
  testSetUp: { name: 'testSetUp', method: 'POST', route: 'auth/set-up/test' },
  readSetUpTest: { name: 'readSetUpTest', method: 'GET', route: 'auth/set-up/tests/{testId}' },
  finishSetUp: { name: 'finishSetUp', method: 'POST', route: 'auth/set-up/finish' },
  listIdentityProviders: { name: 'listIdentityProviders', method: 'GET', route: providers },
  createIdentityProvider: { name: 'createIdentityProvider', method: 'POST', route: providers },
  readIdentityProvider: { name: 'readIdentityProvider', method: 'GET', route: provider },
  changeIdentityProvider: { name: 'changeIdentityProvider', method: 'PATCH', route: provider },
  enableIdentityProvider: { name: 'enableIdentityProvider', method: 'POST', route: `${provider}/enable` },
  disableIdentityProvider: { name: 'disableIdentityProvider', method: 'POST', route: `${provider}/disable` },
  startProviderTest: { name: 'startProviderTest', method: 'POST', route: `${provider}/test` },
  readProviderTest: { name: 'readProviderTest', method: 'GET', route: `${provider}/tests/{testId}` },
  previewFieldMap: { name: 'previewFieldMap', method: 'POST', route: `${ofOrganisation}/field-map-preview` },
  createSetUpLink: { name: 'createSetUpLink', method: 'POST', route: `${ofOrganisation}/set-up-links` },
  listSetUpLinks: { name: 'listSetUpLinks', method: 'GET', route: `${ofOrganisation}/set-up-links` },
  revokeSetUpLink: { name: 'revokeSetUpLink', method: 'POST', route: `${ofOrganisation}/set-up-links/{linkId}/revoke` },
  listSignInTraces: { name: 'listSignInTraces', method: 'GET', route: `${ofOrganisation}/sign-in-traces` },
  readSignInTrace: { name: 'readSignInTrace', method: 'GET', route: `${ofOrganisation}/sign-in-traces/{number}` },
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
  readDiscoverySchedule: {
    name: 'readDiscoverySchedule',
    method: 'GET',
    route: `${ofOrganisation}/discovery-schedule`,
  },
  setDiscoverySchedule: { name: 'setDiscoverySchedule', method: 'PUT', route: `${ofOrganisation}/discovery-schedule` },
  readConnection: { name: 'readConnection', method: 'GET', route: connection },
  startDirect: { name: 'startDirect', method: 'POST', route: `${connection}/direct/start` },
  connectCipp: { name: 'connectCipp', method: 'PUT', route: `${connection}/cipp` },
  validateConnection: { name: 'validateConnection', method: 'POST', route: `${connection}/validate` },
  disconnect: { name: 'disconnect', method: 'POST', route: `${connection}/disconnect` },
  suggestMappings: { name: 'suggestMappings', method: 'GET', route: `${ofOrganisation}/managed-tenants/suggestions` },
  confirmMappings: { name: 'confirmMappings', method: 'PUT', route: `${ofOrganisation}/client-mappings` },
  listClients: { name: 'listClients', method: 'GET', route: `${ofOrganisation}/clients` },
  startSync: { name: 'startSync', method: 'POST', route: `${ofOrganisation}/sync-runs` },
  listSyncRuns: { name: 'listSyncRuns', method: 'GET', route: `${ofOrganisation}/sync-runs` },
  readSyncRun: { name: 'readSyncRun', method: 'GET', route: syncRun },
  cancelSync: { name: 'cancelSync', method: 'POST', route: `${syncRun}/cancel` },
  listTenantResults: { name: 'listTenantResults', method: 'GET', route: `${syncRun}/tenants` },
  findNames: { name: 'findNames', method: 'POST', route: `${ofOrganisation}/names` },
  listSyncPeople: { name: 'listSyncPeople', method: 'GET', route: `${syncRun}/tenants/{tid}/people` },
} as const satisfies { readonly [Name in keyof Api]?: Route<Name> }
