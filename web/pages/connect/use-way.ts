import { useQuery, useQueryClient } from '@tanstack/react-query'
import { usePatience } from '../../api/patient-polling.ts'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { useLatestRun } from '../home/use-latest-run.ts'
import { connectionKey, newestSyncsKey, suggestionsKey } from './keys.ts'
import type { Newest } from './use-start-sync.ts'
import { isGoing, type WayFacts } from './way.ts'

/** As many runs are looked through for the newest preview and the newest that wrote. */
const looked = 50

/** What is known of the way so far; `facts` once all of it is. */
export function useWay(organisationId: string) {
  const call = useCall()
  const queryClient = useQueryClient()
  const patience = usePatience()
  const connection = useQuery({
    queryKey: connectionKey(organisationId),
    queryFn: ({ signal }) => call(api.readConnection, { organisationId }, signal),
  })
  const discovery = useLatestRun(organisationId)
  const summary = useQuery({
    queryKey: [...suggestionsKey(organisationId), 'summary'],
    queryFn: async ({ signal }) =>
      (await call(api.suggestMappings, { organisationId, limit: 1 }, signal)).summary ?? nothing,
  })
  const syncs = useQuery({
    queryKey: newestSyncsKey(organisationId),
    queryFn: async ({ signal }) => {
      const { items } = await call(api.listSyncRuns, { organisationId, limit: looked }, signal)
      const ofAll = items.filter(({ clientId }) => clientId === undefined)
      const preview = ofAll.find(({ mode }) => mode === 'preview')
      const applied = ofAll.find(({ mode }) => mode === 'apply')
      // The list has a run as it was written last; a run that goes is read for its sums at this moment.
      const fresh = async (run: typeof preview) =>
        run && isGoing(run) ? call(api.readSyncRun, { organisationId, runId: run.runId }, signal) : run
      const now = { preview: await fresh(preview), applied: await fresh(applied) }
      const before = queryClient.getQueryData<Newest>(newestSyncsKey(organisationId))
      // A sync that is over has made clients: what is mapped is not what it was.
      if (isGoing(before?.applied) && !isGoing(now.applied))
        void queryClient.invalidateQueries({ queryKey: suggestionsKey(organisationId) })
      return now
    },
    refetchInterval: ({ state }) =>
      isGoing(state.data?.preview) || isGoing(state.data?.applied) ? patience(state) : false,
  })
  const parts = [connection, discovery.run, summary, syncs]
  const facts: WayFacts | undefined =
    connection.data && discovery.run.data !== undefined && summary.data && syncs.data
      ? { connection: connection.data, discovery: discovery.run.data, summary: summary.data, ...syncs.data }
      : undefined
  return {
    facts,
    discovery,
    error: parts.find(({ error }) => error !== null)?.error ?? undefined,
    /** The hub does not answer at the moment: what is shown may be old. */
    interrupted: parts.some(({ failureCount }) => failureCount > 0),
    retry: () => {
      for (const part of parts) if (part.error) void part.refetch()
    },
    /** Something was decided or run: everything that follows from it is read anew. */
    renew: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: connectionKey(organisationId) }),
        queryClient.invalidateQueries({ queryKey: suggestionsKey(organisationId) }),
        queryClient.invalidateQueries({ queryKey: newestSyncsKey(organisationId) }),
      ]),
  }
}

export type Way = ReturnType<typeof useWay>

const nothing = { autoMatched: 0, needsReview: 0, unmatched: 0, skipped: 0, mapped: 0, createNew: 0 }
