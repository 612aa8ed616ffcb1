import { Button, Skeleton } from '@mantine/core'
import { CardHead } from '../../parts/card-head.tsx'
import { Notice } from '../../parts/notice.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { texts } from '../../texts/texts.ts'
import { DiscoveryRun } from '../home/discovery-run.tsx'
import { DiscoverySchedule } from './discovery-schedule.tsx'
import { FoundTenants } from './found-tenants.tsx'
import { GoOn, ShutNotice, StepFoot, type StepProps } from './step-frame.tsx'
import { isGoing, tenantsOf } from './way.ts'

/** The second step: the tenants that the connection leads to, and the discovery that finds them. */
export function DiscoveryStep({ organisationId, mayChange, way, facts, states }: StepProps) {
  const { discovery: words, shut } = texts.connect
  const { run, start } = way.discovery
  const busy = isGoing(run.data) || start.isPending
  const known = tenantsOf(facts.summary)
  const undomained = run.data?.state === 'completed' ? (run.data.undomained ?? 0) : 0
  const isDisconnected = facts.connection.state === 'disconnected'
  return (
    <>
      {isDisconnected ? (
        <ShutNotice
          first="connection"
          why={facts.connection.kind === undefined ? shut.connection : shut.disconnected}
        />
      ) : null}
      {isDisconnected && run.data === null ? null : (
        <section className="card" aria-labelledby="discovery">
          <CardHead id="discovery" title={words.title} lead={words.lead}>
            {mayChange && !isDisconnected ? (
              <Button
                variant={known > 0 ? 'light' : 'filled'}
                aria-disabled={busy}
                data-disabled={busy}
                onClick={() => {
                  if (!busy) start.mutate()
                }}
              >
                {known > 0 ? words.again : words.start}
              </Button>
            ) : null}
          </CardHead>
          {start.error ? <ProblemNotice error={start.error} /> : null}
          {run.data === undefined ? (
            <Skeleton height={112} radius="md" aria-hidden="true" />
          ) : (
            <DiscoveryRun run={run.data} interrupted={false} />
          )}
          {undomained > 0 ? (
            <Notice tone="warning">
              <p>{words.undomained(undomained)}</p>
            </Notice>
          ) : null}
          {known > 0 && !isGoing(run.data) ? (
            <div className="actions">
              <GoOn step="discovery" />
            </div>
          ) : null}
        </section>
      )}
      {known > 0 || run.data ? <FoundTenants organisationId={organisationId} mayChange={mayChange} /> : null}
      {isDisconnected ? null : <DiscoverySchedule organisationId={organisationId} mayChange={mayChange} />}
      <StepFoot step="discovery" ready={known > 0 && states.discovery !== 'going'} />
    </>
  )
}
