import type { MappingChange } from '../../domain/client-mapping.ts'
import type { DirectoryUser } from '../../domain/directory-user.ts'
import { isHubError } from '../../domain/hub-error.ts'
import { newestFirst, type EntraTenantId, type OrganisationId, type RunId } from '../../domain/ids.ts'
import type { History } from '../../ports/privacy.ts'
import { inConcert } from './in-concert.ts'
import { withPrefix } from './keys.ts'
import { move, placeOf } from './reconciliation-keys.ts'
import { table, type Keyed, type OpenTable, type Table } from './table.ts'
import { textColumns, textOf, withoutText } from './text-columns.ts'

interface Run {
  readonly runId: RunId
  readonly purgedAt?: Date
}
interface Question {
  readonly tid: EntraTenantId
  readonly state: string
  readonly objectId: string
  readonly changedAt: Date
}

const rowsAtOnce = 100

/** What is old goes by its age alone: where it lies in the order of its keys, or what it says of when it was. */
export function historyTables(open: OpenTable): History {
  const runs = table<Run>(open, 'SyncRuns')
  const results = table<object>(open, 'SyncTenants')
  const discoveries = table<Run>(open, 'DiscoveryRuns')
  const decisions = table<MappingChange>(open, 'ClientMappings')
  const questions = table<Question>(open, 'ReconciliationItems')

  return {
    purgeSyncRuns: async (organisationId, before, limit) => {
      const old = await oldRuns(runs, organisationId, before, limit)
      for (const { runId, key } of old.filter(({ purgedAt }) => purgedAt !== undefined)) {
        const partition = `${organisationId}_${runId}`
        // The run goes last: by it the results of its tenants are found again.
        await inConcert(await results.keys({ partition }), (row) => results.remove({ partition, row }))
        await runs.remove({ partition: organisationId, row: `undo_${runId}` })
        await runs.remove(key)
      }
      return old.filter(({ purgedAt }) => purgedAt !== undefined).length
    },
    purgeDiscoveries: async (organisationId, before, limit) => {
      const old = await oldRuns(discoveries, organisationId, before, limit)
      await inConcert(old, ({ key }) => discoveries.remove(key))
      return old.length
    },
    purgeDecisions: async (organisationId, before, limit) => {
      const stretch = { partition: organisationId, prefix: 'history_' }
      const old = await collect(decisions, stretch, limit, ({ at }) => at < before)
      await inConcert(old, ({ key }) => decisions.remove(key))
      return old.length
    },
    purgeQuestions: async (organisationId, before, limit) => {
      const isOld = (item: Keyed<Question>) => item.state !== 'open' && item.changedAt < before && isTelling(item)
      const isDue = (item: Keyed<Question>) => isOld(item) || item.key.row !== placeOf(item)
      const due = await collect(questions, { partition: organisationId }, limit, isDue)
      await inConcert(due, (item) => putRight(questions, item, isOld(item)))
      return due.filter(isOld).length
    },
  }
}

/** Runs begin with their start, inverted: whatever sorts behind the moment is older. */
async function oldRuns(
  runs: Table<Run>,
  organisationId: OrganisationId,
  before: Date,
  limit: number,
): Promise<readonly Keyed<Run>[]> {
  const pointers = await runs.all(withPrefix(organisationId, 'current'))
  const newest = new Set(pointers.map(({ runId }) => runId))
  const stretch = { partition: organisationId, prefix: 'run_', from: `run_${newestFirst(before)}` }
  return collect(runs, stretch, limit, ({ runId }) => !newest.has(runId))
}

async function collect<Row extends object>(
  rows: Table<Row>,
  stretch: Parameters<Table<Row>['page']>[0],
  limit: number,
  keep: (row: Keyed<Row>) => boolean,
): Promise<readonly Keyed<Row>[]> {
  const found: Keyed<Row>[] = []
  let cursor: string | undefined
  do {
    const page = await rows.page(stretch, { cursor, limit: rowsAtOnce }, keep)
    found.push(...page.items)
    cursor = page.next
  } while (cursor !== undefined && found.length < limit)
  return found.slice(0, limit)
}

const blank = (objectId: string): DirectoryUser => ({ objectId, otherMails: [] })
const isTelling = (item: Question) => textOf(item) !== JSON.stringify(blank(item.objectId))

/**
 * Takes the person out of a question that is old, and a settled one that lies among the open ones, as all did once, to its place. One that is
 * asked anew meanwhile tells of the person again, and stays.
 */
async function putRight(
  questions: Table<Question>,
  { key, version, ...item }: Keyed<Question>,
  isOld: boolean,
): Promise<void> {
  const kept: Question = isOld ? { ...withoutText(item), ...textColumns(JSON.stringify(blank(item.objectId))) } : item
  const place = placeOf(item)
  try {
    if (place === key.row) await questions.replace(key, kept, version)
    else await questions.transact(move(kept, key, place, version))
  } catch (thrown) {
    if (!isHubError(thrown, 'version.stale')) throw thrown
  }
}
