metadata name = 'Function app'
metadata description = 'The hub on Flex Consumption: its plan, its settings, and nothing by which it could be reached but identities and https.'

import { HubSettings } from 'hub-settings.bicep'
import { builtInRoles, Monitoring, PrivateNetwork, Tags } from 'types.bicep'

@export()
@description('How the app runs.')
type Runtime = {
  @description('Version of Node.js.')
  nodeVersion: '22' | '24'

  @description('Memory of an instance, in megabytes.')
  instanceMemoryMegabytes: 512 | 2048 | 4096

  @description('At most this many instances at once.')
  @minValue(40)
  @maxValue(1000)
  maximumInstances: int

  @description('Instances that always wait for requests; they cost money around the clock.')
  @minValue(0)
  alwaysReadyHttp: int

  @description('Instances that always wait for workflows; without one a workflow may begin many seconds late.')
  @minValue(0)
  alwaysReadyDurable: int

  @description('Spread over the zones of the region.')
  zoneRedundant: bool
}

@export()
@description('Mail through Communication Services.')
type MailSource = {
  @description('Communication service of this resource group.')
  serviceName: string

  @description('Mail service of this resource group.')
  mailServiceName: string

  @description('Domain of that mail service.')
  domainName: string

  @description('What stands before the @.')
  sender: string
}

@description('Name of the app.')
@maxLength(60)
param name string

@description('Name of the plan.')
param planName string

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags Tags

@description('How the app runs.')
param runtime Runtime

@description('What the platform says of itself.')
param hub HubSettings

@description('How the hub proves itself as Management UI: by its identity, which the registration trusts, or by the secret app--management-ui-client-secret of the vault.')
param managementUiCredential 'federated' | 'secret' = 'federated'

@description('Origin by which browsers reach the hub.')
param publicUrl string

@description('Managed identity of the hub.')
param identityName string

@description('Storage account of the host.')
param hostStorageName string

@description('Blob container of the package in that account.')
param packageContainer string

@description('Storage account of business data.')
param dataStorageName string

@description('The vault.')
param vaultName string

@description('Queue of the host\'s storage in which the vault tells of secrets that end soon; without it the hub reads none.')
param vaultEventsQueue string?

@description('Where telemetry goes.')
param monitoring Monitoring

@description('The private network that the app reaches out through.')
param network PrivateNetwork?

@description('Durable Task Scheduler and its hub, in place of the host\'s storage.')
param scheduler { name: string, taskHubName: string }?

@description('Where mails go out; without it the hub sends none.')
param mail MailSource?

@description('Front Door profile; with it the app answers to that profile alone.')
param frontDoorName string?

@description('Host name and certificate of the app itself, where no Front Door stands before it.')
param domain { hostName: string, certificateSecretName: string }?

@description('Identity that publishes packages, by its object id; none where absent.')
param publisherPrincipalId string?

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource hostStorage 'Microsoft.Storage/storageAccounts@2025-08-01' existing = {
  name: hostStorageName
}

resource dataStorage 'Microsoft.Storage/storageAccounts@2025-08-01' existing = {
  name: dataStorageName
}

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = {
  name: vaultName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: monitoring.insightsName
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = {
  name: monitoring.workspaceName
}

resource frontDoor 'Microsoft.Cdn/profiles@2025-06-01' existing = if (frontDoorName != null) {
  name: frontDoorName ?? 'none'
}

resource taskScheduler 'Microsoft.DurableTask/schedulers@2025-11-01' existing = if (scheduler != null) {
  name: scheduler.?name ?? 'none'
}

resource communication 'Microsoft.Communication/communicationServices@2023-04-01' existing = if (mail != null) {
  name: mail.?serviceName ?? 'none'
}

resource mailService 'Microsoft.Communication/emailServices@2023-04-01' existing = if (mail != null) {
  name: mail.?mailServiceName ?? 'none'

  resource mailDomain 'domains' existing = {
    name: mail.?domainName ?? 'none'
  }
}

resource appNetwork 'Microsoft.Network/virtualNetworks@2025-01-01' existing = if (network != null) {
  name: network.?networkName ?? 'none'

  resource subnet 'subnets' existing = {
    name: network.?appSubnetName ?? 'none'
  }
}

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: {
    reserved: true
    zoneRedundant: runtime.zoneRedundant
  }
}

