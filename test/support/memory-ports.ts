import { assertionKeys } from '../../shared/adapters/crypto/assertion-keys.ts'
import { keyPairs } from '../../shared/adapters/crypto/key-pairs.ts'
import { sealing } from '../../shared/adapters/crypto/sealing.ts'
import { readCertificate } from '../../shared/adapters/crypto/read-certificate.ts'
import { secureRandom } from '../../shared/adapters/crypto/secure-random.ts'
import { cachedFlags } from '../../shared/adapters/feature-flags/cached-flags.ts'
import { accessReviewTables } from '../../shared/adapters/table-storage/access-reviews.ts'
import { attemptTable, limitTable } from '../../shared/adapters/table-storage/attempts.ts'
import { vaultEventReader } from '../../shared/adapters/key-vault/vault-events.ts'
import { readRows } from '../../shared/adapters/rows/read-rows.ts'
import { addressBookTables } from '../../shared/adapters/table-storage/address-book.ts'
import { packing } from '../../shared/adapters/archive/packing.ts'
import { backupTables } from '../../shared/adapters/table-storage/backups.ts'
import { clientMappingTable } from '../../shared/adapters/table-storage/client-mappings.ts'
import {
  connectionTable,
  discoveryRunTable,
  managedTenantTable,
} from '../../shared/adapters/table-storage/discovery.ts'
import { discoveryScheduleTable } from '../../shared/adapters/table-storage/discovery-schedules.ts'
import { domainTable } from '../../shared/adapters/table-storage/domains.ts'
import { erasureMarkTable } from '../../shared/adapters/table-storage/erasure-marks.ts'
import { openActTable } from '../../shared/adapters/table-storage/events.ts'
import { webhookTables } from '../../shared/adapters/table-storage/webhooks.ts'
import { expiringTables } from '../../shared/adapters/table-storage/expiries.ts'
import { featureFlagTable } from '../../shared/adapters/table-storage/feature-flags.ts'
import { historyTables } from '../../shared/adapters/table-storage/history.ts'
import { identityProviderTable } from '../../shared/adapters/table-storage/identity-providers.ts'
import { integrationSecretTables } from '../../shared/adapters/table-storage/integration-secrets.ts'
import { memberTables } from '../../shared/adapters/table-storage/members.ts'
import { membershipTables } from '../../shared/adapters/table-storage/memberships.ts'
import { personalRowTables } from '../../shared/adapters/table-storage/personal-rows.ts'
import { organisationTables } from '../../shared/adapters/table-storage/organisations.ts'
import { signingKeyTable } from '../../shared/adapters/table-storage/signing-keys.ts'
import { provisioningTables } from '../../shared/adapters/table-storage/provisioning.ts'
import { registeredClientTables } from '../../shared/adapters/table-storage/registered-clients.ts'
import { reconciliationTable } from '../../shared/adapters/table-storage/reconciliation.ts'
import { syncNoteTable } from '../../shared/adapters/table-storage/sync-notes.ts'
import { syncRunTable, tenantResultTable } from '../../shared/adapters/table-storage/sync-runs.ts'
import { tenantMemoryTable } from '../../shared/adapters/table-storage/tenant-memories.ts'
import { syncAgendaTable, syncSettingsTable } from '../../shared/adapters/table-storage/sync-settings.ts'
import { trailTables } from '../../shared/adapters/table-storage/trail.ts'
import { tenantMappingTables } from '../../shared/adapters/table-storage/tenant-mappings.ts'
import { noticeSettingsTable, watchedSecretTable } from '../../shared/adapters/table-storage/watched-secrets.ts'
import { entraTenantId, organisationId } from '../../shared/domain/ids.ts'
import { usualLimits } from '../../shared/domain/limits/limits.ts'
import { platformTrust } from '../../shared/domain/tokens/platform-trust.ts'
import { callerFacts } from '../../shared/services/caller-facts.ts'
import { mappingFacts } from '../../shared/services/mapping-facts.ts'
import { defaultSessionLimits } from '../../shared/domain/session.ts'
import { sharedLimits, type SharedLimits } from '../../shared/services/shared-limits.ts'
import { keepTelemetry } from '../../shared/adapters/telemetry/telemetry.ts'
import { ownKeys } from '../../shared/services/own-keys.ts'
import type { Applications } from '../../shared/ports/applications.ts'
import type { Platform, RequestPorts } from '../../shared/ports/ports.ts'
import type { SecretName } from '../../shared/domain/secret-name.ts'
import type { SecretOwner, Secrets } from '../../shared/ports/secrets.ts'
import type { Mail, MailMessage } from '../../shared/ports/mail.ts'
import type { Workflows, WorkflowState } from '../../shared/ports/workflows.ts'
import { memoryBlobs } from './memory-blobs.ts'
import { memoryTables, type MemoryTables } from './memory-tables.ts'

