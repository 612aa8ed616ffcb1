import type { Connection, ProbeFailure } from '../domain/connection.ts'
import { diagnose, type Diagnosis } from '../domain/diagnosis.ts'
import { HubError } from '../domain/hub-error.ts'
import type { EntraTenantId, OrganisationId } from '../domain/ids.ts'
import type { Ports } from '../ports/ports.ts'
import type { Kept } from '../ports/storage.ts'
import { clearLeftovers } from './clear-leftovers.ts'
import { refuseFlagOff } from './feature-flags.ts'
import { keepProbe, probeFailureOf } from './keep-probe.ts'

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
    const failure = probeFailureOf(thrown)
    if (!failure) throw thrown
    return failure
  }
}
