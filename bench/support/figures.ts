/** The middle of several measurements and how far they lay apart. */
export interface Figure {
  readonly median: number
  readonly least: number
  readonly most: number
}

export function figureOf(measured: readonly number[]): Figure {
  const sorted = measured.toSorted((one, other) => one - other)
  const at = (index: number) => sorted[index] ?? Number.NaN
  const middle = (sorted.length - 1) / 2
  return { median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2, least: at(0), most: at(sorted.length - 1) }
}

/** Measures each contender once per round, so that what the machine does meanwhile strikes all alike. */
export async function inRounds<Name extends string>(
  rounds: number,
  contenders: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Record<Name, Figure>> {
  const entries = Object.entries<() => Promise<number>>(contenders)
  const measured = new Map(entries.map(([name]) => [name, [] as number[]]))
  for (let round = 0; round < rounds; round += 1)
    for (const [name, measure] of entries) measured.get(name)?.push(await measure())
  return Object.fromEntries([...measured].map(([name, values]) => [name, figureOf(values)])) as Record<Name, Figure>
}

/** How long `work` takes, in milliseconds. */
export async function timeOf(work: () => unknown): Promise<number> {
  const since = performance.now()
  await work()
  return performance.now() - since
}

/** Three digits that count. */
export function digits(value: number): string {
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)))
  return value.toLocaleString('en-GB', { maximumFractionDigits: Math.min(decimals, 2) })
}

/** `median (least to most) unit` */
export const shown = ({ median, least, most }: Figure, unit: string) =>
  `${digits(median)} ${unit} (${digits(least)} to ${digits(most)})`

export const ratio = (one: number, other: number) => `${digits(one / other)} ×`