export interface ManualClock {
  now(): Date
  advance(minutes: number): void
}

export function manualClock(start: Date): ManualClock {
  let moment = start.getTime()
  return {
    now: () => new Date(moment),
    advance: (minutes) => {
      moment += minutes * 60_000
    },
  }
}

const platformTid = entraTenantId('88888888-8888-4888-8888-888888888888')
const managementApi = { clientId: '33333333-3333-4333-8333-333333333333', scope: 'access_as_user' }
const managementUiClientId = '44444444-4444-4444-8444-444444444444'
/** The hub's own API, and another one of the platform. */
const audiences = ['https://hub.example', 'https://orders.example'] as const
/** The System API of the examples. */
export const systemApiClientId = '55555555-5555-4555-8555-555555555555'

export const platform: Platform = {
  publicUrl: 'https://hub.example',
  organisationId: organisationId('99999999-9999-4999-8999-999999999999'),
  displayName: 'The Platform',
  tid: platformTid,
  returnOrigins: ['https://app.example'],
  sessionLimits: defaultSessionLimits,
  edition: 'enterprise',
  deliveryDays: 3,
  operatorContacts: ['operators@platform.example'],
  managementUiClientId,
  managementApi,
  systemApi: {
    clientId: systemApiClientId,
    scope: 'api://system.platform.example/.default',
    tokenEndpoint: `https://login.microsoftonline.com/${platformTid}/oauth2/v2.0/token`,
  },
  issuing: { audiences, tokenMinutes: 10, keyDays: 90 },
  signInTraceDays: 14,
  limits: usualLimits,
  historyDays: 400,
  backups: { hour: 2, kept: 3 },
  described: { settings: { PUBLIC_URL: 'https://hub.example' }, secrets: ['PLATFORM_MASTER_API_KEY'] },
  ownClientIds: [managementUiClientId, managementApi.clientId, systemApiClientId],
  trust: platformTrust({
    authorityHost: 'https://login.microsoftonline.com',
    v1Issuer: 'https://sts.windows.net/{tenantid}/',
    tid: platformTid,
    managementApi: { ...managementApi, appIdUri: 'api://management.platform.example' },
    systemApi: { clientId: systemApiClientId, appIdUri: 'api://system.platform.example', idtyp: 'optional' },
    own: { issuer: 'https://hub.example', audiences },
  }),
}

export interface MemoryWorkflows extends Workflows {
  /** By id; `absent` for those that were never started. */
  readonly states: Map<string, WorkflowState>
  readonly started: { readonly name: string; readonly id: string; readonly input: unknown }[]
}

function memoryWorkflows(): MemoryWorkflows {
  const states = new Map<string, WorkflowState>()
  const started: MemoryWorkflows['started'] = []
  return {
    states,
    started,
    stateOf: async (id) => Promise.resolve(states.get(id) ?? 'absent'),
    start: async (name, id, input) => {
      await Promise.resolve()
      if (states.get(id) === 'running') return
      states.set(id, 'running')
      started.push({ name, id, input })
    },
    purge: () => Promise.resolve(0),
  }
}

interface SecretVersion {
  readonly value: string
  readonly expiresAt?: Date
}

export interface MemorySecrets extends Secrets {
  readonly kept: Map<string, string>
  /** The same secrets once more: what is put into one of the two is not in the other. */
  copy(): MemorySecrets
}