var alwaysReady = filter(
  [
    { name: 'http', instanceCount: runtime.alwaysReadyHttp }
    { name: 'durable', instanceCount: runtime.alwaysReadyDurable }
  ],
  group => group.instanceCount > 0
)

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  // azd finds the app by this tag.
  tags: union(tags, { 'azd-service-name': 'hub' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    publicNetworkAccess: 'Enabled'
    clientAffinityEnabled: false
    keyVaultReferenceIdentity: identity.id
    virtualNetworkSubnetId: network == null ? null : appNetwork::subnet.id
    functionAppConfig: {
      runtime: { name: 'node', version: runtime.nodeVersion }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${hostStorage.properties.primaryEndpoints.blob}${packageContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
          }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: runtime.instanceMemoryMegabytes
        maximumInstanceCount: runtime.maximumInstances
        alwaysReady: alwaysReady
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
      ipSecurityRestrictionsDefaultAction: frontDoorName == null ? 'Allow' : 'Deny'
      ipSecurityRestrictions: frontDoorName == null
        ? []
        : [
            {
              name: 'FrontDoorOnly'
              priority: 100
              action: 'Allow'
              tag: 'ServiceTag'
              ipAddress: 'AzureFrontDoor.Backend'
              headers: { 'x-azure-fdid': [frontDoor!.properties.frontDoorId] }
            }
          ]
      // Packages come in by identity; the addresses of build servers are nobody's.
      scmIpSecurityRestrictionsDefaultAction: 'Allow'
      scmIpSecurityRestrictionsUseMain: false
    }
  }

  // With neither a publishing profile can exist: only an identity with a role can publish.
  resource ftpCredentials 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scmCredentials 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

// All three of the host's storage are needed: with the account's name alone the deployment is green and the host dead.
var hostSettings = {
  AzureWebJobsStorage__accountName: hostStorageName
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.properties.clientId
  AzureWebJobsDisableHomepage: 'true'
  APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
}

var derivedSettings = {
  PUBLIC_URL: publicUrl
  // Each adds to x-forwarded-for whom it was called by: the app's own front, and Front Door, past which nobody comes.
  TRUSTED_PROXIES: frontDoorName == null ? '1' : '2'
  AZURE_CLIENT_ID: identity.properties.clientId
  TABLE_STORAGE_URL: dataStorage.properties.primaryEndpoints.table
  BACKUP_STORAGE_URL: dataStorage.properties.primaryEndpoints.blob
  KEY_VAULT_URL: vault.properties.vaultUri
}

var credentialSettings = managementUiCredential == 'federated'
  ? {}
  : {
      MANAGEMENT_UI_CLIENT_SECRET: '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=app--management-ui-client-secret)'
    }

var queueSettings = vaultEventsQueue == null ? {} : { VAULT_EVENTS_QUEUE: vaultEventsQueue! }

var mailSettings = mail == null
  ? {}
  : {
      MAIL_ENDPOINT: 'https://${communication!.properties.hostName}'
      MAIL_SENDER: '${mail!.sender}@${mailService::mailDomain!.properties.fromSenderDomain}'
    }

// Overrides of host.json, which speaks of the host's storage.
var durableSettings = scheduler == null
  ? {}
  : {
      DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'Endpoint=${taskScheduler!.properties.endpoint};TaskHub=${scheduler!.taskHubName};Authentication=ManagedIdentity;ClientID=${identity.properties.clientId}'
      AzureFunctionsJobHost__extensions__durableTask__hubName: scheduler!.taskHubName
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'azureManaged'
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING'
    }

resource settings 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: app
  name: 'appsettings'
  properties: union(
    hostSettings,
    derivedSettings,
    credentialSettings,
    queueSettings,
    mailSettings,
    durableSettings,
    hub
  )
}

resource publishes 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (publisherPrincipalId != null) {
  name: guid(app.id, publisherPrincipalId ?? 'none', builtInRoles.WebsiteContributor)
  scope: app
  properties: {
    principalId: publisherPrincipalId ?? 'none'
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', builtInRoles.WebsiteContributor)
  }
}

resource certificate 'Microsoft.Web/certificates@2025-03-01' = if (domain != null) {
  name: 'cert-${name}'
  location: location
  tags: tags
  properties: {
    keyVaultId: vault.id
    keyVaultSecretName: domain.?certificateSecretName ?? 'none'
    serverFarmId: plan.id
  }
}

resource binding 'Microsoft.Web/sites/hostNameBindings@2025-03-01' = if (domain != null) {
  parent: app
  name: domain.?hostName ?? 'none'
  properties: {
    hostNameType: 'Verified'
    sslState: 'SniEnabled'
    thumbprint: certificate!.properties.thumbprint
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: app
  properties: {
    workspaceId: workspace.id
    logs: [{ category: 'FunctionAppLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('Host name that Azure gives the app.')
output hostName string = app.properties.defaultHostName
