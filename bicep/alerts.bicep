metadata name = 'Alerts'
metadata description = 'When somebody should look: failed sign-ins, failed runs, poison, faults of ours, a hub that does not answer, and the health of vault and storage.'

import { Monitoring, Tags } from 'types.bicep'

@description('Prefix of the names.')
param prefix string

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags Tags

@description('Where telemetry is, and who is told.')
param monitoring Monitoring

@description('The vault.')
param vaultName string

@description('The storage accounts.')
param storageAccountNames string[]

@description('Origin by which browsers reach the hub.')
param publicUrl string

@description('How many refused sign-ins in a quarter of an hour are worth looking at.')
@minValue(1)
param refusedSignIns int

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = {
  name: monitoring.workspaceName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: monitoring.insightsName
}

resource people 'Microsoft.Insights/actionGroups@2023-01-01' existing = {
  name: monitoring.actionGroupName
}

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = {
  name: vaultName
}

resource accounts 'Microsoft.Storage/storageAccounts@2025-08-01' existing = [
  for name in storageAccountNames: { name: name }
]

@description('A question to the logs, and the answer that is too much.')
type LogAlert = {
  name: string
  description: string
  @description('0 (worst) to 4.')
  severity: int
  @description('Kusto over the tables of a workspace-based Application Insights.')
  query: string
  @description('More rows than this fire.')
  above: int
  @description('How far back each look goes, and how often it is taken.')
  window: 'PT15M' | 'PT1H' | 'PT6H'
}

// Names of what the hub writes stand in the queries; test/local/infra/queries.test.ts holds them to the code.
var lines = loadTextContent('queries/lines.kql')
var points = loadTextContent('queries/points.kql')

var logAlerts LogAlert[] = [
  {
    name: 'failed-sign-ins'
    description: 'More sign-ins than usual are refused. Runbook: docs/runbooks/sign-in-fails.md'
    severity: 2
    query: '${lines}${loadTextContent('queries/alert-failed-sign-ins.kql')}'
    above: refusedSignIns
    window: 'PT15M'
  }
  {
    name: 'failed-runs'
    description: 'A workflow, an activity or a timer failed, or a run ended badly. Runbooks: docs/runbooks/discovery.md, docs/runbooks/sync.md'
    severity: 2
    query: '${lines}${points}${loadTextContent('queries/alert-failed-runs.kql')}'
    above: 0
    window: 'PT1H'
  }
  {
    name: 'growing-queue'
    description: 'A sync left 500 open reconciliation items or more in one organisation. Runbook: docs/runbooks/sync.md'
    severity: 3
    query: '${points}${loadTextContent('queries/alert-growing-queue.kql')}'
    above: 0
    window: 'PT6H'
  }
  {
    name: 'poison-messages'
    description: 'A message was given up after several tries: work was lost until somebody looks. Runbook: docs/deployment/operate.md'
    severity: 1
    query: loadTextContent('queries/alert-poison-messages.kql')
    above: 0
    window: 'PT1H'
  }
  {
    name: 'faults'
    description: 'Requests end with a fault of ours (5xx).'
    severity: 1
    query: loadTextContent('queries/alert-faults.kql')
    above: 10
    window: 'PT15M'
  }
  {
    name: 'expiring-secrets'
    description: 'A secret of the vault ends within 30 days or has ended; one of a program ends within a week, has ended, or was removed. Runbooks: docs/runbooks/vault-and-mail.md, docs/runbooks/secrets.md'
    severity: 2
    query: '${points}${loadTextContent('queries/alert-expiring-secrets.kql')}'
    above: 0
    window: 'PT6H'
  }
  {
    name: 'vault-refuses'
    description: 'The vault refuses somebody: a role is missing, or somebody tries.'
    severity: 2
    query: loadTextContent('queries/alert-vault-refuses.kql')
    above: 5
    window: 'PT1H'
  }
]

resource logRules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for alert in logAlerts: {
    name: '${prefix}-${alert.name}'
    location: location
    tags: tags
    properties: {
      displayName: alert.name
      description: alert.description
      severity: alert.severity
      enabled: true
      autoMitigate: true
      scopes: [workspace.id]
      evaluationFrequency: alert.window
      windowSize: alert.window
      // The tables appear with the first telemetry, after this rule.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: alert.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: alert.above
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: [people.id] }
    }
  }
]

resource vaultHealth 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${prefix}-vault-health'
  location: 'global'
  tags: tags
  properties: {
    description: 'The vault answers less than it should.'
    severity: 1
    enabled: true
    scopes: [vault.id]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'availability'
          metricName: 'Availability'
          operator: 'LessThan'
          threshold: 99
          timeAggregation: 'Average'
        }
      ]
    }
    actions: [{ actionGroupId: people.id }]
  }
}

resource storageHealth 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for (name, index) in storageAccountNames: {
    name: '${prefix}-storage-health-${name}'
    location: 'global'
    tags: tags
    properties: {
      description: 'A storage account answers less than it should.'
      severity: 1
      enabled: true
      scopes: [accounts[index].id]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: 'availability'
            metricName: 'Availability'
            operator: 'LessThan'
            threshold: 99
            timeAggregation: 'Average'
          }
        ]
      }
      actions: [{ actionGroupId: people.id }]
    }
  }
]

// Application Insights finds its own tests by this tag.
var testTags = union(tags, { 'hidden-link:${insights.id}': 'Resource' })

resource readyTest 'Microsoft.Insights/webtests@2022-06-15' = {
  name: '${prefix}-ready'
  location: location
  tags: testTags
  kind: 'standard'
  properties: {
    SyntheticMonitorId: '${prefix}-ready'
    Name: '${prefix}-ready'
    Kind: 'standard'
    Enabled: true
    Frequency: 300
    Timeout: 30
    RetryEnabled: true
    Locations: [
      { Id: 'emea-nl-ams-azr' }
      { Id: 'emea-gb-db3-azr' }
      { Id: 'emea-se-sto-edge' }
    ]
    Request: {
      RequestUrl: '${publicUrl}/health/ready'
      HttpVerb: 'GET'
      ParseDependentRequests: false
    }
    ValidationRules: {
      ExpectedHttpStatusCode: 200
      SSLCheck: true
      SSLCertRemainingLifetimeCheck: 14
    }
  }
}

resource unready 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${prefix}-unready'
  location: 'global'
  tags: tags
  properties: {
    description: 'The hub is not ready, seen from two places of the world: it, or what it depends on, does not answer.'
    severity: 0
    enabled: true
    scopes: [readyTest.id, insights.id]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
      webTestId: readyTest.id
      componentId: insights.id
      failedLocationCount: 2
    }
    actions: [{ actionGroupId: people.id }]
  }
}
