import * as z from 'zod'
import {
  parseEntraTenantId,
  parseOrganisationId,
  entraTenantId,
  organisationId,
  type EntraTenantId,
  type OrganisationId,
} from './domain/ids.ts'
import type { Issuing } from './domain/issuing/exchange.ts'
import { defaultDeliveryDays, longestDeliveryDays } from './domain/delivery.ts'
import { usualLimits, type LimitFigures, type LimitName } from './domain/limits/limits.ts'
import { defaultSessionLimits } from './domain/session.ts'
import { platformTrust } from './domain/tokens/platform-trust.ts'

/** A faulty environment: every fault at once, by name, without any value (a value may be a secret). */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(`The settings have ${faults.length} fault(s):\n${faults.map((fault) => `  - ${fault}`).join('\n')}`)
    this.faults = faults
  }
}

const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

/** https, or plain http to this machine only. Kept without a slash at the end. */
const address = z
  .string()
  .refine((text) => URL.canParse(text), { error: 'is not an address' })
  .refine((text) => !URL.canParse(text) || isSafeAddress(new URL(text)), {
    error: 'must be https (plain http is accepted for this machine only), without user, query or fragment',
  })
  .transform((text) => text.replace(/\/+$/, ''))

function isSafeAddress(url: URL): boolean {
  const bare = url.username === '' && url.password === '' && url.search === '' && url.hash === ''
  return bare && (url.protocol === 'https:' || (url.protocol === 'http:' && loopback.has(url.hostname)))
}

/** Kept as browsers write it: lower case, without the port that goes without saying. */
const origin = address
  .refine((text) => !URL.canParse(text) || new URL(text).pathname === '/', {
    error: 'must be an origin, without a path',
  })
  .transform((text) => new URL(text).origin)

const guid = <Id extends string>(parse: (text: string) => Id | undefined) =>
  z
    .string()
    .refine((text) => parse(text) !== undefined, { error: 'is not a GUID' })
    .transform((text) => text.toLowerCase() as Id)

/** As it stands in tokens, letter for letter, with `{tenantid}` in place of the tenant. */
const issuerTemplate = z
  .string()
  .refine((text) => URL.canParse(text) && isSafeAddress(new URL(text)) && text.includes('{tenantid}'), {
    error: 'must be an https address with {tenantid} in place of the tenant',
  })

/** Names with commas or white space between. */
const names = z
  .string()
  .transform((text) => text.split(/[\s,]+/).filter((part) => part !== ''))
  .pipe(z.array(z.string()).min(1, { error: 'names nothing' }))

/** IP addresses with a port where it is not 53: `192.0.2.1` or `192.0.2.1:5353`. */
const nameServer = z.string().regex(/^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:]+\])(?::\d{1,5})?$/i, {
  error: 'must be IP addresses, with a port where it is not 53',
})

const minutes = (fallback: number) => z.coerce.number().int().min(1).max(10_080).default(fallback)

/** Six at least: less would refuse a wrong master key before it was looked at. */
const aMinute = (limit: LimitName) =>
  z.coerce.number().int().min(6).max(1_000_000).default(usualLimits.perMinute[limit])

