interface ChecksProps<Value extends string> {
  readonly label: string
  readonly options: readonly { readonly value: Value; readonly label: string; readonly description?: string }[]
  readonly values: readonly Value[]
  readonly disabled?: boolean
  readonly onChange: (values: Value[]) => void
}

/** Any of a few. */
export function Checks<Value extends string>({ label, options, values, disabled, onChange }: ChecksProps<Value>) {
  return (
    <fieldset className="choice-set" disabled={disabled}>
      <legend className="quiet small">{label}</legend>
      <div className="checks">
        {options.map((option) => (
          <label key={option.value} className="checks-option">
            <input
              type="checkbox"
              checked={values.includes(option.value)}
              onChange={({ currentTarget: { checked } }) => {
                onChange(
                  options
                    .map(({ value }) => value)
                    .filter((value) => (value === option.value ? checked : values.includes(value))),
                )
              }}
            />
            <span>
              {option.label}
              {option.description === undefined ? null : <span className="quiet small"> {option.description}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
