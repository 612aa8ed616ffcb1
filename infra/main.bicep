metadata name = 'Tenantry'
metadata description = 'Everything in Azure that the hub needs, into one resource group. What Entra needs is a template of its own (entra/), for other hands.'

import { HubSettings } from '../bicep/hub-settings.bicep'
import { Runtime } from '../bicep/function-app.bicep'
import { Monitoring, PrivateNetwork, Tags } from '../bicep/types.bicep'

targetScope = 'resourceGroup'

@sealed()
@description('The host name that people use, and how its certificate comes about.')
type Domain = {
  @description('Such as hub.platform.example.')
  hostName: string

  @description('frontDoor: Front Door obtains and renews it. vault: it lies in the vault under certificateSecretName.')
  certificate: 'frontDoor' | 'vault'

  @description('Name of the certificate in the vault.')
  certificateSecretName: string?
}

@sealed()
@description('Front Door with a web application firewall.')
type FrontDoor = {
  @description('Detection writes down, Prevention refuses.')
  firewall: 'Detection' | 'Prevention'

  @description('Above this many requests a minute from one address the firewall refuses.')
  @minValue(100)
  requestsPerMinute: int
}

@sealed()
@description('Mail through Communication Services.')
type Mail = {
  @description('Where mail data is kept.')
  dataLocation: string

  @description('Domain that mails come from; where empty, Azure gives one for trying out.')
  domain: string

  @description('What stands before the @.')
  sender: string
}

@sealed()
@description('How long what is kept.')
type Retention = {
  @description('Logs, in days.')
  @minValue(30)
  @maxValue(730)
  logDays: int

  @description('Logs taken in a day, in gigabytes; -1 is no cap.')
  logGigabytesPerDay: int

  @description('Deleted secrets, in days. Cannot be changed later.')
  @minValue(7)
  @maxValue(90)
  secretDays: int

  @description('Deleted blobs, in days.')
  @minValue(7)
  @maxValue(365)
  blobDays: int
}

@sealed()
@description('Who is told, and when.')
type Alerting = {
  @description('E-mail addresses.')
  emails: string[]

  @description('Refused sign-ins in a quarter of an hour that are worth looking at.')
  @minValue(1)
  refusedSignIns: int

  @description('What the resource group may cost a month, in the currency of the subscription.')
  @minValue(1)
  monthlyBudget: int

  @description('First day of the month in which the budget is made, as yyyy-mm-01. Stays as it is afterwards.')
  budgetStart: string
}

@sealed()
@description('Durable Task Scheduler in place of the host\'s storage account.')
type Scheduler = {
  @description('Consumption or Dedicated.')
  plan: 'Consumption' | 'Dedicated'

  @description('Capacity units of a Dedicated plan; three make it highly available.')
  @minValue(1)
  @maxValue(3)
  capacity: int
}

@description('Short name that every resource carries.')
@minLength(2)
@maxLength(8)
param workload string = 'tenantry'

@description('Name of the environment, such as dev or prod.')
@minLength(2)
@maxLength(5)
param environmentName string

@description('production holds the template to what a production needs; development does not.')
param purpose 'development' | 'production'

@description('Azure region.')
param location string = resourceGroup().location

@description('Further tags of every resource, such as owner and cost centre.')
param tags Tags = {}

@description('How the app runs.')
param runtime Runtime

@description('What the platform says of itself.')
param hub HubSettings

@description('How the hub proves itself as Management UI: by its identity, which the registration trusts, or by the secret app--management-ui-client-secret of the vault.')
param managementUiCredential 'federated' | 'secret' = 'federated'

@description('Where Durable Functions keep their state. Chosen once, before the first production run: there is no way from one to the other.')
param durableBackend 'azureStorage' | 'durableTaskScheduler' = 'azureStorage'

@description('Size of the scheduler, where the backend is one.')
param scheduler Scheduler = { plan: 'Consumption', capacity: 1 }

@description('How business data is copied.')
param dataRedundancy 'Standard_LRS' | 'Standard_ZRS' | 'Standard_GRS' | 'Standard_GZRS' | 'Standard_RAGZRS'

