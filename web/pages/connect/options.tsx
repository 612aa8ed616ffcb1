import { VisuallyHidden } from '@mantine/core'
import { useId } from 'react'

interface OptionsProps<Value extends string> {
  /** Read aloud; shown unless a heading says the same. */
  readonly label: string
  readonly isLabelHidden?: boolean
  readonly options: readonly {
    readonly value: Value
    readonly label: string
    readonly why: string
    readonly disabled?: boolean
  }[]
  readonly value: Value | undefined
  readonly onChange: (value: Value) => void
}

/** One of a few, each with a sentence that helps to choose. */
export function Options<Value extends string>({
  label,
  isLabelHidden = false,
  options,
  value,
  onChange,
}: OptionsProps<Value>) {
  const name = useId()
  return (
    <fieldset className="options">
      <legend>{isLabelHidden ? <VisuallyHidden>{label}</VisuallyHidden> : label}</legend>
      <div className="options-row">
        {options.map((option) => (
          <label key={option.value} className="option">
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              disabled={option.disabled ?? false}
              aria-describedby={`${name}-${option.value}`}
              onChange={() => {
                onChange(option.value)
              }}
            />
            <span>
              <span className="option-name">{option.label}</span>
              <span className="option-why" id={`${name}-${option.value}`}>
                {option.why}
              </span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
