import { Button, Skeleton, VisuallyHidden } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Link, useParams } from 'react-router'
import { pages } from '../../shared/contract/pages.ts'
import type { OutputOf } from '../api/call.ts'
import { api } from '../api/routes.ts'
import { useCall } from '../api/use-call.ts'
import { ConsoleLayout } from '../parts/console-layout.tsx'
import { Notice } from '../parts/notice.tsx'
import { PageHeading } from '../parts/page-heading.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { StepList } from '../parts/step-list.tsx'
import { integrationAddress } from '../session/addresses.ts'
import { ActiveGate } from '../session/session-gate.tsx'
import { problemText, texts } from '../texts/texts.ts'

type Provisioning = OutputOf<'readProvisioning'>

/** How far a provisioning is, or a removal. */
export function ProvisioningPage() {
  const { provisioningId = '' } = useParams()
  return (
    <ConsoleLayout>
      <p className="small">
        <Link to={pages.integrations} className="text-link">
          {texts.integrations.back}
        </Link>
      </p>
      <ActiveGate
        skeleton={(notice) => (
          <>
            <PageHeading title={texts.integrations.title} />
            {notice ?? <Skeleton height={320} radius="md" />}
          </>
        )}
      >
        {(_session, { organisationId }) => (
          <Progress key={provisioningId} organisationId={organisationId} provisioningId={provisioningId} />
        )}
      </ActiveGate>
    </ConsoleLayout>
  )
}

/** In milliseconds. */
const pause = 1_500
const isUnderWay = ({ state }: Provisioning) => state === 'running' || state === 'undoing' || state === 'removing'

interface ProgressProps {
  readonly organisationId: string
  readonly provisioningId: string
}

function Progress({ organisationId, provisioningId }: ProgressProps) {
  const call = useCall()
  const queryClient = useQueryClient()
  const query = useQuery({
    queryKey: ['provisioning', organisationId, provisioningId],
    queryFn: ({ signal }) => call(api.readProvisioning, { organisationId, provisioningId }, signal),
    refetchInterval: ({ state: { data } }) => (data && isUnderWay(data) ? pause : false),
  })
  const state = query.data?.state
  // Whatever else is known of programs is of before.
  useEffect(() => {
    const stale = ['system-integrations', 'system-integration', 'provisionings', 'provisioning-of', 'secrets']
    for (const name of stale) void queryClient.invalidateQueries({ queryKey: [name, organisationId] })
  }, [queryClient, organisationId, state])
  const { progress, title } = texts.integrations
  if (!query.data)
    return (
      <>
        <PageHeading title={title} />
        {query.error ? (
          <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <Skeleton height={320} radius="md" />
        )}
      </>
    )
  const { data } = query
  const isRemoval = data.state === 'removing' || data.state === 'removed'
  return (
    <>
      <PageHeading title={isRemoval ? progress.removing(data.displayName) : progress.title(data.displayName)} />
      <section className="card" aria-label={progress.steps}>
        <Standing provisioning={data} />
        <Steps provisioning={data} />
        <Next provisioning={data} />
      </section>
    </>
  )
}

function Standing({ provisioning }: { readonly provisioning: Provisioning }) {
  const { state, adopted, failure } = provisioning
  const { progress } = texts.integrations
  const words = progress.state[state === 'removed' && adopted ? 'removedAdopted' : state]
  return (
    <>
      {failure === undefined ? null : (
        <Notice tone="warning" title={problemText(failure).title}>
          <p>{problemText(failure).meaning}</p>
          <p>{problemText(failure).next}</p>
        </Notice>
      )}
      <p>{words}</p>
      {isUnderWay(provisioning) ? (
        <>
          <p className="quiet small">{progress.lead}</p>
          <div className="going" role="progressbar" aria-label={words} />
        </>
      ) : null}
      <VisuallyHidden role="status">{words}</VisuallyHidden>
    </>
  )
}

const making = [
  'application',
  'service-principal',
  'role',
  'credential',
  'probe',
  'secret',
  'activate',
  'settle',
] as const
const taking = ['close', 'withdraw', 'forget'] as const

function Steps({ provisioning }: { readonly provisioning: Provisioning }) {
  const { state, step, waitsFor } = provisioning
  const { progress } = texts.integrations
  const isMaking = state === 'running' || state === 'finished'
  const waiting = waitsFor === undefined ? [] : [progress.waits(problemText(waitsFor).title), progress.waiting]
  return (
    <StepList
      label={progress.steps}
      steps={(isMaking ? making : taking).map((each) => ({ step: each, words: progress.step[each] }))}
      current={isUnderWay(provisioning) ? step : undefined}
      waiting={waiting}
    />
  )
}

function Next({ provisioning: { state, clientId, adopted } }: { readonly provisioning: Provisioning }) {
  const { progress } = texts.integrations
  if (state === 'finished' && clientId !== undefined)
    return (
      <div className="actions">
        <Button component={Link} to={integrationAddress(clientId)}>
          {progress.open}
        </Button>
      </div>
    )
  return state === 'failed' || state === 'removed' ? (
    <div className="actions">
      <Button component={Link} to={`${pages.integrations}/new${adopted ? '?adopt=1' : ''}`} variant="default">
        {progress.again}
      </Button>
    </div>
  ) : null
}
