interface Page<Item> {
  readonly items: readonly Item[]
  readonly next?: string | undefined
}

/** So many pages are read at most, so that the start page asks little however much there is. */
const mostPages = 10

/**
 * Reads a list on until it ends or has more than is worth counting: a page of a search may be short, or empty, and still not be the last.
 * @returns the items, and `next` where there may be more of them
 */
export async function countUp<Item>(
  read: (cursor: { readonly cursor?: string }) => Promise<Page<Item>>,
  most: number,
): Promise<Page<Item>> {
  const items: Item[] = []
  let next: string | undefined
  for (let page = 0; page < mostPages; page += 1) {
    const one = await read(next === undefined ? {} : { cursor: next })
    items.push(...one.items)
    next = one.next
    if (next === undefined || items.length >= most) break
  }
  return { items, ...(next === undefined ? {} : { next }) }
}