const Environment = z.object({
  PUBLIC_URL: origin,
  RETURN_ORIGINS: z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter((part) => part !== ''))
    .pipe(z.array(origin)),
  PLATFORM_ORGANISATION_ID: guid<OrganisationId>(parseOrganisationId),
  PLATFORM_TENANT_ID: guid<EntraTenantId>(parseEntraTenantId),
  PLATFORM_NAME: z.string().trim().min(1).max(200).default('Platform'),
  FIRST_OPERATOR: z
    .string()
    .regex(/^[0-9a-f-]{36}\/[^/\s]{1,64}$/i, { error: 'must be {tid}/{oid}' })
    .optional(),
  ENTRA_AUTHORITY_HOST: address.default('https://login.microsoftonline.com'),
  ENTRA_RESPONSE_MODE: z.enum(['query', 'form_post']).default('query'),
  MANAGEMENT_UI_CLIENT_ID: z.string().min(1),
  MANAGEMENT_UI_CLIENT_SECRET: z.string().min(1).optional(),
  MANAGEMENT_API_CLIENT_ID: z.string().min(1),
  MANAGEMENT_API_SCOPE: z
    .string()
    .regex(/^\S+\/[^\s/]+$/, { error: 'must be the whole scope, such as api://{client id}/access_as_user' }),
  MANAGEMENT_API_APP_ID_URI: z.string().min(1).optional(),
  MANAGEMENT_API_CLIENTS: names.optional(),
  MANAGEMENT_API_REQUIRED_CLAIMS: names.optional(),
  SYSTEM_API_CLIENT_ID: z.string().min(1).optional(),
  SYSTEM_API_APP_ID_URI: z.string().min(1).optional(),
  SYSTEM_API_IDTYP: z.enum(['optional', 'required']).default('optional'),
  ENTRA_V1_ISSUER: issuerTemplate.default('https://sts.windows.net/{tenantid}/'),
  GRAPH_BASE_URL: address.default('https://graph.microsoft.com'),
  TABLE_STORAGE_URL: address.optional(),
  TABLE_STORAGE_CONNECTION_STRING: z.string().min(1).optional(),
  BACKUP_STORAGE_URL: address.optional(),
  BACKUP_HOUR: z
    .string()
    .regex(/^(?:off|[01]?\d|2[0-3])$/, { error: 'must be an hour from 0 to 23, or off' })
    .default('2')
    .transform((text) => (text === 'off' ? ('off' as const) : Number(text))),
  BACKUPS_KEPT: z.coerce.number().int().min(1).max(400).default(14),
  SECRETS_FOLDER: z.string().min(1).optional(),
  KEY_VAULT_URL: origin.optional(),
  VAULT_EVENTS_QUEUE: z
    .string()
    .regex(/^(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/, { error: 'is not the name of a queue' })
    .optional(),
  NAME_SERVERS: names.pipe(z.array(nameServer)).optional(),
  MAIL_ENDPOINT: origin.optional(),
  MAIL_SENDER: z.email({ error: 'is not an e-mail address' }).optional(),
  ALLOW_LOOPBACK_UPSTREAMS: z.enum(['true', 'false']).default('false'),
  API_AUDIENCES: names.optional(),
  TOKEN_MINUTES: z.coerce.number().int().min(1).max(60).default(10),
  SIGN_IN_TRACE_DAYS: z.coerce.number().int().min(1).max(90).default(14),
  HISTORY_DAYS: z.coerce.number().int().min(100).max(3650).default(400),
  SIGNING_KEY_DAYS: z.coerce.number().int().min(7).max(365).default(90),
  OPERATOR_CONTACTS: names
    .pipe(z.array(z.email({ error: 'names something that is not an e-mail address' })).max(20))
    .optional(),
  OPERATOR_WEBHOOK_URL: address.optional(),
  OPERATOR_WEBHOOK_SECRET: z.string().min(24).optional(),
  DELIVERY_DAYS: z.coerce.number().int().min(1).max(longestDeliveryDays).default(defaultDeliveryDays),
  SESSION_IDLE_MINUTES: minutes(defaultSessionLimits.idle),
  SESSION_ABSOLUTE_MINUTES: minutes(defaultSessionLimits.absolute),
  SESSION_RENEW_AFTER_MINUTES: minutes(defaultSessionLimits.renewAfter),
  SESSION_STALE_AFTER_MINUTES: minutes(defaultSessionLimits.staleAfter),
  RATE_LIMITS: z.enum(['on', 'off']).default('on'),
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(5).default(usualLimits.trustedProxies),
  LIMIT_SIGN_IN: aMinute('sign-in'),
  LIMIT_LOOK_UP: aMinute('look-up'),
  LIMIT_LINK: aMinute('link'),
  LIMIT_TOKEN: aMinute('token'),
  LIMIT_PROGRAM: aMinute('program'),
  LIMIT_KEY: aMinute('key'),
  LIMIT_PAGE: aMinute('page'),
  TENANTRY_EDITION: z.string().optional(),
  PLATFORM_MASTER_API_KEY: z.string().optional(),
  MICROSOFT_CLIENT_ID: z.string().optional(),
  MICROSOFT_CLIENT_SECRET: z.string().optional(),
  MICROSOFT_TENANT_ID: z
    .string()
    .trim()
    .refine((text) => text === 'organizations' || parseEntraTenantId(text) !== undefined, {
      error: 'is not a tenant id (a GUID)',
    })
    .transform((text) => text.toLowerCase())
    .optional(),
})

