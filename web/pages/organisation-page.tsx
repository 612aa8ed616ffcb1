import { Button, Skeleton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link, useParams } from 'react-router'
import type { OrganisationView } from '../../shared/contract/organisations.ts'
import { pages } from '../../shared/contract/pages.ts'
import { api } from '../api/routes.ts'
import { useCall } from '../api/use-call.ts'
import { organisationAddress } from '../console/use-organisation-in-view.ts'
import { ConfirmButton } from '../parts/confirm-button.tsx'
import { ConsoleLayout } from '../parts/console-layout.tsx'
import { PageHeading } from '../parts/page-heading.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { StateMark } from '../parts/state-mark.tsx'
import { UnreachableNotice } from '../parts/unreachable-notice.tsx'
import { ActiveGate } from '../session/session-gate.tsx'
import { texts } from '../texts/texts.ts'
import { FlagsOfOrganisation } from './organisations/flags-of-organisation.tsx'
import { Invitations } from './organisations/invitations.tsx'
import { TenantMappings } from './organisations/tenant-mappings.tsx'

const keyOf = (organisationId: string) => ['organisation', organisationId] as const

/** For operators: one organisation, how far its onboarding is, and what is switched on for it. */
export function OrganisationPage() {
  const { organisationId = '' } = useParams()
  return (
    <ConsoleLayout>
      <p className="small">
        <Link to={pages.organisations} className="text-link">
          {texts.customers.back}
        </Link>
      </p>
      <ActiveGate skeleton={(notice) => <Waiting>{notice}</Waiting>}>
        {(_session, { permissions }) => (
          <One
            key={organisationId}
            organisationId={organisationId}
            mayChange={permissions.includes('platform.organisations.update')}
          />
        )}
      </ActiveGate>
    </ConsoleLayout>
  )
}

interface OneProps {
  readonly organisationId: string
  readonly mayChange: boolean
}

function One({ organisationId, mayChange }: OneProps) {
  const call = useCall()
  const organisation = useQuery({
    queryKey: keyOf(organisationId),
    queryFn: ({ signal }) => call(api.readOrganisation, { organisationId }, signal),
  })
  if (!organisation.data)
    return (
      <Waiting>
        {organisation.error ? (
          <ProblemNotice error={organisation.error} onRetry={() => void organisation.refetch()} />
        ) : organisation.failureCount > 0 ? (
          <UnreachableNotice />
        ) : undefined}
      </Waiting>
    )
  return (
    <>
      <Head organisation={organisation.data} mayChange={mayChange} />
      <div className="console-cards">
        <TenantMappings organisationId={organisationId} mayChange={mayChange} />
        <Invitations organisationId={organisationId} mayChange={mayChange} />
        <FlagsOfOrganisation organisationId={organisationId} mayChange={mayChange} />
      </div>
    </>
  )
}

interface HeadProps {
  readonly organisation: OrganisationView
  readonly mayChange: boolean
}

function Head({ organisation, mayChange }: HeadProps) {
  const { organisationId, displayName, externalId, state, createdAt, changedAt } = organisation
  const { customers } = texts
  return (
    <>
      <div className="console-title">
        <div>
          <p className="overline">
            <StateMark tone={state === 'active' ? 'good' : 'gone'}>{texts.organisations.state[state]}</StateMark>
          </p>
          <PageHeading title={displayName} />
        </div>
        {mayChange && state !== 'invited' ? <SuspendOrResume organisation={organisation} /> : null}
      </div>
      <section className="card" aria-label={displayName}>
        <dl className="facts facts-wide">
          <div>
            <dt>{customers.id}</dt>
            <dd className="row-id">{organisationId}</dd>
          </div>
          {externalId === undefined ? null : (
            <div>
              <dt>{customers.ownKey}</dt>
              <dd>{externalId}</dd>
            </div>
          )}
          <div>
            <dt>{customers.created}</dt>
            <dd>{texts.moment(createdAt)}</dd>
          </div>
          <div>
            <dt>{customers.changed}</dt>
            <dd>{texts.moment(changedAt)}</dd>
          </div>
        </dl>
        <div className="actions">
          <Button component={Link} to={`${organisationAddress(organisationId)}/members`} variant="light" size="sm">
            {customers.members}
          </Button>
          <Button component={Link} to={`${organisationAddress(organisationId)}/audit`} variant="light" size="sm">
            {customers.audit}
          </Button>
        </div>
      </section>
    </>
  )
}

function SuspendOrResume({ organisation }: { readonly organisation: OrganisationView }) {
  const { organisationId, displayName, state, version } = organisation
  const { customers } = texts
  const call = useCall()
  const queryClient = useQueryClient()
  const change = useMutation({
    mutationFn: () =>
      call(state === 'suspended' ? api.resumeOrganisation : api.suspendOrganisation, { organisationId, version }),
    onSuccess: (changed) => {
      queryClient.setQueryData(keyOf(organisationId), changed)
      return queryClient.invalidateQueries({ queryKey: ['organisations'] })
    },
  })
  if (state === 'suspended')
    return (
      <div>
        {change.error ? <ProblemNotice error={change.error} /> : null}
        <Button
          size="sm"
          loading={change.isPending}
          onClick={() => {
            change.mutate()
          }}
        >
          {customers.resume}
        </Button>
      </div>
    )
  return (
    <ConfirmButton
      label={customers.suspend}
      why={customers.suspendWhy(displayName)}
      now={customers.suspendNow}
      pending={change.isPending}
      error={change.error}
      onConfirm={() => {
        change.mutate()
      }}
      onLeft={change.reset}
    />
  )
}

function Waiting({ children }: { readonly children?: ReactNode }) {
  return (
    <>
      <PageHeading title={texts.organisations.title} />
      {children ?? <Skeleton height={320} radius="md" />}
    </>
  )
}
