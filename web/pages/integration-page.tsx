import { Skeleton } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { Link, useParams } from 'react-router'
import { pages } from '../../shared/contract/pages.ts'
import { api } from '../api/routes.ts'
import { useCall } from '../api/use-call.ts'
import { ConsoleLayout } from '../parts/console-layout.tsx'
import { PageHeading } from '../parts/page-heading.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { ActiveGate } from '../session/session-gate.tsx'
import { texts } from '../texts/texts.ts'
import { ConnectionCard } from './integrations/connection-card.tsx'
import { DeliveriesCard } from './integrations/deliveries-card.tsx'
import { RotationCard, rotationKey } from './integrations/rotation-card.tsx'
import { SecretsCard } from './integrations/secrets-card.tsx'
import { StateCard } from './integrations/state-card.tsx'

/** One program: its state, its secrets and how they are handed over and renewed, and what its engineer needs. */
export function IntegrationPage() {
  const { clientId = '' } = useParams()
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
        {(_session, { organisationId, permissions }) => (
          <Integration
            key={`${organisationId} ${clientId}`}
            organisationId={organisationId}
            clientId={clientId}
            mayChange={permissions.includes('integrations.update')}
          />
        )}
      </ActiveGate>
    </ConsoleLayout>
  )
}

interface IntegrationProps {
  readonly organisationId: string
  readonly clientId: string
  readonly mayChange: boolean
}

function Integration({ organisationId, clientId, mayChange }: IntegrationProps) {
  const call = useCall()
  const queryClient = useQueryClient()
  const key = { organisationId, clientId }
  const ofOne = ['system-integration', organisationId, clientId]
  const ofConnection = ['integration-connection', organisationId, clientId]
  const integration = useQuery({
    queryKey: ofOne,
    queryFn: ({ signal }) => call(api.readSystemIntegration, key, signal),
  })
  const connection = useQuery({
    queryKey: ofConnection,
    queryFn: ({ signal }) => call(api.readIntegrationConnection, key, signal),
  })
  const onTurned = useCallback(() => {
    for (const queryKey of [
      ['integration-connection', organisationId, clientId],
      ['secrets', organisationId],
    ])
      void queryClient.invalidateQueries({ queryKey })
  }, [queryClient, organisationId, clientId])
  if (!integration.data)
    return (
      <>
        <PageHeading title={texts.integrations.title} />
        {integration.error ? (
          <ProblemNotice error={integration.error} onRetry={() => void integration.refetch()} />
        ) : (
          <Skeleton height={320} radius="md" />
        )}
      </>
    )
  const { displayName, state } = integration.data
  const mayWork = mayChange && state !== 'revoked'
  return (
    <>
      <PageHeading title={displayName} />
      <div className="console-cards">
        <StateCard
          integration={integration.data}
          mayChange={mayChange}
          lastUsedAt={connection.data?.lastUsedAt}
          onChange={(changed) => {
            queryClient.setQueryData(ofOne, changed)
            void queryClient.invalidateQueries({ queryKey: ['system-integrations', organisationId] })
          }}
        />
        {connection.data ? (
          <SecretsCard {...key} secrets={connection.data.secrets} mayChange={mayWork} />
        ) : connection.error ? (
          <ProblemNotice error={connection.error} onRetry={() => void connection.refetch()} />
        ) : (
          <Skeleton height={160} radius="md" />
        )}
        <DeliveriesCard
          {...key}
          mayChange={mayWork}
          onReissue={() => void queryClient.invalidateQueries({ queryKey: rotationKey(organisationId, clientId) })}
        />
        <RotationCard {...key} displayName={displayName} mayChange={mayWork} onTurned={onTurned} />
        {connection.data ? <ConnectionCard connection={connection.data} mayTest={mayWork} /> : null}
      </div>
    </>
  )
}
