import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadWorld } from '../../local/worlds/load-world.ts'
import { soak, type Soaked } from '../support/soak.ts'
import { ownStack } from '../support/stack.ts'

/** In milliseconds. */
const minute = 60_000
/** `SOAK_MINUTES=3 npm run test:deep -- test/deep/limits.test.ts`; twenty unless it says so. */
const minutes = Number(process.env['SOAK_MINUTES'] ?? 20)
const stretches = 10

let stack: Awaited<ReturnType<typeof ownStack>>
beforeAll(async () => {
  stack = await ownStack('bank')
}, 5 * minute)
afterAll(() => stack.stop())

/** In MB; Linux tells. */
const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${stack.hubPid()}/status`, 'utf8'))?.[1]) / 1024

const at = ({ took }: Soaked, part: number) => Math.round(took[Math.floor((took.length - 1) * part)] ?? 0)

describe('a soak', () => {
  it(
    'serves everybody who is right, and takes no more memory as it goes on',
    { timeout: (minutes + 5) * minute },
    async () => {
      const world = await loadWorld('bank')
      const place = { hub: stack.hub, entra: stack.entra ?? '' }
      const [held, wrong]: [number[], string[]] = [[], []]
      for (let stretch = 0; stretch < stretches; stretch += 1) {
        const soaked = await soak(place, world, {
          lasts: (minutes * minute) / stretches,
          atOnce: 16,
          seed: stretch + 1,
          block: stretch,
        })
        held.push(Math.round(memory()))
        console.log(
          `stretch ${stretch + 1}: ${JSON.stringify(soaked.heard)}, half within ${at(soaked, 0.5)} ms, 99 of 100 within ${at(soaked, 0.99)} ms, ${held.at(-1) ?? 0} MB`,
        )
        wrong.push(...soaked.wrong.map((one) => `stretch ${stretch + 1}: ${one}`))
      }
      // Told at the end, with the whole course beside it.
      expect(wrong, stack.lines.slice(-10).join('\n')).toEqual([])
      // The first stretch fills caches; from then on it may not grow by more than a quarter.
      const [, second = 0] = held
      expect(held.at(-1)).toBeLessThan(second * 1.25 + 20)
    },
  )
})
