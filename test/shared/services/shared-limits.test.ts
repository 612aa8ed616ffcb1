import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { secureRandom } from '../../../shared/adapters/crypto/secure-random.ts'
import { purgeLimits } from '../../../shared/services/purge-limits.ts'
import { sharedLimits } from '../../../shared/services/shared-limits.ts'
import { failFrom, memoryPorts, repair } from '../../support/memory-ports.ts'
import { noon } from '../support/facts.ts'

const network = (of = '4/c00002', perMinute = 60) => ({ name: 'link network', of, perMinute })

/** Several instances of the hub, which share storage and a clock. */
function instances(count: number) {
  const { ports, tables } = memoryPorts(noon)
  const calls: string[] = []
  tables.watch = ({ kind, table }, when) => {
    if (when === 'before' && table === 'Limits') calls.push(kind)
  }
  const { limitCounts, clock } = ports
  const all = Array.from({ length: count }, () => sharedLimits({ limitCounts, clock, random: secureRandom }))
  const settled = async () => {
    for (const each of all) await each.settled()
  }
  return { all, tables, clock, calls, settled, ports }
}

const spendTimes = (limits: ReturnType<typeof sharedLimits>, times: number, bucket = network()) =>
  Array.from({ length: times }, () => limits.spend(bucket, 1, bucket.perMinute)).filter((wait) => wait === undefined)
    .length

describe('one instance', () => {
  it('lets exactly a minute’s worth through, and says how long the next one takes', async () => {
    const { all, settled } = instances(1)
    const [limits] = all
    if (!limits) return
    expect(spendTimes(limits, 200)).toBe(60)
    expect(limits.spend(network(), 1, 60)).toBe(1)
    expect(limits.spend(network('4/c00003'), 1, 60)).toBeUndefined()
    await settled()
    expect(limits.spend(network(), 6, 60)).toBe(6)
  })

  it('forgets a flood of failures within ten minutes, however many there were', async () => {
    const { all, clock, settled } = instances(2)
    const [limits, other] = all
    if (!limits || !other) return
    for (let time = 0; time < 20; time += 1) {
      for (let failure = 0; failure < 5000; failure += 1) limits.spend(network(), 1, Infinity)
      await settled()
    }
    expect(limits.wait(network(), 60)).toBe(540)
    for (let time = 0; time < 60; time += 1) other.spend(network(), 1, Infinity)
    await settled()
    expect(other.wait(network(), 60)).toBeLessThanOrEqual(540)
    clock.advance(10)
    expect([limits, other].map((each) => each.wait(network(), 60))).toEqual([undefined, undefined])
  })

  it('asks storage for nothing until a tenth of a limit is spent, and never for one that is refused', async () => {
    const { all, calls, settled } = instances(1)
    const [limits] = all
    if (!limits) return
    spendTimes(limits, 5)
    await settled()
    expect(calls).toEqual([])
    for (let time = 0; time < 55; time += 1) {
      limits.spend(network(), 1, 60)
      await settled()
    }
    // The salt of the day (a look, and an insert), then one write for each six.
    expect(calls.filter((kind) => kind === 'find')).toHaveLength(1)
    expect(calls).toHaveLength(2 + 10)
    for (let time = 0; time < 1000; time += 1) limits.spend(network(), 1, 60)
    await settled()
    expect(calls).toHaveLength(2 + 10)
  })

  it('gives back what was right after all', () => {
    const { all } = instances(1)
    const [limits] = all
    for (let time = 0; time < 500; time += 1) {
      expect(limits?.spend(network(), 6, 60)).toBeUndefined()
      limits?.spend(network(), -6, 60)
    }
  })

  it('knows no more buckets than it has room for, and forgets those that were idle longest', async () => {
    const { all, settled } = instances(1)
    const [limits] = all
    if (!limits) return
    spendTimes(limits, 60, network('the attacker'))
    for (let each = 0; each < 25_000; each += 1) {
      limits.spend(network(String(each)), 1, 60)
      if (each % 1000 === 0) limits.spend(network('the attacker'), 1, 60)
    }
    expect(limits.size).toBeLessThanOrEqual(20_000)
    expect(limits.spend(network('the attacker'), 1, 60)).toBeGreaterThan(0)
    await settled()
  })
})

