/** How many requests of one piece of work are under way at once: enough to hide latency, few enough to leave room for others. */
const concurrency = 16

/** Maps a list with a few requests under way at a time; results keep the order of the list. The first failure ends it. */
export async function inConcert<Item, Result>(
  items: readonly Item[],
  act: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = new Array<Result>(items.length)
  let next = 0
  const work = async () => {
    for (let index = next++; index < items.length; index = next++) results[index] = await act(items[index] as Item)
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, work))
  return results
}
