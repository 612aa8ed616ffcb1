import { loadavg } from 'node:os'
import { digits, ratio } from '../support/figures.ts'
import { pagingAlone, plainScript, rowsAlone } from '../support/plain-sync.ts'
import type { Section } from '../support/section.ts'
import { withServiceProvider, type MeasuredRun, type ServiceProvider, type Shape } from '../support/service-provider.ts'

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

/** The plain script does one thing after another: how long it takes for many follows from how long it takes for so many. */
const plainPeople = 2_000

/** Of a hundred people one has a new name in the third run. */
const changedShare = 0.01

interface Measured {
  readonly shape: Shape
  readonly first: MeasuredRun
  readonly unchanged: MeasuredRun
  readonly changed: MeasuredRun
  readonly paging: Awaited<ReturnType<typeof pagingAlone>>
  readonly rows: Awaited<ReturnType<typeof rowsAlone>>
  readonly plain: Awaited<ReturnType<typeof plainScript>>
}

/** Syncs of different shapes, beside what none can do without and beside a plain script; each with a hub and a storage of its own. */
export async function syncRuns(shapes: readonly Shape[]): Promise<Section> {
  const [load = 0] = loadavg()
  const measured: Measured[] = []
  for (const shape of shapes) measured.push(await withServiceProvider(shape, (provider) => measure(provider, shape)))
  return {
    title: 'Syncs',
    about:
      `A first run into an empty address book, one in which nothing changed, and one in which ${changedShare * 100} % of the people have a new name; each shape once, load ${load.toFixed(1)} when it began. ` +
      'The limit: paging alone (eight tenants at once), and the rows that the first run left (Contacts with what they are found by and their feed, links, lines of the report) written as full transactions of a hundred, eight at once. ' +
      `The plain script reads tenant after tenant and upserts one row for each person, without index, link, feed or report, and is measured on ${plainPeople} people at most. ` +
      `Everybody’s requests to storage pass the same counter; where the table says + ${wayToAzure} ms, each waits there that long, as on the way to a storage in Azure. The storage is Azurite, which does one thing at a time and looks through a whole table for every list.`,
    columns: ['', ...measured.map(({ shape }) => nameOf(shape))],
    rows: rowsOf(measured),
  }
}

const whole = (value: number) => Math.round(value).toLocaleString('en-GB')
const nameOf = ({ tenants, people, delay }: Shape) =>
  `${whole(tenants)} × ${whole(people)}${delay > 0 ? `, + ${delay} ms` : ''}`

async function measure(provider: ServiceProvider, shape: Shape): Promise<Measured> {
  const first = await provider.run()
  const paging = await pagingAlone(provider)
  const rows = await rowsAlone(provider)
  const plain = await plainScript(provider, plainPeople)
  const unchanged = await provider.run()
  await rename(provider, shape)
  const changed = await provider.run()
  return { shape, first, unchanged, changed, paging, rows, plain }
}

/** New names for people evenly spread over the directories. */
async function rename({ control, tids }: ServiceProvider, { people }: Shape): Promise<void> {
  const step = 1 / changedShare
  for (const tid of tids)
    for (let place = 0; place < people; place += step) {
      const { entries } = await control.people(tid, place)
      const id = entries[0]?.person.id ?? ''
      await control.change({ change: 'change-person', tid, id, set: { displayName: `Renamed ${place}` } })
    }
}

/** What the plain script takes for as many people as the first run wrote. */
const plainOf = ({ plain, first }: Measured) => (plain.milliseconds / plain.written) * first.written

const limitOf = ({ paging, rows }: Measured) => paging.milliseconds + rows.milliseconds

function rowsOf(measured: readonly Measured[]): readonly (readonly string[])[] {
  const row = (name: string, cell: (one: Measured) => string) => [name, ...measured.map(cell)]
  const took = (milliseconds: number) => `${digits(milliseconds / 1000)} s`
  const reads = ({ storage }: MeasuredRun) => storage.filter((method) => method === 'GET').length
  return [
    row('limit: paging alone', ({ paging }) => took(paging.milliseconds)),
    row('limit: the rows alone', ({ rows }) => took(rows.milliseconds)),
    row('the plain script', (one) => took(plainOf(one))),
    row('**first run**', ({ first }) => took(first.milliseconds)),
    row('first run beside the limit', (one) => ratio(one.first.milliseconds, limitOf(one))),
    row('faster than the plain script', (one) => ratio(plainOf(one), one.first.milliseconds)),
    row('Contacts written', ({ first }) => whole(first.written)),
    row('rows for each Contact', ({ first, rows }) => digits(rows.rows / first.written)),
    row('requests to Graph', ({ first }) => whole(first.run.requests)),
    row('requests to storage, reads of them', ({ first }) => `${whole(first.storage.length)}, ${whole(reads(first))}`),
    row('requests to storage, limit', ({ rows }) => whole(rows.transactions)),
    row('requests to storage, plain script', ({ plain, first }) =>
      whole((plain.storage / plain.written) * first.written),
    ),
    row('first run, each Contact', ({ first }) => `${digits(first.milliseconds / first.written)} ms`),
    row('most memory of the hub’s process', ({ changed }) => `${whole(changed.peak)} MB`),
    ...[['unchanged', 'unchanged run'] as const, ['changed', `${changedShare * 100} % changed`] as const].flatMap(
      ([which, name]) => [
        row(`**${name}**`, (one) => took(one[which].milliseconds)),
        row(`${name}: requests to Graph`, (one) => whole(one[which].run.requests)),
        row(`${name}: requests to storage`, (one) => whole(one[which].storage.length)),
        row(`${name}: Contacts written`, (one) => whole(one[which].written)),
      ],
    ),
  ]
}
