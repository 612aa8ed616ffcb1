import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A slip of the hand in a template, and the policy that has to see it. */
interface Spoiling {
  readonly policy: string
  readonly file: string
  readonly from: string
  readonly to: string
}

const inFile = (file: string, rows: readonly (readonly [policy: string, from: string, to: string])[]): Spoiling[] =>
  rows.map(([policy, from, to]) => ({ policy, file, from, to }))

/** At least one for every policy; all of them together still make a template that the CLI takes. */
export const spoilings: readonly Spoiling[] = [
  ...inFile('bicep/storage.bicep', [
    ['no key opens anything', 'allowSharedKeyAccess: false', 'allowSharedKeyAccess: true'],
    [
      'nothing speaks less than TLS 1.2, nothing is public',
      "minimumTlsVersion: 'TLS1_2'",
      "minimumTlsVersion: 'TLS1_0'",
    ],
    ['backups have a container beside the tables, and old ones go', '/archives/', '/everything/'],
    ['a production is private', "network == null ? 'Enabled' : 'Disabled'", "'Enabled'"],
  ]),
  ...inFile('bicep/function-app.bicep', [
    [
      'the vault tells of secrets that end soon, into the queue by identity',
      '{ VAULT_EVENTS_QUEUE: vaultEventsQueue! }',
      '{}',
    ],
    [
      'no secret stands in a setting',
      '  PUBLIC_URL: publicUrl\n',
      "  PUBLIC_URL: publicUrl\n  OPERATOR_WEBHOOK_SECRET: 'a-secret-in-the-open'\n",
    ],
    [
      'the host reaches its storage by identity, and is told so whole',
      "  AzureWebJobsStorage__credential: 'managedidentity'\n",
      "  AzureWebJobsStorage: ''\n",
    ],
    [
      "the host's state and business data lie apart",
      '  name: dataStorageName\n',
      '  name: empty(dataStorageName) ? dataStorageName : hostStorageName\n',
    ],
    [
      'a production is spread over zones and answers to its front door alone',
      "frontDoorName == null ? 'Allow' : 'Deny'",
      "'Allow'",
    ],
    [
      'what is done in vault, storage and app is written down',
      '  scope: app\n  properties: {\n    workspaceId',
      '  scope: plan\n  properties: {\n    workspaceId',
    ],
  ]),
  ...inFile('bicep/function-app.bicep', [
    ['telemetry, and references to the vault, go by identity', ';Authorization=AAD', ''],
    ['telemetry, and references to the vault, go by identity', '    keyVaultReferenceIdentity: identity.id\n', ''],
    ['a production is awake', 'group.instanceCount > 0', 'group.instanceCount > 1'],
    [
      'workflows keep their state in one place, reached by identity',
      '  AZURE_CLIENT_ID: identity.properties.clientId\n',
      "  AZURE_CLIENT_ID: identity.properties.clientId\n  AzureFunctionsJobHost__extensions__durableTask__hubName: 'Other'\n",
    ],
    [
      'the host reaches its storage by identity, and is told so whole',
      "  AzureWebJobsDisableHomepage: 'true'\n",
      "  AzureWebJobsDisableHomepage: 'true'\n  AzureWebJobsStorage__blobServiceUri: hostStorage.properties.primaryEndpoints.blob\n",
    ],
  ]),
  ...inFile('bicep/vault.bicep', [
    [
      'the vault works by roles and forgets nothing early',
      'enableRbacAuthorization: true',
      'enableRbacAuthorization: false',
    ],
  ]),
  ...inFile('bicep/types.bicep', [
    ['exactly these roles are given', 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7', '00482a5a-887f-4fb3-b363-3b7fe8e74483'],
  ]),
  ...inFile('bicep/monitoring.bicep', [
    ['logs are kept as long as agreed', 'retentionInDays: retentionDays', 'retentionInDays: min(retentionDays, 30)'],
  ]),
  ...inFile('bicep/alerts.bicep', [
    ['whatever can go wrong tells somebody', "name: 'poison-messages'", "name: 'poison'"],
  ]),
  ...inFile('bicep/near-expiry.bicep', [
    [
      'the vault tells of secrets that end soon, into the queue by identity',
      "  'Microsoft.KeyVault.SecretNearExpiry'\n",
      '',
    ],
  ]),
  ...inFile('infra/main.bicep', [
    ['the app runs on Flex Consumption and Node.js 24', "runtime.nodeVersion != '24'", "runtime.nodeVersion == '24'"],
    ['everything is named and tagged by the rules', "vault: 'kv-${short}-${unique}'", "vault: 'va-${short}-${unique}'"],
  ]),
  ...inFile('infra/environments/prod.bicepparam', [
    ['the app runs on Flex Consumption and Node.js 24', "nodeVersion: '24'", "nodeVersion: '22'"],
  ]),
]

/** Spoils a copy of the templates; a text that is not there is a spoiling that has grown old. */
export async function spoil(folder: string): Promise<void> {
  for (const { file, from, to } of spoilings) {
    const path = join(folder, file)
    const text = await readFile(path, 'utf8')
    if (!text.includes(from)) throw new Error(`${file} holds no ${from}`)
    await writeFile(path, text.replaceAll(from, to))
  }
}
