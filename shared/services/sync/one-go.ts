import type { OrganisationId } from '../../domain/ids.ts'
import type { PersonLine } from '../../domain/sync/person-line.ts'
import { isOnlyOnwards, isRunning, isTenantOver, type TenantResult } from '../../domain/sync/sync-run.ts'
import type { Kept } from '../../ports/storage.ts'
import type { SeenPage, SyncNotes, TenantKey } from '../../ports/sync.ts'
import type { BriefMemory, MemoryLimits } from '../brief-memory.ts'
import { heldClaim, type HeldClaim } from './held-claim.ts'
import { readingAhead } from './read-ahead.ts'
import type { SyncRunKey } from './run-sync.ts'
import type { SyncNeeds } from './scene.ts'
import { trail, type Trail } from './trail.ts'

/**
 * How long what belongs to a run counts as it was read: somebody may cancel it, or the source ask its tenants for patience. Eight things of
 * each of a hundred runs.
 */
export const runMemoryLimits: MemoryLimits = { found: 1000, absent: 1000, entries: 800 }

/** Ports for the steps of one tenant, and how they are left. */
export interface OneGo extends SyncNeeds {
  /** Writes what was held back, and waits for what was left behind. */
  settle(): Promise<void>
  /** The tenant's checkpoint as these steps know it. */
  known(): TenantResult | undefined
  /** Waits until nothing is under way any more, whatever became of it. */
  rest(): Promise<void>
}

interface Going {
  readonly key: TenantKey
  /** Whether there is time for another step, and so for reading what it is about. */
  readonly goesOn: () => boolean
  readonly shared: BriefMemory
  /** Waited for before a tenant's last memory and its end are written. */
  readonly beforeEnd: () => Promise<void>
  /** How many people are decided about at once, where pages are smaller. */
  readonly people: number
}

/**
 * Ports for the steps of one tenant in one run that follow one another in this process: what they wrote or read themselves is not read
 * again, and what all tenants of the run have in common is read once for them, a second long. Whoever else changes it meanwhile leaves another
 * version: then the next write is refused, and all is done again with fresh eyes. A tenant in which nothing changed is neither
 * claimed nor has it a checkpoint before its end: a repeat comes to the same. Links of people, and the checkpoint after them, are written while
 * the next step reads and decides: nothing of that step but who stood on its page is written before they are.
 */
export function inOneGo(ports: SyncNeeds, { key, goesOn, shared, people, beforeEnd }: Going): OneGo {
  const { peopleSource } = ports
  const claim = heldClaim(ports)
  const { tenantMemories } = claim.ports
  const behind = trail()
  const { tenantResults, settle, known } = heldCheckpoints(ports, claim, behind)
  return {
    ...ports,
    ...ofTheRun(ports, key, shared),
    ...claim.ports,
    tenantMemories: {
      ...tenantMemories,
      put: async (memory, version) => {
        // Whoever claims it next finds everything written.
        if (memory.claimedBy === undefined) await behind.done()
        if (memory.claimedBy === undefined && memory.lastRunId === key.runId) {
          await beforeEnd()
          // From the memory on, a repeat would begin with what changed since: what was done must be known by then.
          if (!claim.isHeld()) await settle()
        }
        return tenantMemories.put(memory, version)
      },
    },
    contactLinks: trailingLinks(claim.ports.contactLinks, behind),
    peopleSource: {
      ...peopleSource,
      listUsers: readingAhead((...wish) => peopleSource.listUsers(...wish), goesOn, people),
    },
    syncNotes: ownNotes(ports.syncNotes, claim, behind),
    tenantResults,
    settle,
    known,
    rest: () => behind.done().catch(() => undefined),
  }
}

