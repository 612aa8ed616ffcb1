import type { Page, PageWish } from '../ports/storage.ts'

/** With one row more, by which an adapter knows that there is another page, this is the service's own limit. */
const largest = 999

/** All items of a list, for lists that are known to be of moderate length (some ten thousand small rows). */
export async function everyPage<Item>(list: (wish: PageWish) => Promise<Page<Item>>): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | undefined
  do {
    const page = await list({ cursor, limit: largest })
    items.push(...page.items)
    cursor = page.next
  } while (cursor !== undefined)
  return items
}