describe('several instances', () => {
  it('let little more through together than one alone', async () => {
    const { all, settled } = instances(5)
    let through = 0
    for (let round = 0; round < 60; round += 1)
      for (const each of all) {
        through += spendTimes(each, 1)
        await settled()
      }
    expect(through).toBeGreaterThanOrEqual(60)
    // Each may be ahead of what it told by a tenth.
    expect(through).toBeLessThanOrEqual(60 + 5 * 6)
  })

  it('stay below that whatever the order in which requests come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 100, maxLength: 300 }), async (order) => {
        const { all, settled } = instances(4)
        let through = 0
        for (const place of order) {
          const wait = all[place]?.spend(network(), 1, 60)
          if (wait === undefined) through += 1
          await settled()
        }
        expect(through).toBeLessThanOrEqual(60 + 4 * 6)
        expect(through).toBeGreaterThanOrEqual(Math.min(60, order.length))
      }),
      { numRuns: 25, seed: 22 },
    )
  })

  it('take what they know into a new hour', async () => {
    const { all, clock, settled } = instances(2)
    clock.advance(59.99)
    for (const each of all) {
      spendTimes(each, 30)
      await settled()
    }
    clock.advance(0.02)
    let through = 0
    for (let round = 0; round < 30; round += 1)
      for (const each of all) {
        through += spendTimes(each, 1)
        await settled()
      }
    expect(through).toBeLessThanOrEqual(2 * 6 + 2 + 30)
  })
})

describe('while storage does not answer', () => {
  it('each instance counts for itself, nobody waits for it, and it is asked once in ten seconds', async () => {
    const { all, tables, calls, settled, clock } = instances(2)
    failFrom(tables, 1, { only: /Limits/ })
    const broken = tables.watch
    tables.watch = (request, when) => {
      if (when === 'before' && request.table === 'Limits') calls.push(request.kind)
      return broken(request, when)
    }
    for (const each of all) expect(spendTimes(each, 100)).toBe(60)
    await settled()
    for (const each of all) expect(spendTimes(each, 100)).toBe(0)
    await settled()
    expect(calls).toHaveLength(2)
    repair(tables)
    clock.advance(1)
    const [one, other] = all
    if (!one || !other) return
    spendTimes(one, 60)
    await settled()
    expect(spendTimes(other, 60)).toBe(60)
    await settled()
    // Both told what they let through: the next one of either is refused.
    expect([spendTimes(one, 6), spendTimes(other, 6)]).toEqual([0, 0])
  })
})

describe('what is kept', () => {
  it('names no network: two days with the same visitor have nothing in common', async () => {
    const { all, tables, clock, settled } = instances(1)
    const [limits] = all
    const keysOf = async () => {
      limits?.spend(network('4/c00002'), 30, 60)
      await settled()
      return tables.rows('Limits').map(({ rowKey }) => rowKey)
    }
    const first = await keysOf()
    clock.advance(24 * 60)
    const second = await keysOf()
    expect(JSON.stringify(tables.rows('Limits'))).not.toContain('c00002')
    const counts = new Set([...first, ...second].filter((key) => key !== 'salt'))
    expect(counts.size).toBe(2)
  })

  it('goes an hour later, and the salt with the second midnight', async () => {
    const { all, tables, clock, settled, ports } = instances(1)
    const [limits] = all
    limits?.spend(network(), 30, 60)
    await settled()
    expect(await purgeLimits(ports)).toBe(0)
    clock.advance(121)
    expect(await purgeLimits(ports)).toBe(1)
    expect(tables.rows('Limits').map(({ rowKey }) => rowKey)).toEqual(['salt'])
    clock.advance(2 * 24 * 60)
    expect(await purgeLimits(ports)).toBe(1)
    expect(tables.rows('Limits')).toEqual([])
  })
})
