import { Link } from 'react-router'
import { connectAddress, connectSteps, type ConnectStep } from '../../../shared/contract/pages.ts'
import { texts } from '../../texts/texts.ts'
import type { StepStates } from './way.ts'

interface StepperProps {
  readonly step: ConnectStep | undefined
  readonly states: StepStates
  /** The states are not known yet. */
  readonly waiting?: boolean
}

/** The steps, how far each is, and which one this is. Every step can be looked at; what has to come first is said there. */
export function Stepper({ step, states, waiting = false }: StepperProps) {
  const { connect } = texts
  return (
    <nav aria-label={connect.steps}>
      <ol className="way">
        {connectSteps.map((one, place) => (
          <li key={one} className={waiting ? 'way-step' : `way-step way-${states[one]}`}>
            <Link to={connectAddress(one)} className="way-link" aria-current={one === step ? 'step' : undefined}>
              <span className="way-number" aria-hidden="true">
                {!waiting && states[one] === 'done' ? '✓' : place + 1}
              </span>
              <span className="way-name">{connect.names[one]}</span>
              <span className="way-state">{waiting ? '…' : connect.states[states[one]]}</span>
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  )
}