@description('Addresses of the private network in CIDR form, /24 or larger; empty is no private network.')
param networkPrefix string = ''

@description('Whether nobody can remove a deleted secret for good before its time. Cannot be taken back.')
param purgeProtection bool

@description('Whether events of the vault also go into a queue of the host\'s storage, which the hub reads: it looks at the secret at once.')
param vaultEventsToQueue bool = false

@description('How long what is kept.')
param retention Retention

@description('Who is told, and when.')
param alerting Alerting

@description('The host name that people use; without it the app\'s own.')
param domain Domain?

@description('Front Door before the app; none where absent.')
param frontDoor FrontDoor?

@description('Mail; without it the hub works and sends none.')
param mail Mail?

@description('Object id of the identity that publishes packages; none where absent.')
param publisherPrincipalId string?

var faults = filter(
  [
    purpose == 'production' && empty(networkPrefix) ? 'A production needs a private network: give networkPrefix.' : ''
    purpose == 'production' && !purgeProtection ? 'A production needs purgeProtection.' : ''
    purpose == 'production' && retention.secretDays < 90
      ? 'A production keeps deleted secrets 90 days: retention.secretDays.'
      : ''
    purpose == 'production' && retention.logDays < 90
      ? 'A production keeps logs 90 days or longer: retention.logDays.'
      : ''
    purpose == 'production' && !runtime.zoneRedundant ? 'A production is spread over zones: runtime.zoneRedundant.' : ''
    purpose == 'production' && domain == null
      ? 'A production has a host name of its own (issuer and redirect addresses outlive the app): give domain.'
      : ''
    runtime.zoneRedundant && !contains(dataRedundancy, 'ZRS')
      ? 'An app that is spread over zones needs data that is: dataRedundancy with ZRS.'
      : ''
    runtime.nodeVersion != '24' ? 'The hub runs on Node.js 24: runtime.nodeVersion.' : ''
    empty(alerting.emails) || contains(alerting.emails, '') ? 'Somebody must be told: alerting.emails is empty.' : ''
    !endsWith(alerting.budgetStart, '-01') ? 'A budget begins on the first of a month: alerting.budgetStart.' : ''
    frontDoor != null && domain == null ? 'Front Door needs a host name: give domain.' : ''
    frontDoor != null && domain.?certificate == 'vault'
      ? 'Before a Front Door the certificate is Front Door\'s: domain.certificate.'
      : ''
    frontDoor == null && domain.?certificate == 'frontDoor'
      ? 'The certificate is to come from Front Door and there is none: give frontDoor, or a certificate in the vault.'
      : ''
    domain.?certificate == 'vault' && empty(domain.?certificateSecretName)
      ? 'A certificate in the vault has a name: domain.certificateSecretName.'
      : ''
    contains(domain.?hostName ?? '', '/') || contains(domain.?hostName ?? '', ':')
      ? 'domain.hostName is a bare host name, without scheme, port or path.'
      : ''
    hub.PLATFORM_ORGANISATION_ID == nobody || hub.PLATFORM_TENANT_ID == nobody
      ? 'PLATFORM_ORGANISATION_ID and PLATFORM_TENANT_ID must not be zeros.'
      : ''
    length(hub.PLATFORM_ORGANISATION_ID) != 36 || length(hub.PLATFORM_TENANT_ID) != 36
      ? 'PLATFORM_ORGANISATION_ID and PLATFORM_TENANT_ID are GUIDs.'
      : ''
    hub.PLATFORM_ORGANISATION_ID == hub.PLATFORM_TENANT_ID
      ? 'PLATFORM_ORGANISATION_ID is an id of your choice, not the tenant\'s.'
      : ''
    !contains(hub.MANAGEMENT_API_SCOPE, '/')
      ? 'MANAGEMENT_API_SCOPE is the whole scope, such as api://{client id}/access_as_user.'
      : ''
    hub.MANAGEMENT_API_CLIENT_ID == hub.MANAGEMENT_UI_CLIENT_ID
      ? 'Management API and Management UI are two registrations.'
      : ''
    !empty(networkPrefix) && int(last(split(networkPrefix, '/'))) > 24
      ? 'networkPrefix is too small: /24 or larger.'
      : ''
  ],
  fault => !empty(fault)
)
var nobody = '00000000-0000-0000-0000-000000000000'

