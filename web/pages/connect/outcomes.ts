import type { Outcome } from './draft.ts'
import type { Summary } from './way.ts'

/** The kinds of tenants, in the order in which somebody works through them. */
export const outcomes: readonly Outcome[] = ['auto-matched', 'needs-review', 'unmatched', 'mapped', 'skipped']

export function countOfOutcome({ autoMatched, needsReview, unmatched, mapped, skipped }: Summary, outcome: Outcome) {
  return {
    'auto-matched': autoMatched,
    'needs-review': needsReview - unmatched,
    unmatched,
    mapped,
    skipped,
  }[outcome]
}
