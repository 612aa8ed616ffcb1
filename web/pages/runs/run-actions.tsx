import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import type { SyncRunView } from '../../../shared/contract/sync.ts'
import { syncApi } from '../../api/sync-routes.ts'
import { useCall } from '../../api/use-call.ts'
import { ConfirmedButton } from '../../parts/confirmed-button.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { texts } from '../../texts/texts.ts'
import type { OfRun } from './of-run.ts'
import { runAddress } from './run-address.ts'
import { RetryFailed } from './retry-failed.tsx'
import { tallyLine } from './run-tally.tsx'
import { isGoing, runKey } from './use-run.ts'

/** What may be done about a run in its state, to whoever may. */
export function RunActions({ active, run }: OfRun) {
  const { organisationId, permissions } = active
  const mayAll = permissions.includes('system_settings.update')
  const change = useRunChange(run)
  const { sync } = texts
  const preview = run.mode === 'preview' && (run.state === 'completed' || run.state === 'partial')
  const mayApply = run.clientId === undefined ? mayAll : permissions.includes('sync.start_client')
  return (
    <>
      <div className="actions">
        {preview && mayApply ? <Apply organisationId={organisationId} run={run} /> : null}
        {isGoing(run) && mayAll ? (
          <ConfirmedButton
            label={sync.cancel}
            question={sync.cancelQuestion}
            doIt={sync.cancel}
            loading={change.isPending}
            onConfirm={() => {
              change.mutate('cancelSync')
            }}
          >
            <p>{sync.cancelMeans}</p>
          </ConfirmedButton>
        ) : null}
        {run.state === 'cancelled' && mayAll ? (
          <Button
            size="sm"
            loading={change.isPending}
            onClick={() => {
              change.mutate('resumeSync')
            }}
          >
            {sync.resume}
          </Button>
        ) : null}
        {run.mode === 'apply' && (run.state === 'partial' || run.state === 'failed') ? (
          <RetryFailed active={active} run={run} />
        ) : null}
      </div>
      {change.error ? <ProblemNotice error={change.error} /> : null}
    </>
  )
}

/** Cancels or resumes; the run as it is then is shown at once. */
function useRunChange({ organisationId, runId }: SyncRunView) {
  const call = useCall()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (what: 'cancelSync' | 'resumeSync') => call(syncApi[what], { organisationId, runId }),
    onSuccess: async (run) => {
      await queryClient.cancelQueries({ queryKey: runKey(organisationId, runId) })
      queryClient.setQueryData(runKey(organisationId, runId), run)
    },
  })
}

function Apply({ organisationId, run }: { readonly organisationId: string; readonly run: SyncRunView }) {
  const call = useCall()
  const navigate = useNavigate()
  const { clientId, runId } = run
  const apply = useMutation({
    mutationFn: () =>
      clientId === undefined
        ? call(syncApi.startSync, { organisationId, mode: 'apply' })
        : call(syncApi.startClientSync, { organisationId, mode: 'apply', clientId }),
    onSuccess: (started) => navigate(runAddress(started.runId, runId)),
  })
  const { sync } = texts
  return (
    <>
      <ConfirmedButton
        variant="filled"
        label={sync.apply}
        question={sync.applyQuestion}
        doIt={sync.apply}
        loading={apply.isPending}
        onConfirm={() => {
          apply.mutate()
        }}
      >
        <p>{sync.applyMeans}</p>
        <p>
          <strong>{tallyLine(run)}</strong>
        </p>
        {run.deactivated > 0 ? <p>{sync.deactivates(run.deactivated)}</p> : null}
      </ConfirmedButton>
      {apply.error ? <ProblemNotice error={apply.error} /> : null}
    </>
  )
}
