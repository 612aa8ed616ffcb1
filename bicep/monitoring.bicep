metadata name = 'Monitoring'
metadata description = 'Log Analytics, Application Insights and the people who are told. Nothing is written with a key.'

import { builtInRoles, Monitoring, Tags } from 'types.bicep'

@description('Names of the three resources.')
param names Monitoring

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags Tags

@description('How long logs are kept, in days.')
@minValue(30)
@maxValue(730)
param retentionDays int

@description('Above this many gigabytes a day nothing more is taken in; -1 is no cap.')
param dailyCapGigabytes int

@description('E-mail addresses that alerts are sent to.')
param alertEmails string[]

@description('Managed identity of the hub, which writes telemetry.')
param identityName string

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' = {
  name: names.workspaceName
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    features: {
      disableLocalAuth: true
      enableLogAccessUsingOnlyResourcePermissions: true
    }
    workspaceCapping: { dailyQuotaGb: dailyCapGigabytes }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: names.insightsName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
    DisableIpMasking: false
  }
}

resource publishes 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, identity.id, builtInRoles.MonitoringMetricsPublisher)
  scope: insights
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      builtInRoles.MonitoringMetricsPublisher
    )
  }
}

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: names.actionGroupName
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'tenantry'
    emailReceivers: [
      for (email, index) in alertEmails: {
        name: 'person-${index}'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}
