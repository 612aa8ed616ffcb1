import { useCallback } from 'react'
import { useSearchParams } from 'react-router'

/** Of a change of address that is no other page: the focus stays where it is. */
export const stay = { stay: true } as const

/**
 * What a page is set to, kept in its address, so that it can be sent to somebody and survives a reload. Setting replaces the entry of the
 * browser's history: going back leaves the page rather than its filters. Never for e-mail addresses or what is searched of people.
 */
export function useAddressState(): readonly [
  (name: string) => string | undefined,
  (values: Readonly<Record<string, string | undefined>>) => void,
] {
  const [query, setQuery] = useSearchParams()
  const get = (name: string) => query.get(name) || undefined
  const set = useCallback(
    (values: Readonly<Record<string, string | undefined>>) => {
      setQuery(
        (before) => {
          const next = new URLSearchParams(before)
          for (const [name, value] of Object.entries(values))
            if (value === undefined || value === '') next.delete(name)
            else next.set(name, value)
          return next
        },
        { replace: true, state: stay },
      )
    },
    [setQuery],
  )
  return [get, set]
}

/** The value where it is one of these. */
export const oneOf = <Value extends string>(values: readonly Value[], text: string | undefined): Value | undefined =>
  values.find((value) => value === text)
