import { NativeSelect } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { OutputOf } from '../../api/call.ts'
import { ProblemError } from '../../api/errors.ts'
import { syncApi } from '../../api/sync-routes.ts'
import { useCall } from '../../api/use-call.ts'
import { withNames } from '../../api/with-names.ts'
import { CardHead } from '../../parts/card-head.tsx'
import { ConfirmedButton } from '../../parts/confirmed-button.tsx'
import { Figure, Figures } from '../../parts/figures.tsx'
import { PagedList } from '../../parts/paged-list.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { problemText, texts } from '../../texts/texts.ts'
import type { OfRun } from './of-run.ts'
import { tallyLine } from './run-tally.tsx'
import { lookAgainAfter } from './use-run.ts'

const pageSize = 50
/** A choice of tenants longer than this is no choice; their reports come one by one with the list of tenants. */
const mostTenants = 200
type Undo = OutputOf<'readSyncUndo'>

/** What taking a run back did, or the offer to do it. */
export function UndoReport({ active, run }: OfRun) {
  const { organisationId, permissions } = active
  const { runId } = run
  const call = useCall()
  const queryClient = useQueryClient()
  const queryKey = ['sync-undo', organisationId, runId] as const
  const undo = useQuery({
    queryKey,
    queryFn: async ({ signal }): Promise<Undo | null> => {
      try {
        return await call(syncApi.readSyncUndo, { organisationId, runId }, signal)
      } catch (error) {
        if (error instanceof ProblemError && error.code === 'run.unknown') return null
        throw error
      }
    },
    refetchInterval: ({ state }) =>
      state.data && state.data.state !== 'completed'
        ? lookAgainAfter({ ...run, state: 'running', startedAt: state.data.startedAt }, Date.now())
        : false,
  })
  const start = useMutation({
    mutationFn: () => call(syncApi.undoSync, { organisationId, runId }),
    onSuccess: (started) => {
      queryClient.setQueryData(queryKey, started)
    },
  })
  const { sync } = texts
  const changed = run.created + run.linked + run.updated + run.deactivated + run.reactivated
  if (undo.isPending || (undo.data === null && (changed === 0 || !permissions.includes('system_settings.update'))))
    return null
  return (
    <section className="card" aria-labelledby="run-undo">
      <CardHead id="run-undo" title={sync.undo} lead={undo.data ? sync.undoWas[undo.data.state] : sync.undoLead} />
      {undo.error ? <ProblemNotice error={undo.error} onRetry={() => void undo.refetch()} /> : null}
      {undo.data ? (
        <Report organisationId={organisationId} undo={undo.data} />
      ) : (
        <div className="actions">
          <ConfirmedButton
            label={sync.undoDo}
            question={sync.undoQuestion}
            doIt={sync.undoDo}
            loading={start.isPending}
            onConfirm={() => {
              start.mutate()
            }}
          >
            <p>{sync.undoMeans}</p>
            <p>
              <strong>{tallyLine({ ...run, unchanged: 0, skipped: 0, asked: 0, failed: 0 })}</strong>
            </p>
            <p>{sync.undoAgain}</p>
          </ConfirmedButton>
        </div>
      )}
      {start.error ? <ProblemNotice error={start.error} /> : null}
    </section>
  )
}

function Report({ organisationId, undo }: { readonly organisationId: string; readonly undo: Undo }) {
  const { runId, state } = undo
  const call = useCall()
  const [picked, setPicked] = useState<string>()
  const { sync } = texts
  const tenants = useQuery({
    queryKey: ['sync-undo-tenants', organisationId, runId],
    queryFn: async ({ signal }) => {
      const { items } = await call(syncApi.listTenantResults, { organisationId, runId, limit: mostTenants }, signal)
      return withNames(call, organisationId, items, signal)
    },
  })
  const tid = picked ?? tenants.data?.[0]?.tid
  return (
    <>
      <Figures>
        <Figure name={sync.reverted}>{texts.number(undo.reverted)}</Figure>
        <Figure name={sync.touched}>{texts.number(undo.touched)}</Figure>
        <Figure name={sync.undoFailed}>{texts.number(undo.failed)}</Figure>
      </Figures>
      {state !== 'completed' ? <div className="going" role="progressbar" aria-label={sync.undoWas.running} /> : null}
      {tenants.data && tenants.data.length > 1 ? (
        <NativeSelect
          label={sync.undoTenant}
          value={tid ?? ''}
          data={tenants.data.map((one) => ({ value: one.tid, label: one.tenantName ?? one.tid }))}
          onChange={(event) => {
            setPicked(event.currentTarget.value)
          }}
        />
      ) : null}
      {tid === undefined || state !== 'completed' ? null : (
        <PagedList
          label={sync.undone}
          none={sync.nothingUndone}
          queryKey={['sync-undone', organisationId, runId, tid]}
          read={(page, signal) =>
            call(syncApi.listUndone, { organisationId, runId, tid, ...page, limit: pageSize }, signal)
          }
          keyOf={({ objectId }) => objectId}
        >
          {({ name, outcome, kept, failure }) => (
            <>
              <span className="row-name">{name}</span>
              <StateMark tone={outcome === 'reverted' ? 'good' : 'gone'}>{sync.outcome[outcome]}</StateMark>
              {kept.length === 0 ? null : (
                <span className="row-more quiet small">{sync.kept(kept.map((field) => sync.fieldName(field)))}</span>
              )}
              {failure === undefined ? null : <span className="row-more small">{problemText(failure).title}</span>}
            </>
          )}
        </PagedList>
      )}
    </>
  )
}
