import { describe, expect, it } from 'vitest'
import type { Point } from '../../../shared/domain/metrics.ts'
import { nobody } from '../../../shared/domain/sync/tally.ts'
import type { OrganisationId, RunId } from '../../../shared/domain/ids.ts'
import type { SyncRun } from '../../../shared/domain/sync/sync-run.ts'
import { measuredPorts, upstreamsAt } from '../../../shared/services/measured-ports.ts'
import { memoryPorts } from '../../support/memory-ports.ts'
import { noon } from '../support/facts.ts'

const organisationId = '11111111-1111-4111-8111-111111111111' as OrganisationId
const runId = '22222222-2222-4222-8222-222222222222' as RunId
const later = new Date(noon.getTime() + 90_000)

function measured() {
  const ports = measuredPorts(memoryPorts(noon).ports)
  const told = () =>
    ports.telemetry.due('all').flatMap((line) => (JSON.parse(line.slice(8)) as { points: Point[] }).points)
  return { ports, told }
}

const run: SyncRun = {
  ...nobody,
  ...{ organisationId, runId, mode: 'apply', trigger: 'manual', state: 'running', startedAt: noon, movedAt: noon },
  ...{ tenants: 0, tenantsOver: 0, requests: 0, retries: 0 },
}

describe('what is measured where it is kept', () => {
  it('is a run’s end, once: not its steps before, and not what is cleared up after', async () => {
    const { ports, told } = measured()
    await ports.syncRuns.insertCurrent(run, undefined)
    const kept = await ports.syncRuns.find(organisationId, runId)
    const moved = await ports.syncRuns.replace({ ...run, movedAt: later }, kept?.version ?? '')
    expect(told()).toEqual([])
    const ended: SyncRun = { ...run, state: 'partial', created: 3, finishedAt: later, movedAt: later }
    const over = await ports.syncRuns.replace(ended, moved.version)
    expect(told()).toMatchObject([
      { name: 'tenantry.run.duration', work: 'sync', outcome: 'partial', sum: 90 },
      { name: 'tenantry.contacts.written', change: 'created', sum: 3 },
      { name: 'tenantry.queue.size', sum: 0 },
    ])
    // The activity is repeated: the version that it read is not the newest any more.
    await expect(ports.syncRuns.replace(ended, moved.version)).rejects.toMatchObject({ code: 'version.stale' })
    await ports.syncRuns.replace({ ...ended, purgedAt: later }, over.version)
    expect(told()).toEqual([])
  })

  it('is a sign-in by the kind of its way, and not by whose it is', async () => {
    const { ports, told } = measured()
    const trace = { number: '1', outcome: 'refused', code: 'role.missing', steps: [], endedAt: noon } as const
    for (const provider of ['entra', 'customer-1', 'customer-2']) await ports.signInTraces.leave({ ...trace, provider })
    expect(told()).toMatchObject([
      { way: 'entra', purpose: 'unknown', outcome: 'refused', code: 'role.missing', sum: 1 },
      { way: 'provider', sum: 2 },
    ])
  })
})

it('tells Microsoft’s services by their origins, and the storage by a connection string too', () => {
  const places = { authorityHost: 'https://login.example', graphBaseUrl: 'https://graph.example/base' }
  const tables = 'DefaultEndpointsProtocol=http;AccountName=one;TableEndpoint=http://127.0.0.1:10002/one;'
  expect(upstreamsAt({ ...places, keyVaultUrl: undefined, tables })).toEqual({
    'https://login.example': 'entra',
    'https://graph.example': 'graph',
    'http://127.0.0.1:10002': 'storage',
  })
})
