import { mergedLine, type PersonLine } from '../../domain/sync/person-line.ts'
import type { TenantMemory, TenantResult } from '../../domain/sync/sync-run.ts'
import { addTallies, nobody, tallyOf, type Tally } from '../../domain/sync/tally.ts'
import type { ErrorCode } from '../../domain/hub-error.ts'
import type { Ports } from '../../ports/ports.ts'
import type { TenantKey } from '../../ports/sync.ts'
import { isPreview, type StepOutcome, type SyncNeeds, type TenantScene } from './scene.ts'
import { lastSeen } from './weigh-departures.ts'

const linePage = 900

/**
 * Counts exactly, remembers where the next reading of changes begins, and ends the tenant. Who failed, or was kept because nobody would
 * have been left, must be told of again: then the next reading begins where this one did.
 */
export async function closeTenant(ports: SyncNeeds, scene: TenantScene): Promise<StepOutcome> {
  const { result, run } = scene
  const { tally, held } = await countLines(ports, scene)
  const at = ports.clock.now()
  const braked = result.failure === 'departures.massive'
  if (!isPreview(run)) await remember(ports, scene, { whole: !braked && !held && tally.failed === 0, at })
  const { place: _place, from: _from, cursor: _cursor, delta: _delta, version, ...rest } = result
  const state = braked ? 'braked' : tally.failed > 0 ? 'partial' : 'completed'
  // A tenant that was braked may be let through: it goes on from here, and its delta link with it.
  const kept = braked && result.delta !== undefined ? { delta: result.delta } : {}
  const ended: TenantResult = { ...rest, ...kept, ...tally, state, finishedAt: at }
  await ports.tenantResults.replace(ended, version)
  return { kind: 'over' }
}

/** Everybody counts once, however often the reading showed them: of whom there are several lines, one is made. */
async function countLines(
  { syncNotes }: Pick<Ports, 'syncNotes'>,
  scene: TenantScene,
): Promise<{ readonly tally: Tally; readonly held: boolean }> {
  const { key, result } = scene
  const seen = lastSeen(await syncNotes.listSeen(key), result.reading)
  const known = new Set<string>()
  let told = 0
  let held = false
  let tally: Tally = { ...nobody, skipped: result.nameless }
  let cursor: string | undefined
  do {
    const page = await syncNotes.listLines(key, { cursor, limit: linePage })
    for (const { objectId } of page.items) {
      if (known.has(objectId)) {
        await syncNotes.mergeLines(key, mergedLine)
        return countLines({ syncNotes }, scene)
      }
      known.add(objectId)
    }
    told += page.items.filter(({ objectId }) => seen.has(objectId)).length
    held ||= page.items.some(({ reason }) => reason === 'tenant-empty')
    tally = addTallies(tally, tallyOf(page.items.map(asCounted)))
    cursor = page.next
  } while (cursor !== undefined)
  return { tally: { ...tally, unchanged: seen.size - told, warnings: result.warnings }, held }
}

const asCounted = ({ decision, reason, failure }: PersonLine) => ({
  kind: decision,
  reason,
  ...(failure === undefined ? {} : { failure }),
})

async function remember(
  { tenantMemories }: SyncNeeds,
  { key, result, memory }: TenantScene,
  { whole, at }: { readonly whole: boolean; readonly at: Date },
): Promise<void> {
  if (!memory) return
  const { claimedBy: _claim, version, ...kept } = memory
  const { delta: _old, deltaAt: _oldAt, rules: _oldRules, ...bare } = kept
  const { delta, rules } = result
  const next: TenantMemory = {
    ...(whole ? bare : kept),
    ...(whole && delta !== undefined && rules !== undefined ? { delta, deltaAt: at, rules } : {}),
    ...(whole && result.complete ? { seenAt: at } : {}),
    lastRunId: key.runId,
  }
  await tenantMemories.put(next, version)
}

/** Ends a tenant that cannot go on. What was done stays done; nobody is deactivated. Safe to repeat. */
export async function failTenant(
  { tenantResults, tenantMemories, clock }: Pick<Ports, 'tenantResults' | 'tenantMemories' | 'clock'>,
  { code, ...key }: TenantKey & { readonly code: ErrorCode },
): Promise<void> {
  const { organisationId, runId, tid } = key
  const memory = await tenantMemories.find(organisationId, tid)
  if (memory?.claimedBy === runId) {
    const { claimedBy: _claim, version, ...free } = memory
    await tenantMemories.put(free, version)
  }
  const result = await tenantResults.find(organisationId, runId, tid)
  if (!result || (result.state !== 'queued' && result.state !== 'running')) return
  await tenantResults.replace({ ...result, state: 'failed', failure: code, finishedAt: clock.now() }, result.version)
}
