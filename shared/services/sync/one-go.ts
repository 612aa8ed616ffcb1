import type { OrganisationId } from '../../domain/ids.ts'
import { isOnlyOnwards, type SyncRun, type TenantMemory, type TenantResult } from '../../domain/sync/sync-run.ts'
import type { Kept } from '../../ports/storage.ts'
import type { SeenPage, SyncNotes } from '../../ports/sync.ts'
import { readingAhead } from './read-ahead.ts'
import type { SyncNeeds } from './scene.ts'

/** How long, in milliseconds, a run counts as it was read: somebody may cancel it, or the source ask its tenants for patience. */
const runKept = 1000

/** Ports for the steps of one tenant, and how a checkpoint that was held back is written before the steps are left. */
export interface OneGo extends SyncNeeds {
  settle(): Promise<void>
}

/**
 * Ports for the steps of one tenant in one run that follow one another in this process: what they wrote or read themselves is not read
 * again. Whoever else changes it meanwhile leaves another version: then the next write is refused, and all is done again with fresh eyes.
 * `goesOn`: whether there is time for another step, and so for reading what it is about.
 */
export function inOneGo(ports: SyncNeeds, goesOn: () => boolean): OneGo {
  const { connections, peopleSource, syncSettings, tenantMemories } = ports
  let memory: Kept<TenantMemory> | undefined
  return {
    ...ports,
    connections: { ...connections, find: once((id: OrganisationId) => connections.find(id)) },
    peopleSource: {
      ...peopleSource,
      listUsers: readingAhead((...wish) => peopleSource.listUsers(...wish), goesOn),
    },
    syncSettings: {
      ...syncSettings,
      findFilter: once((id: OrganisationId) => syncSettings.findFilter(id)),
      findPolicy: once((id: OrganisationId) => syncSettings.findPolicy(id)),
    },
    tenantMemories: {
      ...tenantMemories,
      find: async (...key) => (memory ??= await tenantMemories.find(...key)),
      put: async (next, version) => (memory = await tenantMemories.put(next, version)),
    },
    syncNotes: ownNotes(ports.syncNotes),
    syncRuns: runAsRead(ports),
    ...heldCheckpoints(ports),
  }
}

/** A checkpoint that only says what comes next waits for the one after it, or for the end of the steps. */
function heldCheckpoints({ tenantResults }: SyncNeeds): Pick<OneGo, 'tenantResults' | 'settle'> {
  let result: Kept<TenantResult> | undefined
  let isHeld = false
  const write = async (next: TenantResult, version: Kept<TenantResult>['version']) => {
    isHeld = false
    return (result = await tenantResults.replace(next, version))
  }
  return {
    tenantResults: {
      ...tenantResults,
      find: async (...key) => (result ??= await tenantResults.find(...key)),
      replace: async (next, version) => {
        if (result?.version !== version || !isOnlyOnwards(result, next)) return write(next, version)
        isHeld = true
        return (result = { ...next, version })
      },
    },
    settle: async () => {
      if (isHeld && result) await write(result, result.version)
    },
  }
}

/**
 * Whoever noted the first page of a tenant's first reading in a run found nothing noted before it: then there are no notes but those that
 * were made since, and of what was not noted nothing is looked for.
 */
function ownNotes(notes: SyncNotes): SyncNotes {
  let seen: readonly SeenPage[] | undefined
  const noted = new Set<'lines' | 'departures' | 'asked'>()
  let isWhole = false
  const isNone = (what: 'lines' | 'departures' | 'asked') => isWhole && !noted.has(what)
  return {
    ...notes,
    listSeen: async (key) => (seen ??= await notes.listSeen(key)),
    insertSeen: async (key, shown) => {
      const isFirst = await notes.insertSeen(key, shown)
      if (isFirst && shown.reading === 1 && shown.page === 0) {
        isWhole = true
        seen = [shown]
      } else seen = isFirst && seen ? [...seen, shown] : undefined
      return isFirst
    },
    putLines: (key, sheet, lines, merge) => {
      if (lines.length > 0) noted.add('lines')
      return notes.putLines(key, sheet, lines, merge)
    },
    listLines: async (...wish) => (isNone('lines') ? { items: [] } : notes.listLines(...wish)),
    putDepartures: (key, departures) => {
      if (departures.length > 0) noted.add('departures')
      return notes.putDepartures(key, departures)
    },
    listDepartures: async (...wish) => (isNone('departures') ? { items: [] } : notes.listDepartures(...wish)),
    putAsked: (key, users) => {
      if (users.length > 0) noted.add('asked')
      return notes.putAsked(key, users)
    },
    listAsked: async (...wish) => (isNone('asked') ? { items: [] } : notes.listAsked(...wish)),
  }
}

function runAsRead({ syncRuns, clock }: SyncNeeds): SyncNeeds['syncRuns'] {
  let run: { readonly kept: Kept<SyncRun> | undefined; readonly at: number } | undefined
  return {
    ...syncRuns,
    find: async (organisationId, runId) => {
      if (run?.kept?.runId === runId && clock.now().getTime() - run.at < runKept) return run.kept
      const kept = await syncRuns.find(organisationId, runId)
      run = { kept, at: clock.now().getTime() }
      return kept
    },
    replace: async (next, version) => {
      run = undefined
      return syncRuns.replace(next, version)
    },
  }
}

/** Asks once and remembers; a failure is not remembered. */
function once<Key, Found>(find: (key: Key) => Promise<Found>): (key: Key) => Promise<Found> {
  let found: { readonly kept: Found } | undefined
  return async (key) => (found ??= { kept: await find(key) }).kept
}
