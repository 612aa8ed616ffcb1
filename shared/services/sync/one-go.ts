import type { OrganisationId } from '../../domain/ids.ts'
import { isOnlyOnwards, isRunning, isTenantOver, type TenantResult } from '../../domain/sync/sync-run.ts'
import type { Kept, Version } from '../../ports/storage.ts'
import type { SeenPage, SyncNotes, TenantKey } from '../../ports/sync.ts'
import type { BriefMemory, MemoryLimits } from '../brief-memory.ts'
import { heldClaim, type HeldClaim } from './held-claim.ts'
import { readingAhead } from './read-ahead.ts'
import type { SyncRunKey } from './run-sync.ts'
import type { SyncNeeds } from './scene.ts'

/**
 * How long what belongs to a run counts as it was read: somebody may cancel it, or the source ask its tenants for patience. Eight things of
 * each of a hundred runs.
 */
export const runMemoryLimits: MemoryLimits = { found: 1000, absent: 1000, entries: 800 }

/** Ports for the steps of one tenant, and how what was held back is written before the steps are left. */
export interface OneGo extends SyncNeeds {
  settle(): Promise<void>
  /** The tenant's checkpoint as these steps know it. */
  known(): TenantResult | undefined
}

interface Going {
  readonly key: TenantKey
  /** Whether there is time for another step, and so for reading what it is about. */
  readonly goesOn: () => boolean
  readonly shared: BriefMemory
  /** Waited for before a tenant's last memory and its end are written. */
  readonly beforeEnd: () => Promise<void>
}

/**
 * Ports for the steps of one tenant in one run that follow one another in this process: what they wrote or read themselves is not read
 * again, and what all tenants of the run have in common is read once for them, a second long. Whoever else changes it meanwhile leaves another
 * version: then the next write is refused, and all is done again with fresh eyes. A tenant in which nothing changed is neither
 * claimed nor has it a checkpoint before its end: a repeat comes to the same.
 */
export function inOneGo(ports: SyncNeeds, { key, goesOn, shared, beforeEnd }: Going): OneGo {
  const { peopleSource } = ports
  const claim = heldClaim(ports)
  const { tenantResults, settle, known } = heldCheckpoints(ports, claim)
  const { tenantMemories } = claim.ports
  return {
    ...ports,
    ...ofTheRun(ports, key, shared),
    ...claim.ports,
    tenantMemories: {
      ...tenantMemories,
      put: async (memory, version) => {
        if (memory.claimedBy === undefined && memory.lastRunId === key.runId) {
          await beforeEnd()
          // From the memory on, a repeat would begin with what changed since: what was done must be known by then.
          if (!claim.isHeld()) await settle()
        }
        return tenantMemories.put(memory, version)
      },
    },
    peopleSource: {
      ...peopleSource,
      listUsers: readingAhead((...wish) => peopleSource.listUsers(...wish), goesOn),
    },
    syncNotes: ownNotes(ports.syncNotes, claim),
    tenantResults,
    settle,
    known,
  }
}

type OfTheRun = Pick<SyncNeeds, 'connections' | 'syncSettings' | 'syncRuns' | 'erasureMarks'>

/**
 * What is the same for every tenant of a run. An erasure waits for runs that began before it, so that whoever is marked meanwhile may be found
 * out a second later.
 */
export function ofTheRun(
  { connections, syncSettings, syncRuns, erasureMarks }: SyncNeeds,
  { organisationId, runId: runOfThis }: SyncRunKey,
  shared: BriefMemory,
): OfTheRun {
  const named = (what: string, runId = runOfThis) => `${organisationId} ${runId} ${what}`
  return {
    connections: {
      ...connections,
      find: once((id: OrganisationId) => shared.recall(named('connection'), () => connections.find(id))),
    },
    syncSettings: {
      ...syncSettings,
      findFilter: once((id: OrganisationId) => shared.recall(named('filter'), () => syncSettings.findFilter(id))),
      findPolicy: once((id: OrganisationId) => shared.recall(named('policy'), () => syncSettings.findPolicy(id))),
    },
    erasureMarks: { ...erasureMarks, all: (id) => shared.recall(named('erased'), () => erasureMarks.all(id)) },
    syncRuns: {
      ...syncRuns,
      find: async (id, runId) => {
        const known = await shared.recall(named('run', runId), () => syncRuns.find(id, runId))
        if (known && isRunning(known)) return known
        // It may have been resumed since.
        shared.forget(named('run', runId))
        return syncRuns.find(id, runId)
      },
      replace: async (next, version) => {
        try {
          return await syncRuns.replace(next, version)
        } finally {
          shared.forget(named('run', next.runId))
        }
      },
    },
  }
}

