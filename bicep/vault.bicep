metadata name = 'Vault'
metadata description = 'The vault of the hub: roles for access, purge protection, everything that is done in it written down.'

import { builtInRoles, PrivateNetwork, Tags } from 'types.bicep'

@description('Name of the vault.')
@minLength(3)
@maxLength(24)
param name string

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags Tags

@description('Whether nobody can remove a deleted secret for good before its time. Cannot be taken back once it is on.')
param purgeProtection bool

@description('How long deleted secrets can be brought back, in days. Cannot be changed later.')
@minValue(7)
@maxValue(90)
param softDeleteDays int

@description('Managed identity of the hub.')
param identityName string

@description('Log Analytics workspace of the diagnostics.')
param workspaceName string

@description('The private network; without it the vault answers on the public one, to identities only.')
param network PrivateNetwork?

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = {
  name: workspaceName
}

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: softDeleteDays
    // The service refuses `false`: it is on or unsaid.
    enablePurgeProtection: purgeProtection ? true : null
    enabledForDeployment: false
    enabledForDiskEncryption: false
    enabledForTemplateDeployment: false
    publicNetworkAccess: network == null ? 'Enabled' : 'Disabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: network == null ? 'Allow' : 'Deny'
    }
  }
}

resource writesSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, identity.id, builtInRoles.KeyVaultSecretsOfficer)
  scope: vault
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      builtInRoles.KeyVaultSecretsOfficer
    )
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: vault
  properties: {
    workspaceId: workspace.id
    logs: [{ categoryGroup: 'audit', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

module endpoint 'private-endpoint.bicep' = if (network != null) {
  params: {
    targetId: vault.id
    targetName: name
    service: 'vault'
    location: location
    tags: tags
    networkName: network!.networkName
    subnetName: network!.endpointSubnetName
  }
}
