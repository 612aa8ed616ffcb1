import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { ProblemError } from '../../api/errors.ts'

/** Fields of a form by name; an empty text is nothing. */
export type Values = Readonly<Record<string, string>>

export interface Versioned {
  readonly values: Values
  readonly version: string
}

/** A field that somebody else changed while one was at work on it. */
export interface Clash {
  readonly field: string
  readonly theirs: string
}

interface RecordWish<Answer> {
  readonly initial: Versioned
  /** Writes what was changed, on the version that was read. */
  readonly save: (changed: Values, version: string) => Promise<Answer>
  readonly read: () => Promise<Versioned>
  readonly versionedOf: (answer: Answer) => Versioned
  readonly onSaved: (answer: Answer) => void
}

/**
 * The draft of a record that others may change too. Where somebody did, their values are read and put beneath the draft: what was typed here
 * stays, everything else is theirs, and the next saving counts.
 */
export function useRecord<Answer>({ initial, save, read, versionedOf, onSaved }: RecordWish<Answer>) {
  const [base, setBase] = useState(initial)
  const [draft, setDraft] = useState(initial.values)
  const [clashes, setClashes] = useState<readonly Clash[]>()
  const [seen, setSeen] = useState(initial.version)
  if (initial.version !== seen) {
    setSeen(initial.version)
    // Something that stands in no field was changed from this very page: the draft stands on what it stood on.
    if (Object.keys(changedIn(base.values, initial.values)).length === 0) setBase(initial)
  }
  const changed = changedIn(base.values, draft)
  const saving = useMutation({
    mutationFn: async () => {
      try {
        return await save(changed, base.version)
      } catch (error) {
        if (error instanceof ProblemError && error.code === 'version.stale') {
          const fresh = await read()
          setClashes(clashesOf(base.values, fresh.values, changed))
          setBase(fresh)
          setDraft({ ...fresh.values, ...changed })
        }
        throw error
      }
    },
    onSuccess: (answer) => {
      const next = versionedOf(answer)
      setBase(next)
      setDraft(next.values)
      setClashes(undefined)
      onSaved(answer)
    },
  })
  return {
    draft,
    set: (field: string, value: string) => {
      setDraft((before) => ({ ...before, [field]: value }))
    },
    isChanged: Object.keys(changed).length > 0,
    undo: () => {
      setDraft(base.values)
      setClashes(undefined)
      saving.reset()
    },
    saving,
    /** Set where somebody else was quicker; empty where they changed other fields. */
    clashes,
  }
}

const changedIn = (base: Values, draft: Values): Values =>
  Object.fromEntries(Object.entries(draft).filter(([field, value]) => value.trim() !== (base[field] ?? '')))

const clashesOf = (base: Values, fresh: Values, mine: Values): readonly Clash[] =>
  Object.keys(mine)
    .filter((field) => fresh[field] !== base[field] && fresh[field] !== mine[field])
    .map((field) => ({ field, theirs: fresh[field] ?? '' }))

/** What is wrong with a field, as the hub says. */
export function faultOf(error: Error | null, field: string): string | undefined {
  if (!(error instanceof ProblemError)) return undefined
  const told = error.faults.find((fault) => fault.startsWith(`${field}:`) || fault.startsWith(`${field}.`))
  return told?.replace(/^[^:]*:\s*/, '')
}
