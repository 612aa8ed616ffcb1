import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { api } from '../api/routes.ts'
import { useCall } from '../api/use-call.ts'
import { organisationAddress } from '../console/use-organisation-in-view.ts'
import { ConsoleLayout } from '../parts/console-layout.tsx'
import { PageHeading } from '../parts/page-heading.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { UnreachableNotice } from '../parts/unreachable-notice.tsx'
import { ActiveGate } from '../session/session-gate.tsx'
import { texts } from '../texts/texts.ts'

/** More than these are counted; each is read for its name. */
const mostNamed = 20

/** For operators: each feature flag, and for whom it is on. */
export function FeatureFlagsPage() {
  return (
    <ConsoleLayout>
      <div>
        <PageHeading title={texts.shell.names.featureFlags} />
        <p className="quiet">
          {texts.flags.lead} {texts.flags.toTurn}
        </p>
      </div>
      <ActiveGate skeleton={(notice) => notice ?? <Skeleton height={240} radius="md" />}>{() => <Flags />}</ActiveGate>
    </ConsoleLayout>
  )
}

function Flags() {
  const call = useCall()
  const { flags } = texts
  const read = useQuery({ queryKey: ['all-flags'], queryFn: ({ signal }) => call(api.listFlags, {}, signal) })
  if (!read.data)
    return read.error ? (
      <ProblemNotice error={read.error} onRetry={() => void read.refetch()} />
    ) : read.failureCount > 0 ? (
      <UnreachableNotice />
    ) : (
      <Skeleton height={240} radius="md" />
    )
  if (read.data.items.length === 0) return <p className="quiet">{flags.none}</p>
  return (
    <div className="console-cards">
      {read.data.items.map(({ key, description, organisations, next }) => (
        <section key={key} className="card" aria-labelledby={key}>
          <div>
            <h2 id={key} className="row-id flag-name">
              {key}
            </h2>
            <p className="quiet">{flags.describe[key] ?? description}</p>
          </div>
          <p>
            {organisations.length === 0
              ? flags.nobody
              : next === undefined
                ? flags.onFor(organisations.length)
                : flags.onForMore(organisations.length)}
          </p>
          {organisations.length === 0 ? null : (
            <ul className="tags" aria-label={key}>
              {organisations.slice(0, mostNamed).map((organisationId) => (
                <li key={organisationId}>
                  <Link to={organisationAddress(organisationId)} className="text-link">
                    <NameOf organisationId={organisationId} />
                  </Link>
                </li>
              ))}
            </ul>
          )}
        </section>
      ))}
    </div>
  )
}

function NameOf({ organisationId }: { readonly organisationId: string }) {
  const call = useCall()
  const organisation = useQuery({
    queryKey: ['organisation', organisationId],
    queryFn: ({ signal }) => call(api.readOrganisation, { organisationId }, signal),
    staleTime: 60_000,
  })
  return organisation.data?.displayName ?? organisationId
}
