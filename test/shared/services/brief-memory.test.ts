import { describe, expect, it } from 'vitest'
import { briefMemory, usualLimits } from '../../../shared/services/brief-memory.ts'
import { noon, secondsLater } from '../support/facts.ts'

/** A memory at a time that the test moves, and what was read into it. */
function remembering(limits = usualLimits) {
  let seconds = 0
  const reads: string[] = []
  const memory = briefMemory({ now: () => secondsLater(seconds, noon) }, limits)
  return {
    memory,
    reads,
    at: (moment: number) => {
      seconds = moment
    },
    recall: <T>(name: string, value: T) =>
      memory.recall(name, () => {
        reads.push(name)
        return Promise.resolve(value)
      }),
  }
}

describe('a brief memory', () => {
  it('reads once within five seconds, and again after them', async () => {
    const { reads, at, recall } = remembering()
    expect(await recall('a', 'first')).toBe('first')
    at(4.999)
    expect(await recall('a', 'second')).toBe('first')
    at(5)
    expect(await recall('a', 'third')).toBe('third')
    expect(reads).toHaveLength(2)
  })

  it.each([
    ['nothing', undefined],
    ['an empty list', [] as string[]],
  ])('forgets %s after a second', async (_, absent) => {
    const { at, recall } = remembering()
    await recall<unknown>('a', absent)
    at(0.999)
    expect(await recall<unknown>('a', ['here'])).toEqual(absent)
    at(1)
    expect(await recall<unknown>('a', ['here'])).toEqual(['here'])
  })

  it('asks once for all who ask together', async () => {
    const { memory } = remembering()
    let answer: (value: string) => void = () => undefined
    let reads = 0
    const load = () => {
      reads += 1
      return new Promise<string>((resolve) => {
        answer = resolve
      })
    }
    const asked = Promise.all(Array.from({ length: 100 }, () => memory.recall('a', load)))
    answer('one')
    expect(new Set(await asked)).toEqual(new Set(['one']))
    expect(reads).toBe(1)
  })

  it('counts the age from the beginning of a read: nobody waits for one that began too long ago', async () => {
    const { memory, at, recall } = remembering()
    let answer: (value: string) => void = () => undefined
    const slow = memory.recall('a', () => new Promise<string>((resolve) => (answer = resolve)))
    at(5)
    expect(await recall('a', 'later')).toBe('later')
    answer('earlier')
    expect(await slow).toBe('earlier')
    expect(await recall('a', 'unread')).toBe('later')
  })

  it('never remembers a failure, and never gives what is too old in its place', async () => {
    const { memory, at, recall } = remembering()
    const failing = () => Promise.reject<string>(new Error('the connection broke'))
    await recall('a', 'old')
    at(5)
    await expect(memory.recall('a', failing)).rejects.toThrow('the connection broke')
    expect(await recall('a', 'new')).toBe('new')
  })

  it('goes on from what is young enough while storage fails', async () => {
    const { memory, at, recall } = remembering()
    await recall('a', 'known')
    at(4)
    const failing = () => Promise.reject<string>(new Error('the connection broke'))
    expect(await memory.recall('a', failing)).toBe('known')
  })

  it('reads again when the clock was set back', async () => {
    const { at, recall } = remembering()
    at(3600)
    await recall('a', 'before')
    at(0)
    expect(await recall('a', 'after')).toBe('after')
  })

  it('holds no more than its limit, the youngest', async () => {
    const { memory, recall, reads } = remembering({ ...usualLimits, entries: 3 })
    for (const name of ['a', 'b', 'c', 'd', 'e']) await recall(name, name)
    expect(memory.size).toBe(3)
    for (const name of ['e', 'd', 'c']) await recall(name, 'again')
    expect(reads).toHaveLength(5)
    await recall('a', 'again')
    expect(reads).toHaveLength(6)
  })

  it('stays within its limit when nothing was ever found', async () => {
    const { memory, recall } = remembering({ ...usualLimits, entries: 50 })
    await Promise.all(Array.from({ length: 1000 }, (_, index) => recall(`stranger ${index}`, undefined)))
    expect(memory.size).toBe(50)
  })
})
