import fc from 'fast-check'
import { expect, it } from 'vitest'

it('tries properties on the same cases each time', () => {
  const drawn = () => {
    const numbers: number[] = []
    fc.assert(fc.property(fc.integer(), (number) => void numbers.push(number)))
    return numbers
  }
  expect(drawn()).toEqual(drawn())
})
