import type { TransactionAction } from '@azure/data-tables'
import type { Version } from '../../ports/storage.ts'
import { inConcert } from './in-concert.ts'
import { inTransactions } from './in-transactions.ts'
import type { Key } from './table.ts'

/** One row to be written, on a condition of its own or on none. */
export interface JoinableWrite {
  readonly key: Key
  /** Of the row at this key. */
  readonly action: TransactionAction
  /** The same write by itself: it says what it was refused for. Answers the version that the row has then. */
  alone(): Promise<Version>
}

interface Waiting {
  readonly write: JoinableWrite
  readonly done: (version: Version) => void
  readonly failed: (reason: unknown) => void
}

type Transact = (actions: readonly TransactionAction[]) => Promise<readonly Version[]>

/**
 * Writes of one partition that come at about the same time go together, as one transaction of up to a hundred rows: whoever comes while one is
 * under way joins the next, and who is alone does not wait. A transaction that is refused is none: then each is written by itself, so that only
 * the one concerned is refused. Of two writes of one row the second waits for the first.
 */
export function joiningWrites(transact: Transact): (write: JoinableWrite) => Promise<Version> {
  const waiting = new Map<string, Waiting[]>()

  async function work(partition: string): Promise<void> {
    for (let queue = waiting.get(partition); queue && queue.length > 0; queue = waiting.get(partition)) {
      const next = nextTransaction(queue)
      waiting.set(
        partition,
        queue.filter((one) => !next.includes(one)),
      )
      await writeTogether(transact, next)
    }
    waiting.delete(partition)
  }

  return (write) =>
    new Promise((done, failed) => {
      const { partition } = write.key
      const queue = waiting.get(partition)
      if (queue) queue.push({ write, done, failed })
      else {
        waiting.set(partition, [{ write, done, failed }])
        // Those that come in the same moment go with it.
        void Promise.resolve().then(() => work(partition))
      }
    })
}

/** The first of those that wait and as many of the others as fit, each row once. */
function nextTransaction(queue: readonly Waiting[]): readonly Waiting[] {
  const first = new Map<string, Waiting>()
  for (const one of queue) if (!first.has(one.write.key.row)) first.set(one.write.key.row, one)
  const distinct = [...first.values()]
  const [batch = []] = inTransactions(
    distinct.map(({ write }) => write.action[1] as { partitionKey: string; rowKey: string }),
  )
  return distinct.slice(0, batch.length)
}

async function writeTogether(transact: Transact, together: readonly Waiting[]): Promise<void> {
  if (together.length > 1) {
    const versions = await transact(together.map(({ write }) => write.action)).catch(() => undefined)
    if (versions) {
      for (const [place, { done }] of together.entries()) done(versions[place] ?? '')
      return
    }
  }
  await inConcert(together, ({ write, done, failed }) => write.alone().then(done, failed))
}
