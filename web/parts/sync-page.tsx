import { Skeleton } from '@mantine/core'
import type { ReactNode } from 'react'
import { ActiveGate } from '../session/session-gate.tsx'
import type { ActiveOrganisation, Flag, Permission } from '../session/use-session.ts'
import { texts } from '../texts/texts.ts'
import { ConsoleLayout } from './console-layout.tsx'
import { Notice } from './notice.tsx'
import { PageHeading } from './page-heading.tsx'

interface SyncPageProps {
  readonly title: string
  readonly lead?: string
  /** Leads to the page that this one belongs to. */
  readonly above?: ReactNode
  /** What has to be switched on for the page to be of use. */
  readonly flag?: Flag
  readonly permission?: Permission
  readonly children: (active: ActiveOrganisation) => ReactNode
}

/** A page of the directory sync or the address book; where it is not open, it says why. */
export function SyncPage({ title, lead, above, flag, permission = 'system_settings.read', children }: SyncPageProps) {
  return (
    <ConsoleLayout>
      <div className="sync-head">
        {above === undefined ? null : <p className="small">{above}</p>}
        <PageHeading title={title} />
        {lead === undefined ? null : <p className="quiet">{lead}</p>}
      </div>
      <ActiveGate skeleton={(notice) => notice ?? <Skeleton height={240} radius="md" />}>
        {(_session, active) => {
          if (!active.permissions.includes(permission)) return <Closed {...texts.sync.notAllowed} />
          if (flag !== undefined && !active.flags.includes(flag)) return <Closed {...texts.sync.switchedOff} />
          return (
            <div key={active.organisationId} className="console-cards">
              {children(active)}
            </div>
          )
        }}
      </ActiveGate>
    </ConsoleLayout>
  )
}

function Closed({ title, meaning, next }: { readonly title: string; readonly meaning: string; readonly next: string }) {
  return (
    <Notice tone="calm" title={title}>
      <p>{meaning}</p>
      <p>{next}</p>
    </Notice>
  )
}
