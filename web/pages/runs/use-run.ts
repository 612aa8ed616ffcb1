import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { SyncRunView } from '../../../shared/contract/sync.ts'
import { syncApi } from '../../api/sync-routes.ts'
import { useCall } from '../../api/use-call.ts'

const shortestWait = 1_000
const longestWait = 15_000
/** A run is looked at again after so much of the time that it has taken. */
const share = 20

export const runsKey = (organisationId: string) => ['sync-runs', organisationId] as const
export const runKey = (organisationId: string, runId: string) => ['sync-run', organisationId, runId] as const
/** Everything that a run told of its tenants and people. */
export const resultsKey = (organisationId: string, runId: string) => ['sync-results', organisationId, runId] as const

export const isGoing = ({ state }: Pick<SyncRunView, 'state'>): boolean => state === 'queued' || state === 'running'

/**
 * In milliseconds; false once the run is over. One that has just begun is looked at each second, one that takes an hour each quarter of
 * a minute: its age says it, so that a reload changes nothing.
 */
export function lookAgainAfter(run: SyncRunView | undefined, now: number): number | false {
  if (!run || !isGoing(run)) return false
  return Math.min(longestWait, Math.max(shortestWait, (now - Date.parse(run.startedAt)) / share))
}

/** One run, read again for as long as it goes; what it has told so far is read again whenever it got on. */
export function useRun(organisationId: string, runId: string | undefined) {
  const call = useCall()
  const queryClient = useQueryClient()
  const run = useQuery({
    queryKey: runKey(organisationId, runId ?? ''),
    queryFn: ({ signal }) => call(syncApi.readSyncRun, { organisationId, runId: runId ?? '' }, signal),
    enabled: runId !== undefined,
    refetchInterval: ({ state }) => lookAgainAfter(state.data, Date.now()),
  })
  const { data } = run
  const reached = data && `${data.state} ${data.tenantsOver}`
  const id = data?.runId
  useEffect(() => {
    if (id === undefined) return
    void queryClient.invalidateQueries({ queryKey: resultsKey(organisationId, id) })
    void queryClient.invalidateQueries({ queryKey: runsKey(organisationId) })
  }, [queryClient, organisationId, id, reached])
  return run
}
