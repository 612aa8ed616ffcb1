import type { AuditEntry } from '../domain/audit.ts'
import type { RequestPorts } from '../ports/ports.ts'

/**
 * Writes one line of the audit trail. After a change that refuses to be repeated the line may be missing when storage fails at that very
 * moment: the caller then hears `storage.unavailable`, and the log has the request.
 */
export async function recordAct(
  { audit, clock, correlationId }: Pick<RequestPorts, 'audit' | 'clock' | 'correlationId'>,
  entry: Omit<AuditEntry, 'at' | 'correlationId'>,
): Promise<void> {
  await audit.append({ ...entry, at: clock.now(), correlationId })
}
