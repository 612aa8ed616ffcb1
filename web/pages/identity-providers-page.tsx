import { Skeleton } from '@mantine/core'
import { ConsoleLayout } from '../parts/console-layout.tsx'
import { PageHeading } from '../parts/page-heading.tsx'
import { ActiveGate } from '../session/session-gate.tsx'
import { texts } from '../texts/texts.ts'
import { ProviderList } from './providers/provider-list.tsx'
import { SetUpLinks } from './providers/set-up-links.tsx'
import { SharedProviders } from './providers/shared-providers.tsx'

/** The ways to sign in that an Organisation has set up. */
export function IdentityProvidersPage() {
  return (
    <ConsoleLayout>
      <PageHeading title={texts.providers.title} />
      <p className="lead">{texts.providers.lead}</p>
      <ActiveGate skeleton={(notice) => notice ?? <Skeleton height={240} radius="md" />}>
        {(_session, { organisationId, permissions }) => (
          <div className="console-cards">
            <ProviderList organisationId={organisationId} mayChange={permissions.includes('members.update')} />
            <SharedProviders organisationId={organisationId} mayChange={permissions.includes('members.update')} />
            {permissions.includes('members.update') ? <SetUpLinks organisationId={organisationId} /> : null}
          </div>
        )}
      </ActiveGate>
    </ConsoleLayout>
  )
}
