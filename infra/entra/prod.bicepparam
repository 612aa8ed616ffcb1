using 'main.bicep'

param uniquePrefix = 'tenantry-prod'
param platformName = 'Platform'
param publicUrl = 'https://hub.platform.example'
param verifiedDomain = 'platform.example'
param hubIdentityPrincipalId = '11111111-1111-4111-8111-111111111206'
