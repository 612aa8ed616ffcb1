import { useId, type ReactNode } from 'react'

interface CheckProps {
  readonly label: string
  readonly description?: ReactNode
  readonly checked: boolean
  readonly disabled?: boolean
  readonly onChange: (checked: boolean) => void
}

/** One thing that is so or not. */
export function Check({ label, description, checked, disabled = false, onChange }: CheckProps) {
  const id = useId()
  return (
    <div className="check">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        disabled={disabled}
        aria-describedby={description === undefined ? undefined : `${id}-why`}
        onChange={(event) => {
          onChange(event.currentTarget.checked)
        }}
      />
      <label htmlFor={id}>{label}</label>
      {description === undefined ? null : (
        <span id={`${id}-why`} className="quiet small check-why">
          {description}
        </span>
      )}
    </div>
  )
}
