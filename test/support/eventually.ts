import { setTimeout as pause } from 'node:timers/promises'

/** Asks again and again until the answer is not undefined. @throws Error naming what was waited for, after `within` milliseconds */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined>, within = 90_000): Promise<T> {
  const deadline = Date.now() + within
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (Date.now() > deadline) throw new Error(`Waited in vain: ${what}`)
    await pause(50)
  }
}
