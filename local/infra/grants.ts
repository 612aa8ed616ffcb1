import { appSettings, at, ofType, textAt, type Predicted } from './predicted.ts'

/** Built-in roles by their ids, as Microsoft publishes them: written here a second time, so that a wrong id in the template is seen. */
const roleNames: Readonly<Record<string, string>> = {
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b': 'Storage Blob Data Owner',
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe': 'Storage Blob Data Contributor',
  '974c5e8b-45b9-4653-ba55-5f855dd0fb88': 'Storage Queue Data Contributor',
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3': 'Storage Table Data Contributor',
  'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a': 'Storage Queue Data Message Sender',
  'b86a8fe4-44ce-4948-aee5-eccb2c155cd7': 'Key Vault Secrets Officer',
  '3913510d-42f4-4e42-8a64-420c390055eb': 'Monitoring Metrics Publisher',
  '0ad04412-c4d5-4796-b79c-f76d14c8d402': 'Durable Task Data Contributor',
  'de139f84-1756-47ae-9be6-808fbbe84772': 'Website Contributor',
}

const stableName = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Who may what where, one line each, such as `hub: Key Vault Secrets Officer on vaults/kv-tenantry-prod-r4amp`. */
export function grantsOf(resources: readonly Predicted[]): string[] {
  return ofType(resources, 'Microsoft.Authorization/roleAssignments').map((assignment) => {
    const scope = /providers\/[^/]+\/(.+)\/providers\/Microsoft\.Authorization/.exec(assignment.id)?.[1] ?? 'everything'
    const unstable = stableName.test(assignment.name) ? '' : ' under a name that changes'
    return `${whoIs(textAt(assignment, 'principalId'))}: ${roleOf(assignment, resources)} on ${scope}${unstable}`
  })
}

function whoIs(principal: string): string {
  if (principal.includes('userAssignedIdentities/id-')) return 'hub'
  return principal.includes('systemTopics/') ? 'vault events' : 'publisher'
}

function roleOf(assignment: Predicted, resources: readonly Predicted[]): string {
  const definition = textAt(assignment, 'roleDefinitionId')
  const id = definition.slice(definition.lastIndexOf('/') + 1)
  const own = ofType(resources, 'Microsoft.Authorization/roleDefinitions').find(({ name }) => name === id)
  return roleNames[id] ?? (own ? `own role (${actionsOf(own)})` : `unknown role ${id}`)
}

const actionsOf = (definition: Predicted) =>
  [at(definition, 'permissions.0.actions')]
    .flat()
    .map((action) => (typeof action === 'string' ? action.replace('Microsoft.Communication/', '') : 'none'))
    .join(', ')

const mayMail = 'own role (CommunicationServices/read, CommunicationServices/write, EmailServices/write)'

/** Exactly what the parts that are there need. */
export function expectedGrants(resources: readonly Predicted[]): string[] {
  const { AzureWebJobsStorage__accountName: host = '', VAULT_EVENTS_QUEUE: events } = appSettings(resources)
  const names = (type: string) => ofType(resources, type).map(({ name }) => name)
  const scheduled = names('Microsoft.DurableTask/schedulers')
  const hostRoles = [
    'Storage Blob Data Owner',
    ...(scheduled.length > 0 && events === undefined ? [] : ['Storage Queue Data Contributor']),
    ...(scheduled.length > 0 ? [] : ['Storage Table Data Contributor']),
  ]
  const published = JSON.stringify(resources).includes('de139f84-1756-47ae-9be6-808fbbe84772')
  return [
    ...names('Microsoft.Insights/components').map((name) => `hub: Monitoring Metrics Publisher on components/${name}`),
    ...hostRoles.map((role) => `hub: ${role} on storageAccounts/${host}`),
    ...names('Microsoft.Storage/storageAccounts')
      .filter((name) => name !== host)
      .flatMap((name) =>
        ['Table', 'Blob'].map((kind) => `hub: Storage ${kind} Data Contributor on storageAccounts/${name}`),
      ),
    ...names('Microsoft.KeyVault/vaults').map((name) => `hub: Key Vault Secrets Officer on vaults/${name}`),
    ...scheduled.map((name) => `hub: Durable Task Data Contributor on schedulers/${name}`),
    ...names('Microsoft.Communication/communicationServices').map(
      (name) => `hub: ${mayMail} on communicationServices/${name}`,
    ),
    ...names('Microsoft.Storage/storageAccounts/queueServices/queues').map(
      (name) =>
        `vault events: Storage Queue Data Message Sender on storageAccounts/${name.replace('/default/', '/queueServices/default/queues/')}`,
    ),
    ...(published ? names('Microsoft.Web/sites').map((name) => `publisher: Website Contributor on sites/${name}`) : []),
  ]
}
