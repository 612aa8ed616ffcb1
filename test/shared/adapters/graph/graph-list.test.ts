import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readList } from '../../../../shared/adapters/graph/graph-list.ts'
import { isHubError } from '../../../../shared/domain/hub-error.ts'

it('a list holds exactly the rows that were sent, and anything else is a refusal', () => {
  const body = fc.oneof(
    fc.jsonValue(),
    fc.record({ value: fc.jsonValue(), '@odata.nextLink': fc.jsonValue() }, { requiredKeys: [] }),
  )
  fc.assert(
    fc.property(body, (answer) => {
      try {
        const { rows, nextLink } = readList(answer)
        const sent = answer as { value: unknown; '@odata.nextLink'?: unknown }
        expect(rows).toEqual(sent.value)
        expect(nextLink ?? null).toEqual(sent['@odata.nextLink'] ?? null)
      } catch (thrown) {
        expect(isHubError(thrown, 'source.unreadable')).toBe(true)
      }
    }),
    { numRuns: 1_000 },
  )
})

it('a page without rows is an empty list', () => {
  expect(readList({ value: [], '@odata.nextLink': null })).toEqual({
    rows: [],
    nextLink: undefined,
    deltaLink: undefined,
  })
})
