metadata name = 'Private endpoint'
metadata description = 'One service of one resource inside the private network, with its name in the private zone.'

import { Tags } from 'types.bicep'

@description('Id of the resource.')
param targetId string

@description('Name of the resource.')
param targetName string

@description('Which of its services.')
param service 'blob' | 'queue' | 'table' | 'vault'

@description('Azure region.')
param location string

@description('Tags of the resource.')
param tags Tags

@description('Virtual network.')
param networkName string

@description('Subnet of that network.')
param subnetName string

resource network 'Microsoft.Network/virtualNetworks@2025-01-01' existing = {
  name: networkName

  resource subnet 'subnets' existing = {
    name: subnetName
  }
}

// The name by which the vault's own endpoint is known differs from that of its service.
resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' existing = {
  name: service == 'vault'
    ? 'privatelink.vaultcore.azure.net'
    : 'privatelink.${service}.${environment().suffixes.storage}'
}

resource endpoint 'Microsoft.Network/privateEndpoints@2025-01-01' = {
  name: 'pe-${targetName}-${service}'
  location: location
  tags: tags
  properties: {
    subnet: { id: network::subnet.id }
    privateLinkServiceConnections: [
      {
        name: service
        properties: {
          privateLinkServiceId: targetId
          groupIds: [service]
        }
      }
    ]
  }

  resource names 'privateDnsZoneGroups' = {
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        {
          name: service
          properties: { privateDnsZoneId: zone.id }
        }
      ]
    }
  }
}
