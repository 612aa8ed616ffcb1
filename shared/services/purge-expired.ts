import { minutesLater } from '../domain/session.ts'
import type { Ports } from '../ports/ports.ts'

const pageSize = 200
/** One run stays well below the host's limit of ten minutes; what is left waits for the next. */
const longestRun = 4

/** Removes sessions and sign-in states whose time is over. Safe to repeat and to interrupt. Returns how many. */
export async function purgeExpired({ expiries, clock }: Pick<Ports, 'expiries' | 'clock'>): Promise<number> {
  const now = clock.now()
  const until = minutesLater(now, longestRun)
  let total = 0
  let cursor: string | undefined
  do {
    const { removed, next } = await expiries.purge(now, { cursor, limit: pageSize })
    total += removed
    cursor = next
  } while (cursor !== undefined && clock.now() < until)
  return total
}
