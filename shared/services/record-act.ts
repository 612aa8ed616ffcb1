import type { AuditEntry } from '../domain/audit.ts'
import type { RequestPorts } from '../ports/ports.ts'

/** Writes one line of the audit trail: after the act, and part of it: when it cannot be written, the caller hears so and repeats. */
export async function recordAct(
  { audit, clock, correlationId }: Pick<RequestPorts, 'audit' | 'clock' | 'correlationId'>,
  entry: Omit<AuditEntry, 'at' | 'correlationId'>,
): Promise<void> {
  await audit.append({ ...entry, at: clock.now(), correlationId })
}
