import { nameWords } from './address-forms.ts'

/** Pairs of neighbouring letters and digits, each with how often it occurs; a name of one sign counts as that sign. */
export type Bigrams = ReadonlyMap<string, number>

/** Of the letters and digits of a name alone, in the form in which names are compared. */
export function bigramsOf(name: string): Bigrams {
  const signs = Array.from(nameWords(name).join('')).filter((sign) => /[\p{L}\p{N}]/u.test(sign))
  const grams = new Map<string, number>()
  const last = Math.max(signs.length - 1, Math.min(signs.length, 1))
  for (let place = 0; place < last; place += 1) {
    const gram = signs.slice(place, place + 2).join('')
    grams.set(gram, (grams.get(gram) ?? 0) + 1)
  }
  return grams
}

/** How many there are, repeated ones each time. */
export const countOf = (grams: Bigrams) => [...grams.values()].reduce((sum, times) => sum + times, 0)

/** Sørensen and Dice: twice what two names share by what both have. From 0 to 1; nothing is like a name without letters and digits. */
export function dice(shared: number, one: number, other: number): number {
  return one + other === 0 ? 0 : (2 * shared) / (one + other)
}

/** Names by their bigrams: finds those that are like another without comparing with each. */
export interface NameIndex {
  /** Places (in the list that was indexed) of the names whose likeness is at least `least`, with that likeness; in no order. */
  alike(name: string, least: number): readonly { readonly place: number; readonly likeness: number }[]
}

export function indexNames(names: readonly string[]): NameIndex {
  const sizes = new Uint32Array(names.length)
  const postings = new Map<string, number[]>()
  names.forEach((name, place) => {
    const grams = bigramsOf(name)
    sizes[place] = countOf(grams)
    for (const [gram, times] of grams) {
      const posting = postings.get(gram) ?? []
      posting.push(place, times)
      postings.set(gram, posting)
    }
  })
  const shared = new Uint32Array(names.length)
  return {
    alike: (name, least) => {
      const grams = bigramsOf(name)
      const size = countOf(grams)
      const touched: number[] = []
      for (const [gram, times] of grams) {
        const posting = postings.get(gram) ?? []
        for (let at = 0; at < posting.length; at += 2) {
          const place = posting[at] ?? 0
          if (shared[place] === 0) touched.push(place)
          shared[place] = (shared[place] ?? 0) + Math.min(times, posting[at + 1] ?? 0)
        }
      }
      const found = touched.map((place) => ({ place, likeness: dice(shared[place] ?? 0, size, sizes[place] ?? 0) }))
      for (const place of touched) shared[place] = 0
      return found.filter(({ likeness }) => likeness >= least)
    },
  }
}