/** Every setting by its name. What each means, and where it comes from in Azure, is in `local/settings/setting-texts.ts`. */
export const settingNames: readonly string[] = Object.keys(Environment.shape)

/** Settings whose values are secret: they are told by name only, wherever settings are told. */
export const secretSettings: readonly string[] = [
  'MANAGEMENT_UI_CLIENT_SECRET',
  'TABLE_STORAGE_CONNECTION_STRING',
  'OPERATOR_WEBHOOK_SECRET',
  'PLATFORM_MASTER_API_KEY',
  'MICROSOFT_CLIENT_SECRET',
]

/** What a backup tells of the settings: values of those that are no secret, names of the others that have one. */
function describedSettings(given: Given) {
  const named = settingNames.flatMap((name): [string, string][] => {
    const value = given[name]
    return value === undefined ? [] : [[name, value]]
  })
  return {
    settings: Object.fromEntries(named.filter(([name]) => !secretSettings.includes(name))),
    secrets: named.map(([name]) => name).filter((name) => secretSettings.includes(name)),
  }
}

type Env = z.infer<typeof Environment>

/** Azure sets at least one of these on every instance, whatever the plan; a developer's machine has none. */
const marksOfAzure = ['WEBSITE_INSTANCE_ID', 'WEBSITE_SITE_NAME', 'WEBSITE_POD_NAME', 'LEGION_SERVICE_HOST']

/** What is for a developer's machine only (simulators, plain http, secrets in files) is refused in a deployed app. */
const isDeployed = (environment: Readonly<Record<string, string | undefined>>) =>
  marksOfAzure.some((name) => (environment[name] ?? '') !== '')

export type Settings = ReturnType<typeof readSettings>

/** @throws SettingsError naming every fault at once */
export function readSettings(environment: Readonly<Record<string, string | undefined>> = process.env) {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value.trim() !== ''),
  )
  // Read once: a parser made for it would take longer to make than to do without.
  const parsed = Environment.safeParse(given, { jitless: true })
  const faults = [
    ...(parsed.error?.issues.map(faultOf) ?? []),
    ...storageFaults(given),
    ...mailFaults(given),
    ...credentialFaults(given),
    ...sessionFaults(given),
    ...(isDeployed(given) ? deploymentFaults(given) : []),
  ]
  if (!parsed.success || faults.length > 0) throw new SettingsError(faults)
  const env = parsed.data
  return {
    platform: platformOf(env, given),
    entra: {
      authorityHost: env.ENTRA_AUTHORITY_HOST,
      clientId: env.MANAGEMENT_UI_CLIENT_ID,
      ...(env.MANAGEMENT_UI_CLIENT_SECRET === undefined ? {} : { clientSecret: env.MANAGEMENT_UI_CLIENT_SECRET }),
      apiScope: env.MANAGEMENT_API_SCOPE,
      responseMode: env.ENTRA_RESPONSE_MODE,
      redirectUri: `${env.PUBLIC_URL}/auth/callback/entra`,
      consentRedirectUri: `${env.PUBLIC_URL}/auth/callback/consent`,
      v1Issuer: env.ENTRA_V1_ISSUER,
    },
    connecting: {
      authorityHost: env.ENTRA_AUTHORITY_HOST,
      redirectUri: `${env.PUBLIC_URL}/auth/callback/connection`,
    },
    nameServers: env.NAME_SERVERS ?? [],
    graphBaseUrl: env.GRAPH_BASE_URL,
    tables: env.TABLE_STORAGE_URL
      ? ({ kind: 'identity', url: env.TABLE_STORAGE_URL } as const)
      : ({ kind: 'connection-string', connectionString: env.TABLE_STORAGE_CONNECTION_STRING ?? '' } as const),
    archives: archivesOf(env),
    mail: mailOf(env),
    allowLoopbackUpstreams: env.ALLOW_LOOPBACK_UPSTREAMS === 'true',
    operatorWebhookUrl: env.OPERATOR_WEBHOOK_URL,
    keyVaultUrl: env.KEY_VAULT_URL,
    vaultEventsQueue: env.VAULT_EVENTS_QUEUE,
    secretsFolder: env.SECRETS_FOLDER,
    appSecrets: appSecretsOf(env),
  }
}

