import { isProduction, type Policy } from './policy.ts'
import { appSettings, at, ofType, textAt, type Predicted } from './predicted.ts'

const site = 'Microsoft.Web/sites'
const scheduler = 'Microsoft.DurableTask/schedulers'
const schedulerSetting = 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING'
const durable = 'AzureFunctionsJobHost__extensions__durableTask__'

/** How the app itself is set up, beyond what its storage needs. */
export const appPolicies: readonly Policy[] = [
  {
    name: 'telemetry, and references to the vault, go by identity',
    faults: (resources) => {
      const { APPLICATIONINSIGHTS_CONNECTION_STRING: to = '', APPLICATIONINSIGHTS_AUTHENTICATION_STRING: by = '' } =
        appSettings(resources)
      return [
        ...(to.includes('.ConnectionString') ? [] : ['telemetry goes nowhere']),
        // Local authentication is off: without the words, all telemetry is refused, and the deployment is green.
        ...(/^\[format\('ClientId=\{0\};Authorization=AAD'/.test(by) ? [] : ['telemetry goes without an identity']),
        ...ofType(resources, site)
          .filter((app) => textAt(app, 'keyVaultReferenceIdentity') !== identityOf(resources))
          .map(({ name }) => `${name} reads references to the vault by no identity that may`),
      ]
    },
  },
  {
    name: 'a production is awake',
    faults: (resources) => (isProduction(resources) ? ofType(resources, site).flatMap(sleeping) : []),
  },
  { name: 'workflows keep their state in one place, reached by identity', faults: stateFaults },
]

const identityOf = (resources: readonly Predicted[]) =>
  ofType(resources, 'Microsoft.ManagedIdentity/userAssignedIdentities')[0]?.id ?? 'none'

/** On Flex Consumption a scale group without an instance that waits begins many seconds late. */
function sleeping(app: Predicted): string[] {
  const groups = [at(app, 'functionAppConfig.scaleAndConcurrency.alwaysReady')].flat()
  const waiting = groups.flatMap((group) =>
    typeof group === 'object' && group !== null && !Array.isArray(group) && Number(group['instanceCount']) > 0
      ? [group['name']]
      : [],
  )
  return ['http', 'durable'].filter((name) => !waiting.includes(name)).map((name) => `${app.name} sleeps: ${name}`)
}

/** Host's storage unless there is a scheduler; an empty list of addresses lets nobody reach that. */
function stateFaults(resources: readonly Predicted[]): string[] {
  const settings = appSettings(resources)
  const names = Object.keys(settings).filter((name) => name === schedulerSetting || name.startsWith(durable))
  const [found] = ofType(resources, scheduler)
  if (!found) return names.map((name) => `${name} names a scheduler, and there is none`)
  const connection = settings[schedulerSetting] ?? ''
  const hub = settings[`${durable}hubName`] ?? ''
  return [
    ...(at(found, 'ipAllowlist.0') === undefined ? [`nobody reaches ${found.name}`] : []),
    ...(connection.includes('Authentication=ManagedIdentity;ClientID={')
      ? []
      : ['the scheduler is asked by no identity']),
    ...(hub !== '' && connection.includes(`'${hub}'`) ? [] : [`the host works in another task hub than ${hub}`]),
    ...(settings[`${durable}storageProvider__type`] === 'azureManaged' ? [] : ['the host keeps its state elsewhere']),
    ...(settings[`${durable}storageProvider__connectionStringName`] === schedulerSetting
      ? []
      : ['the host does not know where the scheduler is']),
  ]
}
