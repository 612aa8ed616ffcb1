import { mkdir } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { withFolder } from '../support/hosts.ts'
import { pagingAlone, plainScript } from '../support/plain-sync.ts'
import { rowsAlone } from '../support/recorded-rows.ts'
import type { Section } from '../support/section.ts'
import { withServiceProvider, type MeasuredRun, type ServiceProvider, type Shape } from '../support/service-provider.ts'
import { keepFigures, keptFigures, nameOf, syncSection, type SyncFigures } from '../support/sync-figures.ts'

/** What a request to Azure's storage takes on its way, more than to a storage on the same machine: 5 to 15 milliseconds. */
const wayToAzure = 10

/** Sizes for every day, those whose growth shows whether the cost is linear, and those that the hub is made for. */
export const everyday: readonly Shape[] = [
  ...[0, wayToAzure].flatMap((delay) => [
    { tenants: 10, people: 100, delay },
    { tenants: 1, people: 2_000, delay },
  ]),
  { tenants: 1, people: 4_000, delay: 0 },
  { tenants: 1, people: 8_000, delay: 0 },
]
export const wholeSize: readonly Shape[] = [0, wayToAzure].flatMap((delay) => [
  { tenants: 1_000, people: 100, delay },
  { tenants: 1, people: 100_000, delay },
])

/** What is measured of a shape, in this order. */
export const syncPhases = ['first', 'unchanged', 'changed', 'paging', 'plain', 'rows'] as const
export type SyncPhase = (typeof syncPhases)[number]

/** A shape as it is asked for: `1x100000`, or `1x100000+10` where each request to storage takes ten milliseconds more. */
export function shapeOf(text: string): Shape | undefined {
  const [, tenants, people, delay = '0'] = /^(\d{1,6})x(\d{1,7})(?:\+(\d{1,4}))?$/.exec(text) ?? []
  return tenants === undefined ? undefined : { tenants: Number(tenants), people: Number(people), delay: Number(delay) }
}

export interface SyncWish {
  readonly shapes: readonly Shape[]
  readonly phases: readonly SyncPhase[]
  /** Where figures and recorded rows are kept, so that another call measures the other phases; absent: nowhere. */
  readonly folder?: string | undefined
  /** Told of each figure as soon as it is there. */
  readonly say: (line: string) => void
}

/** The plain script does one thing after another: how long it takes for many follows from how long it takes for so many. */
const plainPeople = 2_000

/** Of a hundred people one has a new name in the third run. */
const changedShare = 0.01

/** Syncs of different shapes, beside what none can do without and beside a plain script; each with a hub and a storage of its own. */
export async function syncRuns(wish: SyncWish): Promise<Section> {
  if (wish.folder === undefined) return withFolder((folder) => syncRuns({ ...wish, folder }))
  const { shapes, folder } = wish
  await mkdir(folder, { recursive: true })
  for (const shape of shapes) await measureShape(shape, { ...wish, folder })
  return syncSection(await keptFigures(folder, shapes), { changedShare, plainPeople })
}

type Keep = (figures: Partial<SyncFigures>) => Promise<void>

async function measureShape(shape: Shape, { phases, folder, say }: SyncWish & { readonly folder: string }) {
  const recorded = join(folder, `${nameOf(shape)}.rows`)
  const keep: Keep = async (figures) => {
    const [load = 0] = loadavg()
    for (const [phase, figure] of Object.entries(figures))
      say(`${nameOf(shape)} ${phase}, load ${load.toFixed(1)}: ${JSON.stringify(figure)}`)
    await keepFigures(folder, shape, figures)
  }
  if (phases.some((phase) => phase !== 'rows'))
    await withServiceProvider(shape, (provider) => measureRuns(provider, shape, { phases, recorded, keep }))
  if (phases.includes('rows')) await keep({ rows: await rowsAlone(recorded, shape.delay) })
}

async function measureRuns(
  provider: ServiceProvider,
  shape: Shape,
  { phases, recorded, keep }: { readonly phases: readonly SyncPhase[]; readonly recorded: string; readonly keep: Keep },
): Promise<void> {
  const has = (...some: readonly SyncPhase[]) => some.some((phase) => phases.includes(phase))
  if (has('first', 'unchanged', 'changed')) await keep({ first: await provider.run(recorded) })
  if (has('unchanged')) await keep({ unchanged: await provider.run() })
  if (has('changed')) await keep({ changed: await changedRun(provider, shape) })
  if (has('paging')) await keep({ paging: await pagingAlone(provider) })
  if (has('plain')) await keep({ plain: await plainScript(provider, plainPeople) })
}

/** New names for people evenly spread over the directories, and the run that finds them. */
async function changedRun(provider: ServiceProvider, { people }: Shape): Promise<MeasuredRun> {
  const { control, tids } = provider
  const step = 1 / changedShare
  for (const tid of tids)
    for (let place = 0; place < people; place += step) {
      const { entries } = await control.people(tid, place)
      const id = entries[0]?.person.id ?? ''
      await control.change({ change: 'change-person', tid, id, set: { displayName: `Renamed ${place}` } })
    }
  return provider.run()
}
