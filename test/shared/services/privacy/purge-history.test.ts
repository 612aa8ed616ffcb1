import { expect, it } from 'vitest'
import { runId, type RunId } from '../../../../shared/domain/ids.ts'
import { newestFirst } from '../../../../shared/domain/ids.ts'
import type { DirectoryUser } from '../../../../shared/domain/directory-user.ts'
import { purgeHistory } from '../../../../shared/services/privacy/purge-history.ts'
import { queuedTenant } from '../../../../shared/domain/sync/sync-run.ts'
import { asked } from '../../../../shared/domain/sync/reconciliation-item.ts'
import { memoryPorts, type MemoryPorts } from '../../../support/memory-ports.ts'
import {
  ana,
  anOrganisation,
  aSyncRun,
  contoso,
  firstRun,
  guidOf,
  harbour,
  noon,
  northBank,
} from '../../support/facts.ts'

const day = 86_400_000
const ago = (days: number) => new Date(noon.getTime() - days * day)
const runOf = (days: number): RunId => runId(`${newestFirst(ago(days))}-0000000${days % 10}`)

/** Runs of each age, the newest last, as they would have been started. */
async function keepRuns(ports: MemoryPorts, ages: readonly number[]): Promise<void> {
  let before: ReturnType<typeof aSyncRun> | undefined
  for (const days of ages) {
    const run = aSyncRun({ runId: runOf(days), startedAt: ago(days), state: 'completed', purgedAt: ago(days - 90) })
    await ports.syncRuns.insertCurrent(run, before)
    await ports.tenantResults.insertAll([queuedTenant({ ...run, tid: contoso, clientId: harbour })])
    before = run
  }
  const found = { organisationId: northBank, startedBy: ana, found: 0, lost: 0, state: 'completed' } as const
  let newest: Parameters<typeof ports.discoveryRuns.insertNewest>[0] | undefined
  for (const days of ages) {
    const run = { ...found, runId: runOf(days), startedAt: ago(days), finishedAt: ago(days) }
    await ports.discoveryRuns.insertNewest(run, newest)
    newest = run
  }
}

const decide = async ({ clientMappings }: MemoryPorts, days: number) => {
  const current = await clientMappings.find(northBank, contoso)
  const mapping = {
    organisationId: northBank,
    tid: contoso,
    state: 'skipped',
    decidedBy: ana,
    decidedAt: ago(days),
  } as const
  await clientMappings.putAll(northBank, [{ mapping, ...(current ? { current } : {}) }])
}

const user: DirectoryUser = {
  objectId: guidOf(1),
  displayName: 'Ada Byron',
  mail: 'ada@contoso.example',
  otherMails: [],
}
const question = (number: number, days: number, state: 'open' | 'dismissed') => {
  const key = { organisationId: northBank, tid: contoso, objectId: guidOf(number), clientId: harbour, runId: firstRun }
  const item = asked(undefined, { ...key, reason: 'several-contacts', candidates: [], user, changedAt: ago(days) })
  return { ...item, state }
}

it('what is over and old goes, what holds now and what is young stays, page by page and again', async () => {
  const { ports, tables } = memoryPorts(noon)
  await ports.organisations.insert(anOrganisation())
  await keepRuns(ports, [500, 450, 401, 399, 3])
  for (const days of [500, 399]) await decide(ports, days)
  await ports.reconciliationItems.putAll(northBank, [
    question(1, 91, 'dismissed'),
    question(2, 89, 'dismissed'),
    question(3, 300, 'open'),
  ])
  expect(await purgeHistory(ports)).toBe(3 + 3 + 1 + 1)
  const wish = { limit: 50 }
  expect((await ports.syncRuns.list(northBank, wish)).items.map((run) => run.runId)).toEqual([runOf(3), runOf(399)])
  expect((await ports.discoveryRuns.list(northBank, wish)).items).toHaveLength(2)
  expect(tables.rows('SyncTenants')).toHaveLength(2)
  expect((await ports.clientMappings.history(northBank, contoso, wish)).items).toMatchObject([{ at: ago(399) }])
  expect(await ports.clientMappings.find(northBank, contoso)).toMatchObject({ state: 'skipped' })
  const names = (await ports.reconciliationItems.list(northBank, wish)).items.map((item) => [
    item.objectId,
    item.state,
    item.user.displayName,
  ])
  expect(names).toEqual([
    [guidOf(3), 'open', 'Ada Byron'],
    [guidOf(1), 'dismissed', undefined],
    [guidOf(2), 'dismissed', 'Ada Byron'],
  ])
  expect(await purgeHistory(ports)).toBe(0)
})

it('the newest run of a scope stays, however old it is', async () => {
  const { ports } = memoryPorts(noon)
  await ports.organisations.insert(anOrganisation())
  await keepRuns(ports, [800])
  expect(await purgeHistory(ports)).toBe(0)
  expect(await ports.syncRuns.find(northBank, runOf(800))).toBeDefined()
})
