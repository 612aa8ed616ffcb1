using '../main.bicep'

// Private, spread over zones, behind Front Door, with everything watched.
param environmentName = 'prod'
param purpose = 'production'
param tags = { owner: 'platform-team', costCentre: 'identity' }

param runtime = {
  nodeVersion: '24'
  instanceMemoryMegabytes: 2048
  maximumInstances: 100
  alwaysReadyHttp: 2
  alwaysReadyDurable: 1
  zoneRedundant: true
}

// Ids of registrations come from infra/entra; the ones here are examples, and `npm run doctor -- --before` says so.
param hub = {
  PLATFORM_ORGANISATION_ID: '11111111-1111-4111-8111-111111111201'
  PLATFORM_TENANT_ID: '11111111-1111-4111-8111-111111111202'
  PLATFORM_NAME: 'Platform'
  MANAGEMENT_UI_CLIENT_ID: '11111111-1111-4111-8111-111111111203'
  MANAGEMENT_API_CLIENT_ID: '11111111-1111-4111-8111-111111111204'
  MANAGEMENT_API_SCOPE: 'api://11111111-1111-4111-8111-111111111204/access_as_user'
  SYSTEM_API_CLIENT_ID: '11111111-1111-4111-8111-111111111205'
  TENANTRY_EDITION: 'enterprise'
}

param dataRedundancy = 'Standard_GZRS'
param networkPrefix = '10.40.0.0/24'
param purgeProtection = true
param vaultEventsToQueue = true
param retention = { logDays: 180, logGigabytesPerDay: 10, secretDays: 90, blobDays: 30 }
param alerting = {
  emails: ['platform-on-call@platform.example', 'identity-team@platform.example']
  refusedSignIns: 100
  monthlyBudget: 900
  budgetStart: '2026-12-01'
}

param domain = { hostName: 'hub.platform.example', certificate: 'frontDoor' }
param frontDoor = { firewall: 'Prevention', requestsPerMinute: 1000 }
param mail = { dataLocation: 'Europe', domain: 'mail.platform.example', sender: 'donotreply' }
param publisherPrincipalId = '11111111-1111-4111-8111-111111111299'