/**
 * A checkpoint that only says what comes next waits for the one after it, or for the end of the steps; so does every one of a tenant for which
 * nothing was done yet.
 */
function heldCheckpoints(
  { tenantResults }: SyncNeeds,
  claim: HeldClaim,
): Pick<OneGo, 'tenantResults' | 'settle' | 'known'> {
  let result: Kept<TenantResult> | undefined
  let isHeld = false
  /** The version that others know of a checkpoint which was written later than they were told. */
  let before: Version | undefined
  const write = async (next: TenantResult, version: Kept<TenantResult>['version']) => {
    isHeld = false
    return (result = await tenantResults.replace(next, version))
  }
  return {
    tenantResults: {
      ...tenantResults,
      find: async (...key) => (result ??= await tenantResults.find(...key)),
      replace: async (next, given) => {
        const version = result && given === before ? result.version : given
        const mayWait = result !== undefined && result.version === version && !isTenantOver(next)
        if (!mayWait || !(claim.isHeld() || isOnlyOnwards(result as TenantResult, next))) return write(next, version)
        isHeld = true
        return (result = { ...next, version })
      },
    },
    known: () => result,
    settle: async () => {
      await claim.take()
      if (!isHeld || !result) return
      before = result.version
      await write(result, before)
    },
  }
}

/**
 * Whoever noted the first page of a tenant's first reading in a run found nothing noted before it, and so did whoever has held the claim back
 * until now: then there are no notes but those that were made since, and of what was not noted nothing is looked for. That nobody
 * stood on a page need not be noted while nothing else is.
 */
function ownNotes(notes: SyncNotes, claim: HeldClaim): SyncNotes {
  let seen: readonly SeenPage[] | undefined
  const noted = new Set<'lines' | 'departures' | 'asked'>()
  let isWhole = false
  const isNone = (what: 'lines' | 'departures' | 'asked') => isWhole && !noted.has(what)
  return {
    ...notes,
    listSeen: async (key) => (seen ??= await notes.listSeen(key)),
    insertSeen: async (key, shown) => {
      const isNew = claim.isHeld()
      if (isNew && shown.objectIds.length === 0 && shown.removed === undefined) {
        isWhole = true
        seen = [...(seen ?? []), shown]
        return true
      }
      await claim.take()
      const isFirst = await notes.insertSeen(key, shown)
      if (isFirst && (isNew || (shown.reading === 1 && shown.page === 0))) {
        isWhole = true
        seen = [...(isNew ? (seen ?? []) : []), shown]
      } else seen = isFirst && seen ? [...seen, shown] : undefined
      return isFirst
    },
    putLines: (key, sheet, lines, merge) => {
      if (lines.length > 0) noted.add('lines')
      return claim.claimed(() => notes.putLines(key, sheet, lines, merge))
    },
    listLines: async (...wish) => (isNone('lines') ? { items: [] } : notes.listLines(...wish)),
    mergeLines: (...wish) => claim.claimed(() => notes.mergeLines(...wish)),
    putDepartures: (key, departures) => {
      if (departures.length > 0) noted.add('departures')
      return claim.claimed(() => notes.putDepartures(key, departures))
    },
    removeDepartures: (...wish) => claim.claimed(() => notes.removeDepartures(...wish)),
    listDepartures: async (...wish) => (isNone('departures') ? { items: [] } : notes.listDepartures(...wish)),
    putAsked: (key, users) => {
      if (users.length > 0) noted.add('asked')
      return claim.claimed(() => notes.putAsked(key, users))
    },
    listAsked: async (...wish) => (isNone('asked') ? { items: [] } : notes.listAsked(...wish)),
    putMembers: (...wish) => claim.claimed(() => notes.putMembers(...wish)),
    putPlanned: (...wish) => claim.claimed(() => notes.putPlanned(...wish)),
  }
}

/** Asks once and remembers; a failure is not remembered. */
function once<Key, Found>(find: (key: Key) => Promise<Found>): (key: Key) => Promise<Found> {
  let found: { readonly kept: Found } | undefined
  return async (key) => (found ??= { kept: await find(key) }).kept
}
