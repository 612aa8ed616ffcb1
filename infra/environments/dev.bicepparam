using '../main.bicep'

// For trying out: on the public network (identities only), one zone, small, nothing that cannot be taken back.
param environmentName = 'dev'
param purpose = 'development'
param tags = { owner: 'platform-team' }

param runtime = {
  nodeVersion: '24'
  instanceMemoryMegabytes: 2048
  maximumInstances: 40
  alwaysReadyHttp: 0
  alwaysReadyDurable: 0
  zoneRedundant: false
}

// Ids of registrations come from infra/entra; the ones here are examples, and `npm run doctor -- --before` says so.
param hub = {
  PLATFORM_ORGANISATION_ID: '11111111-1111-4111-8111-111111111101'
  PLATFORM_TENANT_ID: '11111111-1111-4111-8111-111111111102'
  PLATFORM_NAME: 'Platform (dev)'
  MANAGEMENT_UI_CLIENT_ID: '11111111-1111-4111-8111-111111111103'
  MANAGEMENT_API_CLIENT_ID: '11111111-1111-4111-8111-111111111104'
  MANAGEMENT_API_SCOPE: 'api://11111111-1111-4111-8111-111111111104/access_as_user'
  SYSTEM_API_CLIENT_ID: '11111111-1111-4111-8111-111111111105'
}

param dataRedundancy = 'Standard_LRS'
param purgeProtection = false
param retention = { logDays: 30, logGigabytesPerDay: 1, secretDays: 7, blobDays: 7 }
param alerting = {
  emails: ['platform-dev@platform.example']
  refusedSignIns: 50
  monthlyBudget: 50
  budgetStart: '2026-12-01'
}