// Whatever is named begins with this, so that nothing can be deployed while there is a fault.
var short = empty(faults) ? '${workload}-${environmentName}' : fail(join(faults, ' '))
var unique = take(uniqueString(resourceGroup().id, workload, environmentName), 5)
var names = {
  identity: 'id-${short}'
  app: 'func-${short}-${unique}'
  plan: 'asp-${short}'
  hostStorage: replace('st${short}h${unique}', '-', '')
  dataStorage: replace('st${short}d${unique}', '-', '')
  vault: 'kv-${short}-${unique}'
  scheduler: 'dts-${short}-${unique}'
  frontDoor: 'afd-${short}'
  mail: '${short}-${unique}'
  budget: 'budget-${short}'
}
var monitoring Monitoring = {
  workspaceName: 'log-${short}'
  insightsName: 'appi-${short}'
  actionGroupName: 'ag-${short}'
}
var isolated = !empty(networkPrefix)
var networkNames PrivateNetwork = {
  networkName: 'vnet-${short}'
  appSubnetName: 'snet-app'
  endpointSubnetName: 'snet-endpoints'
}
var network = isolated ? networkNames : null
var allTags = union({ workload: workload, environment: environmentName, purpose: purpose }, tags)
var packageContainer = 'packages'
var appHostName = '${names.app}.azurewebsites.net'
var publicUrl = 'https://${domain.?hostName ?? appHostName}'
var ownScheduler = durableBackend == 'durableTaskScheduler'
var vaultEventsQueue = 'vault-events'

module identity '../bicep/identity.bicep' = {
  params: { name: names.identity, location: location, tags: allTags }
}

module watch '../bicep/monitoring.bicep' = {
  dependsOn: [identity]
  params: {
    names: monitoring
    location: location
    tags: allTags
    retentionDays: retention.logDays
    dailyCapGigabytes: retention.logGigabytesPerDay
    alertEmails: alerting.emails
    identityName: names.identity
  }
}

module privateNetwork '../bicep/network.bicep' = if (isolated) {
  params: { names: networkNames, location: location, tags: allTags, addressPrefix: networkPrefix }
}

// Durable's state and the host's locks: whoever holds the app holds these, and nothing of the business is in them.
module hostStorage '../bicep/storage.bicep' = {
  dependsOn: [watch, privateNetwork]
  params: {
    name: names.hostStorage
    location: location
    tags: allTags
    redundancy: runtime.zoneRedundant ? 'Standard_ZRS' : 'Standard_LRS'
    services: ['blob', 'queue', 'table']
    packageContainer: packageContainer
    softDeleteDays: retention.blobDays
    identityName: names.identity
    roles: ownScheduler
      ? vaultEventsToQueue ? ['StorageBlobDataOwner', 'StorageQueueDataContributor'] : ['StorageBlobDataOwner']
      : ['StorageBlobDataOwner', 'StorageQueueDataContributor', 'StorageTableDataContributor']
    workspaceName: monitoring.workspaceName
    network: network
  }
}

module dataStorage '../bicep/storage.bicep' = {
  dependsOn: [watch, privateNetwork]
  params: {
    name: names.dataStorage
    location: location
    tags: allTags
    redundancy: dataRedundancy
    services: ['blob', 'table']
    backupContainer: 'backups'
    softDeleteDays: retention.blobDays
    identityName: names.identity
    roles: ['StorageTableDataContributor', 'StorageBlobDataContributor']
    workspaceName: monitoring.workspaceName
    network: network
  }
}

module vault '../bicep/vault.bicep' = {
  dependsOn: [watch, privateNetwork]
  params: {
    name: names.vault
    location: location
    tags: allTags
    purgeProtection: purgeProtection
    softDeleteDays: retention.secretDays
    identityName: names.identity
    workspaceName: monitoring.workspaceName
    network: network
  }
}

