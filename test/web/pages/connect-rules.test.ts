import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makePatience } from '../../../web/api/patient-polling.ts'
import {
  atOnce,
  countOf,
  decided,
  decisionOf,
  entryOf,
  stepsOf,
  without,
  type Suggestion,
  type Wish,
} from '../../../web/pages/connect/draft.ts'
import { tidOf } from '../support/connect-scenes.ts'
import { guidOf } from '../../shared/support/facts.ts'
import { clientId, memberId } from '../../../shared/domain/ids.ts'

const client = (number: number) => ({ clientId: clientId(guidOf(number)), displayName: `Client ${number}` })
const suggestion = (place: number, mappedTo?: number): Suggestion => ({
  tid: tidOf(place),
  displayName: `Tenant ${place}`,
  outcome: mappedTo === undefined ? 'unmatched' : 'mapped',
  candidates: [],
  ...(mappedTo === undefined
    ? {}
    : {
        client: client(mappedTo),
        mapping: {
          tid: tidOf(place),
          state: 'mapped',
          clientId: clientId(guidOf(mappedTo)),
          decidedBy: memberId(guidOf(9)),
          decidedAt: '2026-11-20T09:00:00.000Z',
          version: 'v1',
        },
      }),
})
const wishes = fc.oneof(
  fc.constantFrom<Wish>({ state: 'create-new' }, { state: 'skipped' }),
  fc.nat({ max: 5 }).map((number): Wish => ({ state: 'mapped', client: client(number) })),
)

describe('decisions that wait', () => {
  it('are all written, each once, in steps that the hub takes', () => {
    const many = fc.array(fc.tuple(fc.nat({ max: 300 }), wishes), { maxLength: 400 })
    fc.assert(
      fc.property(many, (asked) => {
        const draft = asked.reduce<Parameters<typeof without>[0]>(
          (before, [place, wish]) => decided(before, [suggestion(place)], () => wish),
          new Map(),
        )
        const steps = stepsOf(draft)
        expect(steps.every(({ length }) => length > 0 && length <= atOnce)).toBe(true)
        expect(steps.flat().map(({ tid }) => tid)).toEqual([...new Set(asked.map(([place]) => tidOf(place)))])
        const counts = countOf(draft)
        expect(counts.mapped + counts['create-new'] + counts.skipped + counts.unmapped).toBe(draft.size)
        expect(without(draft, [...draft.keys()]).size).toBe(0)
      }),
    )
  })

  it('say that leaving a client is meant, on the version that was seen, and forget what is so already', () => {
    const mapped = suggestion(1, 3)
    const moved = entryOf(mapped, { state: 'mapped', client: client(4) })
    expect(moved && decisionOf(moved)).toEqual({
      tid: tidOf(1),
      state: 'mapped',
      clientId: clientId(guidOf(4)),
      remap: true,
      version: 'v1',
    })
    const unmapped = entryOf(mapped, { state: 'unmapped' })
    expect(unmapped && decisionOf(unmapped)).toEqual({ tid: tidOf(1), state: 'unmapped', version: 'v1' })
    const draft = decided(new Map(), [mapped], () => ({ state: 'skipped' }))
    expect(decided(draft, [mapped], () => ({ state: 'mapped', client: client(3) })).size).toBe(0)
    expect(entryOf(suggestion(2), { state: 'unmapped' })).toBeUndefined()
  })
})

describe('the patience with a run', () => {
  it('grows while nothing changes, to ten seconds, and begins anew when something does', () => {
    const patience = makePatience()
    const waits = (data: unknown, from: number, to: number) =>
      Array.from({ length: to - from }, (_, step) => patience({ data, dataUpdateCount: from + step }))
    const still = waits('a', 1, 12)
    expect(still[0]).toBe(1000)
    expect(still).toEqual([...still].sort((one, other) => one - other))
    expect(still.at(-1)).toBe(10_000)
    expect(waits('b', 12, 13)).toEqual([1000])
  })
})
