import { Button, Skeleton } from '@mantine/core'
import { Link } from 'react-router'
import { pages } from '../../shared/contract/pages.ts'
import { api } from '../api/routes.ts'
import { useCall } from '../api/use-call.ts'
import { ConsoleLayout } from '../parts/console-layout.tsx'
import { PagedList } from '../parts/paged-list.tsx'
import { PageHeading } from '../parts/page-heading.tsx'
import { ProviderIcon } from '../parts/provider-icon.tsx'
import { StateMark } from '../parts/state-mark.tsx'
import { providerAddress } from '../session/addresses.ts'
import { ActiveGate } from '../session/session-gate.tsx'
import { texts } from '../texts/texts.ts'
import { SetUpLinks } from './providers/set-up-links.tsx'

const pageSize = 50

/** The ways to sign in that an Organisation has set up. */
export function IdentityProvidersPage() {
  return (
    <ConsoleLayout>
      <PageHeading title={texts.providers.title} />
      <p className="lead">{texts.providers.lead}</p>
      <ActiveGate skeleton={(notice) => notice ?? <Skeleton height={240} radius="md" />}>
        {(_session, { organisationId, permissions }) => (
          <div className="console-cards">
            <Providers organisationId={organisationId} mayChange={permissions.includes('members.update')} />
            {permissions.includes('members.update') ? <SetUpLinks organisationId={organisationId} /> : null}
          </div>
        )}
      </ActiveGate>
    </ConsoleLayout>
  )
}

interface ProvidersProps {
  readonly organisationId: string
  readonly mayChange: boolean
}

function Providers({ organisationId, mayChange }: ProvidersProps) {
  const call = useCall()
  return (
    <section className="card" aria-label={texts.providers.title}>
      {mayChange ? (
        <div className="actions">
          <Button component={Link} to={`${pages.identityProviders}/new`}>
            {texts.providers.add}
          </Button>
        </div>
      ) : null}
      <PagedList
        label={texts.providers.title}
        none={texts.providers.none}
        queryKey={['identity-providers', organisationId]}
        read={(page, signal) => call(api.listIdentityProviders, { ...page, organisationId, limit: pageSize }, signal)}
        keyOf={({ providerId }) => providerId}
      >
        {({ providerId, label, icon, kind, state, order, drift }) => (
          <>
            <span className="row-name provider-name">
              <ProviderIcon name={icon} />
              {mayChange ? (
                <Link to={providerAddress(providerId)} className="text-link" aria-label={texts.providers.open(label)}>
                  {label}
                </Link>
              ) : (
                label
              )}
            </span>
            <StateMark tone={state === 'enabled' ? 'good' : 'gone'}>{texts.providers.state[state]}</StateMark>
            <span className="row-detail">
              <span>{texts.form.kinds[kind] ?? kind}</span>
              <span>{texts.providers.order(order)}</span>
              {drift === undefined ? null : <span>{texts.providers.drift}</span>}
            </span>
          </>
        )}
      </PagedList>
    </section>
  )
}
