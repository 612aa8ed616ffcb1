import { nameWords, normaliseEmail, searchForm } from './address-forms.ts'

/** What somebody or something is found by: words of a name and whole addresses, in their search form. */
export type SearchTerms = readonly string[]

/** How many words of a name count. */
const mostWords = 10

/** The term of an address; signs before its first letter or digit do not count. */
export const addressTerm = (address: string) => searchForm(address).replace(/^[^\p{L}\p{N}]+/u, '')

/** @param addresses normalised e-mail addresses and domains */
export function searchTerms(name: string, addresses: readonly string[]): SearchTerms {
  const words = [...new Set(nameWords(name))].slice(0, mostWords)
  return [...new Set([...words, ...addresses.map(addressTerm)])]
}

/** One part of what somebody searches for: an address in full, and the words it is made of; with an `@` it is an address alone. */
interface Wanted {
  readonly address: string
  readonly words: readonly string[]
}

/** A search for the beginnings of words and addresses; every part of it must be found. */
export interface Search {
  readonly wanted: readonly Wanted[]
  /** Every hit has a term that begins like this. */
  readonly beginning: string
}

/** Undefined for a text without a letter or digit: nothing can be found by it. */
export function readSearch(text: string): Search | undefined {
  const wanted = text
    .trim()
    .split(/\s+/)
    .map(readPart)
    .filter(({ words }) => words.length > 0)
  const [beginning] = wanted.map(beginningOf).sort((one, other) => other.length - one.length)
  return beginning === undefined ? undefined : { wanted, beginning }
}

function readPart(part: string): Wanted {
  return { address: addressTerm(normaliseEmail(part) ?? part), words: nameWords(part) }
}

const isEmail = ({ address }: Wanted) => address.includes('@')
const beginningOf = (part: Wanted) => (isEmail(part) ? part.address : (part.words[0] ?? ''))

/** Whether every part of a search begins one of the terms. */
export function isFound({ wanted }: Search, terms: SearchTerms): boolean {
  const begins = (beginning: string) => terms.some((term) => term.startsWith(beginning))
  return wanted.every((part) => begins(part.address) || (!isEmail(part) && part.words.every(begins)))
}

/** Of the terms by which a search comes upon somebody, the one that counts, so that nobody is found twice. */
export function firstHit({ beginning }: Search, terms: SearchTerms): string | undefined {
  return terms.filter((term) => term.startsWith(beginning)).sort()[0]
}
