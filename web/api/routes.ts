import type { Api } from '../../shared/contract/api.ts'

/** What the browser needs to know of one route of the contract. */
export type Route<Name extends keyof Api> = Pick<Api[Name], 'method' | 'route'> & { readonly name: Name }

const ofOrganisation = 'api/v1/organisations/{organisationId}'
const providers = `${ofOrganisation}/identity-providers` as const
const provider = `${providers}/{providerId}` as const
const mapping = `${ofOrganisation}/tenant-mappings/{tid}` as const
const invitation = `${ofOrganisation}/invitations/{invitationId}` as const
const member = `${ofOrganisation}/members/{memberId}` as const

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
  createOrganisation: { name: 'createOrganisation', method: 'POST', route: 'api/v1/organisations' },
  readOrganisation: { name: 'readOrganisation', method: 'GET', route: ofOrganisation },
  suspendOrganisation: { name: 'suspendOrganisation', method: 'POST', route: `${ofOrganisation}/suspend` },
  resumeOrganisation: { name: 'resumeOrganisation', method: 'POST', route: `${ofOrganisation}/resume` },
  listTenantMappings: { name: 'listTenantMappings', method: 'GET', route: `${ofOrganisation}/tenant-mappings` },
  createTenantMapping: { name: 'createTenantMapping', method: 'PUT', route: mapping },
  approveTenantMapping: { name: 'approveTenantMapping', method: 'POST', route: `${mapping}/approve` },
  revokeTenantMapping: { name: 'revokeTenantMapping', method: 'POST', route: `${mapping}/revoke` },
  restoreTenantMapping: { name: 'restoreTenantMapping', method: 'POST', route: `${mapping}/restore` },
  createInvitation: { name: 'createInvitation', method: 'POST', route: `${ofOrganisation}/invitations` },
  listInvitations: { name: 'listInvitations', method: 'GET', route: `${ofOrganisation}/invitations` },
  withdrawInvitation: { name: 'withdrawInvitation', method: 'POST', route: `${invitation}/withdraw` },
  reissueInvitation: { name: 'reissueInvitation', method: 'POST', route: `${invitation}/reissue` },
  listMembers: { name: 'listMembers', method: 'GET', route: `${ofOrganisation}/members` },
  readMember: { name: 'readMember', method: 'GET', route: member },
  changeMember: { name: 'changeMember', method: 'PATCH', route: member },
  deactivateMember: { name: 'deactivateMember', method: 'POST', route: `${member}/deactivate` },
  reactivateMember: { name: 'reactivateMember', method: 'POST', route: `${member}/reactivate` },
  removeMember: { name: 'removeMember', method: 'POST', route: `${member}/remove` },
  listSessions: { name: 'listSessions', method: 'GET', route: `${member}/sessions` },
  endSession: { name: 'endSession', method: 'POST', route: `${member}/sessions/{sessionId}/end` },
  endSessions: { name: 'endSessions', method: 'POST', route: `${member}/end-sessions` },
  listPassports: { name: 'listPassports', method: 'GET', route: `${member}/passports` },
  unlinkPassport: { name: 'unlinkPassport', method: 'POST', route: `${member}/passports/{passportId}/unlink` },
  listFlags: { name: 'listFlags', method: 'GET', route: 'api/v1/feature-flags' },
  readFlags: { name: 'readFlags', method: 'GET', route: `${ofOrganisation}/feature-flags` },
  turnFlag: { name: 'turnFlag', method: 'PUT', route: `${ofOrganisation}/feature-flags/{flag}` },
  listAudit: { name: 'listAudit', method: 'GET', route: `${ofOrganisation}/audit` },
  examineDeployment: { name: 'examineDeployment', method: 'POST', route: 'api/v1/platform/examinations' },
  listSyncRuns: { name: 'listSyncRuns', method: 'GET', route: `${ofOrganisation}/sync-runs` },
  listTenantResults: { name: 'listTenantResults', method: 'GET', route: `${ofOrganisation}/sync-runs/{runId}/tenants` },
  listReconciliation: { name: 'listReconciliation', method: 'GET', route: `${ofOrganisation}/reconciliation` },
  readConnection: { name: 'readConnection', method: 'GET', route: `${ofOrganisation}/connection` },
  suggestMappings: { name: 'suggestMappings', method: 'GET', route: `${ofOrganisation}/managed-tenants/suggestions` },
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
