import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { DiscoveryRunView } from '../../../shared/contract/discovery.ts'
import { ProblemError } from '../../api/errors.ts'
import { usePatience } from '../../api/patient-polling.ts'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { suggestionsKey } from '../connect/keys.ts'

export const managedTenantsKey = (organisationId: string) => ['managed-tenants', organisationId] as const

export const isGoing = (run: DiscoveryRunView | null | undefined): boolean =>
  run?.state === 'queued' || run?.state === 'running'

/**
 * The newest discovery run of an Organisation (null: there was none), read anew for as long as it goes, and the act of
 * starting one. The list tells a page that was just loaded whether one is going.
 */
export function useLatestRun(organisationId: string) {
  const call = useCall()
  const queryClient = useQueryClient()
  const patience = usePatience()
  const queryKey = ['latest-run', organisationId] as const

  const latest = async (signal: AbortSignal): Promise<DiscoveryRunView | null> => {
    const { items } = await call(api.listDiscoveryRuns, { organisationId, limit: 1 }, signal)
    return items[0] ?? null
  }
  const follow = async ({ runId }: DiscoveryRunView, signal: AbortSignal): Promise<DiscoveryRunView | null> => {
    try {
      const run = await call(api.readDiscoveryRun, { organisationId, runId }, signal)
      if (!isGoing(run))
        for (const key of [managedTenantsKey(organisationId), suggestionsKey(organisationId)])
          void queryClient.invalidateQueries({ queryKey: key })
      return run
    } catch (error) {
      if (error instanceof ProblemError && error.code === 'run.unknown') return latest(signal)
      throw error
    }
  }

  const run = useQuery({
    queryKey,
    queryFn: ({ signal }) => {
      const known = queryClient.getQueryData<DiscoveryRunView | null>(queryKey)
      return known && isGoing(known) ? follow(known, signal) : latest(signal)
    },
    refetchInterval: ({ state }) => (isGoing(state.data) ? patience(state) : false),
  })
  const start = useMutation({
    mutationFn: () => call(api.startDiscovery, { organisationId }),
    onSuccess: async (started) => {
      await queryClient.cancelQueries({ queryKey })
      queryClient.setQueryData(queryKey, started)
    },
  })
  return { run, start }
}
