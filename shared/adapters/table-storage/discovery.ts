import type { TransactionAction } from '@azure/data-tables'
import type { Connection } from '../../domain/connection.ts'
import { fitsText, type DiscoveryRun, type ManagedTenant } from '../../domain/discovery.ts'
import { HubError } from '../../domain/hub-error.ts'
import type { OrganisationId, RunId } from '../../domain/ids.ts'
import type { Connections, DiscoveryRuns, ManagedTenants } from '../../ports/discovery.ts'
import { etagOf, toRow } from './row.ts'
import { beforeStamp, stampAction, stamps } from './stamps.ts'
import { table, type Key, type OpenTable } from './table.ts'

export function connectionTable(open: OpenTable): Connections {
  const connections = table<Connection>(open, 'Connections')
  const keyOf = (organisationId: OrganisationId): Key => ({ partition: organisationId, row: 'connection' })
  return {
    find: (organisationId) => connections.find(keyOf(organisationId)),
    put: async (connection, version) => {
      const key = keyOf(connection.organisationId)
      if (version !== undefined) return connections.replace(key, connection, version)
      const kept = await connections.insert(key, connection)
      if (!kept) throw new HubError('version.stale', 'A connection was made meanwhile.')
      return kept
    },
  }
}

/** The service's own limit of one transaction, less the row of the stamp. */
const transactionSize = 99

export function managedTenantTable(open: OpenTable): ManagedTenants {
  const tenants = table<ManagedTenant>(open, 'ManagedTenants')
  return {
    stamp: stamps(open, 'ManagedTenants').read,
    findAll: (organisationId, tids) => tenants.findAll(organisationId, tids),
    listFrom: (organisationId, tid, limit) =>
      tenants.rowsFrom({ partition: organisationId, from: tid, until: beforeStamp }, limit),
    putAll: async (organisationId, all) => {
      for (let start = 0; start < all.length; start += transactionSize) {
        const batch = all.slice(start, start + transactionSize)
        const rows = batch.map((tenant): TransactionAction => [
          'upsert',
          toRow(organisationId, tenant.tid, tenant),
          'Replace',
        ])
        await tenants.transact([...rows, stampAction(organisationId)])
      }
    },
    list: (organisationId, wish, { state, text } = {}) =>
      tenants.page(
        { partition: organisationId, until: beforeStamp },
        wish,
        state === undefined && text === undefined
          ? undefined
          : (tenant) =>
              (state === undefined || tenant.state === state) && (text === undefined || fitsText(tenant, text)),
      ),
  }
}

/** The row that names the newest run: the lock of "one discovery at a time". */
interface Newest {
  readonly runId: RunId
}

export function discoveryRunTable(open: OpenTable): DiscoveryRuns {
  const runs = table<DiscoveryRun>(open, 'DiscoveryRuns')
  const newest = table<Newest>(open, 'DiscoveryRuns')
  const keyOf = (organisationId: OrganisationId, runId: RunId): Key => ({
    partition: organisationId,
    row: `run_${runId}`,
  })
  const currentOf = (organisationId: OrganisationId): Key => ({ partition: organisationId, row: 'current' })
  const find = (organisationId: OrganisationId, runId: RunId) => runs.find(keyOf(organisationId, runId))

  return {
    find,
    findNewest: async (organisationId) => {
      const current = await newest.find(currentOf(organisationId))
      return current && find(organisationId, current.runId)
    },
    insertNewest: async (run, after) => {
      const key = currentOf(run.organisationId)
      const pointer = toRow(key.partition, key.row, { runId: run.runId } satisfies Newest)
      const row = toRow(key.partition, keyOf(run.organisationId, run.runId).row, run)
      const current = await newest.find(key)
      if (current?.runId !== after?.runId)
        throw new HubError('version.stale', 'Another discovery was started meanwhile.')
      await newest.transact([
        current ? ['update', pointer, 'Replace', { etag: etagOf(current.version) }] : ['create', pointer],
        ['create', row],
      ])
    },
    replace: (run, version) => runs.replace(keyOf(run.organisationId, run.runId), run, version),
    list: (organisationId, wish) => runs.page({ partition: organisationId, prefix: 'run_' }, wish),
  }
}
