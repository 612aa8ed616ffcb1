using 'main.bicep'

// What `azd up` deploys: a development environment whose values come from `azd env set`. Productions have a file each in environments/.
param environmentName = take(readEnvironmentVariable('AZURE_ENV_NAME', 'azd'), 5)
param purpose = 'development'
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param tags = { owner: readEnvironmentVariable('TENANTRY_OWNER', 'platform-team') }

param runtime = {
  nodeVersion: '24'
  instanceMemoryMegabytes: 2048
  maximumInstances: 40
  alwaysReadyHttp: 0
  alwaysReadyDurable: 0
  zoneRedundant: false
}

param hub = {
  PLATFORM_ORGANISATION_ID: readEnvironmentVariable('PLATFORM_ORGANISATION_ID', '00000000-0000-0000-0000-000000000000')
  PLATFORM_TENANT_ID: readEnvironmentVariable('PLATFORM_TENANT_ID', '00000000-0000-0000-0000-000000000000')
  PLATFORM_NAME: readEnvironmentVariable('PLATFORM_NAME', 'Platform')
  MANAGEMENT_UI_CLIENT_ID: readEnvironmentVariable('MANAGEMENT_UI_CLIENT_ID', 'unset')
  MANAGEMENT_API_CLIENT_ID: readEnvironmentVariable('MANAGEMENT_API_CLIENT_ID', 'unset')
  MANAGEMENT_API_SCOPE: readEnvironmentVariable('MANAGEMENT_API_SCOPE', 'unset')
}

param dataRedundancy = 'Standard_LRS'
param purgeProtection = false
param retention = { logDays: 30, logGigabytesPerDay: 1, secretDays: 7, blobDays: 7 }
param alerting = {
  emails: [readEnvironmentVariable('TENANTRY_ALERT_EMAIL', '')]
  refusedSignIns: 50
  monthlyBudget: int(readEnvironmentVariable('TENANTRY_BUDGET', '50'))
  budgetStart: readEnvironmentVariable('TENANTRY_BUDGET_START', '2026-12-01')
}
