import { texts } from '../texts/texts.ts'
import { StateMark } from './state-mark.tsx'

interface StepListProps {
  readonly label: string
  /** In the order of doing. */
  readonly steps: readonly { readonly step: string; readonly words: string }[]
  /** Absent: all are done. */
  readonly current: string | undefined
  /** What is waited for, in words. */
  readonly waiting?: readonly string[]
}

/** How far something is that goes on by itself, step by step. */
export function StepList({ label, steps, current, waiting = [] }: StepListProps) {
  const at = current === undefined ? steps.length : steps.findIndex(({ step }) => step === current)
  const { mark } = texts.integrations.progress
  return (
    <ol className="rows" aria-label={label}>
      {steps.map(({ step, words }, place) => (
        <li key={step} className="row" {...(place === at ? { 'aria-current': 'step' } : {})}>
          <span className={place === at ? 'row-name' : ''}>{words}</span>
          {place < at ? (
            <StateMark tone="good">{mark.done}</StateMark>
          ) : (
            <span className="quiet small">{place === at ? mark.now : mark.later}</span>
          )}
          {place === at && waiting.length > 0 ? (
            <span className="row-detail">
              {waiting.map((text) => (
                <span key={text}>{text}</span>
              ))}
            </span>
          ) : null}
        </li>
      ))}
    </ol>
  )
}
