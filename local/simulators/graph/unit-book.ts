/** What applications have spent in each tenant, and how the budget is told. */
export interface UnitBook {
  /** Instead of the budget that follows from the tenant's size. */
  budget: number | undefined
  retryAfter: 'whole' | 'decimal' | 'absent'
  readonly spent: Map<string, { readonly window: number; readonly units: number }>
}

export const emptyUnitBook = (): UnitBook => ({ budget: undefined, retryAfter: 'whole', spent: new Map() })

/** Resource units in ten seconds of one application in one tenant, by how many people the tenant has. */
export function budgetOf(people: number): number {
  if (people < 50) return 3_500
  return people <= 500 ? 5_000 : 8_000
}
