metadata name = 'Storage'
metadata description = 'A storage account that no key opens: roles of one identity, diagnostics, and private endpoints where there is a private network.'

import { builtInRoles, PrivateNetwork, Tags } from 'types.bicep'

@description('Name of the account.')
@minLength(3)
@maxLength(24)
param name string

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags Tags

@description('How the data is copied.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS', 'Standard_RAGZRS'])
param redundancy string

@description('Services of the account that are used, and that get a private endpoint.')
param services ('blob' | 'queue' | 'table')[]

@description('Blob container of the app\'s package; none where empty.')
param packageContainer string = ''

@description('Blob container of backups; none where empty.')
param backupContainer string = ''

@description('How long deleted blobs and containers can be brought back, in days.')
@minValue(7)
@maxValue(365)
param softDeleteDays int

@description('Managed identity of the hub.')
param identityName string

@description('Roles of that identity on the account.')
param roles (
  | 'StorageBlobDataOwner'
  | 'StorageBlobDataContributor'
  | 'StorageQueueDataContributor'
  | 'StorageTableDataContributor')[]

@description('Log Analytics workspace of the diagnostics.')
param workspaceName string

@description('The private network; without it the account answers on the public one, to identities only.')
param network PrivateNetwork?

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = {
  name: workspaceName
}

resource account 'Microsoft.Storage/storageAccounts@2025-08-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: redundancy }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: network == null ? 'Enabled' : 'Disabled'
    networkAcls: {
      // Event Grid reaches a queue as a trusted service.
      bypass: 'AzureServices'
      defaultAction: network == null ? 'Allow' : 'Deny'
    }
    encryption: {
      keySource: 'Microsoft.Storage'
      requireInfrastructureEncryption: true
      services: {
        blob: { enabled: true, keyType: 'Account' }
        file: { enabled: true, keyType: 'Account' }
        queue: { enabled: true, keyType: 'Account' }
        table: { enabled: true, keyType: 'Account' }
      }
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-08-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: { enabled: true, days: softDeleteDays }
    containerDeleteRetentionPolicy: { enabled: true, days: softDeleteDays }
  }
}

resource package 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-08-01' = if (!empty(packageContainer)) {
  parent: blobs
  name: empty(packageContainer) ? 'none' : packageContainer
  properties: { publicAccess: 'None' }
}

resource backups 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-08-01' = if (!empty(backupContainer)) {
  parent: blobs
  name: empty(backupContainer) ? 'none' : backupContainer
  properties: { publicAccess: 'None' }
}

// The hub itself lets old backups go, by BACKUPS_KEPT (400 at most). What it cannot, because it was removed from its list, goes by this.
resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2025-08-01' = if (!empty(backupContainer)) {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'forget-old-archives'
          enabled: true
          type: 'Lifecycle'
          definition: {
            filters: {
              blobTypes: ['blockBlob']
              prefixMatch: ['${backupContainer}/archives/']
            }
            actions: {
              baseBlob: {
                tierToCool: { daysAfterModificationGreaterThan: 30 }
                delete: { daysAfterModificationGreaterThan: 760 }
              }
            }
          }
        }
      ]
    }
  }
}

resource queues 'Microsoft.Storage/storageAccounts/queueServices@2025-08-01' = if (contains(services, 'queue')) {
  parent: account
  name: 'default'
}

resource tables 'Microsoft.Storage/storageAccounts/tableServices@2025-08-01' = {
  parent: account
  name: 'default'
}

resource grants 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in roles: {
    name: guid(account.id, identity.id, builtInRoles[role])
    scope: account
    properties: {
      principalId: identity.properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', builtInRoles[role])
    }
  }
]

resource accountDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: account
  properties: {
    workspaceId: workspace.id
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

// Reads of tables are too many to keep; who changed something is what one asks afterwards.
var kept = [
  { category: 'StorageWrite', enabled: true }
  { category: 'StorageDelete', enabled: true }
]

resource tableDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: tables
  properties: {
    workspaceId: workspace.id
    logs: packageContainer == '' ? kept : [{ category: 'StorageDelete', enabled: true }]
  }
}

resource blobDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (contains(services, 'blob')) {
  name: 'to-workspace'
  scope: blobs
  properties: {
    workspaceId: workspace.id
    logs: [{ category: 'StorageDelete', enabled: true }]
  }
}

module endpoints 'private-endpoint.bicep' = [
  for service in (network == null ? [] : services): {
    params: {
      targetId: account.id
      targetName: name
      service: service
      location: location
      tags: tags
      networkName: network!.networkName
      subnetName: network!.endpointSubnetName
    }
  }
]