/** Tokens are for the hub's own API where no other is named. */
function issuingOf({ API_AUDIENCES: named = [], PUBLIC_URL, ...env }: Env): Issuing {
  const [usual = PUBLIC_URL, ...others] = named
  return { audiences: [usual, ...others], tokenMinutes: env.TOKEN_MINUTES, keyDays: env.SIGNING_KEY_DAYS }
}

const limitsOf = (env: Env): LimitFigures => ({
  on: env.RATE_LIMITS === 'on',
  trustedProxies: env.TRUSTED_PROXIES,
  perMinute: {
    'sign-in': env.LIMIT_SIGN_IN,
    'look-up': env.LIMIT_LOOK_UP,
    link: env.LIMIT_LINK,
    token: env.LIMIT_TOKEN,
    program: env.LIMIT_PROGRAM,
    key: env.LIMIT_KEY,
    page: env.LIMIT_PAGE,
  },
})

function platformOf(env: Env, given: Given) {
  const [operatorTid, operatorOid] = env.FIRST_OPERATOR?.split('/') ?? []
  return {
    publicUrl: env.PUBLIC_URL,
    organisationId: organisationId(env.PLATFORM_ORGANISATION_ID),
    displayName: env.PLATFORM_NAME,
    tid: entraTenantId(env.PLATFORM_TENANT_ID),
    ...(operatorTid !== undefined && operatorOid !== undefined
      ? { firstOperator: { tid: entraTenantId(operatorTid.toLowerCase()), oid: operatorOid } }
      : {}),
    returnOrigins: env.RETURN_ORIGINS,
    sessionLimits: {
      idle: env.SESSION_IDLE_MINUTES,
      absolute: env.SESSION_ABSOLUTE_MINUTES,
      renewAfter: env.SESSION_RENEW_AFTER_MINUTES,
      staleAfter: env.SESSION_STALE_AFTER_MINUTES,
    },
    edition: editionOf(env),
    deliveryDays: env.DELIVERY_DAYS,
    operatorContacts: env.OPERATOR_CONTACTS ?? [],
    managementUiClientId: env.MANAGEMENT_UI_CLIENT_ID,
    managementApi: {
      clientId: env.MANAGEMENT_API_CLIENT_ID,
      scope: scopeNameOf(env),
    },
    ...(env.SYSTEM_API_CLIENT_ID === undefined
      ? {}
      : {
          systemApi: {
            clientId: env.SYSTEM_API_CLIENT_ID,
            scope: `${env.SYSTEM_API_APP_ID_URI ?? `api://${env.SYSTEM_API_CLIENT_ID}`}/.default`,
            tokenEndpoint: `${env.ENTRA_AUTHORITY_HOST}/${env.PLATFORM_TENANT_ID}/oauth2/v2.0/token`,
          },
        }),
    ownClientIds: [env.MANAGEMENT_UI_CLIENT_ID, env.MANAGEMENT_API_CLIENT_ID, env.SYSTEM_API_CLIENT_ID].filter(
      (id) => id !== undefined,
    ),
    trust: trustOf(env),
    issuing: issuingOf(env),
    limits: limitsOf(env),
    signInTraceDays: env.SIGN_IN_TRACE_DAYS,
    historyDays: env.HISTORY_DAYS,
    backups: { hour: env.BACKUP_HOUR, kept: env.BACKUPS_KEPT },
    described: describedSettings(given),
  }
}

