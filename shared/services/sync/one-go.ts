import type { OrganisationId } from '../../domain/ids.ts'
import type { SyncRun, TenantMemory, TenantResult } from '../../domain/sync/sync-run.ts'
import type { Kept } from '../../ports/storage.ts'
import type { SeenPage } from '../../ports/sync.ts'
import { readingAhead } from './read-ahead.ts'
import type { SyncNeeds } from './scene.ts'

/** How long, in milliseconds, a run counts as it was read: somebody may cancel it, or the source ask its tenants for patience. */
const runKept = 1000

/**
 * Ports for the steps of one tenant in one run that follow one another in this process: what they wrote or read themselves is not read
 * again. Whoever else changes it meanwhile leaves another version: then the next write is refused, and all is done again with fresh eyes.
 * `goesOn`: whether there is time for another step, and so for reading what it is about.
 */
export function inOneGo(ports: SyncNeeds, goesOn: () => boolean): SyncNeeds {
  const { connections, peopleSource, syncRuns, syncSettings, tenantResults, tenantMemories, syncNotes, clock } = ports
  const connection = once((id: OrganisationId) => connections.find(id))
  const filter = once((id: OrganisationId) => syncSettings.findFilter(id))
  const policy = once((id: OrganisationId) => syncSettings.findPolicy(id))
  let result: Kept<TenantResult> | undefined
  let memory: Kept<TenantMemory> | undefined
  let seen: readonly SeenPage[] | undefined
  let run: { readonly kept: Kept<SyncRun> | undefined; readonly at: number } | undefined
  return {
    ...ports,
    connections: { ...connections, find: connection },
    peopleSource: {
      ...peopleSource,
      listUsers: readingAhead((...wish) => peopleSource.listUsers(...wish), goesOn),
    },
    syncSettings: { ...syncSettings, findFilter: filter, findPolicy: policy },
    tenantResults: {
      ...tenantResults,
      find: async (...key) => (result ??= await tenantResults.find(...key)),
      replace: async (next, version) => (result = await tenantResults.replace(next, version)),
    },
    tenantMemories: {
      ...tenantMemories,
      find: async (...key) => (memory ??= await tenantMemories.find(...key)),
      put: async (next, version) => (memory = await tenantMemories.put(next, version)),
    },
    syncNotes: {
      ...syncNotes,
      listSeen: async (key) => (seen ??= await syncNotes.listSeen(key)),
      insertSeen: async (key, shown) => {
        const isFirst = await syncNotes.insertSeen(key, shown)
        seen = isFirst && seen ? [...seen, shown] : undefined
        return isFirst
      },
    },
    syncRuns: {
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
    },
  }
}

/** Asks once and remembers; a failure is not remembered. */
function once<Key, Found>(find: (key: Key) => Promise<Found>): (key: Key) => Promise<Found> {
  let found: { readonly kept: Found } | undefined
  return async (key) => (found ??= { kept: await find(key) }).kept
}
