metadata name = 'Identity'
metadata description = 'The one identity that the hub uses for everything: user-assigned, so that it outlives the app and can be a federated credential.'

import { Tags } from 'types.bicep'

@description('Name of the managed identity.')
param name string

@description('Azure region.')
param location string

@description('Tags of the resource.')
param tags Tags

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

@description('Client id: what AZURE_CLIENT_ID says, and what the registrations in Entra trust.')
output clientId string = identity.properties.clientId

@description('Object id: the subject of the federated credential in Entra.')
output principalId string = identity.properties.principalId
