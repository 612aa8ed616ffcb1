import { Button, Skeleton } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'react-router'
import { pages } from '../../shared/contract/pages.ts'
import type { OutputOf } from '../api/call.ts'
import { api } from '../api/routes.ts'
import { useCall } from '../api/use-call.ts'
import { ConsoleLayout } from '../parts/console-layout.tsx'
import { PagedList } from '../parts/paged-list.tsx'
import { PageHeading } from '../parts/page-heading.tsx'
import { StateMark } from '../parts/state-mark.tsx'
import { integrationAddress, provisioningAddress } from '../session/addresses.ts'
import { ActiveGate } from '../session/session-gate.tsx'
import type { ActiveOrganisation } from '../session/use-session.ts'
import { texts } from '../texts/texts.ts'
import { countingSecret, useAllSecrets } from './integrations/all-secrets.ts'
import { NoticesCard } from './integrations/notices-card.tsx'
import { PolicyCard } from './integrations/policy-card.tsx'
import { Timeline } from './secrets/timeline.tsx'

const pageSize = 50

/** The programs of the active organisation. */
export function IntegrationsPage() {
  return (
    <ConsoleLayout>
      <PageHeading title={texts.integrations.title} />
      <p className="lead">{texts.integrations.lead}</p>
      <ActiveGate skeleton={(notice) => notice ?? <Skeleton height={240} radius="md" />}>
        {(_session, active) => <Integrations key={active.organisationId} active={active} />}
      </ActiveGate>
    </ConsoleLayout>
  )
}

function Integrations({ active: { organisationId, permissions } }: { readonly active: ActiveOrganisation }) {
  const mayChange = permissions.includes('integrations.update')
  return (
    <div className="console-cards">
      <List
        organisationId={organisationId}
        mayChange={mayChange}
        mayAdopt={permissions.includes('platform.organisations.update')}
      />
      <UnderWay organisationId={organisationId} />
      <PolicyCard organisationId={organisationId} mayChange={mayChange} />
      <NoticesCard organisationId={organisationId} mayChange={mayChange} />
    </div>
  )
}

interface ListProps {
  readonly organisationId: string
  readonly mayChange: boolean
  readonly mayAdopt: boolean
}

const tones = { pending: 'gone', active: 'good', suspended: 'gone', revoked: 'gone' } as const

function List({ organisationId, mayChange, mayAdopt }: ListProps) {
  const call = useCall()
  const [now] = useState(() => Date.now())
  const secrets = useAllSecrets(organisationId)
  const { integrations } = texts
  return (
    <section className="card" aria-label={integrations.title}>
      <div className="actions">
        {mayChange ? (
          <Button component={Link} to={`${pages.integrations}/new`}>
            {integrations.add}
          </Button>
        ) : null}
        {mayAdopt ? (
          <Button component={Link} variant="default" to={`${pages.integrations}/new?adopt=1`}>
            {integrations.adopt}
          </Button>
        ) : null}
        <Button component={Link} variant="default" to={pages.secrets}>
          {integrations.board}
        </Button>
      </div>
      {secrets.data && secrets.data.length > 0 ? <Timeline entries={secrets.data} now={now} /> : null}
      <PagedList
        label={integrations.list}
        none={integrations.none}
        queryKey={['system-integrations', organisationId]}
        read={(page, signal) => call(api.listSystemIntegrations, { ...page, organisationId, limit: pageSize }, signal)}
        keyOf={({ clientId }) => clientId}
      >
        {({ clientId, displayName, state }) => (
          <>
            <span className="row-name">
              <Link to={integrationAddress(clientId)} className="text-link" aria-label={integrations.open(displayName)}>
                {displayName}
              </Link>
            </span>
            <StateMark tone={tones[state]}>{integrations.state[state]}</StateMark>
            <span className="row-detail">
              <span className="row-id">{clientId}</span>
              {secrets.data && state !== 'revoked' ? (
                <span>{ending(countingSecret(secrets.data, clientId))}</span>
              ) : null}
            </span>
          </>
        )}
      </PagedList>
    </section>
  )
}

function ending(secret: ReturnType<typeof countingSecret>): string {
  const { integrations } = texts
  if (!secret) return integrations.noSecret
  return secret.endsAt === undefined ? integrations.endless : integrations.ends(texts.day(secret.endsAt))
}

type Provisioning = OutputOf<'readProvisioning'>

/** What was made, taken over and removed, and what still is. */
function UnderWay({ organisationId }: { readonly organisationId: string }) {
  const call = useCall()
  const { underWay } = texts.integrations
  return (
    <section className="card" aria-labelledby="under-way">
      <h2 id="under-way">{underWay.title}</h2>
      <PagedList
        label={underWay.list}
        none={underWay.none}
        queryKey={['provisionings', organisationId]}
        read={(page, signal) => call(api.listProvisionings, { ...page, organisationId, limit: pageSize }, signal)}
        keyOf={({ provisioningId }) => provisioningId}
      >
        {({ provisioningId, displayName, state, changedAt }: Provisioning) => (
          <>
            <span className="row-name">
              <Link to={provisioningAddress(provisioningId)} className="text-link">
                {displayName}
              </Link>
            </span>
            <StateMark tone={state === 'finished' ? 'good' : 'gone'}>{underWay.state[state]}</StateMark>
            <span className="row-detail">
              <span>{texts.moment(changedAt)}</span>
            </span>
          </>
        )}
      </PagedList>
    </section>
  )
}
