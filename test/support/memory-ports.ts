import { secureRandom } from '../../shared/adapters/crypto/secure-random.ts'
import { auditTable } from '../../shared/adapters/table-storage/audit.ts'
import {
  connectionTable,
  discoveryRunTable,
  managedTenantTable,
} from '../../shared/adapters/table-storage/discovery.ts'
import { expiringTables } from '../../shared/adapters/table-storage/expiries.ts'
import { identityProviderTable } from '../../shared/adapters/table-storage/identity-providers.ts'
import { memberTables } from '../../shared/adapters/table-storage/members.ts'
import { membershipTables } from '../../shared/adapters/table-storage/memberships.ts'
import { organisationTables } from '../../shared/adapters/table-storage/organisations.ts'
import { tenantMappingTables } from '../../shared/adapters/table-storage/tenant-mappings.ts'
import { entraTenantId, organisationId } from '../../shared/domain/ids.ts'
import { defaultSessionLimits } from '../../shared/domain/session.ts'
import type { Platform, RequestPorts } from '../../shared/ports/ports.ts'
import type { SecretName, SecretOwner, Secrets } from '../../shared/ports/secrets.ts'
import type { Mail, MailMessage } from '../../shared/ports/mail.ts'
import type { Workflows, WorkflowState } from '../../shared/ports/workflows.ts'
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

export const platform: Platform = {
  publicUrl: 'https://hub.example',
  organisationId: organisationId('99999999-9999-4999-8999-999999999999'),
  displayName: 'The Platform',
  tid: entraTenantId('88888888-8888-4888-8888-888888888888'),
  returnOrigins: ['https://app.example'],
  sessionLimits: defaultSessionLimits,
  managementUiClientId: '44444444-4444-4444-8444-444444444444',
  managementApi: { clientId: '33333333-3333-4333-8333-333333333333', scope: 'access_as_user' },
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

export function memorySecrets(
  values: Readonly<Record<string, string>> = {},
): Secrets & { readonly kept: Map<string, string> } {
  const kept = new Map(Object.entries(values))
  const keyOf = (owner: SecretOwner, name: SecretName) => `${owner}/${name}`
  return {
    kept,
    find: async (owner, name) => Promise.resolve(kept.get(keyOf(owner, name))),
    put: async (owner, name, value) => {
      await Promise.resolve()
      kept.set(keyOf(owner, name), value)
    },
    remove: async (owner, name) => {
      await Promise.resolve()
      kept.delete(keyOf(owner, name))
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

/** The ports of one request, over tables in memory; the outside world is refused unless `change` gives it. */
export function memoryPorts(
  start: Date,
  change: Partial<RequestPorts> = {},
): { readonly ports: MemoryPorts; readonly tables: MemoryTables } {
  const tables = memoryTables()
  const clock = manualClock(start)
  const ports = {
    platform,
    clock,
    random: secureRandom,
    organisations: organisationTables(tables.open, clock),
    ...tenantMappingTables(tables.open),
    members: memberTables(tables.open),
    memberships: membershipTables(tables.open),
    ...expiringTables(tables.open),
    identityProviders: identityProviderTable(tables.open),
    connections: connectionTable(tables.open),
    managedTenants: managedTenantTable(tables.open),
    discoveryRuns: discoveryRunTable(tables.open),
    audit: auditTable(tables.open, secureRandom),
    secrets: memorySecrets(),
    mail: memoryMail(),
    addressGuard: { judgeAddress: unused('The outside world'), guardedFetch: unused('The outside world') },
    directorySource: { listManagedTenants: unused('The directory source') },
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
    providerClient: {
      discover: unused('The identity provider'),
      redeem: unused('The identity provider'),
      readUserDetails: unused('The identity provider'),
      signingKeys: unused('The identity provider'),
    },
    dependencies: [],
    workflows: memoryWorkflows(),
    correlationId: 'correlation-1',
    ...change,
  } satisfies RequestPorts
  return { ports: { ...ports, clock, workflows: ports.workflows as MemoryWorkflows }, tables }
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
