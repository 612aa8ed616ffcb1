metadata name = 'Types'
metadata description = 'What the modules say to one another: shapes of parameters, and the built-in roles by name.'

@export()
@description('Tags that every resource carries.')
type Tags = {
  *: string
}

@export()
@description('Where telemetry and diagnostics go; names of resources of this resource group.')
type Monitoring = {
  @description('Log Analytics workspace.')
  workspaceName: string

  @description('Application Insights component.')
  insightsName: string

  @description('Group of people who are told.')
  actionGroupName: string
}

@export()
@description('The private network, by name; absent where there is none.')
type PrivateNetwork = {
  @description('Virtual network of this resource group.')
  networkName: string

  @description('Subnet of the private endpoints.')
  endpointSubnetName: string

  @description('Subnet that the app reaches out through.')
  appSubnetName: string
}

@export()
@description('Built-in roles, by what they are called in the portal.')
var builtInRoles = {
  StorageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  StorageBlobDataContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  StorageQueueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  StorageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
  StorageQueueDataMessageSender: 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a'
  KeyVaultSecretsOfficer: 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7'
  MonitoringMetricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
  DurableTaskDataContributor: '0ad04412-c4d5-4796-b79c-f76d14c8d402'
  WebsiteContributor: 'de139f84-1756-47ae-9be6-808fbbe84772'
}
