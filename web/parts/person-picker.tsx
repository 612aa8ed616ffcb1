import { Button, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { texts } from '../texts/texts.ts'
import { ProblemNotice } from './problem-notice.tsx'
import { useSettled } from './use-settled.ts'

export interface PickedPerson {
  readonly id: string
  readonly name: string
  readonly detail?: string | undefined
}

interface PersonPickerProps {
  /** What the found are kept under while one types. */
  readonly queryKey: readonly string[]
  readonly label: string
  readonly why: string
  readonly value: PickedPerson | undefined
  readonly error?: string | undefined
  /** The first few of whom a text finds, and whether there are more. */
  readonly search: (
    text: string,
    signal: AbortSignal,
  ) => Promise<{ readonly people: readonly PickedPerson[]; readonly more: boolean }>
  readonly onChange: (person: PickedPerson | undefined) => void
}

/** One of many people, found by the server once something is typed. */
export function PersonPicker({ queryKey, label, why, value, error, search, onChange }: PersonPickerProps) {
  const [typed, setTyped] = useState('')
  const text = useSettled(typed.trim())
  const list = useId()
  const found = useQuery({
    queryKey: [...queryKey, text],
    queryFn: ({ signal }) => search(text, signal),
    enabled: value === undefined && text !== '',
    staleTime: 30_000,
  })
  const { ask } = texts.privacy
  if (value !== undefined)
    return (
      <div className="picked">
        <span className="quiet small">{label}</span>
        <span className="picked-value">
          <strong>{value.name}</strong>
          <Button
            variant="default"
            size="xs"
            onClick={() => {
              onChange(undefined)
            }}
          >
            {ask.other}
          </Button>
        </span>
      </div>
    )
  const { people = [], more = false } = text === '' ? {} : (found.data ?? {})
  return (
    <div className="picker">
      <TextInput
        label={label}
        description={why}
        value={typed}
        maxLength={100}
        autoComplete="off"
        spellCheck={false}
        error={error}
        aria-controls={list}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
        }}
      />
      {found.error ? <ProblemNotice error={found.error} /> : null}
      <ul id={list} className="picker-found" aria-label={label}>
        {people.map((person) => (
          <li key={person.id}>
            <button
              type="button"
              className="picker-one focus-ring"
              onClick={() => {
                onChange(person)
              }}
            >
              <span>{person.name}</span>
              <span className="quiet small">{person.detail}</span>
            </button>
          </li>
        ))}
      </ul>
      {text !== '' && found.isSuccess && people.length === 0 && !more ? (
        <p className="quiet small">{ask.noneFits}</p>
      ) : null}
      {more ? <p className="quiet small">{ask.moreFit}</p> : null}
    </div>
  )
}
