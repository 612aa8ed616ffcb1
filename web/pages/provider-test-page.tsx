import { Button, Skeleton } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router'
import { api } from '../api/routes.ts'
import { useCall } from '../api/use-call.ts'
import { ConsoleLayout } from '../parts/console-layout.tsx'
import { PageHeading } from '../parts/page-heading.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { TestFindings } from '../parts/test-findings.tsx'
import { providerAddress } from '../session/addresses.ts'
import { ActiveGate } from '../session/session-gate.tsx'
import { texts } from '../texts/texts.ts'

/** Where a test of a provider ends. */
export function ProviderTestPage() {
  const [query] = useSearchParams()
  const key = {
    organisationId: query.get('organisation') ?? '',
    providerId: query.get('provider') ?? '',
    testId: query.get('test') ?? '',
  }
  return (
    <ConsoleLayout>
      <PageHeading title={texts.test.title} />
      <ActiveGate skeleton={(notice) => notice ?? <Skeleton height={320} radius="md" />}>
        {() => <Test {...key} />}
      </ActiveGate>
    </ConsoleLayout>
  )
}

interface TestProps {
  readonly organisationId: string
  readonly providerId: string
  readonly testId: string
}

function Test({ organisationId, providerId, testId }: TestProps) {
  const call = useCall()
  const test = useQuery({
    queryKey: ['provider-test', testId],
    queryFn: ({ signal }) => call(api.readProviderTest, { organisationId, providerId, testId }, signal),
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  })
  const again = useMutation({
    mutationFn: () => call(api.startProviderTest, { organisationId, providerId }),
    onSuccess: ({ next }) => {
      location.assign(next)
    },
  })
  return (
    <section className="card" aria-label={texts.test.title}>
      {test.data ? <TestFindings test={test.data} /> : null}
      {test.error ? <ProblemNotice error={test.error} /> : null}
      {test.isPending ? <Skeleton height={320} radius="md" /> : null}
      {again.error ? <ProblemNotice error={again.error} /> : null}
      <div className="actions">
        <Button
          loading={again.isPending || again.isSuccess}
          onClick={() => {
            again.mutate()
          }}
        >
          {texts.test.again}
        </Button>
        <Button component={Link} to={providerAddress(providerId)} variant="default">
          {texts.test.toProvider}
        </Button>
      </div>
    </section>
  )
}
