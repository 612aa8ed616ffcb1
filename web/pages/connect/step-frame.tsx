import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { connectAddress, connectSteps, type ConnectStep } from '../../../shared/contract/pages.ts'
import { Notice } from '../../parts/notice.tsx'
import type { ActiveOrganisation } from '../../session/use-session.ts'
import { texts } from '../../texts/texts.ts'
import type { Way } from './use-way.ts'
import type { StepStates, WayFacts } from './way.ts'

/** What every step knows. */
export interface StepProps {
  readonly organisationId: string
  readonly active: ActiveOrganisation
  readonly mayChange: boolean
  readonly way: Way
  readonly facts: WayFacts
  readonly states: StepStates
}

interface StepFootProps {
  readonly step: ConnectStep
  /** Whether one may go on from here. */
  readonly ready: boolean
  readonly children?: ReactNode
}

/** On to the next step, from where something of this one was just done. */
export function GoOn({ step }: { readonly step: ConnectStep }) {
  const { connect } = texts
  const after = connectSteps[connectSteps.indexOf(step) + 1]
  if (after === undefined) return null
  return (
    <Button component={Link} to={connectAddress(after)}>
      {connect.goOn(connect.names[after])}
    </Button>
  )
}

/** The ways out of a step: back, and on to the next one once this one gave it something to work with. */
export function StepFoot({ step, ready, children }: StepFootProps) {
  const { connect } = texts
  const place = connectSteps.indexOf(step)
  const before = connectSteps[place - 1]
  return (
    <div className="step-foot">
      {before === undefined ? (
        <span />
      ) : (
        <Button component={Link} to={connectAddress(before)} variant="default">
          {connect.back(connect.names[before])}
        </Button>
      )}
      {children}
      {ready ? <GoOn step={step} /> : null}
    </div>
  )
}

/** An earlier step has to be done first: which one, and why. */
export function ShutNotice({ first, why }: { readonly first: ConnectStep; readonly why: string }) {
  const { connect } = texts
  return (
    <Notice tone="warning" title={connect.shut.title}>
      <p>{why}</p>
      <Button component={Link} to={connectAddress(first)} size="sm" className="notice-action">
        {connect.shut.go(connect.names[first])}
      </Button>
    </Notice>
  )
}
