import { appPolicies } from './app-policies.ts'
import { expectedGrants, grantsOf } from './grants.ts'
import { all, isProduction, type Policy } from './policy.ts'
import { appSettings, at, ofType, textAt, type Predicted } from './predicted.ts'

const storage = 'Microsoft.Storage/storageAccounts'
const vault = 'Microsoft.KeyVault/vaults'
const site = 'Microsoft.Web/sites'

/** A Key Vault reference says where a secret lies; a secret's own looks are keys, signatures and connection strings. */
const looksSecret = /AccountKey=|SharedAccessKey|SharedAccessSignature|[?&]sig=|InstrumentationKey=[0-9a-f]/i
const namesSecret = /SECRET|PASSWORD|_KEY$|API_KEY|CREDENTIALS?$/

/** Settings that Flex Consumption refuses or that hide the identity; an empty AzureWebJobsStorage is enough to break it. */
const forbidden = [
  'AzureWebJobsStorage',
  // With these the host is at times refused by its own storage, or takes another identity.
  'AzureWebJobsStorage__blobServiceUri',
  'AzureWebJobsStorage__queueServiceUri',
  'AzureWebJobsStorage__tableServiceUri',
  'AzureWebJobsStorage__managedIdentityResourceId',
  'FUNCTIONS_WORKER_RUNTIME',
  'FUNCTIONS_EXTENSION_VERSION',
  'WEBSITE_RUN_FROM_PACKAGE',
  'WEBSITE_CONTENTAZUREFILECONNECTIONSTRING',
  'WEBSITE_CONTENTSHARE',
  'WEBSITE_TIME_ZONE',
  'TABLE_STORAGE_CONNECTION_STRING',
  'SECRETS_FOLDER',
  'ALLOW_LOOPBACK_UPSTREAMS',
]

const prefixes: Readonly<Record<string, RegExp>> = {
  [site]: /^func-[a-z0-9-]{2,55}$/,
  [storage]: /^st[a-z0-9]{3,22}$/,
  [vault]: /^kv-[a-z0-9-]{1,21}$/,
  'Microsoft.Web/serverfarms': /^asp-/,
  'Microsoft.ManagedIdentity/userAssignedIdentities': /^id-/,
  'Microsoft.OperationalInsights/workspaces': /^log-/,
  'Microsoft.Insights/components': /^appi-/,
  'Microsoft.Network/virtualNetworks': /^vnet-/,
  'Microsoft.Network/privateEndpoints': /^pe-/,
  'Microsoft.Cdn/profiles': /^afd-/,
}

const tagged = [...Object.keys(prefixes), 'Microsoft.Insights/scheduledQueryRules', 'Microsoft.Insights/metricAlerts']

const neededAlerts = [
  'failed-sign-ins',
  'failed-runs',
  'growing-queue',
  'poison-messages',
  'faults',
  'expiring-secrets',
  'vault-refuses',
  'vault-health',
  'unready',
]

