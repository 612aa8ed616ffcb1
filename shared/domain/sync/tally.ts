import type { DecisionKind, PersonDecision } from './decision.ts'

/** What was decided in one reading of a tenant, in numbers of people. */
export interface Tally {
  readonly created: number
  readonly linked: number
  readonly updated: number
  readonly deactivated: number
  readonly reactivated: number
  readonly asked: number
  /** Left out: by the filter, or because somebody decided so before. */
  readonly skipped: number
  readonly unchanged: number
  readonly failed: number
  /** Kept although something that the filter asks for is not known of them. */
  readonly warnings: number
}

export const nobody: Tally = {
  created: 0,
  linked: 0,
  updated: 0,
  deactivated: 0,
  reactivated: 0,
  asked: 0,
  skipped: 0,
  unchanged: 0,
  failed: 0,
  warnings: 0,
}

export const tallyNames = Object.keys(nobody) as readonly (keyof Tally)[]

export const addTallies = (one: Tally, other: Tally): Tally =>
  Object.fromEntries(tallyNames.map((name) => [name, one[name] + other[name]])) as unknown as Tally

const countedAs: Readonly<Record<Exclude<DecisionKind, 'leave'>, keyof Tally>> = {
  create: 'created',
  link: 'linked',
  update: 'updated',
  deactivate: 'deactivated',
  reactivate: 'reactivated',
  ask: 'asked',
}

type Counted = Pick<PersonDecision, 'kind' | 'reason' | 'warning'> & { readonly failure?: unknown }

const columnOf = ({ kind, reason, failure }: Counted): keyof Tally => {
  if (failure !== undefined) return 'failed'
  if (kind !== 'leave') return countedAs[kind]
  return reason === 'unchanged' ? 'unchanged' : 'skipped'
}

export function tallyOf(decisions: Iterable<Counted>): Tally {
  const counts = { ...nobody } as Record<keyof Tally, number>
  for (const decision of decisions) {
    counts[columnOf(decision)] += 1
    if (decision.warning) counts.warnings += 1
  }
  return counts
}
