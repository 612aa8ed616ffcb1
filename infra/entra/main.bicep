metadata name = 'Registrations of Tenantry in Entra'
metadata description = 'The platform\'s app registrations, in its own tenant. Deployed by those who may create registrations and give rights in Graph, not by those who deploy Azure: infra/entra/README.md.'

extension microsoftGraphV1

targetScope = 'resourceGroup'

@description('Prefix of the stable unique names; another one for each environment of a tenant.')
@minLength(3)
param uniquePrefix string

@description('Name of the platform, as people read it when they consent.')
param platformName string

@description('Origin by which browsers reach the hub, such as https://hub.platform.example.')
param publicUrl string

@description('Object id of the hub\'s managed identity: the output identityPrincipalId of infra/main.bicep. Empty before the first deployment.')
param hubIdentityPrincipalId string

@description('Verified domain of the platform\'s tenant; the App ID URIs begin with it.')
param verifiedDomain string

@description('Whether the hub makes registrations for system integrations of customers. Gives it rights in Graph.')
param provisioning bool = true

@description('Whether it may also assign the role System to them. A right by which one can become anything: without it the hub decides by its own rows.')
param assigningRoles bool = false

var faults = filter(
  [
    !startsWith(publicUrl, 'https://') ? 'publicUrl is an https origin.' : ''
    endsWith(publicUrl, '/') ? 'publicUrl has no slash at its end.' : ''
    length(split(publicUrl, '/')) > 3 && !endsWith(publicUrl, '/') ? 'publicUrl is an origin, without a path.' : ''
    contains(verifiedDomain, '/') || !contains(verifiedDomain, '.')
      ? 'verifiedDomain is a bare domain, such as platform.example.'
      : ''
    assigningRoles && !provisioning ? 'assigningRoles is of no use without provisioning.' : ''
  ],
  fault => !empty(fault)
)
var prefix = empty(faults) ? uniquePrefix : fail(join(faults, ' '))

@description('A role of the Management API, which people get in their own tenant.')
type PersonRole = {
  value: string
  description: string
}

var personRoles PersonRole[] = [
  { value: 'Admin', description: 'Reads and changes everything of the own organisation, members included.' }
  { value: 'Configurator', description: 'Reads and changes everything of the own organisation but its members.' }
  { value: 'Manager', description: 'Reads, resolves the queue, starts a sync for one client.' }
  { value: 'Employee', description: 'Signs in; own profile.' }
  { value: 'Customer', description: 'Signs in to the portal of the platform; own profile.' }
]

// Ids of roles and scopes follow from their names: the same in every deployment, so that what was assigned stays assigned.
resource managementApi 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: '${prefix}-management-api'
  displayName: '${platformName} Management API'
  signInAudience: 'AzureADMultipleOrgs'
  identifierUris: ['https://${verifiedDomain}/${prefix}-management-api']
  api: {
    requestedAccessTokenVersion: 2
    oauth2PermissionScopes: [
      {
        id: guid(prefix, 'scope', 'access_as_user')
        value: 'access_as_user'
        type: 'User'
        isEnabled: true
        adminConsentDisplayName: 'Use ${platformName} as the signed-in person'
        adminConsentDescription: 'Lets ${platformName} know who signed in and which roles they have.'
        userConsentDisplayName: 'Use ${platformName} as you'
        userConsentDescription: 'Lets ${platformName} know who you are and which roles you have.'
      }
    ]
  }
  appRoles: [
    for role in personRoles: {
      id: guid(prefix, 'role', role.value)
      value: role.value
      displayName: role.value
      description: role.description
      allowedMemberTypes: ['User']
      isEnabled: true
    }
  ]
  optionalClaims: { accessToken: [{ name: 'acct', essential: false }] }
}

resource managementApiPrincipal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: managementApi.appId
}

// openid, profile and email of Microsoft Graph.
var graphAppId = '00000003-0000-0000-c000-000000000000'
var signInScopes = [
  '37f7f235-527c-4136-accd-4a02d197296e'
  '14dad69e-099b-42c9-810b-d002981feec1'
  '64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0'
]

