metadata name = 'Mail'
metadata description = 'Communication Services with e-mail and one domain, and a role of our own that allows sending and no more.'

import { Tags } from 'types.bicep'

@description('Name of the communication service and of the mail service.')
param name string

@description('Where mail data is kept, such as Europe or United Kingdom.')
param dataLocation string

@description('Domain that mails come from; where empty, Azure gives one (for trying out: few mails an hour).')
param domain string

@description('Tags of every resource.')
param tags Tags

@description('Managed identity of the hub.')
param identityName string

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource mailService 'Microsoft.Communication/emailServices@2023-04-01' = {
  name: 'acse-${name}'
  location: 'global'
  tags: tags
  properties: { dataLocation: dataLocation }
}

// A domain of one's own has to be verified by records in its DNS before it can be linked: docs/deployment/README.md.
resource mailDomain 'Microsoft.Communication/emailServices/domains@2023-04-01' = {
  parent: mailService
  name: empty(domain) ? 'AzureManagedDomain' : domain
  location: 'global'
  tags: tags
  properties: {
    domainManagement: empty(domain) ? 'AzureManaged' : 'CustomerManaged'
    userEngagementTracking: 'Disabled'
  }
}

resource service 'Microsoft.Communication/communicationServices@2023-04-01' = {
  name: 'acs-${name}'
  location: 'global'
  tags: tags
  properties: {
    dataLocation: dataLocation
    linkedDomains: [mailDomain.id]
  }
}

// What sending a mail asks for; the built-in role of this purpose could also read keys and remove the service.
resource senderRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, 'tenantry-mail-sender')
  properties: {
    roleName: 'Tenantry mail sender (${resourceGroup().name})'
    description: 'Sends mail through Communication Services.'
    type: 'CustomRole'
    assignableScopes: [resourceGroup().id]
    permissions: [
      {
        actions: [
          'Microsoft.Communication/CommunicationServices/read'
          'Microsoft.Communication/CommunicationServices/write'
          'Microsoft.Communication/EmailServices/write'
        ]
      }
    ]
  }
}

resource sends 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(service.id, identity.id, senderRole.id)
  scope: service
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: senderRole.id
  }
}
