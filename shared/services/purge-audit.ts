import type { Ports } from '../ports/ports.ts'

/** How long the audit trail is kept, in days: a year, and a month to look back on it. */
const keptDays = 400
const pageSize = 200

/** Removes audit entries that are older than their time, Organisation by Organisation. Safe to repeat and to interrupt. */
export async function purgeAudit({
  organisations,
  audit,
  clock,
}: Pick<Ports, 'organisations' | 'audit' | 'clock'>): Promise<number> {
  const before = new Date(clock.now().getTime() - keptDays * 86_400_000)
  let total = 0
  let cursor: string | undefined
  do {
    const page = await organisations.list({ cursor, limit: pageSize })
    for (const { organisationId } of page.items) {
      let removed: number
      do {
        removed = await audit.purge(organisationId, before, pageSize)
        total += removed
      } while (removed === pageSize)
    }
    cursor = page.next
  } while (cursor !== undefined)
  return total
}
