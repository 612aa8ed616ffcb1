import { Skeleton } from '@mantine/core'
import type { ReactNode } from 'react'
import { Navigate, useParams } from 'react-router'
import { connectAddress, connectSteps, pages, type ConnectStep } from '../../shared/contract/pages.ts'
import { ConsoleLayout } from '../parts/console-layout.tsx'
import { Marked } from '../parts/marked.tsx'
import { Notice } from '../parts/notice.tsx'
import { PageHeading } from '../parts/page-heading.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { UnreachableNotice } from '../parts/unreachable-notice.tsx'
import { ActiveGate } from '../session/session-gate.tsx'
import type { ActiveOrganisation } from '../session/use-session.ts'
import { texts } from '../texts/texts.ts'
import { ConnectionStep } from './connect/connection-step.tsx'
import { DiscoveryStep } from './connect/discovery-step.tsx'
import { MappingStep } from './connect/mapping-step.tsx'
import type { StepProps } from './connect/step-frame.tsx'
import { Stepper } from './connect/stepper.tsx'
import { SyncStep } from './connect/sync-step.tsx'
import { useWay } from './connect/use-way.ts'
import { nextStep, statesOf, type StepState } from './connect/way.ts'

const isStep = (text: string | undefined): text is ConnectStep =>
  (connectSteps as readonly (string | undefined)[]).includes(text)

/**
 * The way from no connection to synchronised clients. Without a step in its address it leads to the one where one goes on. What is known of the
 * way is asked for again at each step: somebody may have gone on elsewhere.
 */
export function ConnectPage() {
  const { step } = useParams()
  if (step !== undefined && !isStep(step)) return <Navigate to={pages.connect} replace />
  return (
    <ConsoleLayout>
      <ActiveGate skeleton={(notice) => <Waiting step={step}>{notice}</Waiting>}>
        {(_session, active) => <Way key={`${active.organisationId} ${step ?? ''}`} active={active} step={step} />}
      </ActiveGate>
    </ConsoleLayout>
  )
}

interface WayProps {
  readonly active: ActiveOrganisation
  readonly step: ConnectStep | undefined
}

function Way({ active, step }: WayProps) {
  const { connect } = texts
  const reason = refusalOf(active)
  if (reason === undefined) return <OpenWay active={active} step={step} />
  return (
    <>
      <Heading step={undefined} />
      <Notice tone="warning" title={connect.refused.title}>
        <p>
          <Marked text={connect.refused[reason]} />
        </p>
      </Notice>
    </>
  )
}

function refusalOf({ permissions, flags }: ActiveOrganisation): 'role' | 'flag' | undefined {
  if (!permissions.includes('system_settings.read')) return 'role'
  return flags.includes('entra-integration-ui') ? undefined : 'flag'
}

function OpenWay({ active, step }: WayProps) {
  const way = useWay(active.organisationId)
  const { facts, error } = way
  if (!facts)
    return (
      <Waiting step={step}>
        {error ? <ProblemNotice error={error} onRetry={way.retry} /> : way.interrupted ? <UnreachableNotice /> : null}
      </Waiting>
    )
  if (step === undefined) return <Navigate to={connectAddress(nextStep(facts))} replace />
  const mayChange = active.permissions.includes('system_settings.update')
  const states = statesOf(facts)
  return (
    <>
      <Heading step={step} />
      <Stepper step={step} states={states} />
      {mayChange ? null : (
        <Notice tone="calm">
          <p>{texts.connect.onlyLook}</p>
        </Notice>
      )}
      {way.interrupted ? (
        <Notice tone="warning" role="status">
          <p>{texts.unreachable.stale}</p>
        </Notice>
      ) : null}
      <Step step={step} organisationId={active.organisationId} {...{ way, facts, states, mayChange, active }} />
    </>
  )
}

function Step({ step, ...props }: StepProps & { readonly step: ConnectStep }) {
  if (step === 'connection') return <ConnectionStep {...props} />
  if (step === 'discovery') return <DiscoveryStep {...props} />
  return step === 'mapping' ? <MappingStep {...props} /> : <SyncStep {...props} />
}

function Heading({ step }: { readonly step: ConnectStep | undefined }) {
  const { connect } = texts
  return (
    <div className="console-title">
      <div>
        <p className="overline">{step === undefined ? connect.overline : connect.title}</p>
        <PageHeading title={step === undefined ? connect.title : connect.names[step]} />
      </div>
    </div>
  )
}

const unknown: Readonly<Record<ConnectStep, StepState>> = {
  connection: 'open',
  discovery: 'open',
  mapping: 'open',
  sync: 'open',
}

function Waiting({ step, children }: { readonly step: ConnectStep | undefined; readonly children: ReactNode }) {
  return (
    <>
      <Heading step={step} />
      <Stepper step={step} states={unknown} waiting />
      {children ?? (
        <div aria-hidden="true">
          <Skeleton height={280} radius="md" />
        </div>
      )}
    </>
  )
}
