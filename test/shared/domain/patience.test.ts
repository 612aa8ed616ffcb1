import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { secondsToWait } from '../../../shared/domain/patience.ts'

describe('patience', () => {
  it('grows from a second to a minute where the source says nothing', () => {
    expect(Array.from({ length: 8 }, (_, waits) => secondsToWait(waits, undefined))).toEqual([
      1, 2, 4, 8, 16, 32, 60, 60,
    ])
  })

  it('never waits shorter than the source asked for', () => {
    fc.assert(
      fc.property(fc.nat(11), fc.nat(3600), (waits, asked) => {
        expect(secondsToWait(waits, asked)).toBe(asked + 1)
      }),
    )
  })

  it('ends after twelve waits in a row', () => {
    expect(secondsToWait(11, 5)).toBe(6)
    expect(secondsToWait(12, 5)).toBeUndefined()
    expect(secondsToWait(12, undefined)).toBeUndefined()
  })

  it('ends sooner with answers that make no sense: after four', () => {
    expect(secondsToWait(3, undefined, 'source.unreadable')).toBe(8)
    expect(secondsToWait(4, undefined, 'source.unreadable')).toBeUndefined()
    expect(secondsToWait(4, undefined, 'source.unavailable')).toBe(16)
  })
})