const scopeNameOf = ({ MANAGEMENT_API_SCOPE: scope }: Env) => scope.slice(scope.lastIndexOf('/') + 1)

/** Of APIs whose App ID URI is not given: of the Management API what its scope begins with, of the System API Entra's own proposal. */
function trustOf(env: Env) {
  const { MANAGEMENT_API_SCOPE: scope, SYSTEM_API_CLIENT_ID: systemApi } = env
  return platformTrust({
    authorityHost: env.ENTRA_AUTHORITY_HOST,
    v1Issuer: env.ENTRA_V1_ISSUER,
    tid: env.PLATFORM_TENANT_ID,
    managementApi: {
      clientId: env.MANAGEMENT_API_CLIENT_ID,
      appIdUri: env.MANAGEMENT_API_APP_ID_URI ?? scope.slice(0, scope.lastIndexOf('/')),
      scope: scopeNameOf(env),
      ...(env.MANAGEMENT_API_CLIENTS ? { clients: env.MANAGEMENT_API_CLIENTS } : {}),
      ...(env.MANAGEMENT_API_REQUIRED_CLAIMS ? { claims: env.MANAGEMENT_API_REQUIRED_CLAIMS } : {}),
    },
    ...(systemApi === undefined
      ? {}
      : {
          systemApi: {
            clientId: systemApi,
            appIdUri: env.SYSTEM_API_APP_ID_URI ?? `api://${systemApi}`,
            idtyp: env.SYSTEM_API_IDTYP,
          },
        }),
    own: { issuer: env.PUBLIC_URL, audiences: issuingOf(env).audiences },
  })
}

/** App-level secrets that the environment answers for; never an Organisation's. */
const appSecretsOf = (env: z.infer<typeof Environment>) => ({
  microsoft_client_id: env.MICROSOFT_CLIENT_ID,
  microsoft_client_secret: env.MICROSOFT_CLIENT_SECRET,
  microsoft_tenant_id: env.MICROSOFT_TENANT_ID,
  platform_master_api_key: env.PLATFORM_MASTER_API_KEY,
  operator_webhook_secret: env.OPERATOR_WEBHOOK_SECRET,
})

/** Any other name than that one is not the enterprise edition. */
const editionOf = ({ TENANTRY_EDITION: name }: z.infer<typeof Environment>): 'standard' | 'enterprise' =>
  name?.trim().toLowerCase() === 'enterprise' ? 'enterprise' : 'standard'

/** Where backups lie, by the template's name. */
const archiveContainer = 'backups'

/** Undefined: the hub works, and makes no backups. On a local machine they lie beside the tables, where that storage has blobs. */
function archivesOf({ BACKUP_STORAGE_URL: url, TABLE_STORAGE_CONNECTION_STRING: connectionString = '' }: Env) {
  if (url !== undefined) return { kind: 'identity', url, container: archiveContainer } as const
  return /UseDevelopmentStorage=true|BlobEndpoint=/i.test(connectionString)
    ? ({ kind: 'connection-string', connectionString, container: archiveContainer } as const)
    : undefined
}

/** Undefined: the hub works, and sends no mail. */
function mailOf({ MAIL_ENDPOINT: endpoint, MAIL_SENDER: sender }: Env) {
  return endpoint === undefined || sender === undefined ? undefined : { endpoint, sender }
}

