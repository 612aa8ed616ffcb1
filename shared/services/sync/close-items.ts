import { isHubError } from '../../domain/hub-error.ts'
import { judgeAbsence } from '../../domain/sync/decide-departure.ts'
import { nameOf } from '../../domain/sync/directory-person.ts'
import type { DecisionReason } from '../../domain/sync/decision.ts'
import { mergedLine, type PersonLine } from '../../domain/sync/person-line.ts'
import { closed, type ReconciliationItem } from '../../domain/sync/reconciliation-item.ts'
import type { Kept } from '../../ports/storage.ts'
import type { SeenPage } from '../../ports/sync.ts'
import { connectionOf } from './connection-of.ts'
import { isPreview, type StepOutcome, type SyncNeeds, type TenantScene } from './scene.ts'
import { sheets } from './sheets.ts'
import { lastSeen } from './weigh-departures.ts'

const itemsAtOnce = 100
/** Questions to the source about single people that are under way at once. */
const questionsAtOnce = 8

/**
 * Whether this reading may show that somebody who was asked about is gone: it is a whole one, or it tells of deletions. In the first run of
 * a tenant nobody was asked about before.
 */
export const mayCloseItems = ({ result, memory, run }: Pick<TenantScene, 'result' | 'memory' | 'run'>): boolean =>
  result.tellsRemoved === true ||
  (result.complete && (isPreview(run) || result.linkless !== true || memory?.lastRunId !== undefined))

/**
 * Closes the open items of people who are no longer in the directory, by the same proof that a deactivation needs: the source says so, or a
 * whole reading does not show them and the source confirms it, or two in a row do not. Safe to repeat; an item that an operator
 * settles at the same time stays as they settled it.
 */
export async function closeItems(ports: SyncNeeds, scene: TenantScene): Promise<StepOutcome> {
  const { key, result } = scene
  const { organisationId, tid } = key
  const { place, version, ...before } = result
  const page = await ports.reconciliationItems.list(
    organisationId,
    { cursor: place, limit: itemsAtOnce },
    { state: 'open', tid },
  )
  const absent = page.items.length === 0 ? [] : await absentOf(ports, scene, page.items)
  const judged = await judgeAll(ports, scene, absent)
  await tell(ports, scene, judged)
  await settle(ports, scene, judged)
  const counted = { ...before, requests: result.requests + absent.filter(({ told }) => !told).length }
  await ports.tenantResults.replace(
    page.next === undefined ? { ...counted, phase: 'closing' } : { ...counted, place: page.next },
    version,
  )
  return { kind: 'more' }
}

/** `told`: the source itself called them deleted. */
interface Absent {
  readonly item: Kept<ReconciliationItem>
  readonly told: boolean
}

async function absentOf(
  { syncNotes }: SyncNeeds,
  { key, result }: TenantScene,
  items: readonly Kept<ReconciliationItem>[],
): Promise<readonly Absent[]> {
  const pages = await syncNotes.listSeen(key)
  const shown = lastSeen(pages, result.reading)
  const removed = lastRemoved(pages, result.reading)
  return items.flatMap((item) => {
    const [there, gone] = [shown.get(item.objectId), removed.get(item.objectId)]
    // Whoever was shown on a later page than the one that called them deleted is back.
    const told = gone !== undefined && gone >= (there ?? 0)
    return told || (result.complete && there === undefined) ? [{ item, told }] : []
  })
}

function lastRemoved(pages: readonly SeenPage[], reading: number): ReadonlyMap<string, number> {
  const last = new Map<string, number>()
  for (const { reading: of, page, removed = [] } of pages)
    if (of === reading) for (const objectId of removed) last.set(objectId, Math.max(page, last.get(objectId) ?? page))
  return last
}

interface Judged {
  readonly item: Kept<ReconciliationItem>
  readonly verdict: ReturnType<typeof judgeAbsence>
}

async function judgeAll(ports: SyncNeeds, { key }: TenantScene, absent: readonly Absent[]): Promise<readonly Judged[]> {
  if (absent.length === 0) return []
  const connection = await connectionOf(ports, key.organisationId)
  const missed = await ports.tenantMemories.listMissed(key.organisationId, key.tid)
  const judge = async ({ item, told }: Absent): Promise<Judged> => {
    if (told) return { item, verdict: 'gone' }
    const presence = await ports.peopleSource.confirmUser(connection, key.tid, item.objectId)
    const by = missed.get(item.objectId)
    return { item, verdict: judgeAbsence(presence, by !== undefined && by !== key.runId) }
  }
  const judged: Judged[] = []
  for (let start = 0; start < absent.length; start += questionsAtOnce)
    judged.push(...(await Promise.all(absent.slice(start, start + questionsAtOnce).map(judge))))
  return judged
}

const reasonOf = {
  gone: 'item-closed',
  present: 'present-unlisted',
  'missed-once': 'missed-once',
} as const satisfies Record<Judged['verdict'], DecisionReason>

/** Of somebody who has a link all the same, the line tells what became of their Contact. */
async function tell(
  { syncNotes, contactLinks }: SyncNeeds,
  { key, result }: TenantScene,
  judged: readonly Judged[],
): Promise<void> {
  if (judged.length === 0) return
  const ids = judged.map(({ item }) => item.objectId)
  const links = await contactLinks.findAll(key.organisationId, key.tid, ids)
  const linked = new Set(links.map(({ objectId }) => objectId))
  const lines = judged.flatMap(({ item: { objectId, user, candidates }, verdict }): PersonLine[] =>
    linked.has(objectId)
      ? []
      : [{ objectId, name: nameOf(user), decision: 'leave', reason: reasonOf[verdict], changes: [], candidates }],
  )
  await syncNotes.putLines(key, sheets.queue(result, result.place), lines, mergedLine)
}

async function settle(
  { reconciliationItems, tenantMemories, clock }: SyncNeeds,
  { key, run }: TenantScene,
  judged: readonly Judged[],
): Promise<void> {
  if (isPreview(run) || judged.length === 0) return
  const { organisationId, tid, runId } = key
  const those = (wanted: Judged['verdict']) => judged.filter(({ verdict }) => verdict === wanted)
  const idsOf = (some: readonly Judged[]) => some.map(({ item }) => item.objectId)
  await tenantMemories.putMissed(organisationId, tid, runId, idsOf(those('missed-once')))
  const changedAt = clock.now()
  for (const { item } of those('gone'))
    await reconciliationItems
      .replace(closed(item, 'deleted-upstream', { changedAt, runId }), item.version)
      .catch((thrown: unknown) => {
        if (!isHubError(thrown, 'version.stale')) throw thrown
      })
  await tenantMemories.removeMissed(organisationId, tid, idsOf(those('gone')))
}
