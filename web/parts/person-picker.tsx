import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { texts } from '../texts/texts.ts'
import { Picker, type Choice } from './picker.tsx'
import { useSettled } from './use-settled.ts'

export type PickedPerson = Choice

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
  const found = useQuery({
    queryKey: [...queryKey, text],
    queryFn: ({ signal }) => search(text, signal),
    enabled: value === undefined && text !== '',
    staleTime: 30_000,
  })
  const { ask } = texts.privacy
  const { people = [], more = false } = text === '' ? {} : (found.data ?? {})
  const isNone = text !== '' && found.isSuccess && people.length === 0 && !more
  return (
    <Picker
      label={label}
      description={why}
      error={error}
      chosen={value}
      other={{ text: ask.other }}
      typed={typed}
      longest={100}
      onType={setTyped}
      found={people}
      problem={found.error}
      remarks={[...(isNone ? [ask.noneFits] : []), ...(more ? [ask.moreFit] : [])]}
      onChange={onChange}
    />
  )
}
