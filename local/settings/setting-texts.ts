/** Where a setting comes from in a deployment. */
export type SettingSource =
  /** The parameter file says it: a property of HubSettings in `bicep/hub-settings.bicep`. */
  | 'parameter'
  /** The template works it out: `bicep/function-app.bicep`. */
  | 'deployment'
  /** A secret in the vault; no parameter file holds it. */
  | 'vault'
  /** For a developer's machine; a deployed app has none of it. */
  | 'local'

export interface SettingText {
  readonly names: readonly string[]
  readonly means: string
  /** What counts where nothing is said; `required` where something must be. */
  readonly fallback: string
  readonly source: SettingSource
  /** Values for `local.settings.example.json`, by name; only what a newcomer fills in. */
  readonly example?: Readonly<Record<string, string>>
}

const nobody = '00000000-0000-0000-0000-000000000000'

const one = (source: SettingSource, name: string, means: string, fallback: string, example?: string): SettingText => ({
  names: [name],
  means,
  fallback,
  source,
  ...(example === undefined ? {} : { example: { [name]: example } }),
})

/** In the order of the table in infra/README.md, which is made from this, as is local.settings.example.json. */
export const settingTexts: readonly SettingText[] = [
  one(
    'deployment',
    'PUBLIC_URL',
    'the origin by which browsers reach the hub; issuer of every link',
    'required',
    'http://localhost:7071',
  ),
  one('parameter', 'RETURN_ORIGINS', 'further origins that a sign-in may return to, separated by blanks', 'none'),
  one(
    'parameter',
    'PLATFORM_ORGANISATION_ID',
    "a GUID of your choice: the platform's own organisation",
    'required',
    nobody,
  ),
  one('parameter', 'PLATFORM_TENANT_ID', "the platform's own Entra tenant", 'required', nobody),
  one('parameter', 'PLATFORM_NAME', 'its name', 'Platform', 'My platform'),
  one(
    'parameter',
    'FIRST_OPERATOR',
    '`{tid}/{oid}` of the person who becomes its Admin while it has none',
    '–',
    `${nobody}/${nobody}`,
  ),
  one(
    'parameter',
    'ENTRA_AUTHORITY_HOST',
    'where Entra is (another cloud, or a simulator)',
    '`https://login.microsoftonline.com`',
    'https://login.microsoftonline.com',
  ),
  one('parameter', 'ENTRA_RESPONSE_MODE', '`query` or `form_post`', '`query`'),
  one('parameter', 'MANAGEMENT_UI_CLIENT_ID', 'the web client', 'required', nobody),
  one(
    'vault',
    'MANAGEMENT_UI_CLIENT_SECRET',
    'its secret, where it has one; in Azure a reference to the secret `app--management-ui-client-secret` of the vault, with `managementUiCredential` `secret`',
    "the federated credential of the hub's managed identity",
    'the secret of the Management UI registration',
  ),
  one('parameter', 'MANAGEMENT_API_CLIENT_ID', 'the API', 'required', nobody),
  one(
    'parameter',
    'MANAGEMENT_API_SCOPE',
    'its scope whole, such as `api://{id}/access_as_user`',
    'required',
    `api://${nobody}/access_as_user`,
  ),
  one(
    'parameter',
    'MANAGEMENT_API_APP_ID_URI',
    "the audience of the API's version 1 tokens",
    'what the scope begins with',
  ),
  one(
    'parameter',
    'MANAGEMENT_API_CLIENTS',
    'the client ids whose user tokens are taken on the API, separated by blanks',
    'any but programs',
  ),
  one(
    'parameter',
    'MANAGEMENT_API_REQUIRED_CLAIMS',
    'claims that user tokens on the API must have, separated by blanks',
    'none',
  ),
  one('parameter', 'SYSTEM_API_CLIENT_ID', 'the API of programs; without it no program is known', '–', nobody),
  one('parameter', 'SYSTEM_API_APP_ID_URI', 'its App ID URI', '`api://{id}`', `api://${nobody}`),
  one('parameter', 'SYSTEM_API_IDTYP', '`required` where the registration asks Entra for `idtyp`', '`optional`'),
  one(
    'parameter',
    'ENTRA_V1_ISSUER',
    'the issuer of version 1 tokens in that cloud, with `{tenantid}` in it',
    '`https://sts.windows.net/{tenantid}/`',
  ),
  one('parameter', 'GRAPH_BASE_URL', 'where Graph is', '`https://graph.microsoft.com`', 'https://graph.microsoft.com'),
  one(
    'deployment',
    'TABLE_STORAGE_URL',
    'table endpoint of the business account, reached by managed identity',
    'required in Azure',
  ),
  one(
    'local',
    'TABLE_STORAGE_CONNECTION_STRING',
    'instead of it, on a local machine only',
    '–',
    'UseDevelopmentStorage=true',
  ),
  one(
    'deployment',
    'BACKUP_STORAGE_URL',
    'blob endpoint of the account that backups go to, into its container `backups`, by managed identity; without it the hub works and makes none (`backup.unconfigured`)',
    '–; on a local machine the storage of the tables',
  ),
  one(
    'parameter',
    'BACKUP_HOUR',
    'the hour, 0 to 23 UTC, at which a backup is made each night; `off`: only when an operator asks',
    '2',
  ),
  one('parameter', 'BACKUPS_KEPT', 'how many backups stay; 1 to 400', '14'),
  one(
    'deployment',
    'KEY_VAULT_URL',
    'the vault that keeps secrets and signing keys, reached by managed identity',
    'required in Azure',
    '',
  ),
  one(
    'deployment',
    'VAULT_EVENTS_QUEUE',
    "the queue of the host's storage in which that vault tells of secrets that end soon (`vaultEventsToQueue`)",
    'none is read',
  ),
  one(
    'parameter',
    'API_AUDIENCES',
    "names of the platform's APIs that the hub's own tokens are for, the usual one first, separated by blanks",
    "`PUBLIC_URL`: the hub's own API",
  ),
  one('parameter', 'TOKEN_MINUTES', 'how long such a token lives at most; 1 to 60', '10'),
  one('parameter', 'SIGNING_KEY_DAYS', 'after how many days the key that signs them is changed; 7 to 365', '90'),
  one('local', 'RATE_LIMITS', '`on` or `off`; a deployed app has them on', '`on`'),
  one(
    'deployment',
    'TRUSTED_PROXIES',
    "how many entries at the end of `x-forwarded-for` our own proxies write: 1 is Azure's front, 2 with Front Door before it; 0 believes none",
    '1',
  ),
  one('parameter', 'LIMIT_SIGN_IN', 'starts and answers of sign-ins that one network may send a minute', '600'),
  one('parameter', 'LIMIT_LOOK_UP', 'questions of sign-in pages of one network, a minute', '120'),
  one('parameter', 'LIMIT_LINK', 'secret links that do not hold, of one network, a minute', '60'),
  one('parameter', 'LIMIT_TOKEN', 'tokens that do not hold, of one network, a minute', '600'),
  one('parameter', 'LIMIT_PROGRAM', 'requests of one program about tokens, a minute', '120000'),
  one('parameter', 'LIMIT_KEY', 'points for the master key of one network, a minute; a wrong key costs six', '60'),
  one('parameter', 'LIMIT_PAGE', 'public documents and session states that one network may read a minute', '1200'),
  one('parameter', 'SIGN_IN_TRACE_DAYS', 'for how many days traces of sign-ins are kept; 1 to 90', '14'),
  one('parameter', 'HISTORY_DAYS', 'for how many days runs and decisions that are over are kept; 100 to 3650', '400'),
  one(
    'parameter',
    'NAME_SERVERS',
    "IP addresses of the name servers that are asked whose a domain is, with a port where it is not 53; the machine's own unless given",
    '–',
  ),
  one('parameter', 'DELIVERY_DAYS', 'how long a one-time link to a secret can be opened, in days', '3'),
  one('parameter', 'OPERATOR_CONTACTS', 'e-mail addresses of the operators who are told of secrets that end', 'none'),
  one('parameter', 'OPERATOR_WEBHOOK_URL', 'where such notices are also posted to', '–'),
  one(
    'vault',
    'OPERATOR_WEBHOOK_SECRET',
    'what they are signed with; in Azure the secret `app--operator-webhook-secret`',
    '–',
  ),
  {
    names: ['MAIL_ENDPOINT', 'MAIL_SENDER'],
    means:
      'endpoint of Azure Communication Services and the address that mails come from; without them the hub works and refuses to send (`mail.unconfigured`)',
    fallback: '–',
    source: 'deployment',
    example: { MAIL_ENDPOINT: '', MAIL_SENDER: '' },
  },
  one(
    'local',
    'ALLOW_LOOPBACK_UPSTREAMS',
    '`true`: addresses that a customer types may lead to this machine; on a local machine only',
    '`false`',
    'false',
  ),
  one(
    'local',
    'SECRETS_FOLDER',
    'secrets as files, on a local machine only; they are asked before the vault',
    '–',
    '.tenantry/secrets',
  ),
  one(
    'parameter',
    'TENANTRY_EDITION',
    '`enterprise`: connections, discovery and syncs for service providers',
    'standard',
    'enterprise',
  ),
  one(
    'vault',
    'PLATFORM_MASTER_API_KEY',
    "the key of the platform's own programs; in Azure the secret `app--platform-master-api-key`",
    '–',
    "the key of the platform's own programs",
  ),
  one('parameter', 'MICROSOFT_CLIENT_ID', 'the partner application, for organisations that bring none', '–', nobody),
  one(
    'vault',
    'MICROSOFT_CLIENT_SECRET',
    'its secret; in Azure the secret `app--microsoft-client-secret`',
    '–',
    'the secret of the partner application',
  ),
  one('parameter', 'MICROSOFT_TENANT_ID', 'its tenant', '`organizations`'),
  {
    names: ['SESSION_IDLE_MINUTES', 'SESSION_ABSOLUTE_MINUTES'],
    means: 'how long a session lives',
    fallback: '30, 480',
    source: 'parameter',
  },
  {
    names: ['SESSION_RENEW_AFTER_MINUTES', 'SESSION_STALE_AFTER_MINUTES'],
    means: 'when a sign-in is renewed silently, and when an API call insists',
    fallback: '55, 60',
    source: 'parameter',
  },
]

/** What the host and Azure's libraries read, beside our own. */
export const hostTexts: readonly SettingText[] = [
  one(
    'deployment',
    'AZURE_CLIENT_ID',
    'the client id of a user-assigned managed identity; without it the system-assigned one counts',
    '–',
  ),
  {
    names: ['AzureWebJobsStorage__accountName', 'AzureWebJobsStorage__credential', 'AzureWebJobsStorage__clientId'],
    means:
      "the host's storage by identity; all three or the host does not start, and no `AzureWebJobsStorage` beside them",
    fallback: 'required in Azure',
    source: 'deployment',
  },
  one('deployment', 'AzureWebJobsDisableHomepage', 'must be `true`: the root leads to the console', '–', 'true'),
  {
    names: ['APPLICATIONINSIGHTS_CONNECTION_STRING', 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING'],
    means: 'where telemetry goes, and by which identity',
    fallback: '–',
    source: 'deployment',
  },
]
