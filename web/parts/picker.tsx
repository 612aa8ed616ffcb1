import { Button, TextInput } from '@mantine/core'
import { useId } from 'react'
import { ProblemNotice } from './problem-notice.tsx'

export interface Choice {
  readonly id: string
  readonly name: string
  readonly detail?: string | undefined
}

interface PickerProps {
  readonly label: string
  readonly description: string
  readonly error?: string | undefined
  /** What was chosen, and how it is given up. */
  readonly chosen?: { readonly name: string } | undefined
  readonly other: { readonly text: string; readonly label?: string }
  readonly typed: string
  readonly longest: number
  readonly onType: (text: string) => void
  /** What the text finds so far, and what went wrong with looking. */
  readonly found: readonly Choice[]
  readonly problem: Error | null
  /** Said below: that nothing fits, that there is more. */
  readonly remarks: readonly string[]
  readonly onChange: (choice: Choice | undefined) => void
}

/** One of many, found by the server as somebody types. Who uses it asks the server. */
export function Picker(props: PickerProps) {
  const { label, description, error, chosen, other, typed, longest, onType, found, problem, remarks, onChange } = props
  const list = useId()
  if (chosen !== undefined)
    return (
      <div className="picked">
        <span className="quiet small">{label}</span>
        <span className="picked-value">
          <strong>{chosen.name}</strong>
          <Button
            variant="default"
            size="xs"
            aria-label={other.label}
            onClick={() => {
              onChange(undefined)
            }}
          >
            {other.text}
          </Button>
        </span>
      </div>
    )
  return (
    <div className="picker">
      <TextInput
        label={label}
        description={description}
        value={typed}
        maxLength={longest}
        autoComplete="off"
        spellCheck={false}
        error={error}
        aria-controls={list}
        onChange={(event) => {
          onType(event.currentTarget.value)
        }}
      />
      {problem ? <ProblemNotice error={problem} /> : null}
      <ul id={list} className="picker-found" aria-label={label}>
        {found.map((choice) => (
          <li key={choice.id}>
            <button
              type="button"
              className="picker-one focus-ring"
              onClick={() => {
                onChange(choice)
              }}
            >
              <span>{choice.name}</span>
              <span className="quiet small">{choice.detail}</span>
            </button>
          </li>
        ))}
      </ul>
      {remarks.map((remark) => (
        <p key={remark} className="quiet small">
          {remark}
        </p>
      ))}
    </div>
  )
}
