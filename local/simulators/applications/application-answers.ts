import type {
  StoredApplication,
  StoredAssignment,
  StoredKey,
  StoredPassword,
  StoredPrincipal,
} from './application-store.ts'

/** An application as Graph shows it. https://learn.microsoft.com/graph/api/resources/application?view=graph-rest-1.0 */
export function applicationRow(application: StoredApplication, publisherDomain: string) {
  const { id, appId, uniqueName, displayName, tags, appRoles, createdAt, passwords, keys } = application
  return {
    id,
    deletedDateTime: null,
    appId,
    applicationTemplateId: null,
    uniqueName,
    identifierUris: [],
    createdDateTime: new Date(createdAt).toISOString(),
    displayName,
    isDeviceOnlyAuthSupported: null,
    isFallbackPublicClient: null,
    groupMembershipClaims: null,
    optionalClaims: null,
    addIns: [],
    publisherDomain,
    signInAudience: 'AzureADMyOrg',
    tags,
    tokenEncryptionKeyId: null,
    api: {
      requestedAccessTokenVersion: 2,
      acceptMappedClaims: null,
      knownClientApplications: [],
      oauth2PermissionScopes: [],
      preAuthorizedApplications: [],
    },
    appRoles: appRoles.map((role) => ({
      allowedMemberTypes: ['Application'],
      description: role.displayName,
      isEnabled: true,
      ...role,
    })),
    publicClient: { redirectUris: [] },
    info: {
      termsOfServiceUrl: null,
      supportUrl: null,
      privacyStatementUrl: null,
      marketingUrl: null,
      logoUrl: null,
    },
    keyCredentials: keys.map(keyRow),
    parentalControlSettings: { countriesBlockedForMinors: [], legalAgeGroupRule: 'Allow' },
    passwordCredentials: passwords.map((password) => passwordRow(password)),
    requiredResourceAccess: [],
    web: {
      redirectUris: [],
      homePageUrl: null,
      logoutUrl: null,
      implicitGrantSettings: { enableIdTokenIssuance: false, enableAccessTokenIssuance: false },
    },
  }
}

/** A secret is shown in the answer that makes it, and never again. */
export const passwordRow = (
  { customKeyIdentifier, displayName, endDateTime, hint, keyId, startDateTime }: StoredPassword,
  secretText: string | null = null,
) => ({ customKeyIdentifier, displayName, endDateTime, hint, keyId, secretText, startDateTime })

/** The certificate itself is shown to nobody who does not ask for this property alone. */
const keyRow = ({ customKeyIdentifier, displayName, endDateTime, keyId, startDateTime, type, usage }: StoredKey) => ({
  customKeyIdentifier,
  displayName,
  endDateTime,
  key: null,
  keyId,
  startDateTime,
  type,
  usage,
})

export function principalRow(principal: StoredPrincipal, application: StoredApplication | undefined, tid: string) {
  const displayName = application?.displayName ?? ''
  return {
    id: principal.id,
    deletedDateTime: null,
    accountEnabled: principal.accountEnabled,
    appDisplayName: displayName,
    appId: principal.appId,
    appOwnerOrganizationId: tid,
    appRoleAssignmentRequired: false,
    displayName,
    homepage: null,
    logoutUrl: null,
    replyUrls: [],
    servicePrincipalNames: [principal.appId],
    servicePrincipalType: 'Application',
    tags: [],
    addIns: [],
    appRoles: application ? applicationRow(application, '').appRoles : [],
    keyCredentials: [],
    oauth2PermissionScopes: [],
    passwordCredentials: principal.passwords.map((password) => passwordRow(password)),
  }
}

export const assignmentRow = (
  { id, appRoleId, principalId, resourceId, createdAt }: StoredAssignment,
  principalDisplayName: string,
  resourceDisplayName: string,
) => ({
  id,
  deletedDateTime: null,
  appRoleId,
  createdDateTime: new Date(createdAt).toISOString(),
  principalDisplayName,
  principalId,
  principalType: 'ServicePrincipal',
  resourceDisplayName,
  resourceId,
})