function faultOf({ path, message, code, input }: z.core.$ZodIssue): string {
  const name = path[0] === undefined ? 'environment' : String(path[0])
  return code === 'invalid_type' && input === undefined ? `${name} is missing` : `${name} ${message}`
}

/** What was given, blanks left out: these rules are judged whether or not the rest is sound, so that every fault is told at once. */
type Given = Readonly<Record<string, string | undefined>>

function storageFaults(given: Given): string[] {
  const one = (given['TABLE_STORAGE_URL'] === undefined) !== (given['TABLE_STORAGE_CONNECTION_STRING'] === undefined)
  return one ? [] : ['give one of TABLE_STORAGE_URL (managed identity) and TABLE_STORAGE_CONNECTION_STRING']
}

function mailFaults(given: Given): string[] {
  const half = (given['MAIL_ENDPOINT'] === undefined) !== (given['MAIL_SENDER'] === undefined)
  return half ? ['give both of MAIL_ENDPOINT and MAIL_SENDER, or none'] : []
}

/** Without a secret the managed identity is the credential: every deployed app has one, a local machine where it is simulated. */
function credentialFaults(given: Given): string[] {
  const hasIdentity = isDeployed(given) || given['IDENTITY_ENDPOINT'] !== undefined
  return given['MANAGEMENT_UI_CLIENT_SECRET'] !== undefined || hasIdentity
    ? []
    : ['MANAGEMENT_UI_CLIENT_SECRET is missing']
}

/** A page must have the chance to renew before the API insists. */
function sessionFaults(given: Given): string[] {
  const { renewAfter, staleAfter } = defaultSessionLimits
  const renew = Number(given['SESSION_RENEW_AFTER_MINUTES'] ?? renewAfter)
  const stale = Number(given['SESSION_STALE_AFTER_MINUTES'] ?? staleAfter)
  return renew > stale ? ['SESSION_RENEW_AFTER_MINUTES must not be above SESSION_STALE_AFTER_MINUTES'] : []
}

/** Simulators, plain http and secrets in files belong to a developer's machine: a deployed app does not start with them. */
function deploymentFaults(given: Given): string[] {
  const addresses = [
    'PUBLIC_URL',
    'RETURN_ORIGINS',
    'ENTRA_AUTHORITY_HOST',
    'ENTRA_V1_ISSUER',
    'GRAPH_BASE_URL',
    'TABLE_STORAGE_URL',
    'BACKUP_STORAGE_URL',
    'KEY_VAULT_URL',
    'MAIL_ENDPOINT',
    'OPERATOR_WEBHOOK_URL',
  ]
  const plain = addresses.filter((name) => /\bhttp:/i.test(given[name] ?? ''))
  return [
    ...plain.map((name) => `${name} must be https in a deployed app`),
    ...(given['SECRETS_FOLDER'] === undefined
      ? []
      : ['SECRETS_FOLDER is for a local machine; a deployed app keeps no secret in files']),
    ...(given['ALLOW_LOOPBACK_UPSTREAMS'] === 'true'
      ? ['ALLOW_LOOPBACK_UPSTREAMS is for a local machine; a deployed app calls no address of its own machine']
      : []),
    ...(/\b127\.|\[::1\]/.test(given['NAME_SERVERS'] ?? '')
      ? ['NAME_SERVERS names this machine, which is for local work: a deployed app asks the name servers of the world']
      : []),
    ...(given['RATE_LIMITS'] === 'off'
      ? ['RATE_LIMITS off is for a local machine; in a deployed app raise the limit that is too low']
      : []),
    ...(given['KEY_VAULT_URL'] === undefined
      ? ['KEY_VAULT_URL is required in a deployed app: the vault keeps the secrets of connections']
      : []),
    ...(given['TABLE_STORAGE_URL'] === undefined
      ? ['TABLE_STORAGE_URL with a managed identity is required in a deployed app']
      : []),
  ]
}