/** `kept` holds the newest of each; earlier versions are found by their version until the secret is removed. */
export function memorySecrets(
  values: Readonly<Record<string, string>> = {},
  before: ReadonlyMap<string, SecretVersion> = new Map(),
): MemorySecrets {
  const kept = new Map(Object.entries(values))
  const versions = new Map(before)
  const keyOf = (owner: SecretOwner, name: SecretName) => `${owner}/${name}`
  let count = versions.size
  return {
    kept,
    copy: () => memorySecrets(Object.fromEntries(kept), versions),
    find: async (owner, name, version) => {
      await Promise.resolve()
      const value =
        version === undefined ? kept.get(keyOf(owner, name)) : versions.get(`${keyOf(owner, name)}/${version}`)?.value
      return value?.trim() || undefined
    },
    put: async (owner, name, value, attributes = {}) => {
      await Promise.resolve()
      const version = `v${(count += 1)}`
      kept.set(keyOf(owner, name), value)
      versions.set(`${keyOf(owner, name)}/${version}`, { value, ...attributes })
      return version
    },
    versions: async (owner, name) => {
      await Promise.resolve()
      return [...versions]
        .filter(([key]) => key.startsWith(`${keyOf(owner, name)}/`))
        .map(([key, { expiresAt }]) => ({
          version: key.slice(keyOf(owner, name).length + 1),
          createdAt: new Date(0),
          ...(expiresAt === undefined ? {} : { expiresAt }),
        }))
        .reverse()
    },
    remove: async (owner, name) => {
      await Promise.resolve()
      kept.delete(keyOf(owner, name))
      for (const key of [...versions.keys()]) if (key.startsWith(`${keyOf(owner, name)}/`)) versions.delete(key)
    },
  }
}

/** Keeps the first mail of each key, as the mail service does. */
export function memoryMail(): Mail & { readonly sent: MailMessage[] } {
  const sent: MailMessage[] = []
  return {
    sent,
    send: async (message) => {
      await Promise.resolve()
      if (!sent.some(({ key }) => key === message.key)) sent.push(message)
    },
  }
}

export interface MemoryPorts extends RequestPorts {
  readonly clock: ManualClock
  readonly workflows: MemoryWorkflows
}

const unused = (name: string) => () => Promise.reject(new Error(`${name} is not part of this example.`))

/** Where an example has no directory of the platform's own. */
export const noApplications: Applications = {
  ensure: unused('Graph'),
  list: unused('Graph'),
  listOfPrincipals: unused('Graph'),
  find: unused('Graph'),
  findByUniqueName: unused('Graph'),
  remove: unused('Graph'),
  ensureServicePrincipal: unused('Graph'),
  assignRole: unused('Graph'),
  addPassword: unused('Graph'),
  removePassword: unused('Graph'),
  putCertificate: unused('Graph'),
  removeCertificate: unused('Graph'),
  putFederated: unused('Graph'),
  removeFederated: unused('Graph'),
}

