import type { Ports } from '../ports/ports.ts'

const pageSize = 200
/** One run stays within minutes; what is left waits for the next. */
const mostPages = 500

/** Removes sessions and sign-in states whose time is over. Safe to repeat and to interrupt. Returns how many. */
export async function purgeExpired({ expiries, clock }: Pick<Ports, 'expiries' | 'clock'>): Promise<number> {
  let total = 0
  for (let page = 0; page < mostPages; page += 1) {
    const removed = await expiries.purge(clock.now(), pageSize)
    total += removed
    if (removed < pageSize) break
  }
  return total
}
