import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import { pages } from '../../shared/contract/pages.ts'
import type { SyncRunView } from '../../shared/contract/sync.ts'
import { useCall } from '../api/use-call.ts'
import { withNames } from '../api/with-names.ts'
import { Figure, Figures } from '../parts/figures.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { SyncPage } from '../parts/sync-page.tsx'
import { useAddressState } from '../session/use-address-state.ts'
import type { ActiveOrganisation } from '../session/use-session.ts'
import { texts } from '../texts/texts.ts'
import { ExportRun } from './runs/export-run.tsx'
import { People } from './runs/people.tsx'
import { RunActions } from './runs/run-actions.tsx'
import { RunState } from './runs/run-state.tsx'
import { RunTally } from './runs/run-tally.tsx'
import { TenantResults } from './runs/tenant-results.tsx'
import { UndoReport } from './runs/undo-report.tsx'
import { isGoing, useRun } from './runs/use-run.ts'

/** One sync run, while it goes and when it is over. */
export function RunPage() {
  const { runId = '' } = useParams()
  return (
    <SyncPage
      title={texts.sync.one}
      flag="entra-integration-ui"
      above={
        <Link to={pages.runs} className="text-link">
          {texts.sync.toAll}
        </Link>
      }
    >
      {(active) => <Run key={runId} active={active} runId={runId} />}
    </SyncPage>
  )
}

function Run({ active, runId }: { readonly active: ActiveOrganisation; readonly runId: string }) {
  const { organisationId } = active
  const [get] = useAddressState()
  const { data: run, error, failureCount, refetch } = useRun(organisationId, runId)
  const { data: preview } = useRun(organisationId, get('preview'))
  const tid = get('tenant')
  if (error && !run) return <ProblemNotice error={error} onRetry={() => void refetch()} />
  if (!run) return <Skeleton height={320} radius="md" />
  const shown = preview?.mode === 'preview' && run.mode === 'apply' ? preview : undefined
  return (
    <>
      <section className="card" aria-labelledby="run-result">
        <h2 id="run-result">{texts.sync.runTitle(run.mode, texts.moment(run.startedAt))}</h2>
        <RunState run={run} interrupted={failureCount > 0} />
        <Facts run={run} organisationId={organisationId} />
        <RunActions active={active} run={run} />
        <RunTally run={run} preview={shown} />
        {isGoing(run) ? null : <ExportRun active={active} run={run} />}
      </section>
      {run.mode === 'apply' && !isGoing(run) ? <UndoReport active={active} run={run} /> : null}
      <TenantResults active={active} run={run} />
      {tid === undefined ? null : <People key={tid} active={active} run={run} tid={tid} />}
    </>
  )
}

function Facts({ run, organisationId }: { readonly run: SyncRunView; readonly organisationId: string }) {
  const call = useCall()
  const { sync } = texts
  const { clientId } = run
  const name = useQuery({
    queryKey: ['client-name', organisationId, clientId],
    queryFn: async ({ signal }) =>
      (await withNames(call, organisationId, [{ clientId }], signal))[0]?.clientName ?? null,
    enabled: clientId !== undefined,
  })
  return (
    <Figures>
      <Figure name={sync.scope}>{clientId === undefined ? sync.everyTenant : (name.data ?? clientId)}</Figure>
      <Figure name={sync.startedBy}>{sync.trigger[run.trigger]}</Figure>
      <Figure name={sync.tenants}>{texts.number(run.tenants)}</Figure>
      <Figure name={sync.requests}>{texts.number(run.requests)}</Figure>
      {run.retries > 0 ? <Figure name={sync.retries}>{texts.number(run.retries)}</Figure> : null}
    </Figures>
  )
}
