metadata name = 'Near expiry'
metadata description = 'What the vault says about secrets that end soon: an alert to people and, where wanted, a message in a queue. The hub\'s own daily sweep is the truth; the vault tells only of versions made after this subscription.'

import { builtInRoles, Tags } from 'types.bicep'

@description('The vault.')
param vaultName string

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags Tags

@description('Action group of the people who are told.')
param actionGroupName string

@description('Storage account of the queue; without it only people are told.')
param queueAccountName string?

@description('The queue in which the hub reads the events.')
param queueName string
var eventTypes = [
  'Microsoft.KeyVault.SecretNearExpiry'
  'Microsoft.KeyVault.SecretExpired'
  'Microsoft.KeyVault.CertificateNearExpiry'
]

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = {
  name: vaultName
}

resource people 'Microsoft.Insights/actionGroups@2023-01-01' existing = {
  name: actionGroupName
}

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: 'evgt-${vaultName}'
  location: location
  tags: tags
  identity: { type: 'SystemAssigned' }
  properties: {
    source: vault.id
    topicType: 'Microsoft.KeyVault.vaults'
  }
}

resource toPeople 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'near-expiry-to-people'
  properties: {
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    filter: { includedEventTypes: eventTypes }
    destination: {
      endpointType: 'MonitorAlert'
      properties: {
        actionGroups: [people.id]
        description: 'A secret in the hub\'s vault ends soon or has ended.'
        severity: 'Sev2'
      }
    }
  }
}

resource account 'Microsoft.Storage/storageAccounts@2025-08-01' existing = if (queueAccountName != null) {
  name: queueAccountName ?? 'none'

  resource queues 'queueServices' existing = {
    name: 'default'
  }
}

resource queue 'Microsoft.Storage/storageAccounts/queueServices/queues@2025-08-01' = if (queueAccountName != null) {
  parent: account::queues
  name: queueName
}

// Sending into this one queue is all that the topic may.
resource sends 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (queueAccountName != null) {
  name: guid(queue.id, topic.id, builtInRoles.StorageQueueDataMessageSender)
  scope: queue
  properties: {
    principalId: topic.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      builtInRoles.StorageQueueDataMessageSender
    )
  }
}

resource toQueue 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = if (queueAccountName != null) {
  parent: topic
  name: 'near-expiry-to-queue'
  dependsOn: [sends]
  properties: {
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    filter: { includedEventTypes: eventTypes }
    retryPolicy: { eventTimeToLiveInMinutes: 1440, maxDeliveryAttempts: 30 }
    deliveryWithResourceIdentity: {
      identity: { type: 'SystemAssigned' }
      destination: {
        endpointType: 'StorageQueue'
        properties: {
          resourceId: account.id
          queueName: queueName
          queueMessageTimeToLiveInSeconds: 604800
        }
      }
    }
  }
}
