metadata name = 'Durable Task Scheduler'
metadata description = 'The managed backend of Durable Functions, in place of the host\'s storage account. Chosen once: there is no way from one backend to the other.'

import { builtInRoles, Tags } from 'types.bicep'

@description('Name of the scheduler.')
param name string

@description('Name of the task hub.')
param taskHubName string

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags Tags

@description('Consumption is paid by action and keeps one copy; Dedicated is paid by capacity unit, and three make it highly available.')
param plan 'Consumption' | 'Dedicated'

@description('Capacity units of a Dedicated plan.')
@minValue(1)
@maxValue(3)
param capacity int

@description('Managed identity of the hub.')
param identityName string

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    // An empty list lets nobody in. Who gets in is a matter of identity.
    ipAllowlist: ['0.0.0.0/0']
    sku: plan == 'Dedicated' ? { name: 'Dedicated', capacity: capacity } : { name: 'Consumption' }
  }

  resource taskHub 'taskHubs' = {
    name: taskHubName
  }
}

resource works 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(scheduler.id, identity.id, builtInRoles.DurableTaskDataContributor)
  scope: scheduler
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      builtInRoles.DurableTaskDataContributor
    )
  }
}
