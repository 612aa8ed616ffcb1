import fc from 'fast-check'
import { expect, it } from 'vitest'
import { afterMove, inOrder } from '../../web/pages/providers/places.ts'

const providers = fc
  .uniqueArray(fc.record({ providerId: fc.uuid(), label: fc.string({ maxLength: 3 }), order: fc.nat(12) }), {
    selector: ({ providerId }) => providerId,
    minLength: 1,
    maxLength: 20,
  })
  .filter((all) => new Set(all.map(({ order, label }) => `${order} ${label}`)).size === all.length)

it('a provider that moves changes places with its neighbour, and every other stays where it is', () => {
  fc.assert(
    fc.property(providers, fc.nat(), fc.constantFrom(-1, 1), (all, pick, by) => {
      const before = inOrder(all).map(({ providerId }) => providerId)
      const from = pick % before.length
      const changes = afterMove(all, before[from] ?? '', by)
      const after = inOrder(
        all.map((each) => ({
          ...each,
          order: changes.find(({ provider }) => provider.providerId === each.providerId)?.order ?? each.order,
        })),
      ).map(({ providerId }) => providerId)
      const expected = [...before]
      const [here, there] = [before[from], before[from + by]]
      if (here !== undefined && there !== undefined)
        expected.splice(Math.min(from, from + by), 2, ...(by === 1 ? [there, here] : [here, there]))
      expect(after).toEqual(expected)
      expect(changes.every(({ order }) => order >= 0 && order <= 1000)).toBe(true)
    }),
  )
})