/** The ports of one request, over tables in memory; the outside world is refused unless `change` gives it. */
export function memoryPorts(
  start: Date,
  change: Partial<RequestPorts> = {},
  tables = memoryTables(),
): { readonly ports: MemoryPorts; readonly tables: MemoryTables; readonly limits: SharedLimits } {
  const clock = manualClock(start)
  const trail = trailTables(tables.open, clock, secureRandom)
  const kept = { signingKeys: signingKeyTable(tables.open), secrets: change.secrets ?? memorySecrets() }
  const readByCallers = {
    clock,
    organisations: organisationTables(tables.open, clock),
    ...tenantMappingTables(tables.open),
    members: memberTables(tables.open),
    memberships: membershipTables(tables.open),
    ...registeredClientTables(tables.open, clock),
    ...expiringTables(tables.open, clock, trail),
    identityProviders: identityProviderTable(tables.open, clock),
  }
  const mapped = {
    managedTenants: managedTenantTable(tables.open),
    clientMappings: clientMappingTable(tables.open, secureRandom),
    ...addressBookTables(tables.open, clock),
  }
  const limitCounts = limitTable(tables.open, clock)
  const limits = sharedLimits({ limitCounts, clock, random: secureRandom })
  const ports = {
    platform,
    telemetry: keepTelemetry(clock),
    random: secureRandom,
    sealing,
    ...readByCallers,
    callerFacts: callerFacts(readByCallers),
    domains: domainTable(tables.open),
    nameServers: { lookUpTexts: unused('The name servers') },
    issuerKeys: { find: unused('The identity provider') },
    integrationSecrets: integrationSecretTables(tables.open, clock),
    ...provisioningTables(tables.open),
    readCertificate,
    connections: connectionTable(tables.open),
    ...mapped,
    mappingFacts: mappingFacts({ ...mapped, clock }),
    discoveryRuns: discoveryRunTable(tables.open),
    readRows,
    ...trail,
    personalRows: personalRowTables(tables.open),
    erasureMarks: erasureMarkTable(tables.open),
    history: historyTables(tables.open),
    openActs: openActTable(tables.open),
    ...webhookTables(tables.open),
    accessReviews: accessReviewTables(tables.open),
    ...backupTables(tables.open),
    blobs: memoryBlobs(clock),
    packing,
    sendWebhook: unused('The outside world'),
    watchedSecrets: watchedSecretTable(tables.open),
    noticeSettings: noticeSettingsTable(tables.open),
    tellOperators: () => Promise.resolve(),
    readVaultEvents: vaultEventReader('https://hub.vault.azure.net'),
    ...kept,
    keyPairs,
    assertionKeys,
    ownKeys: ownKeys({ ...kept, keyPairs, clock, random: secureRandom }),
    syncRuns: syncRunTable(tables.open),
    tenantResults: tenantResultTable(tables.open),
    syncNotes: syncNoteTable(tables.open),
    tenantMemories: tenantMemoryTable(tables.open),
    reconciliationItems: reconciliationTable(tables.open),
    syncSettings: syncSettingsTable(tables.open),
    syncAgenda: syncAgendaTable(tables.open),
    discoverySchedules: discoveryScheduleTable(tables.open),
    featureFlags: cachedFlags(featureFlagTable(tables.open), clock),
    attempts: attemptTable(tables.open),
    limitCounts,
    limits,
    mail: memoryMail(),
    addressGuard: { judgeAddress: unused('The outside world'), guardedFetch: unused('The outside world') },
    directorySource: { listManagedTenants: unused('The directory source') },
    peopleSource: {
      listUsers: unused('The directory source'),
      confirmUser: unused('The directory source'),
      listGroupMembers: unused('The directory source'),
      listDomains: unused('The directory source'),
    },
    partnerSignIn: { authorisationUrl: unused('The identity provider'), redeem: unused('The identity provider') },
    probeSource: { direct: unused('The directory source'), cipp: unused('The directory source') },
    grantAppToken: unused('The identity provider'),
    applications: noApplications,
    entraSignIn: {
      responseMode: 'query',
      authorisationUrl: unused('The identity provider'),
      consentUrl: ({ state, tid = 'organizations' }) => `https://login.example/${tid}/adminconsent?state=${state}`,
      redeem: unused('The identity provider'),
      signOutUrl: unused('The identity provider'),
      issuerTemplate: unused('The identity provider'),
      signingKeys: unused('The identity provider'),
    },
    probeConsent: unused('The identity provider'),
    entraExamination: {
      registration: () => Promise.resolve({ kind: 'silent' }),
      redirects: () => Promise.resolve([]),
      now: unused('The identity provider'),
    },
    providerClient: {
      discover: unused('The identity provider'),
      redeem: unused('The identity provider'),
      refresh: unused('The identity provider'),
      readUserDetails: unused('The identity provider'),
      readEMails: unused('The identity provider'),
      signingKeys: unused('The identity provider'),
    },
    dependencies: [],
    workflows: memoryWorkflows(),
    correlationId: 'correlation-1',
    ...change,
  } satisfies RequestPorts
  return { ports: { ...ports, clock, workflows: ports.workflows as MemoryWorkflows }, tables, limits }
}

/** From the `count`th matching request on (the first is 1), storage fails as a broken connection does: before or after it took effect. */
export function failFrom(
  tables: MemoryTables,
  count: number,
  { when = 'before', only = /./ }: { when?: 'before' | 'after'; only?: RegExp } = {},
): void {
  let seen = 0
  tables.watch = ({ kind, table }, moment) => {
    if (moment !== when || !only.test(`${kind} ${table}`)) return
    seen += 1
    if (seen >= count) throw new Error('the connection broke')
  }
}

export function repair(tables: MemoryTables): void {
  tables.watch = () => undefined
}
