import type { OpenAct } from '../../domain/events/told-event.ts'
import { isHubError } from '../../domain/hub-error.ts'
import type { RequestPorts } from '../../ports/ports.ts'

export type AnnounceNeeds = Pick<RequestPorts, 'openActs' | 'clock' | 'random' | 'correlationId'>

/** Storage, or another service, failed somewhere in the middle: what was written before stays written. */
const isUnsure = (thrown: unknown) => !isHubError(thrown) || /\.unavailable$|\.faulty$/.test(thrown.code)

/**
 * Does something and tells of it, so that it cannot go untold: that it is under way is noted before it, and forgotten after it was told.
 * What a crash or a failing storage leaves is told as interrupted ({@link tellInterrupted}).
 * @param act changes what it changes, then tells of it
 */
export async function announced<Result>(
  { openActs, clock, random, correlationId }: AnnounceNeeds,
  note: Pick<OpenAct, 'organisationId' | 'operation' | 'actor' | 'ids'>,
  act: () => Promise<Result>,
): Promise<Result> {
  const open: OpenAct = { actId: random.guid(), at: clock.now(), correlationId, ...note }
  await openActs.begin(open)
  // A note that stays is told once more: better than to refuse what was done.
  const forget = () => openActs.end(open).catch(() => undefined)
  try {
    const result = await act()
    await forget()
    return result
  } catch (thrown) {
    if (!isUnsure(thrown)) await forget()
    throw thrown
  }
}
