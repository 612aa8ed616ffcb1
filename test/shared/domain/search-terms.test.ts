import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normaliseEmail } from '../../../shared/domain/address-forms.ts'
import { firstHit, isFound, readSearch, searchTerms } from '../../../shared/domain/search-terms.ts'

const ada = searchTerms('Ada Müller-Weiß', ['ada.w@harbour.example', 'bücher.example'])

describe('a search', () => {
  it.each([
    'a',
    'ADA',
    'ada',
    'mull',
    'müller',
    'weiss',
    'weiß ada',
    'müller-w',
    'ada.w',
    'ada.w@har',
    'ADA.W@Harbour.Example',
    'harbour',
  ])('for %j finds Ada unless nothing of hers begins so', (text) => {
    const search = readSearch(text)!
    expect(isFound(search, ada)).toBe(text !== 'harbour')
  })

  it.each(['', ' ', '—', '.,@'])('for %j finds nobody', (text) => {
    expect(readSearch(text)).toBeUndefined()
  })

  it('finds everybody by any beginnings of any words of theirs, and by any beginning of an address', () => {
    const name = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 })
    const beginnings = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 6 })), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(name, fc.emailAddress(), beginnings, (words, email, wanted) => {
        const terms = searchTerms(words.join(' '), [normaliseEmail(email) ?? ''])
        const text = wanted.map(([place, length]) =>
          Array.from(terms[place % terms.length]!)
            .slice(0, length)
            .join(''),
        )
        const search = readSearch(text.join(' '))
        if (!search) return
        expect(isFound(search, terms)).toBe(true)
        expect(firstHit(search, terms)?.startsWith(search.beginning)).toBe(true)
      }),
    )
  })

  it('looks where every hit of it stands', () => {
    const words = fc.array(fc.constantFrom('ada', 'adam', 'bo', 'b-a', 'ad@b.c', 'bo.ada@x.y'), { maxLength: 4 })
    fc.assert(
      fc.property(words, words, (name, text) => {
        const terms = searchTerms(
          name.join(' '),
          name.filter((word) => word.includes('@')),
        )
        const search = readSearch(text.join(' '))
        if (search && isFound(search, terms)) expect(firstHit(search, terms)).toBeDefined()
      }),
    )
  })
})
