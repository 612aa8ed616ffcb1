import { describe, expect, it } from 'vitest'
import { refreshed } from '../../../../shared/adapters/http/refreshed.ts'
import { manualClock } from '../../../support/memory-ports.ts'
import { noon } from '../../support/facts.ts'

function published(retriedAfter?: number) {
  const clock = manualClock(noon)
  const source = { value: 1, fails: false, fetches: 0 }
  const load = async () => {
    source.fetches += 1
    await new Promise(setImmediate)
    if (source.fails) throw new Error('no answer')
    return source.value
  }
  return { clock, source, cache: refreshed(load, clock, retriedAfter) }
}
const settled = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

describe('a published value', () => {
  it('is fetched once for many who ask together, and kept for an hour', async () => {
    const { clock, source, cache } = published()
    expect(await Promise.all(Array.from({ length: 50 }, () => cache.get()))).toEqual(Array(50).fill(1))
    source.value = 2
    clock.advance(59)
    expect(await cache.get()).toBe(1)
    expect(source.fetches).toBe(1)
  })

  it('is renewed in the background after an hour: nobody waits', async () => {
    const { clock, source, cache } = published()
    await cache.get()
    source.value = 2
    clock.advance(60)
    expect(await cache.get()).toBe(1)
    await settled()
    expect(await cache.get()).toBe(2)
  })

  it('is waited for after a day', async () => {
    const { clock, source, cache } = published()
    await cache.get()
    source.value = 2
    clock.advance(24 * 60)
    expect(await cache.get()).toBe(2)
  })

  it('stays the last known good one while fetching fails, and is asked for every five minutes at most', async () => {
    const { clock, source, cache } = published()
    await cache.get()
    source.fails = true
    clock.advance(25 * 60)
    for (let minute = 0; minute < 60; minute += 1) {
      expect(await cache.get()).toBe(1)
      expect(await cache.force()).toBe(1)
      clock.advance(1)
    }
    expect(source.fetches).toBe(1 + 12)
  })

  it('that never was is an error, and is asked for again', async () => {
    const { source, cache } = published()
    source.fails = true
    await expect(cache.get()).rejects.toThrow('no answer')
    await expect(cache.force()).rejects.toThrow('no answer')
    source.fails = false
    expect(await cache.get()).toBe(1)
  })

  it('that never was is asked for once in a while, where anybody can ask', async () => {
    const { clock, source, cache } = published(5_000)
    source.fails = true
    for (let times = 0; times < 1_000; times += 1) await expect(cache.get()).rejects.toThrow('no answer')
    expect(source.fetches).toBe(1)
    source.fails = false
    clock.advance(4.9 / 60)
    await expect(cache.get()).rejects.toThrow('no answer')
    clock.advance(0.1 / 60)
    expect(await Promise.all([cache.get(), cache.get()])).toEqual([1, 1])
    expect(source.fetches).toBe(2)
  })

  it('is forced by ten thousand strange keys at most once in five minutes', async () => {
    const { clock, source, cache } = published()
    await cache.get()
    clock.advance(5)
    await Promise.all(Array.from({ length: 10_000 }, () => cache.force()))
    for (let count = 0; count < 100; count += 1) await cache.force()
    expect(source.fetches).toBe(2)
    clock.advance(5)
    source.value = 2
    expect(await cache.force()).toBe(2)
  })
})
