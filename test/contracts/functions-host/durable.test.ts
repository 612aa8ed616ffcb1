import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { client } from './durable/client.ts'
import { children, continuing } from './durable/continuing.ts'
import { control, purging } from './durable/control.ts'
import { entities } from './durable/entities.ts'
import { entityEndpoints } from './durable/entity-endpoints.ts'
import { events } from './durable/events.ts'
import { failures } from './durable/failures.ts'
import { lists, statusOptions } from './durable/management.ts'
import { nondeterminism } from './durable/nondeterminism.ts'
import { retries } from './durable/retries.ts'
import { sequence } from './durable/sequence.ts'
import { starting } from './durable/starting.ts'
import { anyAndAll, timers } from './durable/timers.ts'
import { values } from './durable/values.ts'
import { givenHost, takeDurablePlace } from './support/durable-place.ts'
import { documentedDifferences } from './support/known-differences.ts'
import { RECORDINGS } from './support/recordings.ts'
import type { Rule } from './support/rules.ts'

const themes = [
  ...[sequence, values, failures, retries, timers, anyAndAll, events, children, continuing, nondeterminism],
  ...[entities, entityEndpoints, starting, client, statusOptions, lists, control, purging],
]
const all = themes.flatMap(({ rules }) => rules)
const differences = new Set(all.flatMap(({ differs }) => differs ?? []))
const recordingsOf = (rules: readonly Rule[]): Set<string> => new Set(rules.flatMap(({ from }) => from))

const isGiven = givenHost() !== undefined
/** Of another host nothing is asserted of what the embedded one does otherwise. */
const isTried = ({ differs }: Rule): boolean => differs === undefined || !isGiven
let place: Awaited<ReturnType<typeof takeDurablePlace>>

beforeAll(async () => {
  place = await takeDurablePlace()
})
afterAll(async () => {
  await place.leave()
  const rules = all.filter(({ differs }) => differs === undefined).length
  console.log(
    `Durable Functions on ${isGiven ? place.address : 'the embedded host'}: ${rules} rules, ` +
      `${recordingsOf(all.filter(isTried)).size} of ${RECORDINGS.length} recordings covered, ` +
      `${isGiven ? 0 : differences.size} knowingly different`,
  )
})

describe.each(themes)('Durable Functions: $theme', ({ rules }) => {
  for (const { says, alone, check } of rules.filter(isTried)) {
    test(says, { concurrent: alone !== true, timeout: isGiven ? 300_000 : 30_000 }, () => check(place))
  }
})

describe('the rules', () => {
  test('cover every recording of the genuine host', () => {
    const covered = recordingsOf(all)
    expect(RECORDINGS.filter((name) => !covered.has(name))).toEqual([])
  })

  test('try every difference that is documented, and no other', () => {
    expect(documentedDifferences().sort()).toEqual([...differences].sort())
  })
})
