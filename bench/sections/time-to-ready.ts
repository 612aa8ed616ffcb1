import { buildHub } from '../../local/bootstrap/build.ts'
import { figureOf, shown, timeOf } from '../support/figures.ts'
import { withStack } from '../support/hosts.ts'
import type { Section } from '../support/section.ts'

const parts = {
  storage: 'storage (Azurite, three services)',
  simulators: 'simulated Entra and Graph',
  seed: 'seeding the bank world',
  hub: 'the hub',
}

/** From the command to the line that says ready, with everything built. */
export async function timeToReady(rounds: number): Promise<Section> {
  const took = new Map<string, number[]>()
  const note = (part: string, milliseconds: number) => took.set(part, [...(took.get(part) ?? []), milliseconds])
  await buildHub({ log: () => undefined })
  for (let round = 0; round < rounds; round += 1) {
    note('build', await timeOf(() => buildHub({ log: () => undefined })))
    const since = performance.now()
    const ready = await withStack(async () => performance.now() - since, { onReady: note })
    note('whole', ready)
    note('end', performance.now() - since - ready)
  }
  const shownAs = (part: string) => shown(figureOf(took.get(part) ?? []), 'ms')
  return {
    title: 'Time to ready',
    about: `\`npm start\` without npm, an empty data folder, everything built; ${rounds} rounds. Storage and simulators start at the same time, the rest one after the other.`,
    columns: ['part', 'milliseconds'],
    rows: [
      ['seeing that nothing needs to be built', shownAs('build')],
      ...Object.entries(parts).map(([part, words]) => [words, shownAs(part)]),
      ['**storage, simulators, seed and hub together**', shownAs('whole')],
      ['Ctrl-C to the last process gone', shownAs('end')],
    ],
  }
}
