/**
 * A record with what somebody wishes of it: `null` takes a field away, what is absent stays as it is.
 */
export function withWished<T extends object>(
  record: T,
  wish: { readonly [Field in keyof T]?: T[Field] | null | undefined },
): T {
  const wished = Object.entries(wish).filter(([, value]) => value !== undefined)
  const fields = Object.entries({ ...record, ...Object.fromEntries(wished) }).filter(([, value]) => value !== null)
  return Object.fromEntries(fields) as T
}

/** Which of `names` are not alike in the two; of a record that was not there, every one that it has. */
export function differingNames<T extends object, Name extends keyof T>(
  before: T | undefined,
  after: T,
  names: readonly Name[],
): readonly Name[] {
  return names.filter((name) => textOf(before?.[name]) !== textOf(after[name]))
}

/** Fields of a record within a record may come in any order. */
function textOf(value: unknown): string {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
  const sorted = isRecord
    ? Object.entries(value)
        .filter(([, part]) => part !== undefined)
        .sort(byName)
    : value
  return JSON.stringify(sorted ?? null)
}

const byName = ([one]: [string, unknown], [other]: [string, unknown]) => (one < other ? -1 : 1)
