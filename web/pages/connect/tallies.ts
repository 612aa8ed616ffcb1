import type { texts } from '../../texts/texts.ts'

type Name = keyof typeof texts.connect.sync.tallies
type Tally = Readonly<Record<Name, number>>

const names: readonly Name[] = [
  'created',
  'linked',
  'updated',
  'deactivated',
  'reactivated',
  'asked',
  'skipped',
  'unchanged',
  'failed',
]

/** The counts of a run or of a tenant that are not nought. */
export const talliesOf = (tally: Tally): readonly (readonly [Name, number])[] =>
  names.map((name) => [name, tally[name]] as const).filter(([, amount]) => amount > 0)