resource managementUi 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: '${prefix}-management-ui'
  displayName: '${platformName} Management UI'
  signInAudience: 'AzureADMultipleOrgs'
  web: {
    homePageUrl: publicUrl
    logoutUrl: '${publicUrl}/auth/frontchannel-logout/entra'
    redirectUris: [
      '${publicUrl}/auth/callback/entra'
      '${publicUrl}/auth/callback/consent'
      '${publicUrl}/console/sign-in?signedOut=1'
    ]
    implicitGrantSettings: { enableAccessTokenIssuance: false, enableIdTokenIssuance: false }
  }
  requiredResourceAccess: [
    {
      resourceAppId: managementApi.appId
      resourceAccess: [{ id: guid(prefix, 'scope', 'access_as_user'), type: 'Scope' }]
    }
    {
      resourceAppId: graphAppId
      resourceAccess: [for scope in signInScopes: { id: scope, type: 'Scope' }]
    }
  ]
  optionalClaims: { idToken: [{ name: 'login_hint', essential: false }, { name: 'sid', essential: false }] }
}

// The hub's identity in place of a secret. Issuer and subject are compared letter by letter.
resource hubCredential 'Microsoft.Graph/applications/federatedIdentityCredentials@v1.0' = if (!empty(hubIdentityPrincipalId)) {
  name: '${managementUi.uniqueName}/hub'
  issuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
  subject: hubIdentityPrincipalId
  audiences: ['api://AzureADTokenExchange']
  description: 'Managed identity of the hub'
}

resource managementUiPrincipal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: managementUi.appId
}

resource systemApi 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: '${prefix}-system-api'
  displayName: '${platformName} API System Integration'
  signInAudience: 'AzureADMyOrg'
  identifierUris: ['https://${verifiedDomain}/${prefix}-system-api']
  api: { requestedAccessTokenVersion: 2 }
  appRoles: [
    {
      id: guid(prefix, 'role', 'System')
      value: 'System'
      displayName: 'System'
      description: 'A program of a customer, which calls the API of the platform.'
      allowedMemberTypes: ['Application']
      isEnabled: true
    }
    {
      id: guid(prefix, 'role', 'PlatformService')
      value: 'PlatformService'
      displayName: 'PlatformService'
      description: 'An API of the platform itself, which introspects and exchanges tokens.'
      allowedMemberTypes: ['Application']
      isEnabled: true
    }
  ]
}

// Only who has been given a role gets a token at all.
resource systemApiPrincipal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: systemApi.appId
  appRoleAssignmentRequired: true
}

resource graph 'Microsoft.Graph/servicePrincipals@v1.0' existing = {
  appId: graphAppId
}

// Application.ReadWrite.OwnedBy: registrations that the hub made itself, and no other.
var ownedRegistrations = '18a4783c-866b-4cc7-a460-3d5e5662c884'
// Application.Read.All and AppRoleAssignment.ReadWrite.All.
var roleAssigning = ['9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30', '06b708a9-e830-4db3-a914-8e69da51d44f']

var graphRoles = !provisioning || empty(hubIdentityPrincipalId)
  ? []
  : concat([ownedRegistrations], assigningRoles ? roleAssigning : [])

resource graphRights 'Microsoft.Graph/appRoleAssignedTo@v1.0' = [
  for role in graphRoles: {
    appRoleId: role
    principalId: hubIdentityPrincipalId
    resourceId: graph.id
  }
]

@description('Setting MANAGEMENT_UI_CLIENT_ID.')
output managementUiClientId string = managementUi.appId

@description('Setting MANAGEMENT_API_CLIENT_ID.')
output managementApiClientId string = managementApi.appId

@description('Setting MANAGEMENT_API_SCOPE.')
output managementApiScope string = 'https://${verifiedDomain}/${prefix}-management-api/access_as_user'

@description('Setting SYSTEM_API_CLIENT_ID.')
output systemApiClientId string = systemApi.appId

@description('Setting SYSTEM_API_APP_ID_URI.')
output systemApiAppIdUri string = 'https://${verifiedDomain}/${prefix}-system-api'
