import { ProblemError } from './errors.ts'

/** What is wrong with a form: the name of a field, and why in the hub's own words. */
export type Faults = Readonly<Record<string, string>>

/** The fields that the hub names when it refuses what was typed; of several faults of one field the first. */
export function faultsOf(error: Error | null): Faults {
  if (!(error instanceof ProblemError) || error.code !== 'input.invalid') return {}
  const { faults } = error.details
  if (!Array.isArray(faults)) return {}
  const named = faults.filter((fault) => typeof fault === 'string').map(parted)
  return Object.fromEntries(named.reverse())
}

function parted(fault: string): readonly [string, string] {
  const at = fault.indexOf(':')
  return at < 0 ? [fault, ''] : [fault.slice(0, at), fault.slice(at + 1).trim()]
}
