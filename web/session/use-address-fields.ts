import { useSearchParams } from 'react-router'

/** What a list is searched by, kept in the address of the page: a link to it shows the same. An empty field is left out. */
export function useAddressFields<Name extends string>(
  names: readonly Name[],
): readonly [Readonly<Record<Name, string>>, (changed: Readonly<Partial<Record<Name, string>>>) => void] {
  const [query, setQuery] = useSearchParams()
  const fields = Object.fromEntries(names.map((name) => [name, query.get(name) ?? ''])) as Record<Name, string>
  const change = (changed: Readonly<Partial<Record<Name, string>>>) => {
    setQuery(
      (before) => {
        const after = new URLSearchParams(before)
        for (const [name, value] of Object.entries<string | undefined>(changed))
          if (value === undefined || value === '') after.delete(name)
          else after.set(name, value)
        return after
      },
      { replace: true },
    )
  }
  return [fields, change]
}

/** The fields that say something, as a route takes them. */
export const saying = <Name extends string>(fields: Readonly<Record<Name, string>>): Partial<Record<Name, string>> =>
  Object.fromEntries(
    Object.entries<string>(fields)
      .map(([name, value]) => [name, value.trim()])
      .filter(([, value]) => value !== ''),
  ) as Partial<Record<Name, string>>