/** Whoever asks for links that are being written waits for them. */
function trailingLinks(links: SyncNeeds['contactLinks'], behind: Trail): SyncNeeds['contactLinks'] {
  let underWay: ReadonlySet<string> = new Set()
  return {
    putAll: (organisationId, tid, all) => {
      const own = new Set(all.map(({ objectId }) => objectId))
      underWay = behind.isUnderWay() ? new Set([...underWay, ...own]) : own
      behind.leave(() => links.putAll(organisationId, tid, all))
      return Promise.resolve()
    },
    findAll: async (organisationId, tid, objectIds) => {
      if (objectIds.some((objectId) => underWay.has(objectId))) await behind.done()
      return links.findAll(organisationId, tid, objectIds)
    },
    list: async (...wish) => {
      await behind.done()
      return links.list(...wish)
    },
    replace: async (...wish) => {
      await behind.done()
      return links.replace(...wish)
    },
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
 * nothing was done yet. One after which the tenant goes on stands behind what is under way.
 */
function heldCheckpoints(
  { tenantResults }: SyncNeeds,
  claim: HeldClaim,
  behind: Trail,
): Pick<OneGo, 'tenantResults' | 'settle' | 'known'> {
  let result: Kept<TenantResult> | undefined
  /** Of the row as it is stored: it moves while the steps go on with the version that they know. */
  let stored: Kept<TenantResult>['version'] | undefined
  let isHeld = false
  const store = async (next: TenantResult, version: Kept<TenantResult>['version']) => {
    const kept = await tenantResults.replace(next, version === result?.version ? (stored ?? version) : version)
    stored = kept.version
    return kept
  }
  const write = async (next: TenantResult, version: Kept<TenantResult>['version']) => {
    isHeld = false
    if (behind.isUnderWay() && version === result?.version && !isTenantOver(next)) {
      behind.leave(() => store(next, version))
      return (result = { ...next, version })
    }
    await behind.done()
    const kept = await store(next, version)
    return (result = kept)
  }
  return {
    tenantResults: {
      ...tenantResults,
      find: async (...key) => (result ??= await tenantResults.find(...key)),
      replace: async (next, version) => {
        const mayWait = result !== undefined && result.version === version && !isTenantOver(next)
        if (!mayWait || !(claim.isHeld() || isOnlyOnwards(result as TenantResult, next))) return write(next, version)
        isHeld = true
        return (result = { ...next, version })
      },
    },
    known: () => result,
    settle: async () => {
      await claim.take()
      if (isHeld && result) {
        isHeld = false
        await behind.done()
        const { version } = result
        // Whoever goes on after it knows the version from before.
        result = { ...(await store(result, version)), version }
      }
      await behind.done()
    },
  }
}

/**
 * Whoever noted the first page of a tenant's first reading in a run found nothing noted before it, and so did whoever has held the claim back
 * until now: then there are no notes but those that were made since, and of what was not noted nothing is looked for. That nobody
 * stood on a page need not be noted while nothing else is.
 */
function ownNotes(notes: SyncNotes, claim: HeldClaim, behind: Trail): SyncNotes {
  let seen: readonly SeenPage[] | undefined
  const noted = new Set<'lines' | 'departures' | 'asked'>()
  let isWhole = false
  const own = ownLines()
  const isNone = (what: 'lines' | 'departures' | 'asked') => isWhole && !noted.has(what)
  return {
    ...notes,
    listSeen: async (key) => (seen ??= await notes.listSeen(key)),
    insertSeen: async (key, shown, isEnd) => {
      // A run that was resumed in the middle has earlier notes, although its claim is new.
      const isNew = claim.isHeld() && (shown.page === 0 || seen !== undefined)
      if (isNew && shown.objectIds.length === 0 && shown.removed === undefined) {
        isWhole = true
        seen = [...(seen ?? []), shown]
        return true
      }
      await claim.take()
      const isFirst = await notes.insertSeen(key, shown, isEnd)
      if (isFirst && (isNew || (shown.reading === 1 && shown.page === 0))) {
        isWhole = true
        seen = [...(isNew ? (seen ?? []) : []), shown]
      } else seen = isFirst && seen ? [...seen, shown] : undefined
      return isFirst
    },
    putLines: async (key, sheet, lines, merge) => {
      // From here on the step changes what it decided about.
      await behind.done()
      if (lines.length > 0) noted.add('lines')
      const written = await claim.claimed(() => notes.putLines(key, sheet, lines, merge))
      own.note(sheet, written)
      return written
    },
    listLines: async (key, wish, ...only) => {
      if (isNone('lines')) return { items: [] }
      const known = isWhole && wish.cursor === undefined && only.length === 0 ? own.all() : undefined
      return known ? { items: known } : notes.listLines(key, wish, ...only)
    },
    mergeLines: (...wish) => {
      own.forget()
      return claim.claimed(() => notes.mergeLines(...wish))
    },
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

/** Beyond so many lines reading them again costs less than keeping them. */
const mostOwnLines = 5000

/** What was written on sheets in this go. */
function ownLines() {
  let sheets: Map<string, Map<string, PersonLine>> | undefined = new Map()
  let count = 0
  return {
    note: (sheet: string, lines: readonly PersonLine[]) => {
      count += lines.length
      if (count > mostOwnLines) sheets = undefined
      const here = sheets?.get(sheet) ?? new Map<string, PersonLine>()
      for (const line of lines) here.set(line.objectId, line)
      sheets?.set(sheet, here)
    },
    /** In the order of the sheets; undefined where not all are known. */
    all: () =>
      sheets &&
      [...sheets].sort(([one], [other]) => (one < other ? -1 : 1)).flatMap(([, lines]) => [...lines.values()]),
    forget: () => {
      sheets = undefined
    },
  }
}

/** Asks once and remembers; a failure is not remembered. */
function once<Key, Found>(find: (key: Key) => Promise<Found>): (key: Key) => Promise<Found> {
  let found: { readonly kept: Found } | undefined
  return async (key) => (found ??= { kept: await find(key) }).kept
}
