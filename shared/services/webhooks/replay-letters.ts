import type { DeadLetter } from '../../domain/webhooks/webhook.ts'
import type { Kept } from '../../ports/storage.ts'
import { attemptDelivery } from './attempt-delivery.ts'
import { keepProgress, overdue, type Slice, type SliceOutcome } from './slice.ts'

const pageSize = 25

/**
 * Sends dead letters once more, the oldest first, until one is refused again or none is left. They are out of order by nature.
 * @returns the end of the slice, where it ends here
 */
export async function replayLetters(slice: Slice): Promise<SliceOutcome | undefined> {
  const { ports, webhook, kept } = slice
  const { replayBefore, ...rest } = kept
  if (replayBefore === undefined) return undefined
  for (;;) {
    const { items } = await ports.webhookLetters.list(webhook, { limit: pageSize })
    const meant = items.filter(({ at }) => at <= replayBefore)
    for (const letter of meant) {
      if (!(await replayed(slice, letter))) return stop(slice, rest)
      const ended = overdue(slice)
      if (ended) return ended
    }
    if (meant.length === 0) return stop(slice, rest)
  }
}

/** One that fails ends the replay: what is left stays, and is replayed when somebody asks again. */
async function stop(slice: Slice, rest: Omit<Slice['kept'], 'replayBefore'>): Promise<undefined> {
  await keepProgress(slice, rest)
}

async function replayed(slice: Slice, letter: Kept<DeadLetter>): Promise<boolean> {
  const { ports, webhook } = slice
  const attempt = letter.attempts + 1
  slice.sent += 1
  const verdict = await attemptDelivery(ports, webhook, letter.event, {
    occasion: 'replay',
    attempt,
    givesUp: () => false,
  })
  if (verdict.kind === 'delivered') {
    await ports.webhookLetters.remove(webhook, letter.letterId)
    return true
  }
  const { status: _before, version: _version, ...same } = letter
  const { reason, status } = verdict
  await ports.webhookLetters.put({ ...same, attempts: attempt, reason, ...(status === undefined ? {} : { status }) })
  return false
}
