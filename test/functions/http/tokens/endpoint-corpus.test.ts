import { describe, expect, it } from 'vitest'
import { specimens } from '../../../attacks/specimens.ts'
import { seededRandom } from '../../../support/seeded-random.ts'
import { answersTo, endpointAttacks, endpointStage, goodTokens, judged } from '../../support/endpoint-corpus.ts'

/** Of each kind of token and class of attack every eighth, from anywhere: the whole is shown in the deep tests. */
const next = seededRandom(20_261_126)
const sample = endpointAttacks.filter(() => next() < 1 / 8)

describe('the hub’s addresses', () => {
  it.each(goodTokens)('let in what the corpus bends: %s', async (_, token) => {
    const { introspection, silence, exchange, bearer } = await answersTo(await endpointStage(), token)
    expect(silence).toMatchObject({ active: true })
    expect(introspection).toBe('active')
    expect(['exchanged', 'kind.refused']).toContain(exchange)
    expect(['let in', 'permission.missing']).toContain(bearer)
  })

  it('refuse attacks on every kind of token, at introspection, exchange and API, each for its reason', async () => {
    const ports = await endpointStage()
    const wrong: string[] = []
    for (const attack of sample) wrong.push(...([await judged(ports, attack)].filter(Boolean) as string[]))
    expect(wrong).toEqual([])
    expect(new Set(sample.map(({ specimen }) => specimen.name)).size).toBe(Object.keys(specimens).length)
    expect(sample.length).toBeGreaterThan(200)
  })
})
