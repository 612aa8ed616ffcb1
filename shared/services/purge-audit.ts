import type { Ports } from '../ports/ports.ts'
import { purgeEverywhere } from './purge-everywhere.ts'

/** How long the audit trail is kept, in days: a year, and a month to look back on it. */
const keptDays = 400

/** Removes audit entries that are older than their time, Organisation by Organisation. Safe to repeat and to interrupt. */
export async function purgeAudit(ports: Pick<Ports, 'organisations' | 'audit' | 'clock'>): Promise<number> {
  const before = new Date(ports.clock.now().getTime() - keptDays * 86_400_000)
  return purgeEverywhere(ports, (organisationId, limit) => ports.audit.purge(organisationId, before, limit))
}
