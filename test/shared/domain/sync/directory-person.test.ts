import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nameOf, tidy } from '../../../../shared/domain/sync/directory-person.ts'

describe('a text of a directory', () => {
  it.each([' \t\u00a0', '\u200b\u200b', '\u3164', '\u200f\u202e', '\u2800 '])(
    'that shows nothing is absent (%j)',
    (text) => {
      expect(tidy(text)).toBeUndefined()
      expect(nameOf({ displayName: text, mail: 'ana@contoso.example', otherMails: [] })).toBe('ana@contoso.example')
    },
  )

  it.each(['👩‍👩‍👧‍👦', 'می‌خواهم', '–', 'é'])('that shows something stays as it is written (%j)', (text) => {
    expect(tidy(text)).toBe(text)
  })

  it('is kept well-formed and reads the same the next time', () => {
    expect(tidy('\ud83d cut off')).toBe('\ufffd cut off')
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = tidy(text)
        expect(once?.isWellFormed()).not.toBe(false)
        expect(tidy(once)).toBe(once)
      }),
    )
  })
})
