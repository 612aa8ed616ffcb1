import { probed, type Connection, type ProbeFailure } from '../domain/connection.ts'
import { HubError, isHubError, type ErrorCode } from '../domain/hub-error.ts'
import { upstreamText } from '../domain/redact.ts'
import type { Ports } from '../ports/ports.ts'
import type { Kept } from '../ports/storage.ts'
import { decideAgain } from './decide-again.ts'

/** What a source has against it, by what asking it threw. Undefined: a fault of the hub's own, which says nothing of the source. */
export function probeFailureOf(thrown: unknown): ProbeFailure | undefined {
  if (!isHubError(thrown) || !ofSource.has(thrown.code)) return undefined
  const aadsts = thrown.details?.['aadsts']
  return {
    code: thrown.code,
    ...(typeof aadsts === 'number' ? { aadsts } : {}),
    upstream: upstreamText(thrown),
  }
}

const ofSource: ReadonlySet<ErrorCode> = new Set([
  'credential.missing',
  'credential.expired',
  'credential.rejected',
  'consent.missing',
  'access.refused',
  'source.throttled',
  'source.unavailable',
  'source.unreadable',
  'source.misaddressed',
  'source.failing',
  'tenant.confused',
  'address.refused',
  'address.unresolved',
  'address.unreachable',
  'address.oversize',
])

/** Troubles that pass say nothing about the Connection: it stays as it was, with the reason beside it. */
const passing: ReadonlySet<ErrorCode> = new Set(['source.throttled', 'source.unavailable'])

/**
 * Keeps what the source said to a Connection: `connected`, or `failing` with the reason.
 * @throws HubError `connection.changed` where it is another one by now
 */
export async function keepProbe(
  { connections, clock }: Pick<Ports, 'connections' | 'clock'>,
  { organisationId, connectionId }: Connection,
  failure: ProbeFailure | undefined,
): Promise<Kept<Connection>> {
  return decideAgain(async () => {
    const current = await connections.find(organisationId)
    if (!current || current.state === 'disconnected' || current.connectionId !== connectionId)
      throw new HubError('connection.changed', 'The connection was changed meanwhile. Look at it, and start again.')
    const judged = probed(current, clock.now(), failure)
    const { state, changedAt } = current
    const next = failure && passing.has(failure.code) ? { ...judged, state, changedAt } : judged
    return connections.put(next, current.version)
  })
}
