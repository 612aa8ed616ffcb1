import { firstHit, isFound, readSearch, type SearchTerms } from '../../domain/search-terms.ts'
import type { Page, PageWish } from '../../ports/storage.ts'
import { bookKeys, bookPrefixes } from './book-keys.ts'
import { inConcert } from './in-concert.ts'
import type { Keyed, Table } from './table.ts'

/** Records that are found by index rows of one partition, `n_` for each name and `s_` for each term. */
interface Searched<Marks extends object, Found extends object> {
  readonly index: Table<Marks>
  readonly partition: string
  readonly idOf: (marks: Marks) => string
  /** The record that an index row stands for; undefined where there is none. */
  readonly find: (marks: Marks) => Promise<Found | undefined>
  readonly termsOf: (found: Found) => SearchTerms
  /** The rows by which they are listed where no text is searched for, and which of them is a record's. */
  readonly listed: { readonly prefix: string; readonly rowOf: (found: Found) => string }
  /** Which index rows count. */
  readonly keep?: ((marks: Keyed<Marks>) => boolean) | undefined
}

/**
 * One page of what is found by beginnings of words and addresses, or without a text of everything by name. A record that several index rows
 * lead to is given once: by its first term that fits.
 */
export async function searchRows<Marks extends object, Found extends object>(
  { index, partition, idOf, find, termsOf, listed, keep }: Searched<Marks, Found>,
  wish: PageWish,
  text: string | undefined,
): Promise<Page<Found>> {
  const words = text === undefined ? undefined : readSearch(text)
  if (text !== undefined && words === undefined) return { items: [] }
  const prefix = words ? bookPrefixes.termsBeginningWith(words.beginning) : listed.prefix
  const { items, ...rest } = await index.page({ partition, prefix }, wish, keep)
  /** The one row by which a record is given; undefined where it is no hit. */
  const rowOf = (record: Found, id: string) => {
    if (!words) return listed.rowOf(record)
    const terms = termsOf(record)
    const first = isFound(words, terms) ? firstHit(words, terms) : undefined
    return first === undefined ? undefined : bookKeys.term(first, id)
  }
  const found = await inConcert(items, async (row) => {
    const record = await find(row)
    return record && rowOf(record, idOf(row)) === row.key.row ? record : undefined
  })
  return { items: found.filter((record) => record !== undefined), ...rest }
}
