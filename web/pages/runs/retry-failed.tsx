import { useMutation } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import { pages } from '../../../shared/contract/pages.ts'
import { syncApi } from '../../api/sync-routes.ts'
import { useCall } from '../../api/use-call.ts'
import { ConfirmedButton } from '../../parts/confirmed-button.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { texts } from '../../texts/texts.ts'
import type { OfRun } from './of-run.ts'
import { runAddress } from './run-address.ts'

/** Of more clients than this a sync of everybody is as quick. */
const mostClients = 10
const pageSize = 200

/** Tries once more what failed: a sync of each client that something failed of, or of everybody where those are many. */
export function RetryFailed({ active, run }: OfRun) {
  const { organisationId, permissions, flags } = active
  const mayAll = permissions.includes('system_settings.update')
  const mayClient = permissions.includes('sync.start_client') && flags.includes('entra-integration-client-sync-action')
  const call = useCall()
  const navigate = useNavigate()

  /** Clients of the tenants that were not completed; what the brake holds waits for somebody's word, not for another try. */
  async function failedClients(): Promise<string[]> {
    const found = new Set<string>()
    let cursor: string | undefined
    do {
      const wish = { organisationId, runId: run.runId, state: 'troubled' as const, limit: pageSize }
      const page = await call(syncApi.listTenantResults, cursor === undefined ? wish : { ...wish, cursor })
      for (const { clientId, state } of page.items) if (state !== 'braked') found.add(clientId)
      cursor = page.next
    } while (cursor !== undefined && found.size <= mostClients)
    return [...found]
  }
  const retry = useMutation({
    mutationFn: async () => {
      const clients = mayClient ? await failedClients() : []
      if (clients.length === 0 || (clients.length > mostClients && mayAll))
        return [await call(syncApi.startSync, { organisationId, mode: 'apply' })]
      const started = []
      for (const clientId of clients.slice(0, mostClients))
        started.push(await call(syncApi.startClientSync, { organisationId, clientId, mode: 'apply' }))
      return started
    },
    onSuccess: (started) => {
      const [only] = started
      return navigate(only && started.length === 1 ? runAddress(only.runId) : pages.runs)
    },
  })
  const { sync } = texts
  if (!mayAll && !mayClient) return null
  return (
    <>
      <ConfirmedButton
        label={sync.retry}
        question={sync.retryQuestion}
        doIt={sync.retry}
        loading={retry.isPending}
        onConfirm={() => {
          retry.mutate()
        }}
      >
        <p>{sync.retryMeans}</p>
      </ConfirmedButton>
      {retry.error ? <ProblemNotice error={retry.error} /> : null}
    </>
  )
}
