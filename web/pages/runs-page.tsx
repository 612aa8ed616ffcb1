import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { SyncRunView } from '../../shared/contract/sync.ts'
import { syncApi } from '../api/sync-routes.ts'
import { useCall } from '../api/use-call.ts'
import { withNames, type Named } from '../api/with-names.ts'
import { Moment } from '../parts/moment.tsx'
import { PagedList } from '../parts/paged-list.tsx'
import { SyncPage } from '../parts/sync-page.tsx'
import type { ActiveOrganisation } from '../session/use-session.ts'
import { texts } from '../texts/texts.ts'
import { runAddress } from './runs/run-address.ts'
import { RunMark, RunState } from './runs/run-state.tsx'
import { tallyLine } from './runs/run-tally.tsx'
import { StartRun } from './runs/start-run.tsx'
import { isGoing, runsKey, useRun } from './runs/use-run.ts'

const pageSize = 25
/** Of several scopes a run each may be at work; whoever looks finds all of them among the newest. */
const lookedThrough = 10

/** The syncs of an Organisation: what goes on, what went on, and the start of the next. */
export function RunsPage() {
  return (
    <SyncPage title={texts.sync.title} lead={texts.sync.lead} flag="entra-integration-ui">
      {(active) => (
        <>
          <AtWork organisationId={active.organisationId} />
          <StartRun active={active} />
          <History active={active} />
        </>
      )}
    </SyncPage>
  )
}

/** Every run that goes on, followed until it is over. */
function AtWork({ organisationId }: { readonly organisationId: string }) {
  const call = useCall()
  const newest = useQuery({
    queryKey: [...runsKey(organisationId), 'newest'],
    queryFn: ({ signal }) => call(syncApi.listSyncRuns, { organisationId, limit: lookedThrough }, signal),
    // One that the schedule starts shows up without a reload.
    refetchInterval: 60_000,
  })
  if (newest.isPending) return <Skeleton height={112} radius="md" />
  const going = newest.data?.items.filter(isGoing) ?? []
  if (going.length === 0) return null
  return (
    <section className="card" aria-labelledby="at-work">
      <h2 id="at-work">{texts.sync.atWork}</h2>
      {going.map((run) => (
        <Followed key={run.runId} organisationId={organisationId} run={run} />
      ))}
    </section>
  )
}

function Followed({ organisationId, run }: { readonly organisationId: string; readonly run: SyncRunView }) {
  const { data, failureCount } = useRun(organisationId, run.runId)
  return (
    <div className="part">
      <p className="row-name">
        <Link to={runAddress(run.runId)} className="text-link">
          {texts.sync.runTitle(run.mode, texts.moment(run.startedAt))}
        </Link>
      </p>
      <RunState run={data ?? run} interrupted={failureCount > 0} />
    </div>
  )
}

function History({ active: { organisationId } }: { readonly active: ActiveOrganisation }) {
  const call = useCall()
  const { sync } = texts
  return (
    <section className="card" aria-labelledby="runs-before">
      <h2 id="runs-before">{sync.history}</h2>
      <PagedList
        label={sync.history}
        none={sync.none}
        queryKey={[...runsKey(organisationId), 'list']}
        read={async (page, signal) => {
          const read = await call(syncApi.listSyncRuns, { organisationId, ...page, limit: pageSize }, signal)
          return { ...read, items: await withNames(call, organisationId, read.items, signal) }
        }}
        keyOf={({ runId }) => runId}
      >
        {(run) => <Line run={run} />}
      </PagedList>
    </section>
  )
}

function Line({ run }: { readonly run: SyncRunView & Named }) {
  const { sync } = texts
  const scope = run.clientId === undefined ? sync.everyTenant : (run.clientName ?? run.clientId)
  return (
    <>
      <span className="row-name">
        <Link to={runAddress(run.runId)} className="text-link">
          {sync.runTitle(run.mode, texts.moment(run.startedAt))}
        </Link>
      </span>
      <RunMark state={run.state} />
      <span className="row-detail">
        <span>
          {scope} · {sync.trigger[run.trigger]}
          {run.finishedAt === undefined ? null : (
            <>
              {' · '}
              {sync.finished} <Moment iso={run.finishedAt} />
            </>
          )}
        </span>
        <span>{tallyLine(run)}</span>
      </span>
    </>
  )
}
