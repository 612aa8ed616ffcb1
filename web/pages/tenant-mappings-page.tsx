import { Skeleton } from '@mantine/core'
import { ConsoleLayout } from '../parts/console-layout.tsx'
import { PageHeading } from '../parts/page-heading.tsx'
import { ActiveGate } from '../session/session-gate.tsx'
import { texts } from '../texts/texts.ts'
import { TenantMappings } from './organisations/tenant-mappings.tsx'

/** The Entra tenants of the active organisation. */
export function TenantMappingsPage() {
  return (
    <ConsoleLayout>
      <PageHeading title={texts.shell.names.tenantMappings} />
      <ActiveGate skeleton={(notice) => notice ?? <Skeleton height={240} radius="md" />}>
        {(_session, { organisationId, permissions }) => (
          <TenantMappings
            key={organisationId}
            organisationId={organisationId}
            mayChange={permissions.includes('platform.organisations.update')}
          />
        )}
      </ActiveGate>
    </ConsoleLayout>
  )
}
