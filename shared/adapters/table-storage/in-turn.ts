/** What those who take turns on one key know from each other; each may change it in its turn. */
export interface Turn<Known> {
  known: Known | undefined
}

interface Queue<Known> extends Turn<Known> {
  last: Promise<unknown>
  waiting: number
}

/**
 * Lets work on one key follow one after another within this process; other keys do not wait. What a turn knew goes to the next that waits
 * already, and is forgotten when nobody does.
 */
export function inTurn<Known>(): <Result>(key: string, act: (turn: Turn<Known>) => Promise<Result>) => Promise<Result> {
  const queues = new Map<string, Queue<Known>>()
  return async (key, act) => {
    const queue = queues.get(key) ?? { known: undefined, last: Promise.resolve(), waiting: 0 }
    queues.set(key, queue)
    queue.waiting += 1
    const own = queue.last.then(() => act(queue))
    queue.last = own.catch(() => undefined)
    try {
      return await own
    } finally {
      queue.waiting -= 1
      if (queue.waiting === 0) queues.delete(key)
    }
  }
}
