import type { Asked } from '../exchange.ts'
import type { Simulation } from '../simulation.ts'
import type { GraphCaller } from './bearer.ts'
import type { GraphPath } from './graph-paths.ts'
import { throttledByUnits } from './graph-errors.ts'
import { budgetOf } from './unit-book.ts'

const windowMilliseconds = 10_000
/** From this share of the budget on, every answer says how much of it is used. */
const warning = 0.8

/** `$select` and a page of fewer than twenty make a request cheaper by one; none costs less than one. */
export function costOf({ units }: GraphPath, { url: { searchParams: query } }: Asked): number {
  const top = query.get('$top')
  return Math.max(units - (query.has('$select') ? 1 : 0) - (top !== null && Number(top) < 20 ? 1 : 0), 1)
}

/**
 * Takes a request's units from the budget of its application in its tenant, and gives the headers that say so.
 * https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits
 * @throws GraphError 429 when the budget of these ten seconds is spent
 */
export function spendUnits(
  { clock, world, directories, units: book }: Simulation,
  { tid, appId }: GraphCaller,
  cost: number,
): Readonly<Record<string, string>> {
  const now = clock.now().getTime()
  const window = Math.floor(now / windowMilliseconds)
  const key = `${appId}/${tid}`
  const before = book.spent.get(key)
  const units = (before?.window === window ? before.units : 0) + cost
  book.spent.set(key, { window, units })
  const share = units / (book.budget ?? budgetOf(directories.of(world, tid)?.present ?? 0))
  const left = ((window + 1) * windowMilliseconds - now) / 1_000
  const told = {
    'x-ms-resource-unit': String(cost),
    ...(share < warning ? {} : { 'x-ms-throttle-limit-percentage': share.toFixed(2) }),
  }
  if (share <= 1) return told
  const wait = { whole: String(Math.ceil(left)), decimal: left.toFixed(3), absent: undefined }[book.retryAfter]
  throw throttledByUnits({
    ...told,
    'x-ms-throttle-scope': `Tenant_Application/ReadWrite/${appId}/${tid}`,
    'x-ms-throttle-information': 'ResourceUnitLimitExceeded',
    ...(wait === undefined ? {} : { 'retry-after': wait }),
  })
}