/** In the order in which an infra team asks. */
export const policies: readonly Policy[] = [
  {
    name: 'no key opens anything',
    faults: (all_) => [
      ...all(all_, storage, 'allowSharedKeyAccess', false),
      ...all(all_, storage, 'defaultToOAuthAuthentication', true),
      ...all(all_, 'Microsoft.Insights/components', 'DisableLocalAuth', true),
      ...all(all_, 'Microsoft.OperationalInsights/workspaces', 'features.disableLocalAuth', true),
      ...all(all_, 'Microsoft.Web/sites/basicPublishingCredentialsPolicies', 'allow', false),
      ...(ofType(all_, 'Microsoft.Web/sites/basicPublishingCredentialsPolicies').length === 2
        ? []
        : ['ftp and scm must both be closed to publishing credentials']),
    ],
  },
  {
    name: 'no secret stands in a setting',
    faults: (resources) =>
      Object.entries(appSettings(resources)).flatMap(([name, value]) => {
        const isReference = value.startsWith('@Microsoft.KeyVault(')
        const isIdentity = name.endsWith('__credential') && value === 'managedidentity'
        const secret = looksSecret.test(value) || (namesSecret.test(name) && !isReference && !isIdentity)
        return secret ? [`${name} holds a secret; give a reference to the vault`] : []
      }),
  },
  {
    name: 'the host reaches its storage by identity, and is told so whole',
    faults: (resources) => {
      const settings = appSettings(resources)
      const parts = ['accountName', 'credential', 'clientId'].map((part) => `AzureWebJobsStorage__${part}`)
      return [
        ...parts.filter((name) => !settings[name]).map((name) => `${name} is missing`),
        ...forbidden.filter((name) => name in settings).map((name) => `${name} must not be set`),
        ...(settings['AzureWebJobsDisableHomepage'] === 'true' ? [] : ['the homepage of the host is on']),
      ]
    },
  },
  {
    name: "the host's state and business data lie apart",
    faults: (resources) => {
      const { AzureWebJobsStorage__accountName: host = '', TABLE_STORAGE_URL: data = '' } = appSettings(resources)
      return [
        ...(ofType(resources, storage).length === 2 ? [] : ['there are not two storage accounts']),
        ...(host !== '' && data !== '' && !data.includes(`/${host}'`) ? [] : ['both lie in one account']),
      ]
    },
  },
  {
    name: 'backups have a container beside the tables, and old ones go',
    faults: (resources) => {
      const { BACKUP_STORAGE_URL: url = '', TABLE_STORAGE_URL: data = '' } = appSettings(resources)
      const account = /storageAccounts\/[^']+/.exec(data)?.[0] ?? 'none'
      const rules = ofType(resources, 'Microsoft.Storage/storageAccounts/managementPolicies')
      const containers = ofType(resources, 'Microsoft.Storage/storageAccounts/blobServices/containers')
      return [
        ...(url.includes(account) ? [] : ['BACKUP_STORAGE_URL is not of the account of the tables']),
        ...(containers.some(({ name }) => name.endsWith('backups')) ? [] : ['there is no container for backups']),
        ...(rules.length === 1 && JSON.stringify(rules).includes('backups/archives/')
          ? []
          : ['archives are kept for ever']),
      ]
    },
  },
  {
    name: 'nothing speaks less than TLS 1.2, nothing is public',
    faults: (resources) => [
      ...all(resources, storage, 'minimumTlsVersion', 'TLS1_2'),
      ...all(resources, storage, 'supportsHttpsTrafficOnly', true),
      ...all(resources, storage, 'allowBlobPublicAccess', false),
      ...all(resources, storage, 'encryption.requireInfrastructureEncryption', true),
      ...all(resources, site, 'httpsOnly', true),
      ...all(resources, site, 'siteConfig.minTlsVersion', '1.2'),
      ...all(resources, site, 'siteConfig.scmMinTlsVersion', '1.2'),
      ...all(resources, site, 'siteConfig.ftpsState', 'Disabled'),
    ],
  },
  {
    name: 'the vault works by roles and forgets nothing early',
    faults: (resources) => [
      ...all(resources, vault, 'enableRbacAuthorization', true),
      ...all(resources, vault, 'enableSoftDelete', true),
      ...all(resources, vault, 'enabledForTemplateDeployment', false),
      ...(isProduction(resources) ? all(resources, vault, 'enablePurgeProtection', true) : []),
      ...(isProduction(resources) ? all(resources, vault, 'softDeleteRetentionInDays', 90) : []),
    ],
  },
  {
    name: 'exactly these roles are given',
    faults: (resources) => differences(expectedGrants(resources), grantsOf(resources)),
  },
  {
    name: 'a production is private',
    faults: (resources) => (isProduction(resources) ? privacyFaults(resources) : []),
  },
  {
    name: 'a production is spread over zones and answers to its front door alone',
    faults: (resources) =>
      isProduction(resources)
        ? [
            ...all(resources, 'Microsoft.Web/serverfarms', 'zoneRedundant', true),
            ...ofType(resources, storage)
              .filter(({ sku }) => !(sku?.name ?? '').includes('ZRS'))
              .map(({ name }) => `${name} is not spread over zones`),
            ...all(resources, site, 'siteConfig.ipSecurityRestrictionsDefaultAction', 'Deny'),
            ...all(
              resources,
              'Microsoft.Network/FrontDoorWebApplicationFirewallPolicies',
              'policySettings.mode',
              'Prevention',
            ),
            ...all(resources, 'Microsoft.Cdn/profiles/customDomains', 'tlsSettings.minimumTlsVersion', 'TLS12'),
            ...all(resources, 'Microsoft.Cdn/profiles/afdEndpoints/routes', 'httpsRedirect', 'Enabled'),
          ]
        : [],
  },
  {
    name: 'the app runs on Flex Consumption and Node.js 24',
    faults: (resources) => [
      ...all(resources, site, 'functionAppConfig.runtime.name', 'node'),
      ...all(resources, site, 'functionAppConfig.runtime.version', '24'),
      ...all(resources, site, 'functionAppConfig.deployment.storage.authentication.type', 'UserAssignedIdentity'),
      ...ofType(resources, 'Microsoft.Web/serverfarms')
        .filter(({ sku }) => sku?.name !== 'FC1')
        .map(({ name }) => `${name} is no Flex Consumption plan`),
    ],
  },
  {
    name: 'everything is named and tagged by the rules',
    faults: (resources) => [
      ...Object.entries(prefixes).flatMap(([type, pattern]) =>
        ofType(resources, type)
          .filter(({ name }) => !pattern.test(name))
          .map(({ name }) => `${name} is no name for a ${type}`),
      ),
      ...resources
        .filter(({ type, tags }) => tagged.includes(type) && !(tags['environment'] && tags['purpose'] && tags['owner']))
        .map(({ name }) => `${name} lacks a tag: environment, purpose, owner`),
    ],
  },
  {
    name: 'logs are kept as long as agreed',
    faults: (resources) => {
      const least = isProduction(resources) ? 90 : 30
      return ofType(resources, 'Microsoft.OperationalInsights/workspaces')
        .filter((workspace) => Number(at(workspace, 'retentionInDays')) < least)
        .map(({ name }) => `${name} keeps logs less than ${String(least)} days`)
    },
  },
  { name: 'whatever can go wrong tells somebody', faults: alertFaults },
  {
    name: 'what is done in vault, storage and app is written down',
    faults: (resources) => {
      const scopes = ofType(resources, 'Microsoft.Insights/diagnosticSettings').map(({ id }) => id)
      const watched = [...ofType(resources, vault), ...ofType(resources, storage), ...ofType(resources, site)]
      const unwatched = watched.filter(
        ({ id }) => !scopes.some((scope) => scope.startsWith(`${id}/providers/Microsoft.Insights`)),
      )
      const audits = ofType(resources, 'Microsoft.Insights/diagnosticSettings').filter(({ id }) =>
        id.includes('KeyVault'),
      )
      return [
        ...unwatched.map(({ name }) => `${name} has no diagnostics`),
        ...(audits.some((setting) => at(setting, 'logs.0.categoryGroup') === 'audit')
          ? []
          : ["the vault's audit is not kept"]),
      ]
    },
  },
  {
    name: 'the vault tells of secrets that end soon, into the queue by identity',
    faults: (resources) => {
      const subscriptions = ofType(resources, 'Microsoft.EventGrid/systemTopics/eventSubscriptions')
      const toPeople = subscriptions.filter((one) => at(one, 'destination.endpointType') === 'MonitorAlert')
      const keyed = subscriptions.filter((one) => at(one, 'destination.endpointType') === 'StorageQueue')
      return [
        ...(toPeople.length === 1 ? [] : ['nobody is told of secrets that end soon']),
        ...keyed.map(({ name }) => `${name} would send with a key`),
        ...unread(resources),
        ...subscriptions
          .filter((one) => !JSON.stringify(one.properties['filter']).includes('Microsoft.KeyVault.SecretNearExpiry'))
          .map(({ name }) => `${name} does not take SecretNearExpiry`),
      ]
    },
  },
  ...appPolicies,
]

/** A queue that the vault's events go into, and that nobody reads. */
function unread(resources: readonly Predicted[]): string[] {
  const { VAULT_EVENTS_QUEUE: read } = appSettings(resources)
  return ofType(resources, 'Microsoft.EventGrid/systemTopics/eventSubscriptions')
    .map((one) => at(one, 'deliveryWithResourceIdentity.destination.properties.queueName'))
    .filter((queue): queue is string => typeof queue === 'string' && queue !== read)
    .map((queue) => `nobody reads the queue ${queue}`)
}

function privacyFaults(resources: readonly Predicted[]): string[] {
  const endpoints = ofType(resources, 'Microsoft.Network/privateEndpoints')
  const groups = ofType(resources, 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups')
  const reached = endpoints.flatMap((endpoint) => {
    const target = textAt(endpoint, 'privateLinkServiceConnections.0.properties.privateLinkServiceId')
    return `${target.slice(target.lastIndexOf('/') + 1)} ${textAt(endpoint, 'privateLinkServiceConnections.0.properties.groupIds.0')}`
  })
  const { AzureWebJobsStorage__accountName: host = '' } = appSettings(resources)
  const wanted = [
    ...['blob', 'queue', 'table'].map((service) => `${host} ${service}`),
    ...ofType(resources, storage)
      .filter(({ name }) => name !== host)
      .flatMap(({ name }) => [`${name} table`, `${name} blob`]),
    ...ofType(resources, vault).map(({ name }) => `${name} vault`),
  ]
  return [
    ...[storage, vault].flatMap((type) => [
      ...all(resources, type, 'publicNetworkAccess', 'Disabled'),
      ...all(resources, type, 'networkAcls.defaultAction', 'Deny'),
      ...all(resources, type, 'networkAcls.bypass', 'AzureServices'),
    ]),
    ...wanted.filter((one) => !reached.includes(one)).map((one) => `${one} has no private endpoint`),
    ...(groups.length === endpoints.length ? [] : ['a private endpoint has no name in a private zone']),
    ...(ofType(resources, 'Microsoft.Network/privateDnsZones').length === 4 ? [] : ['a private zone is missing']),
    ...all(
      resources,
      'Microsoft.Network/virtualNetworks',
      'subnets.0.properties.delegations.0.properties.serviceName',
      'Microsoft.App/environments',
    ),
    ...ofType(resources, site)
      .filter((app) => typeof at(app, 'virtualNetworkSubnetId') !== 'string')
      .map(({ name }) => `${name} does not reach out through the private network`),
  ]
}

function alertFaults(resources: readonly Predicted[]): string[] {
  const rules = ['Microsoft.Insights/scheduledQueryRules', 'Microsoft.Insights/metricAlerts'].flatMap((type) =>
    ofType(resources, type),
  )
  const accounts = ofType(resources, storage).map(({ name }) => `storage-health-${name}`)
  const missing = [...neededAlerts, ...accounts].filter((wanted) => !rules.some(({ name }) => name.endsWith(wanted)))
  const people = ofType(resources, 'Microsoft.Insights/actionGroups')
  return [
    ...missing.map((name) => `there is no alert ${name}`),
    ...rules
      .filter(
        (rule) => at(rule, 'enabled') !== true || !JSON.stringify(rule.properties['actions']).includes('actionGroups/'),
      )
      .map(({ name }) => `${name} tells nobody`),
    ...people
      .filter((group) => typeof at(group, 'emailReceivers.0.emailAddress') !== 'string')
      .map(({ name }) => `${name} is nobody`),
    ...(people.length === 0 ? ['nobody is told'] : []),
    ...all(resources, 'Microsoft.Insights/workbooks', 'category', 'workbook'),
    ...(ofType(resources, 'Microsoft.Consumption/budgets').length === 1 ? [] : ['there is no budget']),
  ]
}

function differences(wanted: readonly string[], found: readonly string[]): string[] {
  return [
    ...wanted.filter((one) => !found.includes(one)).map((one) => `missing: ${one}`),
    ...found.filter((one) => !wanted.includes(one)).map((one) => `too much: ${one}`),
  ]
}
