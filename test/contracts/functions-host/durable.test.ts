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
import { takeDurablePlace } from './support/durable-place.ts'
import { documentedDifferences } from './support/known-differences.ts'
import { RECORDINGS } from './support/recordings.ts'

const themes = [
  ...[sequence, values, failures, retries, timers, anyAndAll, events, children, continuing, nondeterminism],
  ...[entities, entityEndpoints, starting, client, statusOptions, lists, control, purging],
]
const all = themes.flatMap(({ rules }) => rules)
const differences = new Set(all.flatMap(({ differs }) => differs ?? []))
const covered = new Set(all.flatMap(({ from }) => from))

const isGiven = process.env['FUNCTIONS_HOST_DURABLE'] !== undefined
let place: Awaited<ReturnType<typeof takeDurablePlace>>

beforeAll(async () => {
  place = await takeDurablePlace()
})
afterAll(async () => {
  await place.leave()
  const rules = all.filter(({ differs }) => differs === undefined).length
  console.log(
    `Durable Functions on ${isGiven ? place.address : 'the embedded host'}: ${rules} rules, ` +
      `${covered.size} of ${RECORDINGS.length} recordings covered, ${isGiven ? 0 : differences.size} knowingly different`,
  )
})

describe.each(themes)('Durable Functions: $theme', ({ rules }) => {
  for (const { says, differs, alone, check } of rules) {
    const isSkipped = differs !== undefined && isGiven
    test(says, { concurrent: alone !== true, skip: isSkipped, timeout: isGiven ? 300_000 : 30_000 }, () => check(place))
  }
})

describe('the rules', () => {
  test('cover every recording of the genuine host', () => {
    expect(RECORDINGS.filter((name) => !covered.has(name))).toEqual([])
  })

  test('try every difference that is documented, and no other', () => {
    expect(documentedDifferences().sort()).toEqual([...differences].sort())
  })
})
