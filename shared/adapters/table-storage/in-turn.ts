/** Lets work on one key follow one after another within this process; other keys do not wait. */
export function inTurn(): <Result>(key: string, act: () => Promise<Result>) => Promise<Result> {
  const queues = new Map<string, Promise<unknown>>()
  return async (key, act) => {
    const own = (queues.get(key) ?? Promise.resolve()).then(act)
    const over = own.catch(() => undefined)
    queues.set(key, over)
    try {
      return await own
    } finally {
      if (queues.get(key) === over) queues.delete(key)
    }
  }
}
