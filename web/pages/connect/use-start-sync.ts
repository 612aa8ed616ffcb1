import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { newestSyncsKey } from './keys.ts'
import type { SyncRun } from './way.ts'

/** The newest runs of all clients. */
export interface Newest {
  readonly preview: SyncRun | undefined
  readonly applied: SyncRun | undefined
}

/** Starts a run, or joins the one of the same kind that is under way. */
export function useStartSync(organisationId: string) {
  const call = useCall()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (wish: { readonly mode: 'preview' | 'apply'; readonly trigger: 'initial' | 'manual' }) =>
      call(api.startSync, { organisationId, ...wish }),
    onSuccess: async (run) => {
      const queryKey = newestSyncsKey(organisationId)
      await queryClient.cancelQueries({ queryKey })
      queryClient.setQueryData<Newest>(queryKey, (known) => ({
        preview: run.mode === 'preview' ? run : known?.preview,
        applied: run.mode === 'apply' ? run : known?.applied,
      }))
    },
  })
}
