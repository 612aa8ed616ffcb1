import { Skeleton, VisuallyHidden } from '@mantine/core'
import type { ReactNode } from 'react'
import { ConsoleLayout } from '../parts/console-layout.tsx'
import { PageHeading } from '../parts/page-heading.tsx'
import { ActiveGate } from '../session/session-gate.tsx'
import type { ActiveOrganisation, SignedIn } from '../session/use-session.ts'
import { texts } from '../texts/texts.ts'
import { AccessCard } from './home/access-card.tsx'
import { AttentionCard } from './home/attention-card.tsx'
import { ManagedTenantsCard } from './home/managed-tenants-card.tsx'

/** The first page of somebody who is in. */
export function HomePage() {
  return (
    <ActiveGate skeleton={(notice) => <HomeSkeleton notice={notice} />}>
      {(session, active) => <Home session={session} active={active} />}
    </ActiveGate>
  )
}

function Home({ session, active }: { readonly session: SignedIn; readonly active: ActiveOrganisation }) {
  const may = (permission: ActiveOrganisation['permissions'][number]) => active.permissions.includes(permission)
  const managing = may('system_settings.read') && active.flags.includes('entra-integration-ui')
  const looksAfterSignIn = may('system_settings.read')
  const operating = may('platform.organisations.read')
  return (
    <ConsoleLayout>
      <div className="console-title">
        <div>
          <p className="overline">{texts.home.overline}</p>
          <PageHeading title={active.displayName} />
        </div>
      </div>
      <div className="console-grid">
        <div className="console-cards">
          {managing || looksAfterSignIn || operating ? (
            <AttentionCard key={active.organisationId} active={active} />
          ) : null}
          {managing ? (
            <ManagedTenantsCard
              key={active.organisationId}
              organisationId={active.organisationId}
              mayStart={may('system_settings.update')}
            />
          ) : null}
          {managing || looksAfterSignIn || operating ? null : (
            <section className="card" aria-labelledby="nothing">
              <h2 id="nothing">{texts.home.nothing}</h2>
              <p className="quiet">{texts.home.nothingWhy}</p>
            </section>
          )}
        </div>
        <AccessCard session={session} active={active} />
      </div>
    </ConsoleLayout>
  )
}

function HomeSkeleton({ notice }: { readonly notice: ReactNode }) {
  return (
    <ConsoleLayout>
      <div className="console-title">
        <div>
          <p className="overline">{texts.home.overline}</p>
          <PageHeading title={texts.product}>
            <VisuallyHidden>{texts.loading}</VisuallyHidden>
            <Skeleton component="span" display="inline-block" height="0.8em" width="min(16rem, 60vw)" />
          </PageHeading>
        </div>
      </div>
      {notice}
      <div className="console-grid" aria-hidden="true">
        <CardSkeleton lines={6} />
        <CardSkeleton lines={4} />
      </div>
    </ConsoleLayout>
  )
}

function CardSkeleton({ lines }: { readonly lines: number }) {
  return (
    <div className="card">
      <Skeleton height={26} width="45%" />
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} height={40} width={`${95 - line * 7}%`} />
      ))}
    </div>
  )
}
