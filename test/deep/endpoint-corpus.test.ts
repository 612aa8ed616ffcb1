import { describe, expect, it } from 'vitest'
import { endpointAttacks, endpointStage, judged } from '../functions/support/endpoint-corpus.ts'

describe('the whole corpus of attacks, of every kind of token', () => {
  it(
    'is refused by introspection, by the exchange and at the API, each for its reason',
    { timeout: 600_000 },
    async () => {
      const ports = await endpointStage()
      const wrong: string[] = []
      for (const attack of endpointAttacks) wrong.push(...([await judged(ports, attack)].filter(Boolean) as string[]))
      expect(wrong).toEqual([])
      expect(endpointAttacks.length).toBeGreaterThan(2_000)
    },
  )
})
