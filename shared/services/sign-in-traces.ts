import { HubError } from '../domain/hub-error.ts'
import type { SignInTrace } from '../domain/traces/sign-in-trace.ts'
import type { Ports } from '../ports/ports.ts'
import type { TraceOwner } from '../ports/sign-in-traces.ts'
import { purgeEverywhere } from './purge-everywhere.ts'

/** @throws HubError `trace.unknown` */
export async function readSignInTrace(
  { signInTraces }: Pick<Ports, 'signInTraces'>,
  owner: TraceOwner,
  number: string,
): Promise<SignInTrace> {
  const found = await signInTraces.find(owner, number)
  if (!found) throw new HubError('trace.unknown', 'There is no trace of a sign-in with this number.')
  return found
}

const pageSize = 200

/** Removes traces that are older than their time, Organisation by Organisation. Safe to repeat and to interrupt. Returns how many. */
export async function purgeSignInTraces(
  ports: Pick<Ports, 'organisations' | 'signInTraces' | 'clock' | 'platform'>,
): Promise<number> {
  const { clock, platform, signInTraces } = ports
  const before = new Date(clock.now().getTime() - platform.signInTraceDays * 86_400_000)
  const purge = (owner: TraceOwner, limit: number) => signInTraces.purge(owner, before, limit)
  let removed = await purgeEverywhere(ports, purge)
  for (let last = pageSize; last === pageSize; removed += last) last = await purge('unattributed', pageSize)
  return removed
}
