import { probed, type Connection, type ProbeFailure } from '../domain/connection.ts'
import { diagnose, type Diagnosis } from '../domain/diagnosis.ts'
import { HubError, isHubError, type ErrorCode } from '../domain/hub-error.ts'
import type { EntraTenantId, OrganisationId } from '../domain/ids.ts'
import { upstreamText } from '../domain/redact.ts'
import type { Ports } from '../ports/ports.ts'
import type { Kept } from '../ports/storage.ts'
import { clearLeftovers } from './clear-leftovers.ts'
import { decideAgain } from './decide-again.ts'
import { refuseFlagOff } from './feature-flags.ts'

export interface Validated {
  readonly connection: Kept<Connection>
  /** Of the tenant that was asked about, where one was. */
  readonly tenant?: { readonly tid: EntraTenantId; readonly diagnosis?: Diagnosis }
}

/**
 * Asks the source whether it still lets us in, and keeps what it said: `connected`, or `failing` with the reason. With a tenant, asks also
 * whether its people can be read; that says nothing about the Connection itself. What an earlier change left in the store of secrets is
 * cleared on the way.
 * @throws HubError `connection.missing`, `flag.off`, and what is no answer of the source's (`vault.…`, `storage.unavailable`)
 */
export async function validateConnection(
  ports: Pick<Ports, 'connections' | 'secrets' | 'directorySource' | 'peopleSource' | 'featureFlags' | 'clock'>,
  organisationId: OrganisationId,
  tid?: EntraTenantId,
): Promise<Validated> {
  const found = await ports.connections.find(organisationId)
  if (!found || found.state === 'disconnected')
    throw new HubError('connection.missing', 'Connect a directory source first.')
  if (found.kind === 'cipp') await refuseFlagOff(ports, organisationId, 'entra-integration-cipp')
  const current = found.uncleared ? await clearLeftovers(ports, found) : found
  const failure = await failureOf(() => ports.directorySource.listManagedTenants(current, undefined))
  const connection = await keepProbe(ports, current, failure)
  if (tid === undefined) return { connection }
  const there = await failureOf(() => ports.peopleSource.listUsers(connection, tid, { kind: 'start' }))
  return { connection, tenant: { tid, ...(there ? { diagnosis: diagnose(there.code, there.aadsts) } : {}) } }
}

/** What the source has against it. A fault of the hub's own store is thrown on: it says nothing of the source. */
async function failureOf(ask: () => Promise<unknown>): Promise<ProbeFailure | undefined> {
  try {
    await ask()
    return undefined
  } catch (thrown) {
    if (!isHubError(thrown) || !ofSource.has(thrown.code)) throw thrown
    const aadsts = thrown.details?.['aadsts']
    return {
      code: thrown.code,
      ...(typeof aadsts === 'number' ? { aadsts } : {}),
      upstream: upstreamText(thrown),
    }
  }
}

const ofSource: ReadonlySet<ErrorCode> = new Set([
  'credential.missing',
  'credential.expired',
  'credential.rejected',
  'consent.missing',
  'access.refused',
  'source.throttled',
  'source.unavailable',
  'source.unreadable',
  'source.misaddressed',
  'source.failing',
  'tenant.confused',
  'address.refused',
  'address.unresolved',
  'address.unreachable',
  'address.oversize',
])

/** Troubles that pass say nothing about the Connection: it stays as it was, with the reason beside it. */
const passing: ReadonlySet<ErrorCode> = new Set(['source.throttled', 'source.unavailable'])

async function keepProbe(
  { connections, clock }: Pick<Ports, 'connections' | 'clock'>,
  { organisationId, connectionId }: Connection,
  failure: ProbeFailure | undefined,
): Promise<Kept<Connection>> {
  return decideAgain(async () => {
    const current = await connections.find(organisationId)
    if (!current || current.state === 'disconnected' || current.connectionId !== connectionId)
      throw new HubError('connection.changed', 'The connection was changed meanwhile. Look at it, and start again.')
    const judged = probed(current, clock.now(), failure)
    const { state, changedAt } = current
    const next = failure && passing.has(failure.code) ? { ...judged, state, changedAt } : judged
    return connections.put(next, current.version)
  })
}
