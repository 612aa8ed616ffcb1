import { Button, Skeleton } from '@mantine/core'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import { CardHead } from '../../parts/card-head.tsx'
import { PagedList } from '../../parts/paged-list.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { UnreachableNotice } from '../../parts/unreachable-notice.tsx'
import { texts } from '../../texts/texts.ts'
import { DiscoveryRun } from './discovery-run.tsx'
import { isGoing, managedTenantsKey, useLatestRun } from './use-latest-run.ts'

const pageSize = 25

interface ManagedTenantsCardProps {
  readonly organisationId: string
  readonly mayStart: boolean
}

/** The tenants that a Connection leads to, and the discovery that finds them. */
export function ManagedTenantsCard({ organisationId, mayStart }: ManagedTenantsCardProps) {
  const { run, start } = useLatestRun(organisationId)
  const busy = isGoing(run.data) || start.isPending
  return (
    <section className="card" aria-labelledby="managed-tenants">
      <CardHead id="managed-tenants" title={texts.discovery.title} lead={texts.discovery.lead}>
        {mayStart ? (
          <Button
            aria-disabled={busy}
            data-disabled={busy}
            onClick={() => {
              if (!busy) start.mutate()
            }}
          >
            {texts.discovery.start}
          </Button>
        ) : null}
      </CardHead>
      {start.error ? <ProblemNotice error={start.error} /> : null}
      <LatestRun run={run} />
      <ManagedTenants organisationId={organisationId} />
    </section>
  )
}

function LatestRun({ run }: { readonly run: ReturnType<typeof useLatestRun>['run'] }) {
  if (run.data !== undefined) return <DiscoveryRun run={run.data} interrupted={run.failureCount > 0} />
  if (run.error) return <ProblemNotice error={run.error} onRetry={() => void run.refetch()} />
  return run.failureCount > 0 ? <UnreachableNotice /> : <Skeleton height={112} radius="md" aria-hidden="true" />
}

function ManagedTenants({ organisationId }: { readonly organisationId: string }) {
  const call = useCall()
  return (
    <PagedList
      label={texts.tenants.list}
      none={texts.tenants.none}
      queryKey={managedTenantsKey(organisationId)}
      read={(page, signal) => call(api.listManagedTenants, { ...page, organisationId, limit: pageSize }, signal)}
      keyOf={({ tid }) => tid}
    >
      {({ tid, displayName, state, lastSeenAt, lostAt }) => (
        <>
          <span className="row-name">{displayName}</span>
          <StateMark tone={state === 'present' ? 'good' : 'gone'}>{texts.tenants.state[state]}</StateMark>
          <span className="row-detail">
            <span className="row-id">{tid}</span>
            <span>
              {lostAt === undefined
                ? texts.tenants.lastSeen(texts.day(lastSeenAt))
                : texts.tenants.lostSince(texts.day(lostAt))}
            </span>
          </span>
        </>
      )}
    </PagedList>
  )
}