module nearExpiry '../bicep/near-expiry.bicep' = {
  dependsOn: [vault, hostStorage]
  params: {
    vaultName: names.vault
    location: location
    tags: allTags
    actionGroupName: monitoring.actionGroupName
    queueAccountName: vaultEventsToQueue ? names.hostStorage : null
    queueName: vaultEventsQueue
  }
}

module taskScheduler '../bicep/durable-task-scheduler.bicep' = if (ownScheduler) {
  dependsOn: [identity]
  params: {
    name: names.scheduler
    taskHubName: 'Tenantry'
    location: location
    tags: allTags
    plan: scheduler.plan
    capacity: scheduler.capacity
    identityName: names.identity
  }
}

module mailService '../bicep/mail.bicep' = if (mail != null) {
  dependsOn: [identity]
  params: {
    name: names.mail
    dataLocation: mail!.dataLocation
    domain: mail!.domain
    tags: allTags
    identityName: names.identity
  }
}

module gate '../bicep/front-door.bicep' = if (frontDoor != null && domain != null) {
  dependsOn: [watch]
  params: {
    name: names.frontDoor
    originHostName: appHostName
    hostName: domain!.hostName
    mode: frontDoor!.firewall
    requestsPerMinute: frontDoor!.requestsPerMinute
    workspaceName: monitoring.workspaceName
    tags: allTags
  }
}

module app '../bicep/function-app.bicep' = {
  dependsOn: [hostStorage, dataStorage, vault, privateNetwork, taskScheduler, mailService, gate]
  params: {
    name: names.app
    planName: names.plan
    location: location
    tags: allTags
    runtime: runtime
    hub: hub
    managementUiCredential: managementUiCredential
    publicUrl: publicUrl
    identityName: names.identity
    hostStorageName: names.hostStorage
    packageContainer: packageContainer
    dataStorageName: names.dataStorage
    vaultName: names.vault
    vaultEventsQueue: vaultEventsToQueue ? vaultEventsQueue : null
    monitoring: monitoring
    network: network
    scheduler: ownScheduler ? { name: names.scheduler, taskHubName: 'Tenantry' } : null
    mail: mail == null
      ? null
      : {
          serviceName: 'acs-${names.mail}'
          mailServiceName: 'acse-${names.mail}'
          domainName: empty(mail!.domain) ? 'AzureManagedDomain' : mail!.domain
          sender: mail!.sender
        }
    frontDoorName: frontDoor == null ? null : names.frontDoor
    domain: domain.?certificate == 'vault'
      ? { hostName: domain!.hostName, certificateSecretName: domain.?certificateSecretName ?? '' }
      : null
    publisherPrincipalId: publisherPrincipalId
  }
}

module alerts '../bicep/alerts.bicep' = {
  dependsOn: [vault, hostStorage, dataStorage]
  params: {
    prefix: short
    location: location
    tags: allTags
    monitoring: monitoring
    vaultName: names.vault
    storageAccountNames: [names.hostStorage, names.dataStorage]
    publicUrl: publicUrl
    refusedSignIns: alerting.refusedSignIns
  }
}

module workbook '../bicep/workbook.bicep' = {
  dependsOn: [watch]
  params: { location: location, tags: allTags, displayName: 'Tenantry ${environmentName}', monitoring: monitoring }
}

module budget '../bicep/budget.bicep' = {
  params: {
    name: names.budget
    amount: alerting.monthlyBudget
    startDate: alerting.budgetStart
    emails: alerting.emails
  }
}

@description('Name of the function app: where the package goes.')
output functionAppName string = names.app

@description('Origin by which browsers reach the hub; the redirect addresses in Entra begin with it.')
output publicUrl string = publicUrl

@description('The vault; with managementUiCredential secret, app--management-ui-client-secret goes into it.')
output vaultName string = names.vault

@description('Client id of the hub\'s identity.')
output identityClientId string = identity.outputs.clientId

@description('Object id of the hub\'s identity: what entra/ takes as hubIdentityPrincipalId.')
output identityPrincipalId string = identity.outputs.principalId
