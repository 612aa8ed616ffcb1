import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { youngRows, type Ordered } from '../../../shared/services/young-rows.ts'
import { noon, secondsLater } from '../support/facts.ts'

interface Row {
  readonly id: string
  readonly value: number
}

const lasts = 1000

/** A list that changes, and all that it ever was; reads of it take as long as the test lets them. */
function changingList(rows: number) {
  let now = 0
  let value = 0
  const current = new Map<string, number>()
  const past = new Map<string, { readonly at: number; readonly value: number | undefined }[]>()
  const pending: (() => void)[] = []
  let reads = 0
  const young = youngRows({ now: () => secondsLater(now / 1000, noon) }, { lasts, rows, stretches: 6 })
  const list: Ordered<Row> = {
    name: 'rows',
    keyOf: ({ id }) => id,
    from: async (key, limit) => {
      reads += 1
      await new Promise<void>((goOn) => pending.push(goOn))
      const all = [...current].filter(([id]) => id >= key).sort(([a], [b]) => (a < b ? -1 : 1))
      return { items: all.slice(0, limit).map(([id, its]) => ({ id, value: its })), isAll: all.length <= limit }
    },
  }
  const set = (id: string, exists: boolean) => {
    value += 1
    past.set(id, [...(past.get(id) ?? []), { at: now, value: exists ? value : undefined }])
    if (exists) current.set(id, value)
    else current.delete(id)
    return { id, value }
  }
  return {
    young,
    list,
    set,
    reads: () => reads,
    pass: (milliseconds: number) => {
      now += milliseconds
    },
    now: () => now,
    /** Lets the read that waits longest go on. */
    answer: () => pending.shift()?.(),
    /** What the row was at some moment from then on. */
    valuesSince: (id: string, since: number) => {
      const all = past.get(id) ?? []
      const first = all.findLastIndex(({ at }) => at < since)
      return [...(first < 0 ? [undefined] : []), ...all.slice(Math.max(first, 0)).map((one) => one.value)]
    },
  }
}

const settled = () => new Promise(setImmediate)
const ids = 'abcdefgh'.split('')

describe('rows that were read a moment ago', () => {
  it('tell what the row was no longer ago than the limit, and whatever was changed here, in any order of events', async () => {
    const id = fc.constantFrom(...ids)
    const event = fc.oneof(
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('ask' as const), id, begin: fc.option(id) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('other' as const), id, exists: fc.boolean() }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('learn' as const, 'forget' as const), id }) },
      {
        weight: 2,
        arbitrary: fc.record({ kind: fc.constant('pass' as const), time: fc.integer({ min: 1, max: 700 }) }),
      },
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('answer' as const) }) },
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 60, size: 'max' }),
        fc.integer({ min: 1, max: 9 }),
        async (events, rows) => {
          const it = changingList(rows)
          for (const one of ids) it.set(one, true)
          it.pass(10 * lasts)
          const own = new Map<string, number>()
          const asked: Promise<void>[] = []
          for (const one of events) {
            if (one.kind === 'pass') it.pass(one.time)
            else if (one.kind === 'answer') it.answer()
            else if (one.kind === 'other') it.set(one.id, one.exists)
            else if (one.kind === 'ask') {
              const since = it.now() - lasts
              // What was changed here before the question is in every answer.
              const from = Math.max(since, own.get(one.id) ?? since)
              asked.push(
                it.young.find(it.list, one.id, one.begin ?? undefined).then((told) => {
                  if (told) expect(it.valuesSince(one.id, from)).toContain(told.row?.value)
                }),
              )
            } else {
              const row = it.set(one.id, true)
              if (one.kind === 'learn') it.young.learn(it.list, row)
              else it.young.forget(it.list, one.id)
              // A moment of its own, so that before and after it are apart.
              own.set(one.id, it.now() + 1)
              it.pass(1)
            }
            await settled()
            expect(it.young.size).toBeLessThanOrEqual(6)
          }
          const all = Promise.all(asked)
          // Each of those who ask waits for a few reads at most.
          for (let left = 0; left < 3 * asked.length; left += 1) {
            it.answer()
            await settled()
          }
          await all
        },
      ),
      { numRuns: 300 },
    )
  })

  it('are read once for all who ask together for what lies side by side', async () => {
    const it = changingList(5)
    for (const id of ids) it.set(id, true)
    const asked = Promise.all(['e', 'b', 'c', 'a'].map((id) => it.young.find(it.list, id, 'a')))
    it.answer()
    expect((await asked).map((told) => told?.row?.id)).toEqual(['e', 'b', 'c', 'a'])
    expect(it.reads()).toBe(1)
    // Behind its end the next stretch begins with the first that is asked for.
    const behind = Promise.all(['f', 'h', 'g'].map((id) => it.young.find(it.list, id, 'a')))
    it.answer()
    await settled()
    it.answer()
    expect((await behind).map((told) => told?.row?.id)).toEqual(['f', 'h', 'g'])
    expect(it.reads()).toBe(2)
    it.pass(lasts)
    const later = it.young.find(it.list, 'c', 'a')
    it.answer()
    await later
    expect(it.reads()).toBe(3)
  })

  it('forget a read that failed: all who waited for it are told, and the next asks again', async () => {
    const it = changingList(5)
    let fails = true
    const list: Ordered<Row> = {
      ...it.list,
      from: async () => {
        await settled()
        if (fails) throw new Error('the connection broke')
        return { items: [], isAll: true }
      },
    }
    const asked = await Promise.allSettled(['a', 'b'].map((id) => it.young.find(list, id, 'a')))
    expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    fails = false
    expect(await it.young.find(list, 'a', 'a')).toEqual({})
  })
})
